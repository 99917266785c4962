"""From which day relative dates are counted: today, or the newest day in the data when that is long past."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from nl2sql.caching import per_object
from nl2sql.catalog import ColumnRef
from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.parser.dialects import as_date, column_of
from nl2sql.parser.periods import parse_day
from nl2sql.problems import QueryError
from nl2sql.values import ValueIndex

_LIMITS = Limits(rows=1, seconds=3.0)


@per_object
def _known(_values: ValueIndex) -> dict[ColumnRef, date | None]:
    """What was asked before of the source these values belong to."""
    return {}


def newest_day(source: Source, ref: ColumnRef) -> date | None:
    """The newest day in a date column, asked once per source; None where it is empty or cannot be read in time."""
    known = _known(source.values.whole)
    if ref not in known:
        known[ref] = _ask(source, ref)
    return known[ref]


def _ask(source: Source, ref: ColumnRef) -> date | None:
    column = source.catalog.column(ref)
    if column is None:
        return None
    value = as_date(column_of(ref), column, source.catalog.dialect)
    table = source.catalog.table(ref.table)
    query = exp.select(exp.func("MAX", value)).from_(
        exp.table_(table.name, db=table.schema or None) if table else ref.table
    )
    try:
        rows = source.database.run(query.sql(source.catalog.dialect, identify=True), _LIMITS).rows
    except QueryError:
        # Relative dates then count from today, which is what was literally said.
        return None
    newest = rows[0][0] if rows else None
    return parse_day(str(newest)[:10]) if newest is not None else None
