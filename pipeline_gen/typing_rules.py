"""The type of an expression's values, from the types of the columns it reads. Runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from nl2sql.catalog import ColumnType
from pipeline_gen.expressions import referred

Types = Mapping[str, ColumnType]

_COUNTS = (
    exp.Count,
    exp.CountIf,
    exp.Length,
    exp.RowNumber,
    exp.Rank,
    exp.DenseRank,
    exp.Ntile,
    exp.StrPosition,
    exp.Grouping,
)
_LIKE_ARGUMENT = (
    exp.Min,
    exp.Max,
    exp.AnyValue,
    exp.ArgMax,
    exp.ArgMin,
    exp.Paren,
    exp.Neg,
    exp.Abs,
    exp.Filter,
    exp.Distinct,
    exp.Lag,
    exp.Lead,
)
_ALSO_LIKE_ARGUMENT = (exp.FirstValue, exp.LastValue, exp.Window, exp.Nullif, exp.Greatest, exp.Least, exp.Collate)
_NUMBERS = (exp.Avg, exp.Stddev, exp.Variance, exp.Median, exp.Quantile, exp.Rand, exp.Sqrt, exp.Pow, exp.Ln, exp.Exp)
_TEXTS = (
    exp.DPipe,
    exp.Concat,
    exp.Upper,
    exp.Lower,
    exp.Trim,
    exp.Substring,
    exp.Replace,
    exp.TimeToStr,
    exp.GroupConcat,
    exp.Initcap,
    exp.SplitPart,
    exp.RegexpReplace,
    exp.RegexpExtract,
    exp.Left,
    exp.Right,
)
_TRUTHS = (exp.Predicate, exp.Connector, exp.Not, exp.Boolean)
_DATES = (exp.Date, exp.TsOrDsToDate, exp.CurrentDate)
_MOMENTS = (exp.CurrentTimestamp, exp.TsOrDsToTimestamp, exp.Timestamp, exp.StrToTime)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Mod)
_NAMED: dict[str, ColumnType] = {
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "julianday": "number",
    "total": "number",
    "unixepoch": "integer",
    "instr": "integer",
    "printf": "text",
    "format": "text",
    "typeof": "text",
}


def type_of(tree: exp.Expr, types: Types) -> ColumnType:
    """The type of the values `tree` gives; ``"other"`` where nothing is known about it.

    `types` gives that of each column, and under ``step.column`` that of a reference where it is known.
    """
    for kinds, rule in _RULES:
        if isinstance(tree, kinds):
            return rule(tree, types)
    return "other"


def from_declared(declared: exp.DataType) -> ColumnType:
    """The type of values of a declared SQL type."""
    kind = declared.this
    families: tuple[tuple[set[exp.DType], ColumnType], ...] = (
        (exp.DataType.INTEGER_TYPES, "integer"),
        (exp.DataType.REAL_TYPES, "number"),
        (exp.DataType.TEXT_TYPES, "text"),
        ({exp.DType.BOOLEAN}, "boolean"),
        ({exp.DType.DATE, exp.DType.DATE32}, "date"),
        ({exp.DType.TIME, exp.DType.TIMETZ}, "time"),
        (exp.DataType.TEMPORAL_TYPES, "datetime"),
    )
    return next((result for members, result in families if kind in members), "other")


def _literal(tree: exp.Expr, types: Types) -> ColumnType:
    if tree.is_string:
        return "text"
    return "integer" if tree.name.isdigit() else "number"


def _argument(tree: exp.Expr, types: Types) -> ColumnType:
    inner = tree.expressions[0] if isinstance(tree, exp.Distinct) and tree.expressions else tree.this
    return type_of(inner, types) if isinstance(inner, exp.Expr) else "other"


def _sum(tree: exp.Expr, types: Types) -> ColumnType:
    return "integer" if _argument(tree, types) in ("integer", "boolean") else "number"


def _arithmetic(tree: exp.Expr, types: Types) -> ColumnType:
    sides = {type_of(tree.args["this"], types), type_of(tree.args["expression"], types)}
    if sides <= {"integer", "boolean"}:
        return "integer"
    moments: tuple[ColumnType, ...] = ("datetime", "date")
    for moment in moments:
        if moment in sides:
            return "integer" if sides == {moment} else moment
    return "number"


def _division(tree: exp.Expr, types: Types) -> ColumnType:
    # `typed` says that the dialect divides whole numbers without a remainder.
    return "integer" if tree.args.get("typed") and _arithmetic(tree, types) == "integer" else "number"


def _round(tree: exp.Expr, types: Types) -> ColumnType:
    return "number"


def _first_known(*names: str) -> Callable[[exp.Expr, Types], ColumnType]:
    def rule(tree: exp.Expr, types: Types) -> ColumnType:
        parts = [part for name in names for part in _as_list(tree.args.get(name))]
        values = [part.args["true"] if isinstance(part, exp.If) else part for part in parts]
        found = [kind for value in values if (kind := type_of(value, types)) != "other"]
        if set(found) == {"integer", "number"}:
            return "number"
        return found[0] if found else "other"

    return rule


def _as_list(value: object) -> list[exp.Expr]:
    values = value if isinstance(value, list) else [value]
    return [part for part in values if isinstance(part, exp.Expr)]


def _always(kind: ColumnType) -> Callable[[exp.Expr, Types], ColumnType]:
    return lambda tree, types: kind


def _part(tree: exp.Expr, types: Types) -> ColumnType:
    return "text" if isinstance(tree.this, exp.Split) else _first_known("expressions")(tree.this, types)


def _named(tree: exp.Expr, types: Types) -> ColumnType:
    name = str(tree.this).lower()
    if name in ("arg_max_null", "arg_min_null"):
        return type_of(tree.expressions[0], types)
    return _NAMED.get(name, "other")


def _column(tree: exp.Expr, types: Types) -> ColumnType:
    return types.get(tree.name, "other")


def _reference(tree: exp.Expr, types: Types) -> ColumnType:
    read = referred(tree)
    return "other" if read is None else types.get(".".join(read), "other")


def _cast(tree: exp.Expr, types: Types) -> ColumnType:
    return from_declared(tree.args["to"])


def _extract(tree: exp.Expr, types: Types) -> ColumnType:
    return "integer"


def _cut(tree: exp.Expr, types: Types) -> ColumnType:
    return "date" if type_of(tree.this, types) == "date" else "datetime"


_RULES: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[[exp.Expr, Types], ColumnType]], ...] = (
    (exp.Column, _column),
    (exp.Subquery, _reference),
    (exp.Literal, _literal),
    (exp.Sum, _sum),
    (_COUNTS, _always("integer")),
    (_LIKE_ARGUMENT + _ALSO_LIKE_ARGUMENT, _argument),
    ((exp.Cast, exp.TryCast), _cast),
    (exp.Div, _division),
    (exp.IntDiv, _always("integer")),
    (_ARITHMETIC, _arithmetic),
    (_TEXTS, _always("text")),
    (_TRUTHS, _always("boolean")),
    (_NUMBERS, _always("number")),
    ((exp.Round, exp.Ceil, exp.Floor), _round),
    (_DATES, _always("date")),
    (_MOMENTS, _always("datetime")),
    ((exp.DateTrunc, exp.TimestampTrunc), _cut),
    ((exp.Extract, exp.Year, exp.Month, exp.Day, exp.Week, exp.Quarter), _extract),
    (exp.Case, _first_known("ifs", "default")),
    (exp.If, _first_known("true", "false")),
    (exp.Coalesce, _first_known("this", "expressions")),
    (exp.Anonymous, _named),
    (exp.Explode, _part),
)
