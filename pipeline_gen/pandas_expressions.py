"""SQL expressions as pandas expressions over one frame.

Columns are nullable (``Int64``, ``string``, ``boolean``), so comparisons with a missing value are missing
and a filter drops them, as in SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from nl2sql.problems import Problem, UsageError
from pipeline_gen.expressions import referred
from pipeline_gen.typing_rules import Types, type_of

_SIGNS: dict[type[exp.Expr], str] = {
    exp.EQ: "==", exp.NEQ: "!=", exp.GT: ">", exp.LT: "<", exp.GTE: ">=", exp.LTE: "<=",
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Mod: "%", exp.And: "&", exp.Or: "|",
}  # fmt: skip
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.LT, exp.GTE, exp.LTE)
_NUMERIC = ("integer", "number", "boolean")
_PERIODS = {"YEAR": "Y", "QUARTER": "Q", "MONTH": "M", "WEEK": "W", "DAY": "D"}
_CASELESS = frozenset({"sqlite", "mysql"})


@dataclass(frozen=True)
class Frame:
    """The frame an expression reads: its variable, the types of its columns, and the SQL dialect that rules.

    `scalars` and `lists` give the Python expression of a reference to another step, by (step, column).
    """

    variable: str
    types: Types
    dialect: str
    scalars: Mapping[tuple[str, str], str]
    lists: Mapping[tuple[str, str], str]

    def column(self, name: str) -> str:
        """A column of the frame."""
        return f"{self.variable}[{quoted(name)}]"


def quoted(text: str) -> str:
    """A Python string literal in double quotes where that needs no escapes."""
    return f'"{text}"' if text.isprintable() and '"' not in text and "\\" not in text else repr(text)


def unsupported(what: str) -> UsageError:
    """The error for what pandas has no counterpart of."""
    return UsageError(
        Problem(
            "pandas.unsupported",
            f"There is no pandas counterpart of {what} yet.",
            "Use the SQL instead, or take that step out.",
        )
    )


def code(tree: exp.Expr, frame: Frame) -> str:
    """The pandas expression of `tree`. Raises `UsageError` (``pandas.unsupported``)."""
    read = referred(tree)
    if read is not None:
        return frame.scalars[read]
    for kinds, rule in _RULES:
        if isinstance(tree, kinds):
            return rule(tree, frame)
    raise unsupported(f"{tree.sql()}")


def condition(tree: exp.Expr, frame: Frame) -> str:
    """The pandas expression of a condition, without the outermost brackets."""
    text = code(tree, frame)
    return text[1:-1] if text.startswith("(") and _closes_at_end(text) else text


def _closes_at_end(text: str) -> bool:
    depth = 0
    quote = ""
    for number, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
            if depth == 0 and number < len(text) - 1:
                return False
    return True


# ---- one rule for each kind of expression --------------------------------------------------------


def _column(tree: exp.Expr, frame: Frame) -> str:
    return frame.column(tree.name)


def _literal(tree: exp.Expr, frame: Frame) -> str:
    return quoted(tree.name) if tree.is_string else tree.name


def _paren(tree: exp.Expr, frame: Frame) -> str:
    inner = code(tree.this, frame)
    return inner if inner.startswith("(") and _closes_at_end(inner) else f"({inner})"


def _comparison(tree: exp.Expr, frame: Frame) -> str:
    left, right = tree.args["this"], tree.args["expression"]
    kinds = type_of(left, frame.types), type_of(right, frame.types)
    texts = [_as_compared(left, kinds[0], right, kinds[1], frame), _as_compared(right, kinds[1], left, kinds[0], frame)]
    return f"({texts[0]} {_SIGNS[type(tree)]} {texts[1]})"


def _as_compared(side: exp.Expr, kind: str, other: exp.Expr, other_kind: str, frame: Frame) -> str:
    """One side of a comparison, brought to the type of the other where a database would do so, too."""
    text = code(side, frame)
    if kind == "text" and other_kind in _NUMERIC:
        if isinstance(side, exp.Literal):
            return side.name if re.fullmatch(r"-?\d+(\.\d+)?", side.name) else text
        return text if isinstance(other, exp.Literal) else f'pd.to_numeric({text}, errors="coerce")'
    if kind in _NUMERIC and other_kind == "text" and isinstance(side, exp.Literal):
        return quoted(side.name)
    return text


def _binary(tree: exp.Expr, frame: Frame) -> str:
    left, right = code(tree.args["this"], frame), code(tree.args["expression"], frame)
    return f"({left} {_SIGNS[type(tree)]} {right})"


def _arithmetic(tree: exp.Expr, frame: Frame) -> str:
    sides = [_number(tree.args[side], frame) for side in ("this", "expression")]
    return f"({sides[0]} {_SIGNS[type(tree)]} {sides[1]})"


def _number(tree: exp.Expr, frame: Frame) -> str:
    text = code(tree, frame)
    if type_of(tree, frame.types) == "text" and not isinstance(tree, exp.Literal):
        return f'pd.to_numeric({text}, errors="coerce")'
    return text


def _division(tree: exp.Expr, frame: Frame) -> str:
    left, right = _number(tree.args["this"], frame), _number(tree.args["expression"], frame)
    below = tree.args["expression"].unnest()
    if not isinstance(below, exp.Literal):
        # A database gives nothing for a division by zero, pandas infinity.
        right = f"{right}.replace(0, pd.NA)" if below.find(exp.Column) else right
    if type_of(tree, frame.types) != "integer":
        return f"({left} / {right})"
    # Databases cut towards zero, // rounds down.
    return f'({left} / {right}).map(int, na_action="ignore").astype("Int64")'


def _negative(tree: exp.Expr, frame: Frame) -> str:
    return f"-{code(tree.this, frame)}"


def _not(tree: exp.Expr, frame: Frame) -> str:
    inner = tree.this.unnest()
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
        return f"{code(inner.this, frame)}.notna()"
    if isinstance(inner, exp.In):
        return f"({code(inner.this, frame)}.notna() & ~{code(inner, frame)})"
    return f"~{code(tree.this, frame)}"


def _is(tree: exp.Expr, frame: Frame) -> str:
    right = tree.args["expression"]
    if isinstance(right, exp.Null):
        return f"{code(tree.this, frame)}.isna()"
    if isinstance(right, exp.Boolean):
        return f"({code(tree.this, frame)} == {right.this}).fillna(False)"
    raise unsupported(tree.sql())


def _between(tree: exp.Expr, frame: Frame) -> str:
    low = exp.GTE(this=tree.this.copy(), expression=tree.args["low"].copy())
    high = exp.LTE(this=tree.this.copy(), expression=tree.args["high"].copy())
    texts = [_comparison(low, frame), _comparison(high, frame)]
    return f"({texts[0]} & {texts[1]})"


def _in(tree: exp.Expr, frame: Frame) -> str:
    query = tree.args.get("query")
    if query is not None:
        read = referred(query)
        if read is None:
            raise unsupported(tree.sql())
        return f"{code(tree.this, frame)}.isin({frame.lists[read]}.dropna())"
    kind = type_of(tree.this, frame.types)
    values = ", ".join(
        _as_compared(value, type_of(value, frame.types), tree.this, kind, frame) for value in tree.expressions
    )
    return f"{code(tree.this, frame)}.isin([{values}])"


def _like(tree: exp.Expr, frame: Frame) -> str:
    pattern = tree.args["expression"]
    if not isinstance(pattern, exp.Literal):
        raise unsupported(tree.sql())
    caseless = isinstance(tree, exp.ILike) or frame.dialect in _CASELESS
    text = f'{code(tree.this, frame)}.astype("string")'
    core = pattern.name.strip("%")
    case = ", case=False" if caseless else ""
    if pattern.name == f"%{core}%" and core and "%" not in core and "_" not in core:
        return f"{text}.str.contains({quoted(core)}{case}, regex=False)"
    regex = "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern.name)
    return f"{text}.str.fullmatch({quoted(regex)}{case})"


def _case(tree: exp.Expr, frame: Frame) -> str:
    subject = tree.args.get("this")
    pairs = []
    branches = tree.args["ifs"] if isinstance(tree, exp.Case) else [tree]
    for branch in branches:
        test = (
            branch.this if subject is None or isinstance(tree, exp.If) else exp.EQ(this=subject, expression=branch.this)
        )
        pairs.append(f"(({condition(test, frame)}).fillna(False), {code(branch.args['true'], frame)})")
    default = tree.args.get("default") or tree.args.get("false")
    other = code(default, frame) if default is not None else "pd.NA"
    start = f"pd.Series({other}, index={frame.variable}.index, dtype=object)"
    tests = ", ".join(pairs)
    return f"{start}.case_when([{tests}]).convert_dtypes()"


def _coalesce(tree: exp.Expr, frame: Frame) -> str:
    text = code(tree.this, frame)
    for other in tree.expressions:
        text = f"{text}.fillna({code(other, frame)})"
    return text


def _cast(tree: exp.Expr, frame: Frame) -> str:
    text = code(tree.this, frame)
    kind = tree.args["to"].this
    if tree.this.find(exp.Column) is None:
        raise unsupported(tree.sql())
    if kind in exp.DataType.INTEGER_TYPES:
        return f'pd.to_numeric({text}, errors="coerce").map(int, na_action="ignore").astype("Int64")'
    if kind in exp.DataType.REAL_TYPES:
        return f'pd.to_numeric({text}, errors="coerce").astype("Float64")'
    if kind in exp.DataType.TEXT_TYPES:
        return f'{text}.astype("string")'
    if kind in exp.DataType.TEMPORAL_TYPES:
        return f'pd.to_datetime({text}, errors="coerce")'
    raise unsupported(tree.sql())


def _moment(tree: exp.Expr, frame: Frame) -> str:
    return f'pd.to_datetime({code(tree, frame)}, errors="coerce", format="ISO8601")'


def _formatted(tree: exp.Expr, frame: Frame) -> str:
    inner, form = tree.this, tree.args.get("format")
    if not isinstance(form, exp.Literal):
        raise unsupported(tree.sql())
    inner = inner.this if isinstance(inner, exp.TsOrDsToTimestamp | exp.TsOrDsToDate) else inner
    return f'{_moment(inner, frame)}.dt.strftime({quoted(form.name)}).astype("string")'


def _date(tree: exp.Expr, frame: Frame) -> str:
    if tree.expressions or tree.this is None:
        raise unsupported(tree.sql())
    if frame.dialect == "sqlite":
        return f'{_moment(tree.this, frame)}.dt.strftime("%Y-%m-%d").astype("string")'
    return f"{_moment(tree.this, frame)}.dt.normalize()"


def _truncated(tree: exp.Expr, frame: Frame) -> str:
    period = _PERIODS.get(tree.args["unit"].name.upper())
    if period is None:
        raise unsupported(tree.sql())
    return f'{_moment(tree.this, frame)}.dt.to_period("{period}").dt.start_time'


def _extracted(tree: exp.Expr, frame: Frame) -> str:
    part = tree.this.name.lower()
    if part not in ("year", "quarter", "month", "day", "hour", "minute", "second"):
        raise unsupported(tree.sql())
    return f"{_moment(tree.args['expression'], frame)}.dt.{part}"


def _method(pattern: str) -> Callable[[exp.Expr, Frame], str]:
    def rule(tree: exp.Expr, frame: Frame) -> str:
        return pattern.format(code(tree.this, frame))

    return rule


def _substring(tree: exp.Expr, frame: Frame) -> str:
    start, length = tree.args.get("start"), tree.args.get("length")
    parts = [part for part in (start, length) if part is not None]
    if not all(isinstance(part, exp.Literal) and part.name.isdigit() for part in parts) or start is None:
        raise unsupported(tree.sql())
    first = max(int(start.name) - 1, 0)
    end = "" if length is None else str(first + int(length.name))
    return f'{code(tree.this, frame)}.astype("string").str[{first}:{end}]'


def _round(tree: exp.Expr, frame: Frame) -> str:
    decimals = tree.args.get("decimals")
    return f"{_number(tree.this, frame)}.round({code(decimals, frame) if decimals is not None else ''})"


def _joined(tree: exp.Expr, frame: Frame) -> str:
    sides = [tree.args["this"], tree.args["expression"]]
    texts = [code(side, frame) for side in sides]
    pieces = [
        text if isinstance(side, exp.Literal) else f'{text}.astype("string")'
        for text, side in zip(texts, sides, strict=True)
    ]
    return f"({' + '.join(pieces)})"


def _boolean(tree: exp.Expr, frame: Frame) -> str:
    return str(bool(tree.this))


def _null(tree: exp.Expr, frame: Frame) -> str:
    return "pd.NA"


_RULES: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[[exp.Expr, Frame], str]], ...] = (
    (exp.Column, _column),
    (exp.Literal, _literal),
    (exp.Paren, _paren),
    (_COMPARISONS, _comparison),
    ((exp.And, exp.Or), _binary),
    ((exp.Add, exp.Sub, exp.Mul, exp.Mod), _arithmetic),
    (exp.Div, _division),
    (exp.Neg, _negative),
    (exp.Not, _not),
    (exp.Is, _is),
    (exp.Between, _between),
    (exp.In, _in),
    ((exp.Like, exp.ILike), _like),
    ((exp.Case, exp.If), _case),
    (exp.Coalesce, _coalesce),
    ((exp.Cast, exp.TryCast), _cast),
    (exp.TimeToStr, _formatted),
    ((exp.Date, exp.TsOrDsToDate), _date),
    ((exp.DateTrunc, exp.TimestampTrunc), _truncated),
    (exp.Extract, _extracted),
    (exp.Upper, _method('{}.astype("string").str.upper()')),
    (exp.Lower, _method('{}.astype("string").str.lower()')),
    (exp.Trim, _method('{}.astype("string").str.strip()')),
    (exp.Length, _method('{}.astype("string").str.len()')),
    (exp.Abs, _method("{}.abs()")),
    (exp.Substring, _substring),
    (exp.Round, _round),
    (exp.DPipe, _joined),
    (exp.Boolean, _boolean),
    (exp.Null, _null),
)
