"""Short ways to build trees, for steps and for the spelling of databases."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.problems import Problem, UsageError


def text(value: str) -> exp.Literal:
    """A text."""
    return exp.Literal.string(value)


def number(value: float) -> exp.Expr:
    """A number."""
    return exp.Neg(this=exp.Literal.number(-value)) if value < 0 else exp.Literal.number(value)


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A call of a function by its name in the database."""
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def cast(tree: exp.Expr, kind: str) -> exp.Expr:
    """The value as another type; fails where it does not fit, if the database does."""
    return exp.Cast(this=tree.copy(), to=exp.DataType.build(kind))


def try_cast(tree: exp.Expr, kind: str) -> exp.Expr:
    """The value as another type, missing where it does not fit."""
    return exp.TryCast(this=tree.copy(), to=exp.DataType.build(kind))


def when(*branches: tuple[exp.Expr, exp.Expr], default: exp.Expr | None = None) -> exp.Case:
    """A CASE of (condition, value); what meets none is `default`, or missing."""
    ifs = [exp.If(this=condition.copy(), true=value.copy()) for condition, value in branches]
    return exp.Case(ifs=ifs, default=default.copy() if default is not None else None)


def is_missing(tree: exp.Expr) -> exp.Expr:
    """``x IS NULL``."""
    return exp.Is(this=tree.copy(), expression=exp.Null())


def is_present(tree: exp.Expr) -> exp.Expr:
    """``x IS NOT NULL``."""
    return exp.Not(this=is_missing(tree))


def joined(*parts: exp.Expr) -> exp.Expr:
    """Texts one after the other."""
    whole = parts[0].copy()
    for part in parts[1:]:
        whole = exp.DPipe(this=whole, expression=part.copy(), safe=True)
    return whole


def not_in_dialect(database: str, what: str, hint: str) -> UsageError:
    """The error for what a database has no way to say."""
    return UsageError(Problem("pipeline.not_in_dialect", f"{database} cannot {what}.", hint))
