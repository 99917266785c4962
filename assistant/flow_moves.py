"""What moves between the sources of a flow: how much of it, fetched within limits, and the place where it meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.flow_sources import FlowSources
from nl2sql.catalog import Catalog, ColumnType, Table
from nl2sql.checks import ensure
from nl2sql.database import Cancellation, Limits, ResultColumn
from nl2sql.dialect_names import dialect_name
from nl2sql.drafting import Source
from nl2sql.problems import Problem, QueryRefused
from nl2sql.values import ValueIndex
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.preview import first_rows_sql
from pipeline_gen.several.moved import Moved
from pipeline_gen.several.plan import MEETING_DIALECT, Move, Plan, over_moved
from pipeline_gen.to_dialect import in_dialect

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 1_000_000
MOST_CELLS = 4_000_000
"""At most so many rows of one part move, of at most so many cells: they pass through the memory of this process."""
_IN_PROCESS = frozenset({"sqlite", "duckdb"})
_WIDTHS: dict[ColumnType, int] = {"boolean": 1, "date": 4, "text": 24}
_WIDTH = 8


class TooMuchMoves(QueryRefused):
    """A part of a flow has more rows than may move."""


@dataclass(frozen=True)
class Fetched:
    """What moved of one part, as a table; `cut` when there was more."""

    described: Table
    rows: pa.Table
    cut: bool

    @property
    def size(self) -> int:
        """The bytes it takes."""
        return int(self.rows.nbytes) + 1_000


@dataclass(frozen=True)
class Met:
    """The place where rows met, as a source, and what is left to do there."""

    source: Source
    pipeline: Pipeline


def fetch(move: Move, source: Source, most: int | None, limits: Limits, cancellation: Cancellation) -> Fetched:
    """The rows of a part, at most `most` of them; without it all, and too many are refused.

    Raises `TooMuchMoves` (``flow.too_much_moves``), `QueryFailed` (``flow.unfit_value``, ``flow.long_text``), and
    what the source raises.
    """
    from nl2sql.adapters.meeting import moved_rows

    count = most or most_rows(move)
    sql = ensure(first_rows_sql(move.pipeline, count + 1), source.catalog).sql
    rows = source.database.run(sql, replace(limits, rows=count), cancellation)
    if rows.truncated and most is None:
        raise TooMuchMoves(too_much(move, source, len(rows.rows)))
    described, table = moved_rows(move.step, rows, move.columns, by_value=move.by_value)
    return Fetched(described, table, rows.truncated)


def meet(plan: Plan, fetched: Sequence[Fetched], sources: FlowSources) -> Met:
    """The place where the fetched parts are tables, and the rest of the plan, written for it."""
    from nl2sql.adapters.meeting import meeting

    name = " + ".join((sources.own.name, *sources.others))
    tables = {move.step: _table(plan, move) for move in plan.moves}
    arrived = {move.step: part for move, part in zip(plan.moves, fetched, strict=True)}
    database = meeting(name, {table.table: arrived[step].rows for step, table in tables.items()})
    described = {step: replace(arrived[step].described, name=table.table) for step, table in tables.items()}
    rest = over_moved(plan.rest, {step: _typed(table, described[step]) for step, table in tables.items()})
    catalog = Catalog(name, MEETING_DIALECT, tuple(described.values()))
    return Met(Source(name, database, catalog, ValueIndex({})), in_dialect(rest, MEETING_DIALECT))


def _table(plan: Plan, move: Move) -> Moved:
    moved = plan.rest.step(move.step).operation
    assert isinstance(moved, Moved)
    return moved


def _typed(moved: Moved, table: Table) -> Moved:
    """The table as it arrived: only columns of texts can still mix them with numbers."""
    texts = {known.name for known in table.columns if known.type == "text"}
    mixed = tuple(name for name in moved.mixed if name in texts)
    columns = tuple(ResultColumn(known.name, known.type) for known in table.columns)
    return replace(moved, table_columns=columns, mixed=mixed, may_mix=mixed)


def most_rows(move: Move) -> int:
    """How many rows of a part may move."""
    return min(MOST_ROWS, MOST_CELLS // max(1, len(move.columns)))


def size_of(move: Move, rows: int) -> int:
    """About how many bytes so many rows of a part take."""
    return rows * sum(_WIDTHS.get(known.type, _WIDTH) for known in move.columns)


def amount(move: Move, rows: int) -> str:
    """So many rows of a part in words: “12,000 rows × 3 columns (0.4 MB)”."""
    columns = f"{len(move.columns)} column{'s' * (len(move.columns) != 1)}"
    return f"{rows:,} row{'s' * (rows != 1)} × {columns} ({max(0.1, size_of(move, rows) / 1e6):,.1f} MB)"


def way(source: Source) -> str:
    """From where a part moves to where."""
    dialect = source.catalog.dialect
    if dialect in _IN_PROCESS:
        return f"from {source.name} ({_kind(source)}) into the memory of this process"
    return f"from {source.name} ({dialect_name(dialect)}) to this machine"


def too_much(move: Move, source: Source, rows: int) -> Problem:
    """Why a part may not move, and the way out."""
    message = f"More than {amount(move, rows)} would have to move {way(source)} for this."
    hint = (
        f"Filter or group the rows of {move.whole or move.step} before they meet those of another source, "
        "choose fewer columns, or put a Sample step there."
    )
    return Problem("flow.too_much_moves", message, hint)


def _kind(source: Source) -> str:
    kinds = {table.kind for table in source.catalog.tables}
    if kinds == {"frame"}:
        return "DataFrames"
    return "CSV or Parquet" if kinds == {"file"} else dialect_name(source.catalog.dialect)
