"""Clauses that put a step elsewhere: “move the filter before the join”, “sort after grouping”, “put the limit last”.

Moving is an edit of the document alone: the step keeps its id and its parameters, what read it reads what it read, and
the flow that comes of it is checked like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from nl2sql.catalog import Catalog
from nl2sql.problems import Problem, UsageError
from pipeline_gen.checked import CheckedFlow, check_flow
from pipeline_gen.flow import FlowDocument, FlowStep
from pipeline_gen.flow_words.editing import between, without_step
from pipeline_gen.flow_words.places import handed_on
from pipeline_gen.flow_words.step_names import KINDS, speaks_of
from pipeline_gen.flow_words.words import Cursor, Word, stems_of
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.telling import told
from pipeline_gen.wording import listed

_VERBS = ("move", "put", "shift", "bring", "place", "do", "apply", "run", "make")
_BEFORE = ("before", "ahead of", "in front of", "to before", "right before", "just before", "directly before")
_AFTER = ("after", "behind", "to after", "right after", "just after", "directly after")
_FIRST = ("first", "to the beginning", "to the start", "at the beginning", "at the start", "to the top", "at the top")
_LAST = ("last", "to the end", "at the end", "to the bottom", "at the bottom", "to last", "at last")
_SMALL = frozenset({"the", "that", "this", "step", "my", "on", "for", "by", "of", "about", "to", "where"})
_DEEDS = {
    "filtering": "filter", "limiting": "limit", "joining": "join", "pivoting": "pivot", "splitting": "split",
    "group": "grouping", "groups": "grouping", "aggregation": "grouping", "sampling": "sample",
    "deduplicating": "deduplication", "filling": "fill",
}  # fmt: skip
Side = str
"""``before`` or ``after`` another step, ``first`` or ``last`` of all."""


class Declined(UsageError):
    """The words are understood, and what they ask for cannot be done."""


@dataclass(frozen=True, slots=True)
class Move:
    """The flow with a step elsewhere, the id of that step, and what was done, as a sentence."""

    flow: FlowDocument
    step: str
    sentence: str


def moved(flow: FlowDocument, checked: CheckedFlow, words: tuple[Word, ...], catalog: Catalog) -> Move | None:
    """The flow, understood as `checked`, with a step moved as the words say; None where they are not about that.

    Raises `Declined` where it is not clear which step is meant, or the step cannot stand there.
    """
    steps = (found.step for found in checked.steps if found.step is not None)
    parts = _parts(words, {known.name.lower() for step in steps for known in step.columns})
    if parts is None:
        return None
    subject, side, target = parts
    pipeline = checked.understood
    step = _meant(subject, pipeline)
    anchor = _meant(target, pipeline, step.id) if target else None
    return _Moving(flow, catalog, checked, pipeline, step.id).to(side, anchor.id if anchor is not None else "")


# ---- the words ---------------------------------------------------------------------------------


def _parts(words: tuple[Word, ...], columns: set[str]) -> tuple[tuple[Word, ...], Side, tuple[Word, ...]] | None:
    """What to move, which way, and next to what; without a verb only for two steps.

    A word that is a column, too, means the column.
    """
    cursor = Cursor(words)
    verb = bool(cursor.takes(*_VERBS))
    begin = cursor.place
    while not cursor.done:
        end = cursor.place
        side = next((side for side, said in _SIDES if cursor.takes(*said)), "")
        subject, target = words[begin:end], words[cursor.place :]
        if side and _thing(subject, columns):
            next_to = side in ("before", "after")
            if next_to and _thing(target, columns):
                return subject, side, target
            return (subject, side, ()) if verb and not next_to and cursor.done else None
        cursor.place = end + 1
    return None


_SIDES: tuple[tuple[Side, tuple[str, ...]], ...] = (
    ("before", _BEFORE), ("after", _AFTER), ("first", _FIRST), ("last", _LAST),
)  # fmt: skip


def _thing(words: tuple[Word, ...], columns: set[str]) -> str:
    """The word for a kind of step among the words; empty where none is, or more than one, or it is a column."""
    low = [_DEEDS.get(word.low, word.low) for word in words]
    found = [name for name in (*low, *(f"{one} {two}" for one, two in pairwise(low))) if name in KINDS]
    return found[0] if len(found) == 1 and found[0] not in columns else ""


def _meant(words: tuple[Word, ...], pipeline: Pipeline, besides: str = "") -> Step:
    """The one step that the words mean. Raises `Declined` where there is none, or several."""
    thing = _thing(words, set())
    steps = [step for step in pipeline.steps if step.kind in KINDS[thing] and step.main_inputs and step.id != besides]
    about = {
        part
        for word in words
        if word.low not in _SMALL and _DEEDS.get(word.low, word.low) not in thing.split()
        for part in stems_of(word.low or word.text.lower())
    }
    fitting = [step for step in steps if speaks_of(step, about)] if about else steps
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise _declined(
            f"There is no step that “{_text(words)}” means.", "Look at the steps, and name one of them.", "flow.words"
        )
    sentences = told(pipeline)
    which = listed(f"“{sentences[step.id][1]}”" for step in fitting)
    raise _declined(
        f"“{_text(words)}” may mean {which}.", "Name a column or value of the step you mean, too.", "flow.words"
    )


def _text(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


def _declined(message: str, hint: str, code: str) -> Declined:
    return Declined(Problem(code, message, hint))


# ---- the edit ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Moving:
    """A step of a flow that is to stand elsewhere."""

    flow: FlowDocument
    catalog: Catalog
    checked: CheckedFlow
    pipeline: Pipeline
    step: str

    def to(self, side: Side, anchor: str) -> Move:
        """The flow with the step there. Raises `Declined`."""
        known = {step.id: step for step in self.flow.steps}
        given = known[self.step]
        self._require_one_reader()
        self._require_elsewhere(side, anchor)
        bare = self._without(given)
        if side == "first":
            side, anchor = "after", self._beginning()
        elif side == "last":
            side, anchor = "after", bare.output
        words = told(self.pipeline)
        refused: Problem | None = None
        for changed in _placed(bare, given, side, anchor):
            checked = check_flow(changed, self.catalog)
            fault = self._fault(checked)
            if fault is None:
                sentence = f"Moved “{words[self.step][1]}” {side} “{words[anchor][1]}”" + self._lost(checked)
                return Move(handed_on(self.flow, changed, self.step), self.step, sentence)
            refused = refused or fault
        reason = refused.message if refused is not None else "no step reads there."
        code = refused.code if refused is not None else "flow.words"
        message = f"“{words[self.step][1]}” cannot stand {side} “{words[anchor][1]}”: {reason}"
        raise _declined(message, "Leave it where it is, or change what it reads first.", code)

    def _without(self, given: FlowStep) -> FlowDocument:
        """The flow without the step, the tables that only it reads kept for it."""
        bare = without_step(self.flow, self.step)
        there = {step.id for step in bare.steps}
        beside = tuple(step for step in self.flow.steps if step.id in given.inputs[1:] and step.id not in there)
        return replace(bare, steps=(*bare.steps, *beside))

    def _require_one_reader(self) -> None:
        readers = [step.id for step in self.flow.steps if self.step in step.inputs]
        if len(readers) > 1:
            said = listed(f"“{told(self.pipeline)[reader][1]}”" for reader in readers if reader in told(self.pipeline))
            raise _declined(
                f"Several steps read it: {said}.", "Connect them on the canvas as you want them.", "flow.words"
            )

    def _require_elsewhere(self, side: Side, anchor: str) -> None:
        """Raise `Declined` where the step stands there already."""
        steps = self.pipeline
        before = {step.id for step in steps.upstream(anchor).steps} if anchor else set()
        behind = {step.id for step in steps.upstream(self.step).steps}
        there = (
            (side == "before" and self.step in before)
            or (side == "after" and anchor in behind)
            or (side == "last" and self.flow.output == self.step)
            or (side == "first" and steps.step(self.step).main_inputs[0] == self._beginning())
        )
        if there:
            raise _declined(
                f"“{told(steps)[self.step][1]}” stands there already.", "Nothing has to be moved.", "flow.words"
            )

    def _beginning(self) -> str:
        """The table that the main line of steps up to the step begins with."""
        step = self.pipeline.step(self.step)
        while step.main_inputs:
            step = self.pipeline.step(step.main_inputs[0])
        return step.id

    def _fault(self, changed: CheckedFlow) -> Problem | None:
        """What the flow had not been wrong with before."""
        broken = {step.given.id for step in self.checked.steps if step.problems}
        faults = (fault for step in changed.steps if step.given.id not in broken for fault in step.problems)
        return next(faults, None)

    def _lost(self, changed: CheckedFlow) -> str:
        """The columns that the result no longer has, said at the end of the sentence."""
        lost = sorted(_result(self.checked) - _result(changed))
        return f"; the result no longer has {listed(lost)}" if lost else ""


def _result(flow: CheckedFlow) -> set[str]:
    """The columns that the flow gives, none while its last step is not understood."""
    steps = (found.step for found in flow.steps if found.step is not None and found.step.id == flow.output)
    return {known.name for step in steps for known in step.columns}


def _placed(flow: FlowDocument, step: FlowStep, side: Side, anchor: str) -> Iterator[FlowDocument]:
    """The flow with the step put back in: after the anchor, or before it on each of the ways into it."""
    if side == "after":
        yield between(flow, step, anchor)
        return
    target = next(known for known in flow.steps if known.id == anchor)
    for number in range(len(target.inputs)):
        yield between(flow, step, target.inputs[number], (anchor, number))
