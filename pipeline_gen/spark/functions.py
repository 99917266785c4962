"""Functions of text, numbers and types as PySpark columns."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.expressions import has_aggregate
from pipeline_gen.spark.code import Code, Scope, unsupported
from pipeline_gen.spark.columns import Rule, argument, calls, code, number, rules, text
from pipeline_gen.typing_rules import type_of

_LENIENT = frozenset({"sqlite", "mysql"})
"""Dialects whose CAST gives something for any text."""
_EDGES = {"LEADING": "ltrim", "TRAILING": "rtrim"}


def _as_text(tree: exp.Expr, scope: Scope) -> str:
    """A piece of text, what is no text made one."""
    made = code(tree, scope)
    known = type_of(tree, scope.types) in ("text", "other")
    return made.column.text if known else made.call('cast("string")').text


def _cast(tree: exp.Expr, scope: Scope) -> Code:
    kind = tree.args["to"].this
    lenient = isinstance(tree, exp.TryCast) or scope.dialect in _LENIENT
    method = "try_cast" if lenient else "cast"
    made = code(tree.this, scope)
    if kind in exp.DataType.INTEGER_TYPES:
        if type_of(tree.this, scope.types) in ("text", "other"):
            made = made.call(f'{method}("double")')  # for texts such as 12.0
        return made.call(f'{method}("bigint")')
    if kind in exp.DataType.REAL_TYPES and not tree.args["to"].expressions:
        return made.call(f'{method}("double")')
    if kind in exp.DataType.TEXT_TYPES:
        return made.call('cast("string")')
    simple = {exp.DType.BOOLEAN: "boolean", exp.DType.DATE: "date"}
    if kind in simple:
        return made.call(f'{method}("{simple[kind]}")')
    if kind in (exp.DType.TIMESTAMP, exp.DType.DATETIME, exp.DType.TIMESTAMPTZ):
        return made.call(f'{method}("timestamp")')
    return made.call(f'{method}("{tree.args["to"].sql("spark").lower()}")')


def _coalesce(tree: exp.Expr, scope: Scope) -> Code:
    return Code(f"F.coalesce({', '.join(argument(part, scope) for part in (tree.this, *tree.expressions))})")


def _joined(tree: exp.Expr, scope: Scope) -> Code:
    parts = tree.flatten() if isinstance(tree, exp.DPipe) else tree.expressions
    pieces = [_piece(part, scope) for part in parts]
    if isinstance(tree, exp.Concat) and tree.args.get("coalesce"):
        pieces = [f'F.coalesce({piece}, F.lit(""))' for piece in pieces]
    return Code(f"F.concat({', '.join(pieces)})")


def _piece(tree: exp.Expr, scope: Scope) -> str:
    plain = isinstance(tree, exp.Column) and type_of(tree, scope.types) == "text"
    return argument(tree, scope) if plain else _as_text(tree, scope)


def _trim(tree: exp.Expr, scope: Scope) -> Code:
    function = _EDGES.get(str(tree.args.get("position") or "").upper(), "trim")
    signs = tree.args.get("expression")
    more = "" if signs is None else f", {text(signs, scope)}"
    return Code(f"F.{function}({argument(tree.this, scope)}{more})")


def _substring(tree: exp.Expr, scope: Scope) -> Code:
    start, length = tree.args.get("start"), tree.args.get("length")
    if start is None:
        raise unsupported(tree.sql())
    made = code(tree.this, scope)
    if type_of(tree.this, scope.types) not in ("text", "other"):
        made = made.call('cast("string")')
    if isinstance(start, exp.Literal) and isinstance(length, exp.Literal):
        return made.call(f"substr({code(start, scope).text}, {code(length, scope).text})")
    inner = argument(tree.this, scope) if made == code(tree.this, scope) else made.text
    parts = [inner, *(text(part, scope) for part in (start, length) if part is not None)]
    return Code(f"F.substr({', '.join(parts)})")


def _round(tree: exp.Expr, scope: Scope) -> Code:
    decimals = tree.args.get("decimals")
    value = argument(tree.this, scope)
    if type_of(tree.this, scope.types) in ("text", "boolean"):
        value = number(tree.this, scope).column.text
    return Code(f"F.round({value}{f', {code(decimals, scope).text}' if decimals is not None else ''})")


def _whole(tree: exp.Expr, scope: Scope) -> Code:
    if tree.args.get("decimals") is not None:
        raise unsupported(tree.sql())
    return number(tree.this, scope).call('cast("bigint")')


def _position(tree: exp.Expr, scope: Scope) -> Code:
    if tree.args.get("position") is not None or tree.args.get("occurrence") is not None:
        raise unsupported(tree.sql())
    return Code(f"F.position({text(tree.args['substr'], scope)}, {argument(tree.this, scope)})")


def _greatest(tree: exp.Expr, scope: Scope) -> Code:
    function = "greatest" if isinstance(tree, exp.Greatest) else "least"
    parts = (tree.this, *tree.expressions)
    made = Code(f"F.{function}({', '.join(argument(part, scope) for part in parts)})")
    if tree.args.get("ignore_nulls") is not False:
        return made
    missing = " | ".join(code(part, scope).call("isNull()").text for part in parts)
    return Code(f"F.when(~({missing}), {made.text})")  # one missing value makes the outcome missing


def _power(tree: exp.Expr, scope: Scope) -> Code:
    return Code(f"F.pow({argument(tree.this, scope)}, {argument(tree.args['expression'], scope)})")


def _nullif(tree: exp.Expr, scope: Scope) -> Code:
    same = exp.EQ(this=tree.this.copy(), expression=tree.args["expression"].copy())
    return Code(f"F.when(~({code(same, scope).text}), {code(tree.this, scope).text})")


def _with_texts(function: str, *names: str) -> Rule:
    def rule(tree: exp.Expr, scope: Scope) -> Code:
        parts = [tree.args.get(name) for name in names]
        given = [text(part, scope) for part in parts if isinstance(part, exp.Expr)]
        return Code(f"F.{function}({', '.join((argument(tree.this, scope), *given))})")

    return rule


def _regexp_replace(tree: exp.Expr, scope: Scope) -> Code:
    modifiers = tree.args.get("modifiers")
    letters = modifiers.name if modifiers is not None else "" if scope.dialect in ("duckdb", "postgres") else "g"
    if letters != "g":
        raise unsupported(tree.sql())  # only the first match, or in any case: Spark replaces all matches
    return _with_texts("regexp_replace", "expression", "replacement")(tree, scope)


def _collate(tree: exp.Expr, scope: Scope) -> Code:
    if tree.args["expression"].name.lower() != "nocase" or has_aggregate(tree):
        raise unsupported(tree.sql())
    return Code(f"F.lower({argument(tree.this, scope)})")


def _named(tree: exp.Expr, scope: Scope) -> Code:
    raise unsupported(tree.sql())


rules(
    {
        exp.Cast: _cast,
        exp.TryCast: _cast,
        exp.Coalesce: _coalesce,
        exp.DPipe: _joined,
        exp.Concat: _joined,
        exp.Upper: calls("upper"),
        exp.Lower: calls("lower"),
        exp.Initcap: calls("initcap"),
        exp.Length: calls("length"),
        exp.Abs: calls("abs"),
        exp.Sqrt: calls("sqrt"),
        exp.Ceil: calls("ceil"),
        exp.Floor: calls("floor"),
        exp.Pow: _power,
        exp.Trim: _trim,
        exp.Substring: _substring,
        exp.Round: _round,
        exp.Trunc: _whole,
        exp.StrPosition: _position,
        exp.Replace: _with_texts("replace", "expression", "replacement"),
        exp.SplitPart: _with_texts("split_part", "delimiter", "part_index"),
        exp.RegexpLike: _with_texts("regexp_like", "expression"),
        exp.RegexpReplace: _regexp_replace,
        exp.Left: _with_texts("left", "expression"),
        exp.Right: _with_texts("right", "expression"),
        exp.StartsWith: _with_texts("startswith", "expression"),
        exp.EndsWith: _with_texts("endswith", "expression"),
        exp.Contains: _with_texts("contains", "expression"),
        exp.Greatest: _greatest,
        exp.Least: _greatest,
        exp.Nullif: _nullif,
        exp.Collate: _collate,
        exp.Rand: lambda tree, scope: Code("F.rand()"),
        exp.Anonymous: _named,
    }
)
