"""Items to samples: linked, aligned with their forms, and with the states of the sentence encoder."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nl2sql.drafting import Source
from nl2sql.form.actions import Form
from nl2sql.form.scope import Candidate
from nl2sql.learned.features import MOST_WORDS, TABLE_WORDS, Nodes, nodes_of
from nl2sql.linking.align import align
from nl2sql.linking.link import link
from nl2sql.linking.scoping import full_scope
from nl2sql.training.network import LONGEST_FORM
from nl2sql.training.samples import Corpus, Sample, steps_of

TODAY = "2026-01-15"


@dataclass(frozen=True)
class Prepared:
    """A linked question with its form, before words and states are numbered."""

    question: str
    nodes: Nodes
    form: Form
    origin: str
    database: str
    group: int = 0
    texts: tuple[str, ...] = ()
    """The tokens as typed, for the encoder."""


def prepare(
    question: str, form: Form, values: tuple[Candidate, ...], source: Source, origin: str, group: int = 0,
    *, lexicon: bool = True,
) -> Prepared | None:  # fmt: skip
    """Link a question and align its form with what was found; None where the form cannot be reached so.

    Without `lexicon` no word is linked by a synonym.
    """
    full = full_scope(source)
    needed = frozenset(action.at for action in form if action.kind == "column")
    tables = frozenset(action.at for action in form if action.kind == "table")
    linked = link(question, source, TODAY, must=needed, must_tables=tables)
    linked = linked if lexicon else linked.without_synonyms()
    aligned = align(form, values, full, linked)
    if aligned is None or len(aligned) > LONGEST_FORM - 8:
        return None
    texts = tuple(token.text for token in linked.tokens)
    return Prepared(question, nodes_of(linked), aligned, origin, source.name, group, texts)


class Gathered:
    """Collects samples: numbers their words and names."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._samples: list[Sample] = []

    def add(self, item: Prepared, states: NDArray[np.float16]) -> None:
        """Add a question with the states [tokens, size] of its words."""
        self._samples.append(self._sample(item, states))

    def corpus(self, names: Callable[[Sequence[str]], NDArray[np.float32]] | None) -> Corpus:
        """All that was added; `names` gives the states of names."""
        texts = list(self._names)
        states = names(texts).astype(np.float16) if names else np.zeros((len(texts), 0), np.float16)
        return Corpus(self._samples, list(self._words), states)

    def _sample(self, item: Prepared, states: NDArray[np.float16]) -> Sample:
        nodes = item.nodes
        words = self._numbers(nodes.words, MOST_WORDS)
        of_table = np.full((nodes.size, TABLE_WORDS), -1, np.int32)
        first = nodes.counts[0]
        of_table[first : first + nodes.counts[1]] = self._numbers(nodes.of_table, TABLE_WORDS)
        names = np.array([self._names.setdefault(name, len(self._names)) for name in nodes.names], np.int32)
        steps = steps_of(item.form, nodes.counts)
        # Words and names live on as numbers only.
        bare = replace(nodes, words=(), of_table=(), names=())
        return Sample(bare, words, of_table, states, names, steps, item.origin, item.group)

    def _numbers(self, texts: Sequence[Sequence[str]], most: int) -> NDArray[np.int32]:
        rows = np.full((len(texts), most), -1, np.int32)
        for row, words in enumerate(texts):
            for place, text in enumerate(words[:most]):
                rows[row, place] = self._words.setdefault(text, len(self._words))
        return rows


def save(prepared: Sequence[Prepared], file: Path) -> None:
    """Keep prepared questions; a half-written file is never left."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".part")
    draft.write_bytes(pickle.dumps(list(prepared), protocol=5))
    draft.replace(file)


def load(file: Path) -> list[Prepared]:
    """What `save` kept: files of the recipe itself, never from elsewhere."""
    items: list[Prepared] = pickle.loads(file.read_bytes())
    return items
