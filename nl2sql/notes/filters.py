"""Puts the filters of notes into a query: wherever it reads a table, the rows that do not count are left out."""

from __future__ import annotations

from collections.abc import Iterable

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.joins import Join, join_graph
from nl2sql.noted import Filter
from nl2sql.parser.naming import column_sql, identifier, table_sql
from nl2sql.sql_text import text_of


def filtered(sql: str, filters: Iterable[Filter], catalog: Catalog) -> tuple[str, tuple[Filter, ...]]:
    """The query with the filters of the tables that it reads, and those that were put in.

    A filter is left out where the query itself speaks of one of its columns. What cannot be read, or is no query,
    stays as it is.
    """
    try:
        tree = sqlglot.parse_one(sql, dialect=catalog.dialect)
        scopes = traverse_scope(tree) if isinstance(tree, exp.Query) else []
    except SqlglotError:
        return sql, ()
    said = _said(tree, catalog)
    open_filters = [each for each in filters if said.isdisjoint(each.columns)]
    applied: list[Filter] = []
    for scope in scopes if open_filters else ():
        applied += _into(scope, open_filters, catalog)
    return (text_of(tree, catalog.dialect), tuple(applied)) if applied else (sql, ())


def _said(tree: exp.Expr, catalog: Catalog) -> set[ColumnRef]:
    """The columns that a query speaks of; those that only tie two tables together are not among them."""
    aliases: dict[str, set[str]] = {}
    for node in tree.find_all(exp.Table):
        table = catalog.table(node.name, node.db)
        if table is not None:
            aliases.setdefault(node.alias_or_name.lower(), set()).add(table.key)
    every = {key for keys in aliases.values() for key in keys}
    found: set[ColumnRef] = set()
    for named in tree.find_all(exp.Column):
        if _joins(named):
            continue
        for key in aliases.get(named.table.lower(), set()) if named.table else every:
            table = catalog.table(key)
            column = table.column(named.name) if table is not None else None
            if column is not None:
                found.add(ColumnRef(key, column.name))
    return found


def _joins(column: exp.Column) -> bool:
    parent = column.parent
    return isinstance(parent, exp.EQ) and isinstance(parent.left, exp.Column) and isinstance(parent.right, exp.Column)


def _into(scope: Scope, filters: list[Filter], catalog: Catalog) -> list[Filter]:
    """Put the filters into one SELECT; those that are in it now."""
    select = scope.expression
    if not isinstance(select, exp.Select):
        return []
    sources = {
        alias: table.key
        for alias, origin in scope.sources.items()
        if isinstance(origin, exp.Table) and (table := catalog.table(origin.name, origin.db)) is not None
    }
    put: dict[str, None] = {}
    applied: list[Filter] = []
    for alias, key in sources.items():
        for each in filters:
            if each.table != key:
                continue
            condition = _condition(each, alias, sources, catalog)
            if condition is None:
                continue
            applied.append(each)
            text = condition.sql(catalog.dialect)
            if text not in put:
                put[text] = None
                _add(select, alias, condition)
    return applied


def _add(select: exp.Select, alias: str, condition: exp.Expr) -> None:
    """To WHERE, or to ON where rows without a partner must stay."""
    for join in select.args.get("joins") or []:
        if join.alias_or_name == alias and join.side == "LEFT":
            on = join.args.get("on")
            join.set("on", exp.and_(on, condition, copy=False) if on is not None else condition)
            return
    select.where(condition, copy=False)


def _condition(each: Filter, alias: str, sources: dict[str, str], catalog: Catalog) -> exp.Expr | None:
    """The filter over the names of the query; over a query of its own where it looks at tables that are not there."""
    known = {each.table: alias}
    for name, key in sources.items():
        known.setdefault(key, name)
    dialect = catalog.dialect
    tree = sqlglot.parse_one(each.condition, dialect=dialect)
    away = [ref.table for ref in each.columns if ref.table not in known]
    if not away:
        return _renamed(tree, known, catalog)
    path = join_graph(catalog).paths_from(each.table).get(away[0])
    own = [ref for ref in each.columns if ref.table == each.table]
    if path is None or own or len({ref.table for ref in each.columns}) > 1:
        return _exists(each, tree, alias, catalog)
    return _among(tree, path[1], alias, catalog)


def _renamed(tree: exp.Expr, known: dict[str, str], catalog: Catalog) -> exp.Expr:
    """The condition with the names that the query gives its tables."""
    for node in tree.find_all(exp.Column):
        table = catalog.table(node.table, node.db)
        if table is not None and table.key in known:
            node.set("table", identifier(known[table.key], catalog.dialect))
            node.set("db", None)
    return exp.paren(tree, copy=False) if isinstance(tree, exp.Or) else tree


def _among(tree: exp.Expr, path: tuple[Join, ...], alias: str, catalog: Catalog) -> exp.Expr:
    """``lines.order_id IN (SELECT orders.order_id FROM orders WHERE …)``, one level for each key on the way."""
    condition = tree
    for place in range(len(path) - 1, -1, -1):
        join = path[place]
        inner = _select(join, catalog).where(condition)
        if len(join.pairs) > 1:
            first = alias if place == 0 else None
            ties = [_tie(pair, first, catalog) for pair in join.pairs]
            condition = exp.Exists(this=inner.select(exp.Literal.number(1)).where(*ties))
            continue
        own, theirs = join.pairs[0]
        query = inner.select(column_sql(theirs, catalog.dialect))
        condition = exp.In(this=_own(own, alias if place == 0 else None, catalog), query=query.subquery())
    return condition


def _select(join: Join, catalog: Catalog) -> exp.Select:
    table = catalog.table(join.table)
    if table is None:
        raise KeyError(join.table)
    return exp.select().from_(table_sql(table, catalog.dialect))


def _own(ref: ColumnRef, alias: str | None, catalog: Catalog) -> exp.Column:
    column = column_sql(ref, catalog.dialect)
    if alias is not None:
        column.set("table", identifier(alias, catalog.dialect))
        column.set("db", None)
    return column


def _tie(pair: tuple[ColumnRef, ColumnRef], alias: str | None, catalog: Catalog) -> exp.Expr:
    return exp.EQ(this=column_sql(pair[1], catalog.dialect), expression=_own(pair[0], alias, catalog))


def _exists(each: Filter, tree: exp.Expr, alias: str, catalog: Catalog) -> exp.Expr | None:
    """A filter that compares columns of several tables: asked of the row itself, by its key."""
    table = catalog.table(each.table)
    keys = table.primary_key if table is not None else ()
    if table is None or len(keys) != 1:
        return None
    key = ColumnRef(table.key, keys[0])
    inner = exp.select(column_sql(key, catalog.dialect)).from_(table_sql(table, catalog.dialect))
    there = {table.key}
    for other in dict.fromkeys(ref.table for ref in each.columns):
        path = join_graph(catalog).paths_from(table.key).get(other)
        for join in path[1] if path is not None else ():
            target = catalog.table(join.table)
            if target is not None and target.key not in there:
                there.add(target.key)
                on = exp.and_(*(_tie(pair, None, catalog) for pair in join.pairs))
                inner = inner.join(table_sql(target, catalog.dialect), on=on)
    return exp.In(this=_own(key, alias, catalog), query=inner.where(tree).subquery())
