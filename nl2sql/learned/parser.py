"""The trained parser: a linked question in, ranked forms out. Loads its weights when first asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nl2sql.form.actions import Form
from nl2sql.form.scope import Scope
from nl2sql.learned.beam import Asked, Hypothesis, Scored, likelihoods, search
from nl2sql.learned.features import MOST_WORDS, TABLE_WORDS, Nodes, nodes_of, scope_names
from nl2sql.learned.onnx_session import open_session
from nl2sql.learned.sentence_encoder import SentenceEncoder
from nl2sql.learned.vocabulary import PIECES, Vocabulary
from nl2sql.linking.linked import Linked

WEIGHTS = Path(__file__).parent / "weights"
ENCODER, DECODER, WORD_LIST, SHAPE = "parser_encoder.onnx", "parser_decoder.onnx", "parser_words.txt", "parser.json"


class Encoder(Protocol):
    """Gives states to words in context and to names: the sentence encoder, or what it is compared with."""

    def words(self, questions: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
        """The states [words, size] of each question's words."""

    def names(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The states [texts, size] of names."""


class LearnedParser:
    """Two graphs (encoder, decoder), a word list and a sentence encoder. Safe to call from several threads."""

    def __init__(self, folder: Path = WEIGHTS, states: Encoder | None = None) -> None:
        shape = json.loads((folder / SHAPE).read_text("utf-8"))
        self._layers, self._heads = int(shape["decoder_layers"]), int(shape["heads"])
        self._each, self._width = int(shape["width"]) // self._heads, int(shape["states"])
        self._vocabulary = Vocabulary.load(folder / WORD_LIST)
        self._encoder, self._decoder = open_session(folder / ENCODER), open_session(folder / DECODER)
        self._states = (states or SentenceEncoder.shipped()) if self._width else None
        self._names: dict[str, NDArray[np.float32]] = {}
        self._lock = threading.Lock()

    @staticmethod
    @lru_cache(maxsize=1)
    def shipped() -> LearnedParser:
        """The parser that comes with the package, loaded once."""
        return LearnedParser()

    def forms(self, linked: Linked, width: int = 8) -> tuple[Hypothesis, ...]:
        """The likeliest forms, best first; none for a question without words or a source without columns."""
        return self.reading(linked).forms(width)

    def reading(self, linked: Linked) -> Reading:
        """The question as the network sees it, encoded once; forms are then searched for, or weighed."""
        if not linked.tokens or not linked.scope.columns:
            return Reading(self, linked, ())
        nodes = nodes_of(linked)
        texts = [token.text for token in linked.tokens]
        return Reading(self, linked, self._encoder.run(None, self._inputs(nodes, texts, linked.scope)))

    def knows(self, word: str) -> bool:
        """Whether a lower-case word, or another form of it, occurred among what was learned from."""
        return self._vocabulary.knows(word)

    def _inputs(self, nodes: Nodes, texts: Sequence[str], scope: Scope) -> dict[str, NDArray[Any]]:
        words: dict[str, int] = {}
        own = _numbered(nodes.words, MOST_WORDS, words)
        of_table = np.full((nodes.size, TABLE_WORDS), -1, np.int64)
        first = nodes.counts[0]
        of_table[first : first + nodes.counts[1]] = _numbered(nodes.of_table, TABLE_WORDS, words)
        # The last row stands for no word.
        pieces = np.array([*map(self._vocabulary.numbers, words), (0,) * PIECES], np.int64)
        given: dict[str, NDArray[Any]] = {"pieces": pieces}
        for name, places in (("own", own), ("of_table", of_table)):
            there = places >= 0
            given[name] = np.where(there, places, len(words))[None]
            given[f"{name}_weight"] = (there / np.maximum(there.sum(1, keepdims=True), 1)).astype(np.float32)[None]
        given |= {"kinds": nodes.kinds.astype(np.int64)[None], "marks": nodes.marks.astype(np.int64)[None]}
        given |= {"features": nodes.features[None], "relations": nodes.relations.astype(np.int64)[None]}
        if self._states is not None:
            given["states"] = self._node_states(nodes, texts, scope, self._states)[None]
        return given

    def _node_states(self, nodes: Nodes, texts: Sequence[str], scope: Scope, states: Encoder) -> NDArray[np.float32]:
        """The states [nodes, width]: of tokens in context, of names, of values as the mean of their tokens."""
        spoken = states.words([texts])[0].astype(np.float16).astype(np.float32)
        named = self._name_states(scope, states)
        spans = [spoken[start:end].mean(0) for start, end in nodes.spans]
        return np.concatenate([spoken, named, np.stack(spans)] if spans else [spoken, named]).astype(np.float32)

    def _name_states(self, scope: Scope, states: Encoder) -> NDArray[np.float32]:
        names = scope_names(scope)
        with self._lock:
            new = [name for name in dict.fromkeys(names) if name not in self._names]
            if new:
                if len(self._names) > _MOST_NAMES:
                    self._names.clear()
                    new = list(dict.fromkeys(names))
                self._names.update(zip(new, states.names(new), strict=True))
            return np.stack([self._names[name] for name in names])

    def start(self) -> NDArray[np.float32]:
        """The past of a form without actions."""
        return np.zeros((self._layers, 2, 1, self._heads, 0, self._each), np.float32)

    def step(
        self, encoded: Sequence[NDArray[np.float32]], asked: Asked, past: NDArray[np.float32]
    ) -> tuple[Scored, NDArray[np.float32]]:
        """Scores of the next actions, and the past that includes this one."""
        nodes, memory, targets = encoded
        scores, attention, now = self._decoder.run(
            None,
            {
                "nodes": nodes,
                "memory": memory,
                "targets": targets,
                "said": asked.said,
                "pointed": asked.pointed,
                "where": asked.where,
                "place": np.array(asked.place),
                "past": past,
            },
        )
        return Scored(scores, attention), now


_MOST_NAMES = 20_000


@dataclass(frozen=True)
class Reading:
    """One question, encoded; `encoded` is empty where there is nothing to read."""

    parser: LearnedParser
    linked: Linked
    encoded: Sequence[NDArray[np.float32]]

    def forms(self, width: int = 8) -> tuple[Hypothesis, ...]:
        """The likeliest forms, best first."""
        if not self.encoded:
            return ()
        return search(_Steps(self.parser, self.encoded), self.linked.scope, len(self.linked.tokens), width)

    def likelihoods(self, forms: Sequence[Form]) -> tuple[Hypothesis | None, ...]:
        """How likely each of the given forms is; None for those that the network could not have written."""
        if not self.encoded or not forms:
            return (None,) * len(forms)
        return likelihoods(_Steps(self.parser, self.encoded), self.linked.scope, len(self.linked.tokens), forms)


class _Steps:
    """The decoder on one question: keeps what each hypothesis has said so far."""

    def __init__(self, parser: LearnedParser, encoded: Sequence[NDArray[np.float32]]) -> None:
        self._parser, self._encoded = parser, encoded
        self._past = parser.start()

    def __call__(self, asked: Asked) -> Scored:
        past = self._past[:, :, asked.parents]
        scored, self._past = self._parser.step(self._encoded, asked, past)
        return scored


def _numbered(texts: Sequence[Sequence[str]], most: int, words: dict[str, int]) -> NDArray[np.int64]:
    rows = np.full((len(texts), most), -1, np.int64)
    for row, group in enumerate(texts):
        for place, text in enumerate(group[:most]):
            rows[row, place] = words.setdefault(text, len(words))
    return rows
