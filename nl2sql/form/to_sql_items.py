"""Items of a form as expressions: columns, aggregates, shares and changes, arithmetic."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.catalog import Column
from nl2sql.form.to_sql_sight import Sight
from nl2sql.form.to_sql_tree import Arithmetic, CannotWrite, Measured, Operand
from nl2sql.form.to_sql_units import cut, day_of
from nl2sql.parser.dialects import weekday_number
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.naming import identifier, nulls_first
from nl2sql.words import split_identifier

_SIMPLE: dict[str, type[exp.AggFunc]] = {"max": exp.Max, "min": exp.Min, "sum": exp.Sum, "avg": exp.Avg}
_SIGNS: dict[str, type[exp.Binary]] = {"subtract": exp.Sub, "add": exp.Add, "multiply": exp.Mul}
_ADDING = ("sum", "avg", "median")


def operand_sql(operand: Operand, sight: Sight) -> exp.Expr:
    """A column, under its function if it has one. Raises `CannotWrite` for the rows of a table."""
    note = sight.writing.note
    value = note(operand.place, sight.column(operand))
    if not operand.function or operand.function == "parent":
        return note(operand.function_place, value)
    column = sight.known(operand)
    if column is None:
        raise CannotWrite(f"A computed column has no {operand.function}.")
    return note(operand.function_place, cut(value, column, operand.function, sight.writing.dialect))


def measured_sql(measured: Measured, sight: Sight) -> exp.Expr:
    """An item that is one value. Raises `CannotWrite` for the rows of a table, and where it makes no sense."""
    note = sight.writing.note
    if isinstance(measured, Arithmetic):
        return note(measured.place, _arithmetic(measured, sight))
    if measured.key is not None:
        raise CannotWrite('"each" stands only in a list of such items.')
    if not measured.aggregate:
        if measured.operand.table is not None:
            raise CannotWrite("The rows of a table are not one value.")
        return operand_sql(measured.operand, sight)
    made = aggregate_sql(measured.aggregate, measured.operand, sight)
    return note(measured.place, _over(measured.over, made, sight) if measured.over else made)


def aggregate_sql(aggregate: str, operand: Operand, sight: Sight) -> exp.Expr:
    """An aggregate of a column, or the count of a table's rows."""
    if operand.table is not None:
        table = sight.writing.table(operand.table)
        sight.writing.note(operand.place, exp.Table(this=identifier(table.name, sight.writing.dialect)))
        if aggregate not in ("count", "count distinct"):
            raise CannotWrite(f"There is no {aggregate} of a table.")
        return exp.Count(this=exp.Star())
    value = operand_sql(operand, sight)
    column = sight.known(operand)
    if aggregate in _ADDING and column is not None and not operand.function:
        check_adds(column)
    if aggregate == "count":
        return exp.Count(this=value)
    if aggregate == "count distinct":
        return exp.Count(this=exp.Distinct(expressions=[value]))
    if aggregate == "median":
        if sight.writing.dialect == "sqlite":
            raise CannotWrite("SQLite has no median among other values.")
        return exp.Median(this=value)
    return _SIMPLE[aggregate](this=value)


def check_adds(column: Column) -> None:
    """Raises `CannotWrite` for a column whose values surely do not add up: dates, and texts without digits."""
    if is_date(column) or column.type == "boolean":
        raise CannotWrite(f"{column.name} does not add up.")
    texts = [sample for sample in column.samples if isinstance(sample, str)]
    if texts and len(texts) == len(column.samples) and not any(any(map(str.isdigit, text)) for text in texts):
        raise CannotWrite(f"{column.name} does not add up.")


def _over(over: str, made: exp.Expr, sight: Sight) -> exp.Expr:
    if not sight.group:
        raise CannotWrite(f"A {over} needs groups.")
    if over == "share":
        return _divided("100.0", made, exp.Window(this=exp.Sum(this=made.copy())), sight)
    along, within = _line(sight)
    order = exp.Order(expressions=along)
    if over == "running":
        return exp.Window(this=exp.Sum(this=made), partition_by=within, order=order)
    before = exp.Window(this=exp.Lag(this=made.copy()), partition_by=within, order=order)
    change = exp.Paren(this=exp.Sub(this=made, expression=before))
    return _divided("100.0", change, before.copy(), sight)


def _divided(factor: str, part: exp.Expr, whole: exp.Expr, sight: Sight) -> exp.Expr:
    """A division that keeps its fractions, and is null where it would be by nothing (in SQLite it is so anyway)."""
    bigger = exp.Mul(this=exp.Literal.number(factor), expression=part)
    if sight.writing.dialect != "sqlite":
        whole = exp.Nullif(this=whole, expression=exp.Literal.number(0))
    return exp.Div(this=bigger, expression=whole, typed=True)


def _line(sight: Sight) -> tuple[list[exp.Expr], list[exp.Expr]]:
    """What runs on from row to row (the keys of time, else all keys), and what it starts anew for (the rest)."""
    timely = [key for key in sight.group if _is_timely(key[0], sight)] or list(sight.group)
    rest = [key for key in sight.group if key not in timely]
    along: list[exp.Expr] = [exp.Ordered(this=_sorting(operand, made.copy(), sight)) for operand, made in timely]
    for term in along:
        term.set("nulls_first", nulls_first(False, sight.writing.dialect))
    return along, [made.copy() for _, made in rest]


def _is_timely(operand: Operand, sight: Sight) -> bool:
    column = sight.known(operand)
    if column is None:
        return False
    return is_date(column) or operand.function == "year" or "year" in split_identifier(column.name)


def _sorting(operand: Operand, made: exp.Expr, sight: Sight) -> exp.Expr:
    """What the rows of a group are sorted by: text for people does not always sort in the order of what it says."""
    if operand.function not in ("weekday", "band"):
        return made
    column = sight.known(operand)
    if column is None:
        return made
    plain = sight.column(operand)
    if operand.function == "weekday":
        plain = weekday_number(plain, column, sight.writing.dialect) if is_date(column) else plain
    return exp.Min(this=plain) if sight.group else plain


def sorting_sql(measured: Measured, sight: Sight) -> exp.Expr:
    """An item to sort by: weekdays and bands in their own order."""
    made = measured_sql(measured, sight)
    if isinstance(measured, Arithmetic) or measured.aggregate:
        return made
    return _sorting(measured.operand, made, sight)


def _arithmetic(measured: Arithmetic, sight: Sight) -> exp.Expr:
    left, right = (measured_sql(part, sight) for part in (measured.left, measured.right))
    if measured.operator == "days":
        return _days(measured, left, right, sight)
    for part in (measured.left, measured.right):
        column = sight.known(part.operand)
        if column is not None and part.aggregate in ("", "max", "min") and not part.operand.function:
            check_adds(column)
    left, right = _bracketed(left), _bracketed(right)
    if measured.operator == "divide":
        return _divided("1.0", left, right, sight)
    return _SIGNS[measured.operator](this=left, expression=right)


def _bracketed(made: exp.Expr) -> exp.Expr:
    return exp.Paren(this=made) if isinstance(made, exp.Binary) else made


def _days(measured: Arithmetic, later: exp.Expr, earlier: exp.Expr, sight: Sight) -> exp.Expr:
    dialect = sight.writing.dialect
    sides = []
    for part, made in ((measured.left, later), (measured.right, earlier)):
        if part.aggregate not in ("", "max", "min") or part.over or part.operand.function not in ("", "parent"):
            raise CannotWrite("Days lie only between dates.")
        sides.append(day_of(made, sight.known(part.operand), dialect))
    if dialect == "sqlite":
        apart = exp.Paren(this=exp.Sub(this=sides[0], expression=sides[1]))
        return exp.Cast(this=apart, to=exp.DataType.build("int"))
    if dialect == "postgres":
        return exp.Paren(this=exp.Sub(this=sides[0], expression=sides[1]))
    return exp.DateDiff(this=sides[0], expression=sides[1], unit=exp.var("day"))


def name_of(measured: Measured, sight: Sight) -> str:
    """A readable name for a computed item; empty for a plain column and the rows of a table."""
    if isinstance(measured, Arithmetic):
        return _arithmetic_name(measured, sight)
    column = _column_name(measured.operand, sight)
    if measured.over:
        return measured.over
    if measured.key is not None:
        return f"{measured.aggregate} {measured.nested}".replace(" ", "_")
    if measured.aggregate:
        return "_".join([*measured.aggregate.split(), column] if column else ["count"])
    function = measured.operand.function
    if function == "parent":
        return f"{next(iter(sight.parents.values())).alias}_{column}" if sight.parents else ""
    if function == "band":
        return f"{column}_band"
    return function


def _column_name(operand: Operand, sight: Sight) -> str:
    return "" if operand.column is None else "_".join(sight.writing.scope_column(operand.column).words)


def _arithmetic_name(measured: Arithmetic, sight: Sight) -> str:
    words = {"subtract": "difference", "add": "total", "multiply": "product", "divide": "ratio", "days": "days"}
    return words[measured.operator]
