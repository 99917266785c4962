"""Settles when something first or last happened: the smallest or greatest of the dates meant."""

from __future__ import annotations

from nl2sql.parser.frame import Measure
from nl2sql.parser.knowledge import date_column, is_date
from nl2sql.parser.measuring import snake
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
    reader.measures.append(Measure(function, ref.table, ref, label=label, words=words))
