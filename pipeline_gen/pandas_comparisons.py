"""Comparisons as pandas expressions, with sides brought to one type as the database does it."""

from __future__ import annotations

import re

from sqlglot import exp

from pipeline_gen.dialect_scope import BACKSLASH_ESCAPES
from pipeline_gen.expressions import referred
from pipeline_gen.pandas_frame import NUMERIC, Frame, as_number, code, rule, unsupported
from pipeline_gen.python_text import quoted

_SIGNS: dict[type[exp.Expr], str] = {
    exp.EQ: "==", exp.NEQ: "!=", exp.GT: ">", exp.LT: "<", exp.GTE: ">=", exp.LTE: "<=",
}  # fmt: skip
_MIRRORED: dict[type[exp.Expr], type[exp.Binary]] = {
    exp.EQ: exp.EQ, exp.NEQ: exp.NEQ, exp.GT: exp.LT, exp.LT: exp.GT, exp.GTE: exp.LTE, exp.LTE: exp.GTE,
}  # fmt: skip
_CASELESS = frozenset({"sqlite", "mysql"})
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@rule(exp.EQ, exp.NEQ, exp.GT, exp.LT, exp.GTE, exp.LTE)
def comparison(tree: exp.Expr, frame: Frame) -> str:
    """Two sides and the sign between them."""
    left, right = tree.args["this"], tree.args["expression"]
    if frame.mixes(left) and frame.mixes(right) and not isinstance(tree, exp.EQ | exp.NEQ):
        return _by_place(tree, frame)
    if frame.mixes(left):
        return _mixed(tree, frame)
    if frame.mixes(right):
        return _mixed(_MIRRORED[type(tree)](this=right, expression=left), frame)
    kinds = frame.kind(left), frame.kind(right)
    texts = [_as_compared(left, kinds[0], right, kinds[1], frame), _as_compared(right, kinds[1], left, kinds[0], frame)]
    return f"({texts[0]} {_SIGNS[type(tree)]} {texts[1]})"


def _mixed(tree: exp.Expr, frame: Frame) -> str:
    """A column of numbers and texts against something else: SQLite puts every text after every number."""
    left, right = tree.args["this"], tree.args["expression"]
    sign = _SIGNS[type(tree)]
    other, kind = code(right, frame), frame.kind(right)
    if isinstance(right, exp.Literal) and right.is_string:
        if not _NUMBER.fullmatch(right.name) and sign not in ("==", "!="):
            return _by_place(tree, frame)
        if _NUMBER.fullmatch(right.name):
            other, kind = right.name, "number"
    if sign == "!=":
        return f"({code(left, frame)}.ne({other}) & {code(left, frame)}.notna())"
    if kind not in NUMERIC or sign == "==":
        return f"({code(left, frame)} {sign} {other})"
    numbers = f"({as_number(code(left, frame))} {sign} {other})"
    return numbers if sign in ("<", "<=") else f"({numbers} | {code(left, frame)}.map(type).eq(str))"


def _by_place(tree: exp.Expr, frame: Frame) -> str:
    """A column of numbers and texts against one value of any kind."""
    left, right = tree.args["this"], tree.args["expression"]
    if left.find(exp.Column) is None or isinstance(left, exp.Subquery):
        left, right, tree = right, left, _MIRRORED[type(tree)](this=right, expression=left)
    if right.find(exp.Column) is not None and referred(right) is None:
        raise unsupported("comparing columns that mix numbers with texts")
    place = "(isinstance({0}, str), {0})"
    test = f"{place.format('value')} {_SIGNS[type(tree)]} {place.format(code(right, frame))}"
    return f'{code(left, frame)}.map(lambda value: {test}, na_action="ignore").astype("boolean")'


def _as_compared(side: exp.Expr, kind: str, other: exp.Expr, other_kind: str, frame: Frame) -> str:
    """One side of a comparison, brought to the type of the other where a database would do so, too."""
    text = code(side, frame)
    if kind == "text" and other_kind in NUMERIC:
        if isinstance(side, exp.Literal):
            return side.name if _NUMBER.fullmatch(side.name) else text
        return text if isinstance(other, exp.Literal) else as_number(text)
    if kind in NUMERIC and other_kind == "text" and isinstance(side, exp.Literal):
        return quoted(side.name)
    return text


@rule(exp.Between)
def _between(tree: exp.Expr, frame: Frame) -> str:
    low = exp.GTE(this=tree.this.copy(), expression=tree.args["low"].copy())
    high = exp.LTE(this=tree.this.copy(), expression=tree.args["high"].copy())
    texts = [comparison(low, frame), comparison(high, frame)]
    return f"({texts[0]} & {texts[1]})"


@rule(exp.In)
def _in(tree: exp.Expr, frame: Frame) -> str:
    """Missing where the value is, which `isin` does not know."""
    found = one_of(tree, frame)
    if decides(tree, frame):
        return found
    return f'{found}.astype("boolean").mask({code(tree.this, frame)}.isna())'


def decides(tree: exp.Expr, frame: Frame) -> bool:
    """Whether a part of an expression makes the whole of it no truer by being false rather than missing."""
    node = tree
    while isinstance(node.parent, exp.And | exp.Or | exp.Paren):
        node = node.parent
    return frame.only_truth and (node.parent is None or (isinstance(node.parent, exp.If) and node.arg_key == "this"))


def one_of(tree: exp.Expr, frame: Frame) -> str:
    """IN as pandas has it: false where the value is missing."""
    query = tree.args.get("query")
    if query is not None:
        read = referred(query)
        if read is None:
            raise unsupported(tree.sql())
        return f"{code(tree.this, frame)}.isin({frame.lists[read]}.dropna())"
    kind = "number" if frame.mixes(tree.this) else frame.kind(tree.this)
    values = ", ".join(_as_compared(value, frame.kind(value), tree.this, kind, frame) for value in tree.expressions)
    return f"{code(tree.this, frame)}.isin([{values}])"


@rule(exp.Like, exp.ILike)
def _like(tree: exp.Expr, frame: Frame) -> str:
    pattern = tree.args["expression"]
    if not isinstance(pattern, exp.Literal):
        raise unsupported(tree.sql())
    caseless = isinstance(tree, exp.ILike) or frame.dialect in _CASELESS
    text = f'{code(tree.this, frame)}.astype("string")'
    core = pattern.name.strip("%")
    case = ", case=False" if caseless else ""
    escapes = frame.dialect in BACKSLASH_ESCAPES and "\\" in pattern.name
    if pattern.name == f"%{core}%" and core and "%" not in core and "_" not in core and not escapes:
        return f"{text}.str.contains({quoted(core)}{case}, regex=False)"
    regex = _regex(pattern.name, escapes=escapes)
    return f"{text}.str.fullmatch({quoted(regex)}{case})"


def _regex(pattern: str, *, escapes: bool) -> str:
    """The regular expression of a LIKE pattern; with `escapes` a backslash takes its meaning from what follows it.

    To LIKE the end of a line is a sign as any other, hence the flag.
    """
    parts = re.findall(r"\\.|.", pattern, re.DOTALL) if escapes else list(pattern)
    flag = "(?s)" if {"%", "_"} & set(parts) else ""
    return flag + "".join({"%": ".*", "_": "."}.get(part) or re.escape(part[-1]) for part in parts)
