"""What a statement without a form does, in the words of the form: read off its syntax tree, roughly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.form.parsing import parsed_once

Name = tuple[str, str]
"""Table and column, lower case."""

_WORDS: dict[type[exp.Expr], str] = {
    exp.Sum: "sum",
    exp.Avg: "avg",
    exp.Max: "max",
    exp.Min: "min",
    exp.Median: "median",
    exp.NEQ: "differs",
    exp.GT: "greater",
    exp.LT: "less",
    exp.GTE: "at least",
    exp.LTE: "at most",
    exp.EQ: "equals",
    exp.Between: "between",
    exp.Like: "contains",
    exp.Or: "or",
    exp.Group: "group",
    exp.Having: "having",
    exp.Intersect: "intersect",
    exp.Union: "union",
    exp.Except: "except",
    exp.Lag: "growth",
    exp.Exists: "in",
}
_GRAINS = {"%Y": "year", "%Y-%m": "month", "%m": "month", "%w": "weekday", "%H": "hour", "%Y-%m-%d": "day"}


@dataclass(frozen=True)
class FoundItem:
    """A selected item: the words of the form it uses, its columns, and the tables it counts or shows."""

    words: tuple[str, ...]
    columns: tuple[Name, ...]
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What a statement does, by names; `texts` are its literals, lower case."""

    words: dict[str, int]
    items: tuple[FoundItem, ...]
    columns: frozenset[Name]
    tables: frozenset[str]
    texts: frozenset[str]


@lru_cache(maxsize=64)
def found_in(sql: str) -> Found | None:
    """What `sql` does; None where it cannot be read."""
    try:
        tree = parsed_once(sql)
    except SqlglotError:
        # In a dialect of its own: then nothing is known about it.
        return None
    if not isinstance(tree, exp.Query):
        return None
    aliases = {table.alias_or_name.lower(): table.name.lower() for table in tree.find_all(exp.Table)}
    words: dict[str, int] = {}
    for word in _words(tree):
        words[word] = words.get(word, 0) + 1
    columns = frozenset(_names(tree, aliases))
    texts = frozenset(text for literal in tree.find_all(exp.Literal) for text in _texts(literal))
    outer = tree if isinstance(tree, exp.Select) else next(iter(tree.find_all(exp.Select)))
    items = tuple(_item(part, outer, aliases) for part in outer.expressions)
    return Found(words, items, columns, frozenset(aliases.values()), texts)


def _texts(literal: exp.Literal) -> Iterator[str]:
    yield literal.name.strip("%").lower()
    if not literal.is_string:
        try:
            yield f"{float(literal.name):g}"
        except ValueError:
            # No number of Python's: then only as it stands.
            return


def _names(tree: exp.Expr, aliases: dict[str, str]) -> Iterator[Name]:
    """The columns of real tables; one without a table's name belongs to the only table, if there is one."""
    only = next(iter(set(aliases.values()))) if len(set(aliases.values())) == 1 else ""
    for column in tree.find_all(exp.Column):
        owner = aliases.get(column.table.lower(), "") if column.table else only
        if owner:
            yield owner, column.name.lower()


def _words(tree: exp.Expr) -> Iterator[str]:
    for node in tree.walk():
        if isinstance(node, exp.Count):
            yield "count distinct" if isinstance(node.this, exp.Distinct) else "count"
        elif isinstance(node, exp.In):
            yield "not in" if isinstance(node.parent, exp.Not) else "in" if node.args.get("query") else "equals"
        elif isinstance(node, exp.Is):
            yield "is known" if isinstance(node.parent, exp.Not) else "is null"
        elif isinstance(node, exp.TimeToStr):
            yield _GRAINS.get(node.args["format"].name, "day")
        elif isinstance(node, exp.Select):
            yield from _clauses(node)
        elif isinstance(node, exp.Window):
            yield from _window(node)
        elif isinstance(node, exp.Div) and not node.find(exp.Window):
            yield "divide"
        elif isinstance(node, exp.Sub):
            yield "days" if "JULIANDAY" in node.sql(copy=False).upper() else "subtract"
        elif type(node) in _WORDS:
            yield "not in" if isinstance(node, exp.Exists) and isinstance(node.parent, exp.Not) else _WORDS[type(node)]


def _clauses(select: exp.Select) -> Iterator[str]:
    yield "select distinct" if select.args.get("distinct") else "select"
    order, limit = select.args.get("order"), select.args.get("limit")
    if order is not None and order.expressions:
        yield "descending" if order.expressions[0].args.get("desc") else "ascending"
    if limit is not None:
        yield "first" if limit.expression.name == "1" else "limit"


def _window(window: exp.Window) -> Iterator[str]:
    """Ranks within groups, running totals, shares; the middle of an order is a median."""
    order, within = window.args.get("order"), window.args.get("partition_by")
    made = window.this
    if isinstance(made, exp.RowNumber):
        yield "median"
    elif isinstance(made, exp.Anonymous) or "RANK" in made.sql(copy=False).upper():
        yield "first"
        if within:
            yield "per"
        if order is not None and order.expressions:
            yield "descending" if order.expressions[0].args.get("desc") else "ascending"
    elif isinstance(made, exp.Sum):
        yield "running" if order is not None else "share"


def _item(part: exp.Expr, outer: exp.Select, aliases: dict[str, str]) -> FoundItem:
    """One selected item; a name that a query in FROM gave is looked up there."""
    plain = part.unalias()
    source = outer.args.get("from_")
    below = source.this.unnest() if source is not None and isinstance(source.this, exp.Subquery) else None
    if isinstance(below, exp.Select) and isinstance(plain, exp.Column):
        inner = next((own for own in below.expressions if own.alias_or_name == plain.name), None)
        if inner is not None:
            return _item(inner, below, aliases)
    if isinstance(plain, exp.Star) or (isinstance(plain, exp.Column) and isinstance(plain.this, exp.Star)):
        owner = aliases.get(plain.table.lower()) if isinstance(plain, exp.Column) else None
        return FoundItem((), (), (owner,) if owner else tuple(dict.fromkeys(aliases.values())))
    tables = tuple(dict.fromkeys(aliases.values()))[:1] if plain.find(exp.Star) else ()
    return FoundItem(tuple(_words(plain)), tuple(dict.fromkeys(_names(plain, aliases))), tables)
