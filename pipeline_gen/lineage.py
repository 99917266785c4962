"""Where the columns of a step come from. Runs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.catalog import ColumnRef
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.steps import Columns, Opaque, SetOperation, Source
from pipeline_gen.steps.operation import unknown_column

Origins = dict[str, ColumnRef]
How = Literal["table", "same", "either", "made", "sql"]
"""How a column came to a step: it stands in the table, came as it is, comes from either input, was worked out, or
SQL that was kept whole gives it.
"""


@dataclass(frozen=True, slots=True)
class StepColumn:
    """A column that leaves a step."""

    step: str
    column: str


@dataclass(frozen=True, slots=True)
class Link:
    """How a column of a step came to be, and what it was read from: columns of steps before.

    `table` is the key of the table it stands in, where it does.
    """

    step: str
    column: str
    how: How
    reads: tuple[StepColumn, ...] = ()
    table: str = ""


def origins(pipeline: Pipeline, step_id: str) -> Origins:
    """For each column leaving a step that is a table's column passed on unchanged: that column.

    Columns that are worked out, and those of set operations and of SQL kept whole, are left out.
    """
    found: dict[str, Origins] = {}
    for step in pipeline.steps:
        found[step.id] = _of(step, [found[given] for given in step.main_inputs], pipeline.inputs_of(step))
    return found[step_id]


def lineage(pipeline: Pipeline, step_id: str, column: str) -> tuple[Link, ...]:
    """All that a column leaving a step comes from, back to the tables: each column of each step once, nearest first.

    Only what gives the values counts, not what decides which rows there are (filters, the condition of a join).
    Raises `UsageError` (``pipeline.no_step``, ``pipeline.unknown_column``).
    """
    known = tuple(leaving.name for leaving in pipeline.step(step_id).columns)
    if column not in known:
        raise unknown_column(column, known)
    found: dict[StepColumn, Link] = {}
    waiting = [StepColumn(step_id, column)]
    for wanted in waiting:  # what is found goes to the end, and is looked at in its turn
        if wanted not in found:
            found[wanted] = _link(pipeline, wanted)
            waiting.extend(found[wanted].reads)
    return tuple(found.values())


def tables_behind(links: tuple[Link, ...]) -> tuple[ColumnRef, ...]:
    """The columns of tables at the end of a lineage."""
    return tuple(dict.fromkeys(ColumnRef(link.table, link.column) for link in links if link.table))


def _link(pipeline: Pipeline, wanted: StepColumn) -> Link:
    step = pipeline.step(wanted.step)
    operation, inputs = step.operation, pipeline.inputs_of(step)
    if isinstance(operation, Source):
        return Link(wanted.step, wanted.column, "table", table=operation.key)
    if isinstance(operation, Opaque):
        return Link(wanted.step, wanted.column, "sql")
    made = operation.made_of(inputs)[wanted.column]
    reads = [StepColumn(step.main_inputs[number], name) for number, name in made.columns]
    reads += [StepColumn(other, name) for other, name in made.references]
    passed = wanted.column in operation.passes(inputs)
    how: How = "same" if passed else "either" if isinstance(operation, SetOperation) else "made"
    return Link(wanted.step, wanted.column, how, tuple(dict.fromkeys(reads)))


def _of(step: Step, inputs: list[Origins], given: tuple[Columns, ...]) -> Origins:
    operation = step.operation
    if isinstance(operation, Source):
        return {column.name: ColumnRef(operation.key, column.name) for column in operation.table_columns}
    passed = operation.passes(given)
    return {name: inputs[number][old] for name, (number, old) in passed.items() if old in inputs[number]}
