"""Rows that come from no table of the catalogue, VALUES and table functions: each kept as SQL in its own step."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from nl2sql.catalog import Column, ColumnType, Table
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.typing_rules import type_of

_JSON_EACH = ("key", "value", "type", "atom", "id", "parent", "fullkey", "path")
_VALUES_NAMES = {"duckdb": ("col", 0)}


@dataclass(frozen=True)
class Foreign:
    """What gives the rows, as a query that stands alone, and why that is kept as SQL."""

    query: exp.Select
    why: str


def foreign_relations(tree: exp.Query, dialect: str) -> tuple[dict[str, Foreign], dict[str, Table]]:
    """Put a table in the place of each such relation, in place; what they stand for and what columns they have.

    Raises `Unsupported` where those are not known, or where a function is called for each row of another relation.
    """
    _values_as_selects(tree, dialect)
    found: dict[str, Foreign] = {}
    tables: dict[str, Table] = {}
    for node in list(tree.find_all(exp.Values, exp.Unnest, exp.Table)):
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            continue
        if not isinstance(node.parent, exp.From | exp.Join):
            continue
        name = f"__foreign_{len(found)}"
        found[name], columns = _read(node, dialect)
        tables[name] = Table(name, columns)
        alias = node.alias or name
        node.replace(
            exp.Table(
                this=exp.Identifier(this=name, quoted=False),
                alias=exp.TableAlias(this=exp.Identifier(this=alias, quoted=False)),
            )
        )
    return found, tables


def _values_as_selects(tree: exp.Query, dialect: str) -> None:
    """VALUES that is a whole query, as a SELECT from it."""
    for values in list(tree.find_all(exp.Values)):
        cte = values.parent
        if not isinstance(cte, exp.CTE):
            continue
        given = cte.args["alias"].args.get("columns") or []
        rows = values.copy()
        rows.set("alias", exp.TableAlias(this=exp.Identifier(this=cte.alias), columns=[name.copy() for name in given]))
        values.replace(exp.Select(expressions=[exp.Star()], from_=exp.From(this=rows)))


def _read(node: exp.Expr, dialect: str) -> tuple[Foreign, tuple[Column, ...]]:
    if node.find(exp.Column) is not None and not isinstance(node, exp.Values):
        raise Unsupported("it calls a table function for each row")
    alias = node.args.get("alias")
    given = [name.name for name in (alias.args.get("columns") or [])] if alias is not None else []
    if isinstance(node, exp.Values):
        return _typed_in(node, given, dialect)
    names = given or _own_names(node.this if isinstance(node, exp.Table) else node, dialect)
    if not names:
        raise Unsupported("it reads a table function whose columns are not known")
    query = exp.Select(expressions=[exp.Star()], from_=exp.From(this=node.copy()))
    kind: ColumnType = "integer" if isinstance(node.this, exp.GenerateSeries) else "other"
    return Foreign(query, "it reads a table function"), tuple(Column(name, kind) for name in names)


def _own_names(function: exp.Expr, dialect: str) -> list[str]:
    """The names a table function gives its columns."""
    if (
        dialect == "sqlite"
        and isinstance(function, exp.Anonymous)
        and function.name.lower() in ("json_each", "json_tree")
    ):
        return list(_JSON_EACH)
    return ["unnest"] if dialect == "duckdb" and isinstance(function, exp.Unnest) else []


def _typed_in(node: exp.Values, given: list[str], dialect: str) -> tuple[Foreign, tuple[Column, ...]]:
    first = node.expressions[0]
    cells = first.expressions if isinstance(first, exp.Tuple) else [first]
    start, number = _VALUES_NAMES.get(dialect, ("column", 1))
    own = [f"{start}{number + place}" for place in range(len(cells))]
    names = given or own
    rows = exp.Values(expressions=[row.copy() for row in node.expressions])
    table = exp.Identifier(this=node.alias or "typed_in", quoted=False)
    if dialect == "sqlite":
        # SQLite knows no names after such an alias.
        rows.set("alias", exp.TableAlias(this=table))
        items: list[exp.Expr] = [exp.alias_(exp.column(old), name) for old, name in zip(own, names, strict=True)]
    else:
        rows.set("alias", exp.TableAlias(this=table, columns=[exp.Identifier(this=name) for name in names]))
        items = [exp.column(name) for name in names]
    query = exp.Select(expressions=items, from_=exp.From(this=rows))
    columns = tuple(Column(name, type_of(cell, {})) for name, cell in zip(names, cells, strict=True))
    return Foreign(query, "its rows are typed in"), columns
