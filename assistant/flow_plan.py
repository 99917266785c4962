"""Says where data of a flow over several sources will move, and how much, before it does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.flow_faults import at
from assistant.flow_moves import TooMuchMoves, amount, most_rows, too_much, way
from assistant.looking import Looking
from nl2sql.drafting import Source
from nl2sql.problems import Problem, QueryError, QueryStopped, UsageError
from pipeline_gen.document import PipelineDocument
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.several.plan import Move, Plan
from pipeline_gen.steps import Sort
from pipeline_gen.typing_rules import type_of

_COLLATING = frozenset({"postgres", "mysql", "tsql"})
"""Dialects of databases that put texts in order by the rules of a language."""
COUNT_S = 0.5
"""Seconds for counting what one flow moves, where somebody waits for its check."""


@dataclass(frozen=True)
class ToldMove:
    """A part that moves, for the step `reader`: `rows` of it, None where nobody could count them in time."""

    move: Move
    source: Source
    reader: str
    rows: int | None
    exact: bool

    @property
    def problem(self) -> Problem:
        """What a person is told of it, before it happens."""
        if self.rows is not None and self.rows > most_rows(self.move):
            return replace(too_much(self.move, self.source, most_rows(self.move)), severity="warning")
        if self.rows is None:
            many = f"Rows of {len(self.move.columns)} columns, too many to count in a moment,"
        else:
            many = amount(self.move, self.rows) if self.exact else f"About {amount(self.move, self.rows)}"
        hint = "What is filtered, grouped or left out before the sources meet does not move."
        return Problem("flow.moves", f"{many} move {way(self.source)}.", hint, severity="info")

    def refuse_too_much(self, pipeline: Pipeline) -> None:
        """Raise `StepFault` (``flow.too_much_moves``) where more rows were counted than may move."""
        if self.rows is not None and self.exact and self.rows > most_rows(self.move):
            refused = TooMuchMoves(too_much(self.move, self.source, most_rows(self.move)))
            raise at(self.reader, refused, pipeline)


def told_moves(pipeline: Pipeline, looking: Looking, seconds: float = COUNT_S) -> tuple[ToldMove, ...]:
    """What moves for the last step of a pipeline; rows are counted where they are, within that time in all.

    Raises `UsageError` where a part cannot be written for its source.
    """
    if looking.several is None:
        return ()
    return _told(looking.plan(pipeline, looking.several), pipeline, looking, seconds)


def _told(plan: Plan, pipeline: Pipeline, looking: Looking, seconds: float) -> tuple[ToldMove, ...]:
    assert looking.several is not None
    deadline = time.monotonic() + seconds
    told = []
    for move in plan.moves:
        source = looking.several.named(move.source)
        rows, exact = _counted(move, source, looking, max(0.05, deadline - time.monotonic()))
        told.append(ToldMove(move, source, plan.reader(move, pipeline), rows, exact))
    return tuple(told)


def with_moves(view: PipelineDocument, looking: Looking) -> PipelineDocument:
    """The view, with what moves said on the steps that it moves for, and what is otherwise where it meets."""
    found: dict[str, dict[str, Problem]] = {}
    understood = looking.flow.understood
    for step in understood.steps:
        if not understood.consumers(step.id):
            for reader, problem in _of_end(understood.upstream(step.id), looking):
                found.setdefault(reader, {})[problem.message] = problem
    steps = (replace(step, warnings=(*found.get(step.id, {}).values(), *step.warnings)) for step in view.steps)
    return replace(view, steps=tuple(steps))


def _of_end(pipeline: Pipeline, looking: Looking) -> Iterator[tuple[str, Problem]]:
    """What to say of a pipeline, each with the step it is said on."""
    if looking.several is None:
        return
    try:
        plan = looking.plan(pipeline, looking.several)
        told = _told(plan, pipeline, looking, COUNT_S)
    except (UsageError, QueryError):
        return  # the step says itself what is wrong with it
    yield from ((each.reader, each.problem) for each in told)
    for step in plan.rest.steps if plan.at is None and pipeline.dialect in _COLLATING else ():
        operation = step.operation
        types = {known.name: known.type for known in step.columns}
        if isinstance(operation, Sort) and any(type_of(key.expression, types) == "text" for key in operation.keys):
            message = "Texts are put in order by the code of their letters here, not by the rules of the flow's source."
            hint = "Sort by LOWER() of them where case should not count."
            yield step.id, Problem("flow.sorted_here", message, hint, severity="info")


def _counted(move: Move, source: Source, looking: Looking, seconds: float) -> tuple[int | None, bool]:
    """The rows of a part, and whether they were counted: else the catalogue knows a whole table's, or nobody."""
    here = replace(looking, source=source, several=None)

    def ask() -> int:
        try:
            return here.count(move.pipeline, None, seconds) or 0
        except QueryStopped:
            here.stop_if_cancelled()
            return -1

    try:
        rows = here.remembered(("to move", move.sql, looking.exact), ask, lambda _: 1_000)
    except (QueryError, UsageError):
        here.stop_if_cancelled()
        return None, False
    if rows >= 0:
        return rows, True
    table = source.catalog.table(move.whole) if move.whole else None
    return (table.row_count if table is not None else None), False
