"""Beam search over forms: the network scores, the grammar and the types of the data decide what may follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nl2sql.form.actions import NUMBER, WORDS, Action, Form
from nl2sql.form.machine import CLAUSES, STATES, Machine
from nl2sql.form.scope import Scope
from nl2sql.learned.choices import Choices

LONGEST = 56
BEGIN = len(WORDS)
_FINISH = NUMBER["finish"]


@dataclass(frozen=True)
class Hypothesis:
    """A finished form: `score` is its log probability, `steps` that of each action.

    `attention` [actions, nodes] says how much each action looked at each node.
    """

    form: Form
    score: float
    steps: tuple[float, ...]
    attention: NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    """What the network is asked for one more action of each hypothesis, all [hypotheses]; `where` [hypotheses, 3]."""

    said: NDArray[np.int64]
    pointed: NDArray[np.int64]
    where: NDArray[np.int64]
    place: int
    parents: NDArray[np.int64]
    """The hypotheses of the step before that these go on from."""


@dataclass(frozen=True)
class Scored:
    """Scores [hypotheses, words + nodes] and attention [hypotheses, nodes]."""

    scores: NDArray[np.float32]
    attention: NDArray[np.float32]


Step = Callable[[Asked], Scored]


class _Partial(NamedTuple):
    actions: tuple[Action, ...]
    nodes: tuple[int, ...]
    machine: Machine
    score: float
    steps: tuple[float, ...]
    attention: tuple[NDArray[np.float32], ...]
    parent: int = 0


def search(step: Step, scope: Scope, tokens: int, width: int = 8) -> tuple[Hypothesis, ...]:
    """The best `width` forms, best first. `tokens` is the number of nodes before the first column."""
    choices = Choices(scope, tokens)
    partial = [_Partial((), (), Machine(), 0.0, (), ())]
    finished: list[Hypothesis] = []
    for place in range(LONGEST):
        scored = step(_asked(partial, place))
        partial = _grown(partial, scored, choices, width, finished)
        finished.sort(key=lambda hypothesis: -hypothesis.score)
        del finished[width:]
        # What is unfinished only gets less likely.
        if not partial or (len(finished) == width and finished[-1].score >= partial[0].score):
            break
    return tuple(finished)


def likelihoods(step: Step, scope: Scope, tokens: int, forms: Sequence[Form]) -> tuple[Hypothesis | None, ...]:
    """How likely given whole forms are, each as the search would have it; None where it could not come by it."""
    choices = Choices(scope, tokens)
    found: list[Hypothesis | None] = [None] * len(forms)
    partial = [_Partial((), (), Machine(), 0.0, (), ())] * len(forms)
    numbers = list(range(len(forms)))
    while partial:
        place = len(partial[0].actions)
        scored = step(_asked(partial, place))
        allowed, likely = _likely(partial, scored, choices)
        grown, left = [], []
        for row, (number, before) in enumerate(zip(numbers, partial, strict=True)):
            choice = choices.place(forms[number][place])
            if not allowed[row, choice]:
                continue
            after = _extended(before, row, choice, float(likely[row, choice]), scored.attention[row], choices)
            if after.machine.done:
                found[number] = _finished(after)
            elif place + 1 < LONGEST:
                grown.append(after)
                left.append(number)
        partial, numbers = grown, left
    return tuple(found)


def _asked(partial: Sequence[_Partial], place: int) -> Asked:
    said, pointed = [], []
    for hypothesis in partial:
        last = hypothesis.actions[-1] if hypothesis.actions else None
        said.append(last.at if last is not None and last.kind == "word" else BEGIN)
        pointed.append(hypothesis.nodes[-1] if hypothesis.nodes else -1)
    where = [where_of(hypothesis.machine) for hypothesis in partial]
    parents = [hypothesis.parent for hypothesis in partial]
    return Asked(np.array(said), np.array(pointed), np.array(where), place, np.array(parents))


def where_of(machine: Machine) -> tuple[int, int, int]:
    """State, clause and depth of the grammar as numbers."""
    return _STATES[machine.state], _CLAUSES[machine.clause], machine.depth


_STATES = {state: place for place, state in enumerate(STATES)}
_CLAUSES = {clause: place for place, clause in enumerate(CLAUSES)}


def _grown(
    partial: Sequence[_Partial], scored: Scored, choices: Choices, width: int, finished: list[Hypothesis]
) -> list[_Partial]:
    """The best ways to go on; those that are complete go to `finished`."""
    _, likely = _likely(partial, scored, choices)
    total = likely + np.array([hypothesis.score for hypothesis in partial], np.float32)[:, None]
    flat = total.ravel()
    count = min(2 * width, flat.size)
    best = np.argpartition(-flat, count - 1)[:count]
    best = best[np.argsort(-flat[best], kind="stable")]
    grown: list[_Partial] = []
    for place in best:
        if not np.isfinite(flat[place]):
            break
        row, choice = divmod(int(place), total.shape[1])
        if len(grown) == width and choice != _FINISH:
            # There are enough to go on with: only what is complete still counts.
            continue
        hypothesis = _extended(partial[row], row, choice, float(likely[row, choice]), scored.attention[row], choices)
        if hypothesis.machine.done:
            finished.append(_finished(hypothesis))
        elif len(grown) < width:
            grown.append(hypothesis)
    return grown


def _likely(
    partial: Sequence[_Partial], scored: Scored, choices: Choices
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Which actions may follow each, and how likely they are as logarithms: both [hypotheses, words + nodes]."""
    allowed = np.stack([choices.allowed(hypothesis.machine, hypothesis.actions) for hypothesis in partial])
    return allowed, _log_softmax(np.where(allowed, scored.scores, -np.inf))


def _extended(
    before: _Partial, row: int, choice: int, likely: float, attention: NDArray[np.float32], choices: Choices
) -> _Partial:
    action = choices.action(choice)
    return _Partial(
        (*before.actions, action),
        (*before.nodes, -1 if action.kind == "word" else choice - len(WORDS)),
        before.machine.after(action),
        before.score + likely,
        (*before.steps, likely),
        (*before.attention, attention),
        row,
    )


def _finished(hypothesis: _Partial) -> Hypothesis:
    return Hypothesis(hypothesis.actions, hypothesis.score, hypothesis.steps, np.stack(hypothesis.attention))


def _log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = scores - scores.max(1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return result
