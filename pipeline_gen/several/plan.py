"""Which source works out which part of a flow, and whose rows have to move for what is left. Pure: it asks nobody."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from nl2sql.database import ResultColumn
from pipeline_gen.mixed_columns import mixed_columns
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.several.moved import Moved
from pipeline_gen.several.pruning import columns_needed
from pipeline_gen.several.sinking import sunk
from pipeline_gen.several.travelling import travels
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps import Opaque, Select, Source
from pipeline_gen.steps.operation import Columns, Operation
from pipeline_gen.to_dialect import in_dialect
from pipeline_gen.to_sql import to_compact

MEETING_DIALECT = "duckdb"
"""The dialect of the place where rows of several sources meet."""
_TEXT_DATES = frozenset({"sqlite"})
_DATES = frozenset({"date", "datetime", "time"})


@dataclass(frozen=True)
class Move:
    """Rows that one source works out and that are needed elsewhere: those of `step`, only the columns needed.

    `source` is what the flow calls it, empty for its own; `pipeline` is in that source's dialect. `columns` have the
    types that the flow's dialect gives them, or with `by_value` those of their values; `whole` is the name of the
    table where they are one as it stands.
    """

    step: str
    source: str
    pipeline: Pipeline
    columns: Columns
    by_value: bool = False
    whole: str = ""

    @property
    def sql(self) -> str:
        """The statement for the source."""
        return to_compact(self.pipeline)


@dataclass(frozen=True)
class Plan:
    """How a pipeline over several sources is worked out.

    Where one source can do all of it, `at` names it, `rest` is in its dialect and nothing moves. Otherwise `at` is
    None, and `rest`, in the flow's dialect, reads what moves as tables in the place of the steps they come from.
    `steps` are all of them, as they were planned.
    """

    rest: Pipeline
    moves: tuple[Move, ...]
    at: str | None
    steps: Pipeline

    def reader(self, move: Move, pipeline: Pipeline) -> str:
        """The step of the pipeline that was planned for which a part moves: the first that reads it."""
        known = {step.id for step in pipeline.steps}
        readers = (step.id for step in self.rest.steps if move.step in step.inputs and step.id in known)
        return next(readers, pipeline.output)


def sources_read(pipeline: Pipeline) -> tuple[str, ...]:
    """What the tables of a pipeline name as their source, each once; empty for the flow's own."""
    homes = (_home_of_table(step) for step in pipeline.upstream(pipeline.output).steps)
    return tuple(dict.fromkeys(home for home in homes if home is not None))


def planned(pipeline: Pipeline, dialects: Mapping[str, str]) -> Plan:
    """The plan with which as little as possible moves; `dialects` are those of the other sources, by name.

    Raises `UsageError` where a part cannot be written for its source.
    """
    if sources_read(pipeline) in ((), ("",)):
        return Plan(pipeline, (), "", pipeline)
    pipeline = sunk(pipeline.upstream(pipeline.output))
    spoken = {"": pipeline.dialect, **dialects}
    homes = _homes(pipeline, spoken)
    home = homes[pipeline.output]
    if home is not None:
        return Plan(in_dialect(pipeline, spoken[home]), (), home, pipeline)
    cut = {given: homes[given] or "" for given in _cut(pipeline, homes)}
    everything = {given: pipeline.step(given).columns for given in cut}
    tables = _tables(pipeline, everything)
    over_all = to_compact(over_moved(pipeline, tables), MEETING_DIALECT)
    read = columns_needed(over_all, {tables[given].table: known for given, known in everything.items()})
    needed = {given: read[tables[given].table] for given in cut}
    moves = tuple(_move(pipeline, given, home, spoken[home], needed[given]) for given, home in cut.items())
    return Plan(over_moved(pipeline, _tables(pipeline, needed)), moves, None, pipeline)


def _cut(pipeline: Pipeline, homes: Mapping[str, str | None]) -> tuple[str, ...]:
    """The steps that a source does and that are read where no source does."""
    here = (step for step in pipeline.steps if homes[step.id] is None)
    return tuple(dict.fromkeys(given for step in here for given in step.inputs if homes[given] is not None))


def with_statements(plan: Plan, databases: Container[str]) -> Pipeline:
    """All steps in the flow's dialect, but with a statement for each part that one of the `databases` can do."""
    parts = plan.moves
    if plan.at is not None:
        last = plan.steps.last
        parts = (Move(last.id, plan.at, plan.rest, _kept(last.columns, plan.steps.dialect)),)
    mixed = mixed_columns(plan.steps)
    tables = {}
    for move in parts:
        if move.source in databases:
            table = Moved.of_step(move.step, move.columns, _named(move.columns, mixed[move.step]))
            asked = replace(table, source=move.source, statement=move.sql, dialect=move.pipeline.dialect)
            tables[move.step] = asked
    return over_moved(plan.steps, tables)


def _homes(pipeline: Pipeline, dialects: Mapping[str, str]) -> dict[str, str | None]:
    """The source that can work out each step; None where rows of several meet, or where it would do it otherwise."""
    homes: dict[str, str | None] = {}
    mixed = mixed_columns(pipeline)
    for step in pipeline.steps:
        own = _home_of_table(step)
        found = {homes[given] for given in step.inputs} if own is None else {own}
        (home,) = found if len(found) == 1 else (None,)
        if home is not None:
            read = frozenset[str]().union(*(mixed[given] for given in step.main_inputs))
            home = home if travels(pipeline, step, dialects[home], read) else None
        homes[step.id] = home
    return homes


def _home_of_table(step: Step) -> str | None:
    if isinstance(step.operation, Source):
        return step.operation.source
    return "" if isinstance(step.operation, Opaque) else None


def _move(pipeline: Pipeline, step_id: str, source: str, dialect: str, columns: Columns) -> Move:
    part = pipeline.upstream(step_id)
    table = part.last.operation
    if len(columns) < len(part.columns):
        chosen = Select(tuple((known.name, column(known.name)) for known in columns))
        part, last = part.with_branch(chosen, step_id, step_id=part.free_id("select"))
        part = part.upstream(last)
    whole = table.key if isinstance(table, Source) else ""
    by_value = pipeline.dialect in _TEXT_DATES
    return Move(step_id, source, in_dialect(part, dialect), _kept(columns, pipeline.dialect), by_value, whole)


def over_moved(pipeline: Pipeline, tables: Mapping[str, Moved]) -> Pipeline:
    """The pipeline with tables in the place of some of its steps, by their id."""
    parts: list[tuple[str, Operation, tuple[str, ...]]] = [
        (step_id, tables[step_id], ()) if step_id in tables else (step_id, operation, inputs)
        for step_id, operation, inputs in pipeline.parts()
    ]
    notes = {step_id: note for step_id, note in pipeline.notes.items() if step_id not in tables}
    return Pipeline.build(parts, pipeline.output, pipeline.dialect, notes).upstream(pipeline.output)


def _tables(pipeline: Pipeline, columns: Mapping[str, Columns]) -> dict[str, Moved]:
    """What moves as tables of these columns, called as their steps; DuckDB does not tell upper case from lower."""
    mixed = mixed_columns(pipeline)
    found: dict[str, Moved] = {}
    for step_id, own in columns.items():
        name = unique(step_id, {known.table.lower() for known in found.values()})
        found[step_id] = Moved.of_step(name, _kept(own, pipeline.dialect), _named(own, mixed[step_id]))
    return found


def _named(columns: Columns, names: Container[str]) -> tuple[str, ...]:
    return tuple(known.name for known in columns if known.name in names)


def _kept(columns: Columns, dialect: str) -> Columns:
    """The columns as they arrive: to a flow of SQLite's dialect dates are texts."""
    if dialect not in _TEXT_DATES:
        return columns
    return tuple(ResultColumn(known.name, "text" if known.type in _DATES else known.type) for known in columns)
