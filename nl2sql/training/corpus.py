"""Items to samples: linked, aligned with their forms, and with the states of the sentence encoder."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nl2sql.drafting import Source
from nl2sql.form.actions import Form
from nl2sql.form.scope import Candidate
from nl2sql.learned.features import MOST_WORDS, Nodes, nodes_of
from nl2sql.linking.align import align
from nl2sql.linking.link import link
from nl2sql.linking.scoping import full_scope
from nl2sql.training.network import LONGEST_FORM
from nl2sql.training.samples import TABLE_WORDS, Corpus, Sample, steps_of

TODAY = "2026-01-15"
_log = logging.getLogger(__name__)


class Encoder(Protocol):
    """Gives states to words in context and to names: the sentence encoder, or static vectors."""

    @property
    def size(self) -> int:
        """The width of a state."""

    def words(self, questions: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
        """The states [words, size] of each question's words."""

    def names(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The states [texts, size] of names."""


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
    question: str, form: Form, values: tuple[Candidate, ...], source: Source, origin: str, group: int = 0
) -> Prepared | None:
    """Link a question and align its form with what was found; None where the form cannot be reached so."""
    full = full_scope(source)
    needed = frozenset(action.at for action in form if action.kind == "column")
    tables = frozenset(action.at for action in form if action.kind == "table")
    linked = link(question, source, TODAY, must=needed, must_tables=tables)
    aligned = align(form, values, full, linked)
    if aligned is None or len(aligned) > LONGEST_FORM - 8:
        return None
    texts = tuple(token.text for token in linked.tokens)
    return Prepared(question, nodes_of(linked), aligned, origin, source.name, group, texts)


def assemble(prepared: Iterable[Prepared], encoder: Encoder | None, chunk: int = 2000) -> Corpus:
    """Number words and names and ask the encoder for states."""
    gathered = _Gathered()
    samples: list[Sample] = []
    waiting: list[Prepared] = []
    for item in prepared:
        waiting.append(item)
        if len(waiting) == chunk:
            samples += gathered.samples(waiting, encoder)
            waiting = []
            _log.info("%d samples", len(samples))
    samples += gathered.samples(waiting, encoder)
    names = list(gathered.names)
    states = encoder.names(names).astype(np.float16) if encoder else np.zeros((len(names), 0), np.float16)
    return Corpus(samples, list(gathered.words), states)


@dataclass
class _Gathered:
    words: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    def samples(self, items: Sequence[Prepared], encoder: Encoder | None) -> list[Sample]:
        if encoder is not None:
            states = [found.astype(np.float16) for found in encoder.words([item.texts for item in items])]
        else:
            states = [np.zeros((item.nodes.counts[0], 0), np.float16) for item in items]
        return [self._sample(item, found) for item, found in zip(items, states, strict=True)]

    def _sample(self, item: Prepared, states: NDArray[np.float16]) -> Sample:
        nodes = item.nodes
        words = self._numbers(nodes.words, MOST_WORDS)
        of_table = np.full((nodes.size, TABLE_WORDS), -1, np.int32)
        first = nodes.counts[0]
        of_table[first : first + nodes.counts[1]] = self._numbers(nodes.of_table, TABLE_WORDS)
        names = np.array([self.names.setdefault(name, len(self.names)) for name in nodes.names], np.int32)
        steps = steps_of(item.form, nodes.counts)
        # Words and names live on as numbers only.
        bare = replace(nodes, words=(), of_table=(), names=())
        return Sample(bare, words, of_table, states, names, steps, item.origin, item.group)

    def _numbers(self, texts: Sequence[Sequence[str]], most: int) -> NDArray[np.int32]:
        rows = np.full((len(texts), most), -1, np.int32)
        for row, words in enumerate(texts):
            for place, text in enumerate(words[:most]):
                rows[row, place] = self.words.setdefault(text, len(self.words))
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
