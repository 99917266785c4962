"""SQL expressions as PySpark columns.

Spark runs in ANSI mode: a text that is no number stops the query where it is taken for one. So what another
database lets pass is said openly: ``try_cast``, ``try_divide``, ``ilike``.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import ColumnType
from pipeline_gen.expressions import referred
from pipeline_gen.python_text import quoted
from pipeline_gen.spark.code import Binding, Code, Scope, spelt, unsupported
from pipeline_gen.sql_text import render
from pipeline_gen.typing_rules import type_of

Rule = Callable[[exp.Expr, Scope], Code]
Rules = dict[type[exp.Expr], Rule]

NUMERIC: tuple[ColumnType, ...] = ("integer", "number", "boolean")
_RULES: Rules = {}
_NEED_RULES = (exp.Anonymous, exp.Cast, exp.Div, exp.Like, exp.Placeholder, exp.Predicate)
"""What would mean something else in Spark's SQL when taken over as it is."""


def rules(found: Rules) -> None:
    """Add rules for kinds of expressions. Each module of this package adds its own when it is imported."""
    _RULES.update(found)


def code(tree: exp.Expr, scope: Scope) -> Code:
    """The code of `tree`. Raises `UsageError` (``pyspark.unsupported``)."""
    read = referred(tree)
    if read is not None:
        return Code(scope.scalars[read])
    rule = _RULES.get(type(tree))
    return rule(tree, scope) if rule is not None else _as_sql(tree)


def text(tree: exp.Expr, scope: Scope) -> str:
    """The code of a Column, as it stands between commas."""
    return code(tree, scope).column.text


def argument(tree: exp.Expr, scope: Scope) -> str:
    """What to give to a function of Spark: just the name where it is a column."""
    return spelt(tree.name) if isinstance(tree, exp.Column) else text(tree, scope)


def named(name: str, tree: exp.Expr, scope: Scope) -> str:
    """An item of ``select``: the expression under a name."""
    if isinstance(tree, exp.Column) and tree.name == name:
        return spelt(name)
    return code(tree, scope).call(f"alias({quoted(name)})").text


def number(tree: exp.Expr, scope: Scope) -> Code:
    """The code of something that is reckoned with; text becomes a number, or nothing where it is none."""
    kind = type_of(tree, scope.types)
    made = code(tree, scope)
    if kind == "text":
        return made.call('try_cast("double")')
    return made.call('cast("int")') if kind == "boolean" else made


def calls(function: str, *extra: str) -> Rule:
    """The rule for ``F.function(argument, …)``."""

    def rule(tree: exp.Expr, scope: Scope) -> Code:
        return Code(f"F.{function}({', '.join((argument(tree.this, scope), *extra))})")

    return rule


def _as_sql(tree: exp.Expr) -> Code:
    """What has no rule of its own goes to Spark as SQL, as sqlglot translates it."""
    if tree.find(exp.Query, *_NEED_RULES) is not None:
        raise unsupported(tree.sql())
    try:
        return Code(f"F.expr({quoted(render(tree, 'spark'))})")
    except SqlglotError as error:
        raise unsupported(tree.sql()) from error


# ---- columns, literals, truth --------------------------------------------------------------------


def _column(tree: exp.Expr, scope: Scope) -> Code:
    return Code(f"F.col({spelt(tree.name)})")


def _literal(tree: exp.Expr, scope: Scope) -> Code:
    return Code(quoted(tree.name) if tree.is_string else _digits(tree.name), value=True)


def _digits(written: str) -> str:
    whole = written.lstrip("0") if written.isdigit() else written
    return whole or "0"


def _paren(tree: exp.Expr, scope: Scope) -> Code:
    return code(tree.this, scope)


def _boolean(tree: exp.Expr, scope: Scope) -> Code:
    return Code(str(bool(tree.this)), value=True)


def _null(tree: exp.Expr, scope: Scope) -> Code:
    return Code("None", value=True)


def truth(tree: exp.Expr, scope: Scope) -> Code:
    """A condition; a number stands for whether it is not zero."""
    made = code(tree, scope).column
    if type_of(tree, scope.types) in ("integer", "number"):
        return Code(f"{made.within(Binding.COMPARISON)} != 0", Binding.COMPARISON)
    return made


def _joined_by(sign: str, binding: Binding) -> Rule:
    def rule(tree: exp.Expr, scope: Scope) -> Code:
        left, right = truth(tree.args["this"], scope), truth(tree.args["expression"], scope)
        first = left.text if left.binding == binding else left.within(binding)
        return Code(f"{first} {sign} {right.within(binding)}", binding)

    return rule


def _not(tree: exp.Expr, scope: Scope) -> Code:
    inner = tree.this.unnest()
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
        return code(inner.this, scope).call("isNotNull()")
    return Code(f"~{truth(inner, scope).within(Binding.SIGN)}", Binding.SIGN)


# ---- arithmetic ----------------------------------------------------------------------------------


def _arithmetic(sign: str, binding: Binding) -> Rule:
    def rule(tree: exp.Expr, scope: Scope) -> Code:
        left, right = number(tree.args["this"], scope), number(tree.args["expression"], scope)
        left = left.column if right.value else left
        first = left.text if left.binding == binding else left.within(binding)
        return Code(f"{first} {sign} {right.within(binding)}", binding)

    return rule


def _is_sure(divisor: exp.Expr) -> bool:
    """Whether it is known not to be zero."""
    inner = divisor.unnest()
    return isinstance(inner, exp.Literal) and not inner.is_string and float(inner.name) != 0


def _division(tree: exp.Expr, scope: Scope) -> Code:
    left, right = tree.args["this"], tree.args["expression"]
    if _is_sure(right):
        made = _arithmetic("/", Binding.PRODUCT)(tree, scope)
    else:
        # ANSI mode stops at a division by zero.
        made = Code(f"F.try_divide({_reckoned(left, scope)}, {_reckoned(right, scope)})")
    if type_of(tree, scope.types) != "integer":
        return made
    return made.call('cast("bigint")')  # cut towards zero, as databases do


def _remainder(tree: exp.Expr, scope: Scope) -> Code:
    if _is_sure(tree.args["expression"]):
        return _arithmetic("%", Binding.PRODUCT)(tree, scope)
    sides = [_reckoned(tree.args[side], scope) for side in ("this", "expression")]
    return Code(f"F.try_mod({', '.join(sides)})")


def _reckoned(tree: exp.Expr, scope: Scope) -> str:
    if isinstance(tree, exp.Column) and type_of(tree, scope.types) not in ("text", "boolean"):
        return spelt(tree.name)
    return number(tree, scope).column.text


def _negative(tree: exp.Expr, scope: Scope) -> Code:
    made = number(tree.this, scope)
    return Code(f"-{made.within(Binding.SIGN)}", Binding.SIGN, made.value)


def _case(tree: exp.Expr, scope: Scope) -> Code:
    subject = tree.args.get("this") if isinstance(tree, exp.Case) else None
    branches = tree.args["ifs"] if isinstance(tree, exp.Case) else [tree]
    pieces = []
    for branch in branches:
        test = branch.this if subject is None else exp.EQ(this=subject.copy(), expression=branch.this.copy())
        pieces.append(f"when({truth(test, scope).text}, {code(branch.args['true'], scope).text})")
    default = tree.args.get("default") or tree.args.get("false")
    if default is not None and not isinstance(default, exp.Null):
        pieces.append(f"otherwise({code(default, scope).text})")
    return Code(f"F.{'.'.join(pieces)}")


rules(
    {
        exp.Column: _column,
        exp.Literal: _literal,
        exp.Paren: _paren,
        exp.Boolean: _boolean,
        exp.Null: _null,
        exp.And: _joined_by("&", Binding.BOTH),
        exp.Or: _joined_by("|", Binding.EITHER),
        exp.Not: _not,
        exp.Add: _arithmetic("+", Binding.SUM),
        exp.Sub: _arithmetic("-", Binding.SUM),
        exp.Mul: _arithmetic("*", Binding.PRODUCT),
        exp.Mod: _remainder,
        exp.Div: _division,
        exp.IntDiv: _division,
        exp.Neg: _negative,
        exp.Case: _case,
        exp.If: _case,
    }
)
