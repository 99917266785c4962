"""An embedding model as retrieval is measured with it: every name embedded, searched as sources are."""

from __future__ import annotations

import time

from nl2sql.catalog import Catalog
from nl2sql.embedding.embedder import Embedder
from nl2sql.embedding.nearest import NearVectors
from nl2sql.embedding.store import packed, unpacked
from nl2sql.likeness import Likeness
from nl2sql.retrieval.name_texts import NameTexts, name_texts


class Embedded:
    """An embedding model and the vectors of the names of some catalogues."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[int, tuple[NameTexts, NearVectors]] = {}
        self._seconds = 0.0

    def get_to_know(self, catalog: Catalog) -> None:
        """Embed the names of a catalogue, as half floats like those that are kept."""
        texts, started = name_texts(catalog), time.perf_counter()
        parts = [self._embedder.names(texts.texts[at : at + 128]) for at in range(0, len(texts.texts), 128)]
        kept = unpacked([packed(vector) for part in parts for vector in part])
        self._known[id(catalog)] = texts, NearVectors(kept)
        self._seconds += time.perf_counter() - started

    def likeness(self, question: str, catalog: Catalog) -> Likeness | None:
        """How like the question every name is; None for a catalogue that was not got to know."""
        known = self._known.get(id(catalog))
        if known is None:
            return None
        texts, vectors = known
        return texts.likeness(vectors.cosines(self._embedder.question(question)))

    def cost(self) -> dict[str, float]:
        """Names, seconds to embed them, and megabytes of their vectors in memory; nothing where nothing is embedded."""
        if not self._known:
            return {}
        matrices = [vectors.vectors for _, vectors in self._known.values()]
        megabytes = round(sum(vectors.nbytes for vectors in matrices) / 1e6, 1)
        return {"embedded": sum(map(len, matrices)), "embed_s": round(self._seconds, 1), "vectors_mb": megabytes}
