"""Conditions of a form as predicates."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from nl2sql.catalog import Cell, Column
from nl2sql.form.scope import Candidate
from nl2sql.form.to_sql_items import measured_sql, operand_sql
from nl2sql.form.to_sql_sight import Sight
from nl2sql.form.to_sql_tree import Arithmetic, CannotWrite, Condition, Query, units_of
from nl2sql.form.to_sql_units import part_number
from nl2sql.form.to_sql_values import period_of, unit_value, value_sql
from nl2sql.parser.dialects import as_date
from nl2sql.parser.knowledge import date_format
from nl2sql.parser.naming import literal

_COMPARE: dict[str, type[exp.Binary]] = {
    "equals": exp.EQ,
    "differs": exp.NEQ,
    "greater": exp.GT,
    "less": exp.LT,
    "at least": exp.GTE,
    "at most": exp.LTE,
}
_PATTERNS = {"contains": "%{}%", "lacks": "%{}%", "starts": "{}%", "ends": "%{}"}
_CUTS = ("year", "quarter", "month", "week", "day", "weekday", "hour")
WriteQuery = Callable[[Query, bool], exp.Query]
"""Writes a sub-query; the flag says whether nulls must be kept out of its one column."""


def conditions_sql(conditions: tuple[Condition, ...], sight: Sight, write: WriteQuery) -> exp.Expr:
    """All conditions of a clause as one predicate. Raises `CannotWrite`."""
    groups = []
    alternatives = units_of(conditions)
    for group in alternatives:
        units = [_unit(unit, sight, write) for unit in group]
        alone = len(units) == 1
        groups.append(_chain(exp.And, [unit if alone else _bracketed(unit) for unit in units]))
    return _chain(exp.Or, groups)


def _chain(kind: type[exp.Connector], parts: list[exp.Expr]) -> exp.Expr:
    whole = parts[0]
    for part in parts[1:]:
        whole = kind(this=whole, expression=part)
    return whole


def _bracketed(made: exp.Expr) -> exp.Expr:
    return exp.Paren(this=made) if isinstance(made, exp.Or) else made


def _unit(unit: tuple[Condition, ...], sight: Sight, write: WriteQuery) -> exp.Expr:
    """Alternatives about one item; several values it may equal are an IN."""
    made = [_condition(condition, sight, write) for condition in unit]
    listed = [_listed(part) for part in made]
    if len(made) > 1 and all(listed) and all(condition.values for condition in unit):
        return exp.In(this=made[0].this, expressions=[value for values in listed for value in values])
    return _chain(exp.Or, made)


def _listed(made: exp.Expr) -> list[exp.Expr]:
    """The literals one of which something is to equal; none for other predicates."""
    if isinstance(made, exp.EQ) and isinstance(made.expression, exp.Literal):
        return [made.expression]
    return list(made.expressions) if isinstance(made, exp.In) else []


def _condition(condition: Condition, sight: Sight, write: WriteQuery) -> exp.Expr:
    made = _predicate(condition, sight, write)
    return sight.writing.note(condition.place, made)


def _predicate(condition: Condition, sight: Sight, write: WriteQuery) -> exp.Expr:
    left, operator = measured_sql(condition.item, sight), condition.operator
    if left.find(exp.Window):
        raise CannotWrite("A share, change or running total cannot be a condition.")
    if operator in ("is null", "is known"):
        unknown = exp.Is(this=left, expression=exp.null())
        return unknown if operator == "is null" else exp.Not(this=unknown)
    if operator in ("in", "not in"):
        return _among(left, condition, write)
    if condition.query is not None:
        return _COMPARE[operator](this=left, expression=exp.Subquery(this=write(condition.query, False)))
    if condition.column is not None:
        return _COMPARE[operator](this=left, expression=operand_sql(condition.column, sight))
    candidates = [_candidate(value, sight) for value in condition.values]
    unit = "" if isinstance(condition.item, Arithmetic) else condition.item.operand.function
    aggregate = "" if isinstance(condition.item, Arithmetic) else condition.item.aggregate
    if unit in _CUTS and aggregate in ("", "min", "max") and operator not in _PATTERNS:
        made = _with_unit(left, condition, candidates, unit, sight)
    else:
        made = _with_values(left, condition, candidates, sight)
    _note_values(made, condition, sight)
    return made


def _note_values(made: exp.Expr, condition: Condition, sight: Sight) -> None:
    """A value stands for what is compared with, or for the whole of a condition on a period."""
    inner = made.this if isinstance(made, exp.Not) else made
    if isinstance(inner, exp.Between):
        ends = [inner.args["low"], inner.args["high"]]
    else:
        ends = [made if isinstance(inner, exp.And | exp.Paren | exp.In) else inner.expression] * 2
    for place, end in zip(condition.value_places, ends, strict=False):
        sight.writing.note(place, end)


def _candidate(place: int, sight: Sight) -> Candidate:
    if place >= len(sight.writing.scope.values):
        raise CannotWrite(f"The scope has no value {place}.")
    return sight.writing.scope.values[place]


def _among(left: exp.Expr, condition: Condition, write: WriteQuery) -> exp.Expr:
    if condition.query is None:
        raise CannotWrite(f'"{condition.operator}" needs a query.')
    negated = condition.operator == "not in"
    inside = exp.In(this=left, query=exp.Subquery(this=write(condition.query, negated)))
    return exp.Not(this=inside) if negated else inside


def _target(condition: Condition, sight: Sight) -> tuple[int | None, Column | None]:
    """The column whose values a condition speaks of: none for counts, sums and arithmetic."""
    item = condition.item
    if isinstance(item, Arithmetic) or item.over or item.operand.function not in ("", "parent"):
        return None, None
    if item.aggregate not in ("", "min", "max"):
        return None, None
    return item.operand.column, sight.known(item.operand)


def _with_values(left: exp.Expr, condition: Condition, found: list[Candidate], sight: Sight) -> exp.Expr:
    place, column = _target(condition, sight)
    dialect, operator = sight.writing.dialect, condition.operator
    if operator in _PATTERNS:
        return _like(left, operator, found[0], column, dialect)
    periods = [period_of(candidate, column, place) for candidate in found]
    if None not in periods and periods:
        moment = as_date(left, column, dialect) if column is not None else left
        return during(moment, operator, [period for period in periods if period is not None])
    if operator == "during":
        raise CannotWrite(f"{found[0].text!r} is no period of this column.")
    values = [value_sql(candidate, place, column) for candidate in found]
    if column is not None and date_format(column) in ("dmy", "mdy") and all(_is_iso(value) for value in values):
        left = as_date(left, column, dialect)
    if operator == "between":
        return exp.Between(this=left, low=values[0], high=values[1])
    if isinstance(values[0], exp.Null):
        unknown = exp.Is(this=left, expression=values[0])
        if operator not in ("equals", "differs"):
            raise CannotWrite("Nothing is greater or less than nothing.")
        return unknown if operator == "equals" else exp.Not(this=unknown)
    also = found[0].also_in(place) if place is not None else ()
    if also and operator in ("equals", "differs"):
        spelt = exp.In(this=left, expressions=[values[0], *(literal(cell) for cell in also)])
        return spelt if operator == "equals" else exp.Not(this=spelt)
    return _COMPARE[operator](this=left, expression=values[0])


def _is_iso(value: exp.Expr) -> bool:
    return value.is_string and len(value.name) >= 8 and value.name[:4].isdigit() and value.name[4] == "-"


def during(left: exp.Expr, operator: str, periods: list[tuple[Cell, Cell]]) -> exp.Expr:
    """`left` compared with a period, given by its first value and the first after it; "between" takes two."""
    start, end = periods[0][0], periods[-1][1]
    from_start = exp.GTE(this=left, expression=literal(start))
    before_end = exp.LT(this=left.copy(), expression=literal(end))
    match operator:
        case "equals" | "during" | "between":
            if isinstance(start, int) and isinstance(end, int) and end == start + 1:
                return exp.EQ(this=left, expression=literal(start))
            return exp.And(this=from_start, expression=before_end)
        case "differs":
            outside = exp.LT(this=left, expression=literal(start)), exp.GTE(this=left.copy(), expression=literal(end))
            return exp.Paren(this=exp.Or(this=outside[0], expression=outside[1]))
        case "greater":
            return exp.GTE(this=left, expression=literal(end))
        case "less":
            return exp.LT(this=left, expression=literal(start))
        case "at least":
            return from_start
        case "at most":
            return before_end
    raise CannotWrite(f"A period cannot be compared by {operator!r}.")


def _with_unit(left: exp.Expr, condition: Condition, found: list[Candidate], unit: str, sight: Sight) -> exp.Expr:
    item = condition.item
    column = None if isinstance(item, Arithmetic) else sight.known(item.operand)
    if column is None or isinstance(item, Arithmetic):
        raise CannotWrite(f"There is no {unit} of this.")
    values = [unit_value(candidate, unit) for candidate in found]
    if all(by_number for by_number, _ in values) and values:
        left = part_number(sight.column(item.operand), column, unit, sight.writing.dialect)
        if item.aggregate:
            raise CannotWrite(f"The {item.aggregate} of a {unit} has no number.")
    elif any(by_number for by_number, _ in values):
        raise CannotWrite("A number and a period cannot be the ends of one range.")
    if condition.operator == "between":
        return exp.Between(this=left, low=literal(values[0][1]), high=literal(values[1][1]))
    operator = "equals" if condition.operator == "during" else condition.operator
    return _COMPARE[operator](this=left, expression=literal(values[0][1]))


def _like(left: exp.Expr, operator: str, candidate: Candidate, column: Column | None, dialect: str) -> exp.Expr:
    pattern = exp.Literal.string(_PATTERNS[operator].format(candidate.text))
    negate = operator == "lacks"
    if dialect == "sqlite":
        return exp.Like(this=left, expression=pattern, negate=negate)
    as_text = column is not None and column.type == "text"
    text = left if as_text else exp.Cast(this=left, to=exp.DataType.build("text"))
    return exp.ILike(this=text, expression=pattern, negate=negate)
