"""A question and its form as arrays, and batches of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from nl2sql.form.actions import NUMBER, WORDS, Form
from nl2sql.form.machine import Machine
from nl2sql.learned.beam import BEGIN, where_of
from nl2sql.learned.features import FEATURES, MARKS_EACH, MOST_WORDS, TABLE_WORDS, Nodes
from nl2sql.learned.vocabulary import PIECES, Vocabulary
from nl2sql.training.noise import Noise, Seen, seen

_NOTHING_KNOWN = 2
"""The row of `Corpus.pieces` of a word of which nothing is known: the same for all words."""


@dataclass(frozen=True)
class Steps:
    """A form as arrays over its actions: what was before, where the grammar stands, what is allowed, what is next.

    `said`, `pointed`, `target` [length]; `where` [length, 3]; `words` [length, words]; `kinds` [length, 4].
    Pointers are nodes; a target of `len(WORDS) + n` is node n.
    """

    said: NDArray[np.int64]
    pointed: NDArray[np.int64]
    where: NDArray[np.int64]
    words: NDArray[np.bool_]
    kinds: NDArray[np.bool_]
    target: NDArray[np.int64]


@dataclass(frozen=True)
class Sample:
    """One question to learn from.

    `words` [size, MOST_WORDS] and `of_table` [size, TABLE_WORDS] are places in the list of all words, -1 for none;
    `states` [tokens, states] of the sentence encoder in half precision; `names` places of the columns' and
    tables' names in the list of all names; `spans` the tokens of each value.
    """

    nodes: Nodes
    words: NDArray[np.int32]
    of_table: NDArray[np.int32]
    states: NDArray[np.float16]
    names: NDArray[np.int32]
    steps: Steps
    origin: str
    group: int = 0
    """The same for all variants of one question."""


def steps_of(form: Form, counts: tuple[int, int, int, int]) -> Steps:
    """The arrays of a form over nodes of these counts. Raises ValueError for a form the grammar forbids."""
    first = {"column": counts[0], "table": counts[0] + counts[1], "value": sum(counts[:3])}
    machine = Machine()
    said, pointed, where, words, kinds, target = [BEGIN], [-1], [], [], [], []
    for action in form:
        allowed = machine.allowed
        words.append(np.isin(np.arange(len(WORDS)), [NUMBER[text] for text in allowed.words]))
        kinds.append([False, allowed.column, allowed.table, allowed.value])
        where.append(where_of(machine))
        machine = machine.after(action)
        node = action.at + first[action.kind] if action.kind != "word" else -1
        target.append(action.at if node < 0 else len(WORDS) + node)
        said.append(action.at if node < 0 else BEGIN)
        pointed.append(node)
    if not machine.done:
        raise ValueError("The form is not finished.")
    return Steps(
        np.array(said[:-1]), np.array(pointed[:-1]), np.array(where), np.array(words), np.array(kinds), np.array(target)
    )


@dataclass(frozen=True)
class Corpus:
    """All samples with what they share: all words, and all names with their states [names, states]."""

    samples: Sequence[Sample]
    all_words: Sequence[str]
    name_states: NDArray[np.float16]

    def pieces(self, vocabulary: Vocabulary) -> NDArray[np.int64]:
        """Numbers [3 * words + 1, PIECES]: each word as it is, without itself, and without anything; last nothing."""
        rows = np.zeros((3 * len(self.all_words) + 1, PIECES), np.int64)
        for place, text in enumerate(self.all_words):
            numbers = vocabulary.numbers(text)
            rows[3 * place] = numbers
            rows[3 * place + 1] = (1, *numbers[1:])
            rows[3 * place + 2, 0] = 1
        return rows


class Batcher:
    """Pads samples into batches."""

    def __init__(self, corpus: Corpus, vocabulary: Vocabulary, states: int) -> None:
        self._corpus, self._states = corpus, states
        self._pieces = corpus.pieces(vocabulary)

    def batch(self, samples: Sequence[Sample], noise: Noise | None, random: np.random.Generator) -> dict[str, Tensor]:
        """Arrays of a batch, as `Network.forward` reads them, and `target` [batch, length], -100 for padding."""
        kept = [_kept(sample, noise, random) for sample in samples]
        size = max(len(keep) for keep in kept)
        length = max(len(sample.steps.target) for sample in samples)
        batch = _Padded(len(samples), size, length, self._states)
        for row, (sample, keep) in enumerate(zip(samples, kept, strict=True)):
            shown = seen(sample.nodes, sample.steps.target - len(WORDS), noise, random)
            batch.put(row, sample, keep, self._variants(sample, keep, noise, random, shown.blind), shown)
            if self._states:
                batch.states[row, : len(keep)] = _states(sample, self._corpus, noise, random)[keep]
        return batch.tensors(self._pieces)

    def _variants(
        self,
        sample: Sample,
        keep: NDArray[np.int64],
        noise: Noise | None,
        random: np.random.Generator,
        blind: NDArray[np.bool_],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of `pieces` for the words of the kept nodes; a word is forgotten everywhere or nowhere.

        Only the words of `blind` tokens are forgotten there alone.
        """
        words, of_table = sample.words[keep], sample.of_table[keep]
        known = np.unique(np.concatenate([words.ravel(), of_table.ravel()]))
        variant = np.zeros(len(known), np.int64)
        if noise is not None:
            draw = random.random(len(known))
            variant = np.where(draw < noise.blank, 2, np.where(draw < noise.blank + noise.forget, 1, 0))
            linked = np.unique(
                sample.words[: sample.nodes.counts[0]][sample.nodes.marks[: sample.nodes.counts[0], 0] > 3]
            )
            extra = np.isin(known, linked) & (random.random(len(known)) < noise.linked_blank)
            variant = np.where(extra & (variant == 0), 2, variant)
        rows = np.where(known >= 0, 3 * known + variant, len(self._pieces) - 1)
        own = rows[np.searchsorted(known, words)]
        if blind.any():
            hidden = own[: len(blind)]
            own[: len(blind)] = np.where(blind[:, None] & (words[: len(blind)] >= 0), _NOTHING_KNOWN, hidden)
        return own, rows[np.searchsorted(known, of_table)]


def _kept(sample: Sample, noise: Noise | None, random: np.random.Generator) -> NDArray[np.int64]:
    """The nodes that stay: some columns that the form does not need, and no word links to, may go."""
    keep = np.ones(sample.nodes.size, bool)
    if noise is not None:
        tokens, columns, _, _ = sample.nodes.counts
        facts = sample.nodes.features[tokens : tokens + columns]
        free = (facts[:, 6] == 0) & (facts[:, 7] == 0)
        needed = sample.steps.target - len(WORDS)
        needed = needed[(needed >= tokens) & (needed < tokens + columns)]
        free[needed - tokens] = False
        linked = (facts[:, 1:6].max(1, initial=0) > 0) | (facts[:, 10] > 0)
        chance = 2 * noise.drop * random.random() * np.where(linked, 0.3, 1.0)
        keep[tokens : tokens + columns] = ~(free & (random.random(columns) < chance))
    return np.nonzero(keep)[0]


def _states(sample: Sample, corpus: Corpus, noise: Noise | None, random: np.random.Generator) -> NDArray[np.float32]:
    tokens = sample.states.astype(np.float32)
    if noise is not None:
        tokens[random.random(len(tokens)) < noise.mute] = 0
    spans = [tokens[start:end].mean(0) if end > start else tokens[0] * 0 for start, end in sample.nodes.spans]
    parts = [tokens, corpus.name_states[sample.names].astype(np.float32)]
    return np.concatenate([*parts, np.stack(spans)] if spans else parts)


class _Padded:
    """Arrays of one batch while they are filled."""

    def __init__(self, count: int, size: int, length: int, states: int) -> None:
        self.relations = np.zeros((count, size, size), np.int64)
        self.hidden = np.ones((count, size), bool)
        self.kinds = np.zeros((count, size), np.int64)
        self.marks = np.zeros((count, size, MARKS_EACH), np.int64)
        self.features: NDArray[np.float32] = np.zeros((count, size, FEATURES), np.float32)
        self.states: NDArray[np.float32] = np.zeros((count, size, states), np.float32)
        self.own = np.full((count, size, MOST_WORDS), -1, np.int64)
        self.of_table = np.full((count, size, TABLE_WORDS), -1, np.int64)
        self.said = np.full((count, length), BEGIN, np.int64)
        self.pointed = np.full((count, length), -1, np.int64)
        self.where = np.zeros((count, length, 3), np.int64)
        self.allowed = np.zeros((count, length, len(WORDS) + size), bool)
        self.target = np.full((count, length), -100, np.int64)

    def put(
        self,
        row: int,
        sample: Sample,
        keep: NDArray[np.int64],
        words: tuple[NDArray[np.int64], NDArray[np.int64]],
        shown: Seen,
    ) -> None:
        """Fill one row."""
        nodes, steps, size = sample.nodes, sample.steps, len(keep)
        place = np.full(nodes.size + 1, -1, np.int64)
        place[keep] = np.arange(size)
        self.relations[row, :size, :size] = shown.relations[np.ix_(keep, keep)]
        self.hidden[row, :size] = False
        self.kinds[row, :size], self.marks[row, :size] = nodes.kinds[keep], shown.marks[keep]
        self.features[row, :size] = shown.features[keep]
        self.own[row, :size], self.of_table[row, :size] = words
        length = len(steps.target)
        self.said[row, :length], self.where[row, :length] = steps.said, steps.where
        self.pointed[row, :length] = place[steps.pointed]
        self.allowed[row, :length, : len(WORDS)] = steps.words
        self.allowed[row, :length, len(WORDS) : len(WORDS) + size] = steps.kinds[:, nodes.kinds[keep]]
        self.allowed[row, length:, 0] = True
        pointer = steps.target >= len(WORDS)
        self.target[row, :length] = np.where(
            pointer, len(WORDS) + place[np.where(pointer, steps.target - len(WORDS), -1)], steps.target
        )

    def tensors(self, pieces: NDArray[np.int64]) -> dict[str, Tensor]:
        """The batch; words are numbered anew within it."""
        nothing = len(pieces) - 1
        own, of_table = (np.where(rows < 0, nothing, rows) for rows in (self.own, self.of_table))
        used, inverse = np.unique(np.concatenate([own.ravel(), of_table.ravel()]), return_inverse=True)
        arrays = {
            "pieces": pieces[used],
            "own": inverse[: own.size].reshape(own.shape),
            "of_table": inverse[own.size :].reshape(of_table.shape),
            "own_weight": _weights(own != nothing),
            "of_table_weight": _weights(of_table != nothing),
        }
        for name in (
            "relations", "hidden", "kinds", "marks", "features", "states",
            "said", "pointed", "where", "allowed", "target",
        ):  # fmt: skip
            arrays[name] = getattr(self, name)
        return {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()}


def _weights(present: NDArray[np.bool_]) -> NDArray[np.float32]:
    """One over the number of words, for each word that is there."""
    counts = np.maximum(present.sum(-1, keepdims=True), 1)
    return (present / counts).astype(np.float32)


def batches(
    sizes: Sequence[int], count: int, random: np.random.Generator, chunk: int = 24
) -> Iterable[NDArray[np.int64]]:
    """Batches of places, shuffled, of `count` samples about as large as each other."""
    order = random.permutation(len(sizes))
    large = np.asarray(sizes)
    made: list[NDArray[np.int64]] = []
    for start in range(0, len(order), count * chunk):
        part = order[start : start + count * chunk]
        part = part[np.argsort(large[part], kind="stable")]
        made += [part[at : at + count] for at in range(0, len(part), count)]
    random.shuffle(made)  # type: ignore[arg-type]
    return made


__all__ = ["Batcher", "Corpus", "Noise", "Sample", "Steps", "batches", "steps_of"]
