"""Comparisons as PySpark columns: the two sides brought to one type, LIKE with the case rules of its dialect."""

from __future__ import annotations

import re

from sqlglot import exp

from nl2sql.catalog import ColumnType
from pipeline_gen.dialect_scope import BACKSLASH_ESCAPES
from pipeline_gen.expressions import referred
from pipeline_gen.python_text import quoted
from pipeline_gen.spark.code import Binding, Code, Scope, unsupported
from pipeline_gen.spark.columns import NUMERIC, Rule, argument, code, rules
from pipeline_gen.typing_rules import type_of

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_CASELESS = frozenset({"sqlite", "mysql"})


def compared(sign: str, left: exp.Expr, right: exp.Expr, scope: Scope) -> Code:
    """One comparison."""
    one, two = _as_compared(left, right, scope), _as_compared(right, left, scope)
    one = one.column if two.value else one
    return Code(f"{one.within(Binding.COMPARISON)} {sign} {two.within(Binding.COMPARISON)}", Binding.COMPARISON)


def _comparison(sign: str) -> Rule:
    def rule(tree: exp.Expr, scope: Scope) -> Code:
        return compared(sign, tree.args["this"], tree.args["expression"], scope)

    return rule


def _as_compared(side: exp.Expr, other: exp.Expr, scope: Scope) -> Code:
    """One side, brought to the type of the other where its database would do so, too."""
    made = code(side, scope)
    kind, other_kind = type_of(side, scope.types), type_of(other, scope.types)
    if kind == "text" and other_kind in NUMERIC:
        return _text_beside_number(side, other, made, scope)
    if kind in NUMERIC and other_kind == "text":
        return _number_beside_text(side, other, made, scope)
    if kind == "boolean" and other_kind in ("integer", "number"):
        return made.call('cast("int")')
    return made


def _text_beside_number(side: exp.Expr, other: exp.Expr, made: Code, scope: Scope) -> Code:
    if isinstance(side, exp.Literal):
        return Code(side.name, value=True) if _NUMBER.fullmatch(side.name) else made
    if _is_number(other) and scope.dialect == "sqlite":
        return made  # the number is compared as text
    return made.call('try_cast("double")')


def _number_beside_text(side: exp.Expr, other: exp.Expr, made: Code, scope: Scope) -> Code:
    if isinstance(side, exp.Literal) and scope.dialect == "sqlite" and not isinstance(other, exp.Literal):
        return Code(quoted(side.name), value=True)
    no_number = isinstance(other, exp.Literal) and not _NUMBER.fullmatch(other.name)
    if no_number and type_of(side, scope.types) != "boolean":
        return made.call('cast("string")')
    return made


def _is_number(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Literal) and not tree.is_string


def _is(tree: exp.Expr, scope: Scope) -> Code:
    right = tree.args["expression"]
    if isinstance(right, exp.Null):
        return code(tree.this, scope).call("isNull()")
    return code(tree.this, scope).call(f"eqNullSafe({code(right, scope).text})")


def _same(tree: exp.Expr, scope: Scope) -> Code:
    return code(tree.this, scope).call(f"eqNullSafe({code(tree.args['expression'], scope).text})")


def _between(tree: exp.Expr, scope: Scope) -> Code:
    value, low, high = tree.this, tree.args["low"], tree.args["high"]
    ends = [_as_compared(end, value, scope).text for end in (low, high)]
    sides = {_as_compared(value, end, scope).text for end in (low, high)}
    if len(sides) == 1:
        return _as_compared(value, low, scope).call(f"between({', '.join(ends)})")
    parts = [compared(">=", value, low, scope), compared("<=", value, high, scope)]
    return Code(" & ".join(part.within(Binding.BOTH) for part in parts), Binding.BOTH)


def _in(tree: exp.Expr, scope: Scope) -> Code:
    query = tree.args.get("query")
    if query is not None:
        read = referred(query)
        if read is None:
            raise unsupported(tree.sql())
        return code(tree.this, scope).call(f"isin({scope.lists[read]})")
    if not tree.expressions:
        raise unsupported(tree.sql())
    values = [_as_compared(value, tree.this, scope).text for value in tree.expressions]
    return _as_compared(tree.this, tree.expressions[0], scope).call(f"isin({', '.join(values)})")


def _like(tree: exp.Expr, scope: Scope, escape: str = "") -> Code:
    caseless = isinstance(tree, exp.ILike) or scope.dialect in _CASELESS
    value, pattern = tree.this, tree.args["expression"]
    kinds: tuple[ColumnType, ...] = ("text", "other")
    made = code(value, scope) if type_of(value, scope.types) in kinds else code(value, scope).call('cast("string")')
    if not isinstance(pattern, exp.Literal):
        return Code(f"F.{'i' * caseless}like({made.column.text}, {argument(pattern, scope)})")
    core = pattern.name.strip("%")
    simple = core and not set(core) & set("%_\\") and not caseless
    if simple and pattern.name == f"%{core}%":
        return made.call(f"contains({quoted(core)})")
    if simple and pattern.name == f"{core}%":
        return made.call(f"startswith({quoted(core)})")
    if simple and pattern.name == f"%{core}":
        return made.call(f"endswith({quoted(core)})")
    written = _escaped(pattern.name, escape, scope.dialect)
    return made.call(f"{'i' * caseless}like({quoted(written)})")


def _escaped(pattern: str, escape: str, dialect: str) -> str:
    """The pattern with Spark's escape, the backslash."""
    if not escape and dialect in BACKSLASH_ESCAPES:
        return pattern
    plain = pattern.replace("\\", "\\\\") if escape != "\\" else pattern
    return re.sub(f"{re.escape(escape)}(.)", r"\\\1", plain) if escape and escape != "\\" else plain


def _escape(tree: exp.Expr, scope: Scope) -> Code:
    sign = tree.args["expression"]
    if not isinstance(sign, exp.Literal) or not isinstance(tree.this, exp.Like | exp.ILike):
        raise unsupported(tree.sql())
    return _like(tree.this, scope, sign.name)


rules(
    {
        exp.EQ: _comparison("=="),
        exp.NEQ: _comparison("!="),
        exp.GT: _comparison(">"),
        exp.LT: _comparison("<"),
        exp.GTE: _comparison(">="),
        exp.LTE: _comparison("<="),
        exp.Is: _is,
        exp.NullSafeEQ: _same,
        exp.Between: _between,
        exp.In: _in,
        exp.Like: _like,
        exp.ILike: _like,
        exp.Escape: _escape,
    }
)
