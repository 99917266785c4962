"""Expressions of one SQL dialect with the meaning they had in another: a rule for each kind of expression.

A rule is given the expression as it was, by whose parts the types are judged, and a copy whose parts are rewritten
already. What SQLite does silently is written out; for other dialects sqlglot's own translation is enough.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from pipeline_gen.block import SortKey, puts_nulls_first
from pipeline_gen.dialect_comparisons import between, comparison, connected, escape, in_list, like
from pipeline_gen.dialect_dates import date_call, julian_day, moment_text, of_moment
from pipeline_gen.dialect_scope import NUMERIC, Scope, as_integer, as_number, as_text, counted, is_no_number
from pipeline_gen.expressions import referred

_CUT = frozenset({"sqlite"})
"""Dialects whose quotient of whole numbers is cut, and nothing where the divisor is zero."""


def rewritten(tree: exp.Expr, scope: Scope) -> exp.Expr:
    """A copy of `tree` for the target dialect."""
    if referred(tree) is not None or isinstance(tree, exp.Query):
        return tree.copy()
    new = type(tree)(**{name: _part(value, scope) for name, value in tree.args.items()})
    if scope.source == scope.target:
        return new
    for kinds, rule in _RULES:
        if isinstance(tree, kinds):
            return rule(tree, new, scope)
    return new


def _part(value: object, scope: Scope) -> object:
    if isinstance(value, list):
        return [_part(each, scope) for each in value]
    return rewritten(value, scope) if isinstance(value, exp.Expr) else value


def as_condition(tree: exp.Expr, scope: Scope) -> exp.Expr:
    """A condition: a bare number holds where it is not zero."""
    new = rewritten(tree, scope)
    if scope.strict and scope.kind(tree) in NUMERIC:
        return exp.NEQ(this=new, expression=exp.Literal.number(0))
    return new


def as_key(tree: exp.Expr, scope: Scope) -> list[exp.Expr]:
    """What rows are put in order by; of a column that mixes them, numbers first, then texts."""
    new = rewritten(tree, scope)
    if not scope.mixes(tree):
        return [new]
    return [is_no_number(new), as_number(new.copy())]


def as_partner(tree: exp.Expr, other: str, scope: Scope) -> exp.Expr:
    """One side of IN, whose other side is a column of type `other`."""
    new, kind = rewritten(tree, scope), scope.kind(tree)
    if not scope.strict:
        return new
    if kind == "text" and other in NUMERIC:
        return as_number(new)
    return as_text(new) if kind in NUMERIC and other == "text" else new


# ---- one rule for each kind of expression --------------------------------------------------------


def _summed(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """SQLite counts a text that is no number as zero."""
    value = old.this
    if not scope.strict or not isinstance(value, exp.Expr):
        return new
    kind = "text" if scope.mixes(value) else scope.kind(value)
    if kind == "boolean":
        new.set("this", as_integer(new.this))
    if kind != "text" or isinstance(value, exp.Distinct):
        return new
    present = exp.Not(this=exp.Is(this=new.this.copy(), expression=exp.Null()))
    new.set("this", exp.Coalesce(this=as_number(new.this), expressions=[exp.Literal.number(0)]))
    return exp.Filter(this=new, expression=exp.Where(this=present))


def _extreme(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    if isinstance(old.this, exp.Expr) and scope.mixes(old.this):
        new.set("this", as_number(new.this))
    return new


def _filtered(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """A FILTER that the measure brought itself joins the one that was there."""
    inner = new.this
    if not isinstance(inner, exp.Filter):
        return new
    both = exp.And(this=exp.Paren(this=new.expression.this), expression=inner.expression.this)
    return exp.Filter(this=inner.this, expression=exp.Where(this=both))


def _arithmetic(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    if scope.strict:
        for name in ("this", "expression"):
            kind = "text" if scope.mixes(old.args[name]) else scope.kind(old.args[name])
            if kind in ("text", "boolean"):
                new.set(name, counted(new.args[name]) if kind == "text" else as_integer(new.args[name]))
    return new


def _division(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    new = _arithmetic(old, new, scope)
    if scope.source not in _CUT:
        return new
    below = new.args["expression"]
    known = isinstance(below.unnest(), exp.Literal) and float(below.unnest().name or 0) != 0
    below = below if known else exp.Nullif(this=below, expression=exp.Literal.number(0))
    if isinstance(old, exp.Div) and scope.kind(old) == "integer":
        return exp.IntDiv(this=new.this, expression=below)
    rest = exp.Mod if isinstance(old, exp.Mod) else exp.Div
    return rest(this=new.this, expression=below)


def _joined_texts(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    if scope.strict:
        for name in ("this", "expression"):
            if scope.kind(old.args[name]) != "text":
                new.set(name, as_text(new.args[name]))
    return new


def _of_text(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    if scope.strict and scope.kind(old.this) not in ("text", "other"):
        new.set("this", as_text(new.this))
    return new


def _of_number(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    if scope.strict and scope.kind(old.this) == "text":
        new.set("this", as_number(new.this))
    return new


def _cast(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """SQLite's casts never fail: they cut a number, and a text that is none counts as zero."""
    if not scope.strict or isinstance(old, exp.TryCast):
        return new
    kind, wanted = scope.kind(old.this), scope.kind(old)
    if wanted not in NUMERIC:
        return new
    value = new.this
    if kind not in (*NUMERIC, "boolean"):
        value = counted(value)
    if wanted == "integer":
        value = exp.Trunc(this=value) if kind not in ("integer", "boolean") else value
        return exp.Cast(this=value, to=exp.DataType.build("BIGINT"))
    return exp.Cast(this=value, to=exp.DataType.build("DOUBLE"))


def _ordered(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    key = SortKey(old.this, bool(old.args.get("desc")), old.args.get("nulls_first"))
    first = puts_nulls_first(key, scope.source)
    if first != puts_nulls_first(key, scope.target):
        new.set("nulls_first", first)
    return new


def _chosen(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """The test of CASE, where it stands for itself: a bare number holds where it is not zero."""
    if scope.strict and scope.kind(old.this) in NUMERIC and not _compares(old):
        new.set("this", exp.NEQ(this=new.this, expression=exp.Literal.number(0)))
    return new


def _compares(branch: exp.Expr) -> bool:
    case = branch.parent
    return isinstance(case, exp.Case) and case.args.get("this") is not None


def _time_text(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    return moment_text(new) if scope.source == "sqlite" else new


def _moment(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    return of_moment(new.this, scope.kind(old.this)) if scope.source == "sqlite" and old.this is not None else new


def _date(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    if scope.source != "sqlite" or old.this is None:
        return new
    return date_call("date", [new.this], scope.kind(old.this)) or new


def _named(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """Functions that only SQLite has."""
    name, given = str(old.this).lower(), list(new.expressions)
    if scope.source != "sqlite" or not given:
        return new
    kind = scope.kind(old.expressions[0])
    if name == "total":
        number = as_number(given[0]) if kind == "text" else given[0]
        whole = exp.Sum(this=exp.Cast(this=number, to=exp.DataType.build("DOUBLE")))
        return exp.Coalesce(this=whole, expressions=[exp.Literal.number("0.0")])
    if name == "julianday":
        return julian_day(given, kind) or new
    if name == "strftime" and len(given) > 1:
        kind = scope.kind(old.expressions[1])
        return date_call("strftime", given[1:], kind, given[0]) or new
    return date_call(name, given, kind) or new


_RULES: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[[exp.Expr, exp.Expr, Scope], exp.Expr]], ...]
_RULES = (
    ((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ), comparison),
    (exp.In, in_list),
    (exp.Between, between),
    ((exp.And, exp.Or, exp.Not), connected),
    ((exp.Like, exp.ILike), like),
    (exp.Escape, escape),
    ((exp.Sum, exp.Avg), _summed),
    ((exp.Min, exp.Max), _extreme),
    (exp.Filter, _filtered),
    ((exp.Add, exp.Sub, exp.Mul), _arithmetic),
    ((exp.Div, exp.Mod), _division),
    (exp.DPipe, _joined_texts),
    ((exp.Upper, exp.Lower, exp.Trim, exp.Length, exp.Substring, exp.Replace, exp.StrPosition), _of_text),
    ((exp.Round, exp.Abs, exp.Neg), _of_number),
    (exp.Cast, _cast),
    (exp.Ordered, _ordered),
    (exp.If, _chosen),
    (exp.TimeToStr, _time_text),
    ((exp.TsOrDsToTimestamp, exp.TsOrDsToDate), _moment),
    (exp.Date, _date),
    (exp.Anonymous, _named),
)
