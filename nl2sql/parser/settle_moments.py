"""Settles when something first or last happened: the smallest or greatest of the dates meant."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.catalog import ColumnRef
from nl2sql.parser.dialects import bucket, days_between
from nl2sql.parser.frame import Measure
from nl2sql.parser.knowledge import date_column, has_time, is_date
from nl2sql.parser.measuring import snake
from nl2sql.parser.predicates import operand_sql
from nl2sql.parser.settle_times import events
from nl2sql.parser.settling import Settling


def first_or_last(state: Settling, subject: str) -> None:
    """Adds the first or last date that was asked for, of what happened or of what the question is about."""
    reader = state.reader
    if reader.moment is None:
        return
    function, words = reader.moment
    shown = [item for item in reader.outputs if (c := reader.catalog.column(item.column)) is not None and is_date(c)]
    ref = shown[-1].column if shown else reader.when
    ref = ref or date_column(state.source.catalog, events(state, subject), state.hints)
    if ref is None:
        state.lost.append(words)
        return
    reader.outputs = [item for item in reader.outputs if item not in shown]
    words += tuple(span for item in shown for span in item.words)
    label = f"{'last' if function == 'maximum' else 'first'}_{snake(ref.column)}"
    reader.measures = [item for item in reader.measures if item.function != "count"]
    measure = Measure(function, ref.table, ref, label=label, words=words)
    reader.measures.append(_days_since(state, measure, ref) if reader.ago and function == "maximum" else measure)


def _days_since(state: Settling, measure: Measure, ref: ColumnRef) -> Measure:
    """The days from the last time to the day on which it is asked."""
    catalog = state.source.catalog
    column = catalog.column(ref)
    if column is None:
        raise KeyError(str(ref))
    last = operand_sql(ref, catalog)
    last = bucket(last, column, "day", catalog.dialect) if has_time(column) else last
    days = days_between(last, exp.Literal.string(state.today.isoformat()), catalog.dialect)
    label = f"days_since_{measure.label}"
    return replace(measure, function="minimum", column=None, expression=days.sql(catalog.dialect), label=label)
