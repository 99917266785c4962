"""Comparisons in another dialect: both sides made alike where the first database did so in silence."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.dialect_scope import (
    BACKSLASH_ESCAPES,
    NUMBER,
    NUMERIC,
    Scope,
    as_integer,
    as_number,
    as_text,
    is_no_number,
)  # fmt: skip

_MOMENTS = ("date", "datetime", "time")
_CASELESS = frozenset({"sqlite", "mysql", "tsql"})


def comparison(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """A comparison of two sides."""
    mixed = [scope.mixes(side) for side in (old.this, old.expression)]
    if any(mixed) and not all(mixed):
        return _mixed(old, new, mixed[0], scope)
    if scope.strict:
        left, right = _alike((old.this, old.expression), (new.this, new.expression), scope)
        new.set("this", left)
        new.set("expression", right)
    return new


def _mixed(old: exp.Expr, new: exp.Expr, first: bool, scope: Scope) -> exp.Expr:
    """A column of numbers and texts beside a number: as SQLite has it, every text comes after every number."""
    side, other = (new.this, new.expression) if first else (new.expression, new.this)
    kind = scope.kind(old.expression if first else old.this)
    if isinstance(other, exp.Literal) and other.is_string and NUMBER.fullmatch(other.name):
        kind, other = "number", as_number(other)
    if kind not in NUMERIC:
        return new
    plain = type(new)(this=as_number(side) if first else other, expression=other if first else as_number(side))
    after = isinstance(new, (exp.NEQ, exp.GT, exp.GTE) if first else (exp.NEQ, exp.LT, exp.LTE))
    return exp.Paren(this=exp.Or(this=plain, expression=is_no_number(side))) if after else plain


def _alike(old: tuple[exp.Expr, exp.Expr], new: tuple[exp.Expr, exp.Expr], scope: Scope) -> tuple[exp.Expr, exp.Expr]:
    """Both sides as SQLite compares them: a number beside a column of text as a text, else both as numbers."""
    left, right = new
    # Where numbers are taken for texts, moments are texts, too.
    one, two = ("text" if kind in _MOMENTS else kind for kind in map(scope.kind, old))
    if one == "text" and two in (*NUMERIC, "boolean"):
        right = as_integer(right) if two == "boolean" else right
        if isinstance(old[1].unnest(), exp.Literal) and not isinstance(old[0].unnest(), exp.Literal):
            return left, as_text(right.unnest())
        return as_number_or_text(left, right)
    if two == "text" and one in (*NUMERIC, "boolean"):
        other = _alike((old[1], old[0]), (right, left), scope)
        return other[1], other[0]
    if {one, two} & {"boolean"} and {one, two} & set(NUMERIC):
        return (as_integer(left) if one == "boolean" else left), (as_integer(right) if two == "boolean" else right)
    return left, right


def as_number_or_text(text: exp.Expr, number: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    """Text and number made comparable: as numbers, or as texts where the text is a literal and no number."""
    bare = text.unnest()
    if isinstance(bare, exp.Literal) and not NUMBER.fullmatch(bare.name):
        return text, as_text(number)
    return as_number(text), number


def in_list(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """A value among listed ones."""
    if not scope.strict or old.args.get("query") is not None:
        return new
    kind = scope.kind(old.this)
    kinds = [scope.kind(value) for value in old.expressions]
    if scope.mixes(old.this) and "text" not in kinds:
        new.set("this", as_number(new.this))
        return new
    if kind == "text" and all(isinstance(value.unnest(), exp.Literal) for value in old.expressions):
        new.set("expressions", [as_text(value.unnest()) for value in new.expressions])
    elif kind in NUMERIC and "text" in kinds:
        plain = all(NUMBER.fullmatch(value.name) for value in old.expressions if isinstance(value, exp.Literal))
        if plain:
            new.set("expressions", [as_number(value) if k == "text" else value
                                    for value, k in zip(new.expressions, kinds, strict=True)])  # fmt: skip
        else:
            new.set("this", as_text(new.this))
            new.set("expressions", [as_text(value) for value in new.expressions])
    return new


def between(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """A value between two others."""
    if not scope.strict or scope.kind(old.this) == scope.kind(old.args["low"]) == scope.kind(old.args["high"]):
        return new
    low = exp.GTE(this=old.this.copy(), expression=old.args["low"].copy())
    high = exp.LTE(this=old.this.copy(), expression=old.args["high"].copy())
    above = comparison(low, exp.GTE(this=new.this, expression=new.args["low"]), scope)
    below = comparison(high, exp.LTE(this=new.this.copy(), expression=new.args["high"]), scope)
    if isinstance(above, exp.GTE) and isinstance(below, exp.LTE) and above.this == below.this:
        return exp.Between(this=above.this, low=above.expression, high=below.expression)
    return exp.Paren(this=exp.And(this=above, expression=below))


def connected(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """Conditions put together: a bare number holds where it is not zero."""
    for name in ("this", "expression"):
        side = old.args.get(name)
        if isinstance(side, exp.Expr) and scope.strict and scope.kind(side) in NUMERIC:
            new.set(name, exp.NEQ(this=new.args[name], expression=exp.Literal.number(0)))
    return new


def like(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """A pattern, which SQLite compares without regard to case."""
    if scope.strict and scope.kind(old.this) not in ("text", "other"):
        new.set("this", as_text(new.this))
    if isinstance(old, exp.Like) and scope.source in _CASELESS and scope.target not in _CASELESS:
        new = exp.ILike(**new.args)
    return new if isinstance(old.parent, exp.Escape) else escaped(new, scope.source, scope.target)


def escaped(like: exp.Expr, source: str, target: str) -> exp.Expr:
    """A LIKE without an ESCAPE, in whose pattern a backslash means to `target` what it meant to `source`.

    Only what could be read in another way is changed: a pattern with a backslash, and one that is worked out.
    """
    pattern = like.args["expression"]
    plain = pattern.find(exp.Column, exp.Query) is None and "\\" not in pattern.sql()
    if plain or (source in BACKSLASH_ESCAPES) == (target in BACKSLASH_ESCAPES):
        return like
    backslash = exp.Literal.string("\\")
    if source in BACKSLASH_ESCAPES:
        return exp.Escape(this=like, expression=backslash)
    if isinstance(pattern, exp.Literal):
        doubled: exp.Expr = exp.Literal.string(pattern.name.replace("\\", "\\\\"))
    else:
        doubled = exp.Replace(this=pattern, expression=backslash, replacement=exp.Literal.string("\\\\"))
    like.set("expression", doubled)
    return like


def escape(old: exp.Expr, new: exp.Expr, scope: Scope) -> exp.Expr:
    """A pattern with the sign that escapes; an empty one says that none does, which is the habit of some databases."""
    none = isinstance(old.expression, exp.Literal) and not old.expression.name
    return new.this if none and scope.target not in BACKSLASH_ESCAPES else new
