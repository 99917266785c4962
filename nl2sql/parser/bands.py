"""Numbers and ages cut into bands: "per price band of 50", "by ten-year age band", "under 20, 20 to 100, over 100"."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.parser.dialects import years_until
from nl2sql.parser.frame import Bands, Dimension
from nl2sql.parser.naming import column_sql, literal
from nl2sql.parser.predicates import predicate


def band_sql(dimension: Dimension, catalog: Catalog) -> exp.Expr:
    """The band that a row falls into, as SQL. Raises KeyError when the column or the bands are missing."""
    bands, column = dimension.bands, catalog.column(dimension.column)
    if bands is None or column is None:
        raise KeyError(str(dimension.column))
    if bands.kinds:
        case = exp.Case()
        for name, condition in bands.kinds:
            case = case.when(predicate(condition, catalog), exp.Literal.string(name))
        return case
    value: exp.Expr = column_sql(dimension.column, catalog.dialect)
    if bands.age:
        value = years_until(value, column, bands.age, catalog.dialect)
    return cut(value, bands, catalog.dialect)


def cut(value: exp.Expr, bands: Bands, dialect: str) -> exp.Expr:
    """`value` cut into `bands`: the lower end of each where all are alike, else the name of each."""
    if bands.cuts:
        case = exp.Case()
        for limit, closed, name in bands.cuts:
            if limit is None:
                return case.else_(exp.Literal.string(name))
            compared = (exp.LTE if closed else exp.LT)(this=value.copy(), expression=literal(_whole(limit)))
            case = case.when(compared, exp.Literal.string(name))
        return case
    width = literal(_whole(bands.width))
    parts = exp.Div(this=value, expression=width)
    floor = exp.Cast(this=parts, to=exp.DataType.build("int")) if dialect == "sqlite" else exp.func("FLOOR", parts)
    return exp.Mul(this=floor, expression=width.copy())


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number
