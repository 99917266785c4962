"""The end of a query: ORDER BY terms and LIMIT."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp
from sqlglot.optimizer.simplify import simplify

from pipeline_gen.block import SortKey, puts_nulls_first
from pipeline_gen.from_sql.builder import Builder
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.steps import Limit


def sort_key(term: exp.Ordered, tree: exp.Expr, dialect: str) -> SortKey:
    """The key of an ORDER BY term whose expression is `tree`."""
    if term.args.get("with_fill"):
        raise Unsupported("it fills gaps while sorting")
    key = SortKey(tree, bool(term.args.get("desc")))
    nulls_first = bool(term.args.get("nulls_first"))
    return key if nulls_first == puts_nulls_first(key, dialect) else replace(key, nulls_first=nulls_first)


def with_limit(builder: Builder, query: exp.Query, step: str) -> str:
    """The step after the query's LIMIT and OFFSET; `step` itself when there are none."""
    limit, offset = query.args.get("limit"), query.args.get("offset")
    if limit is None and offset is None:
        return step
    step = builder.add(Limit(rows_of_limit(limit), _number(offset.expression) if offset is not None else 0), step)
    builder.note(step, limit, offset)
    return step


def rows_of_limit(limit: exp.Expr | None) -> int | None:
    """How many rows a LIMIT leaves; None for all of them. Raises `Unsupported`."""
    if limit is None:
        return None
    if isinstance(limit, exp.Fetch):
        options = limit.args.get("limit_options")
        if options is not None and (options.args.get("percent") or options.args.get("with_ties")):
            raise Unsupported("it takes a share of the rows, or ties")
        return _number(limit.args.get("count"))
    if limit.args.get("offset") is not None or limit.expressions:
        raise Unsupported("its LIMIT is unusual")
    value = limit.expression
    if isinstance(value, exp.Neg):
        return None
    return _number(value)


def _number(tree: exp.Expr | None) -> int:
    value = simplify(tree.copy()) if isinstance(tree, exp.Binary | exp.Paren) else tree
    if isinstance(value, exp.Literal) and not value.is_string and value.name.isdigit():
        return int(value.name)
    raise Unsupported("its LIMIT is not a plain number")
