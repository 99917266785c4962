"""The last pass over a query built from blocks: tokens become names a person would have chosen.

A table keeps its own name where it can; columns are qualified only where a SELECT reads several
relations, or where an output of the same name would be read instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from pipeline_gen.sql_text import unique


def name_relations(query: exp.Query) -> exp.Query:
    """The same query, in place, with every token replaced."""
    _name(query, {})
    return query


def _name(query: exp.Expr, outer: dict[str, str]) -> None:
    if isinstance(query, exp.SetOperation):
        for side in (query.left, query.right):
            _name(side, outer)
        return
    if isinstance(query, exp.Subquery):
        _name(query.this, outer)
        return
    if not isinstance(query, exp.Select):
        return
    relations = list(_relations(query))
    own = _names_for(relations, _mentioned(query, outer))
    known = {**outer, **own}
    for inner in _inner_queries(query):
        _name(inner, known)
    for relation in relations:
        _set_alias(relation, own)
    qualify = len(relations) > 1
    for found in list(_own_columns(query)):
        if found.table not in known:
            continue
        keep = qualify or found.table not in own or _is_shadowed(found, query)
        table = exp.Identifier(this=known[found.table], quoted=False) if keep else None
        found.set("table", table)


def _relations(query: exp.Select) -> Iterator[exp.Expr]:
    origin = query.args.get("from_")
    if origin is not None:
        yield origin.this
    for join in query.args.get("joins") or []:
        yield join.this


def _token(relation: exp.Expr) -> str:
    alias = relation.args.get("alias")
    return alias.name if alias is not None and "#" in alias.name else ""


def _names_for(relations: list[exp.Expr], taken: set[str]) -> dict[str, str]:
    used = {name.lower() for name in taken}
    names: dict[str, str] = {}
    for relation in relations:
        token = _token(relation)
        if token:
            names[token] = unique(token.rpartition("#")[0], used)
            used.add(names[token].lower())
    return names


def _mentioned(query: exp.Select, outer: dict[str, str]) -> set[str]:
    """The names of outer relations that this query reads: its own must differ from them."""
    if not outer:
        return set()
    return {outer[found.table] for found in query.find_all(exp.Column) if found.table in outer}


def _inner_queries(node: exp.Expr) -> Iterator[exp.Expr]:
    for child in node.iter_expressions():
        if isinstance(child, exp.Query) and not isinstance(child, exp.Table):
            yield child
        else:
            yield from _inner_queries(child)


def _own_columns(node: exp.Expr) -> Iterator[exp.Column]:
    for child in node.iter_expressions():
        if isinstance(child, exp.Column):
            yield child
        elif not isinstance(child, exp.Query) or isinstance(child, exp.Table):
            yield from _own_columns(child)


def _is_shadowed(found: exp.Column, query: exp.Select) -> bool:
    """Whether, alone in ORDER BY, the name would mean an output that is something else."""
    order = query.args.get("order")
    if order is None or found.find_ancestor(exp.Order) is not order:
        return False
    aliases = (item.alias.lower() for item in query.selects if isinstance(item, exp.Alias))
    return found.name.lower() in aliases


def _set_alias(relation: exp.Expr, names: dict[str, str]) -> None:
    token = _token(relation)
    if not token:
        return
    if isinstance(relation, exp.Table) and relation.name == names[token]:
        relation.set("alias", None)
    else:
        relation.args["alias"].set("this", exp.Identifier(this=names[token], quoted=False))
