"""The SQL behind looking at one step: its first rows, true ones or those of a sample."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline_gen.expressions import has_window
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.sql_text import unique
from pipeline_gen.steps import Filter, Join, Limit, Opaque, Operation, Select, SetOperation, Source
from pipeline_gen.steps.composed import primitives
from pipeline_gen.to_sql import to_compact, to_steps

SAMPLE_ROWS = 50_000
"""How many rows a sample lets through to a step that needs many."""


def preview_sql(pipeline: Pipeline, step_id: str, rows: int) -> str:
    """The statement that gives the first `rows` rows leaving a step, in the order a sort before it made.

    Raises `UsageError` (``pipeline.no_step``) for an unknown step.
    """
    return to_steps(pipeline.noted({}), step_id, rows)


def first_rows_sql(pipeline: Pipeline, rows: int) -> str:
    """The statement a database can answer with least work: folded, so that the limit stands near the tables.

    A statement that was kept whole comes back as it was: it need not be one that others can read from.
    """
    last = pipeline.last
    if isinstance(last.operation, Opaque):
        return last.operation.sql
    parts = [*pipeline.parts(), (pipeline.free_id("limit"), Limit(rows), (last.id,))]
    return to_compact(Pipeline.build(parts, parts[-1][0], pipeline.dialect))


def sampled(pipeline: Pipeline) -> tuple[Pipeline, tuple[str, ...]]:
    """The pipeline in which the first step that needs many rows gets only `SAMPLE_ROWS` of them.

    The second value are the ids of these steps: one on each way from a table to the output. There are none where
    every step takes row by row. Of the inputs of a join only that whose rows it keeps is cut, so that each row of
    the sample meets all its partners; what is compared with a whole (IN, EXCEPT) is left whole, too.
    """
    cuts = _Cuts(pipeline)
    cuts.limited(pipeline.output)
    if not cuts.places:
        return pipeline, ()
    taken = {step.id.lower() for step in pipeline.steps}
    parts: list[tuple[str, Operation, tuple[str, ...]]] = []
    for step_id, operation, inputs in pipeline.parts():
        given = list(inputs)
        for place in sorted(cuts.places.get(step_id, ())):
            given[place] = unique(f"{inputs[place]}_sample", taken)
            taken.add(given[place].lower())
            parts.append((given[place], Limit(SAMPLE_ROWS), (inputs[place],)))
        parts.append((step_id, operation, tuple(given)))
    return Pipeline.build(parts, pipeline.output, pipeline.dialect), tuple(cuts.places)


def tables_read(pipeline: Pipeline) -> Iterator[str]:
    """The keys of the tables that the pipeline reads."""
    for step in pipeline.steps:
        if isinstance(step.operation, Source):
            yield step.operation.key


def reads_foreign_sql(pipeline: Pipeline) -> bool:
    """Whether SQL that was kept whole is part of it, of which nobody knows what it reads."""
    return any(isinstance(step.operation, Opaque) for step in pipeline.steps)


class _Cuts:
    """Finds where to cut on the ways to a step; each step is looked at once."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.places: dict[str, set[int]] = {}
        self._pipeline = pipeline
        self._limited: dict[str, bool] = {}

    def limited(self, step_id: str) -> bool:
        """Whether only a limited number of rows can leave the step, once what `places` says is cut."""
        if step_id not in self._limited:
            self._limited[step_id] = self._found(self._pipeline.step(step_id))
        return self._limited[step_id]

    def _found(self, step: Step) -> bool:
        if not step.main_inputs:
            return False
        streams = _streaming(step)
        limited = [self.limited(step.main_inputs[place]) for place in streams]
        if not _needs_many(self._pipeline, step):
            return all(limited) or _keeps_few(step)
        endless = {place for place, done in zip(streams, limited, strict=True) if not done}
        if endless:
            self.places[step.id] = endless
        return bool(streams)


def _streaming(step: Step) -> tuple[int, ...]:
    """The inputs that can be cut without making what is left untrue for the rows that are left."""
    operation = step.operation
    if isinstance(operation, Join):
        return {"right": (1,), "full": ()}.get(operation.how, (0,))
    if isinstance(operation, SetOperation) and operation.operator == "union":
        return (0, 1)
    return (0,)


def _needs_many(pipeline: Pipeline, step: Step) -> bool:
    """Whether a row that leaves it takes more than a look at one row of its input."""
    if isinstance(step.operation, SetOperation):
        return step.operation.operator != "union" or not step.operation.all
    for part in primitives(step.operation, pipeline.inputs_of(step)):
        if isinstance(part, Select) and not any(has_window(tree) for tree in part.expressions()):
            continue
        if not isinstance(part, Filter | Limit):
            return True
    return False


def _keeps_few(step: Step) -> bool:
    operation = step.operation
    return isinstance(operation, Limit) and operation.rows is not None and operation.rows <= SAMPLE_ROWS
