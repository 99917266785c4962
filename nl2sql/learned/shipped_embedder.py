"""The sentence encoder that comes with the package, as an embedding model: nothing is downloaded, nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence

from nl2sql.embedding.embedder import Vectors, unit
from nl2sql.learned.sentence_encoder import SentenceEncoder
from nl2sql.words import tokenise


class ShippedEmbedder:
    """All-MiniLM-L6-v2 at eight bits (docs/parser-encoder.md). An `Embedder`."""

    name = "shipped-1"
    sends = False

    def names(self, texts: Sequence[str]) -> Vectors:
        """The vectors of names, [texts, 384]."""
        return unit(SentenceEncoder.shipped().names(texts))

    def question(self, text: str) -> Vectors:
        """The vector of a question, [384].

        Of its words alone, as the parser looks at them: so the two of them need the encoder once.
        """
        words = " ".join(token.text for token in tokenise(text)) or text
        first: Vectors = self.names([words])[0]
        return first
