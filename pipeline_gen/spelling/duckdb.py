"""What sqlglot writes for DuckDB in a way that nobody would."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from pipeline_gen.spelling.building import call, number, text


def _parsed(tree: exp.Expr) -> exp.Expr:
    return call("TRY_STRPTIME" if tree.args.get("safe") else "STRPTIME", tree.this, tree.args["format"])


def _title(tree: exp.Expr) -> exp.Expr:
    """Each word by itself, put together again."""
    word = exp.column("word")
    first = exp.Upper(this=exp.Substring(this=word, start=number(1), length=number(1)))
    rest = exp.Lower(this=exp.Substring(this=word.copy(), start=number(2)))
    each = exp.Lambda(this=exp.DPipe(this=first, expression=rest), expressions=[exp.Identifier(this="word")])
    words = exp.Anonymous(this="LIST_TRANSFORM", expressions=[call("STRING_SPLIT", tree.this, text(" ")), each])
    return exp.Anonymous(this="ARRAY_TO_STRING", expressions=[words, text(" ")])


RULES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.StrToTime: _parsed,
    exp.Initcap: _title,
}
