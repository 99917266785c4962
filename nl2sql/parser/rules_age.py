"""Rules for how old people are where no column is named: "customers over 65", "patients under 18"."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Condition
from nl2sql.parser.knowledge import is_date, is_numeric
from nl2sql.parser.limits import number
from nl2sql.parser.period import Period
from nl2sql.parser.period_bounds import Bound
from nl2sql.parser.reader import Reader, Timing, at
from nl2sql.words import stems

_OLDEST = 120
_RANGED = frozenset({">", ">=", "<", "<="})
_BORN = frozenset(stems("birth born dob birthdate"))


@at("compare")
def aged(reader: Reader) -> int:
    """ "customers over 65": a bare number of people is their age, where the data holds it."""
    mark, limit = reader.mark, reader.peek(1)
    if mark.kind != "compare" or mark.word not in _RANGED or reader.fragment:
        return 0
    if limit is None or limit.kind != "number" or limit.money:
        return 0
    if not limit.number or limit.number > _OLDEST or limit.number != int(limit.number) or reader.outputs:
        return 0
    if reader.kind(2) not in ("", "and", "or", "by", "period", "with", "not") or not reader.subject:
        return 0
    if reader.kind(-1) not in ("table", "or", "and", "value", "with", "ask", "column", "state", "unit"):
        return 0
    ref = _age(reader)
    column = reader.catalog.column(ref) if ref is not None else None
    if ref is None or column is None:
        return 0
    words, operator = reader.span(mark, limit), mark.word
    if is_numeric(column):
        made = Condition(ref, operator, (number(limit),), reader.take_negation(), words=words)  # type: ignore[arg-type]
        reader.condition(made)
        return 2
    bound: Bound = "before" if operator in (">", ">=") else "since"
    period = Period(unit="year", length=int(limit.number), rolling=True, bound=bound)
    either = reader.connector == "or" and bool(reader.conditions)
    reader.timings.append(replace(Timing(period, ref, reader.take_negation(), True, words), either=either))
    return 2


def _age(reader: Reader) -> ColumnRef | None:
    """The age of the subject's rows, or the day of their birth."""
    table = reader.table_of(reader.subject)
    for column in table.columns:
        words = set(stems(column.name))
        if (is_numeric(column) and words == {"age"}) or (is_date(column) and words & _BORN):
            return ColumnRef(table.key, column.name)
    return None
