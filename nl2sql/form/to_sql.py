"""Forms into SQL: the tables a form speaks of are joined over their keys, its values spelled as they are stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from sqlglot import exp

from nl2sql.drafting import Source
from nl2sql.form.actions import Form
from nl2sql.form.scope import Scope
from nl2sql.form.to_sql_query import limit_of, write_query
from nl2sql.form.to_sql_sight import Writing
from nl2sql.form.to_sql_tree import Arithmetic, CannotWrite, Combined, Measured, Query, tree_of
from nl2sql.joins import JoinTree
from nl2sql.parser.naming import nulls_first
from nl2sql.problems import Problem
from nl2sql.sql_text import text_of

__all__ = ["CannotWrite", "Written", "to_sql"]
_COMBINING: dict[str, type[exp.SetOperation]] = {
    "intersect": exp.Intersect,
    "union": exp.Union,
    "except": exp.Except,
}


@dataclass(frozen=True)
class Written:
    """A form as a statement: its tree, how the tables of its queries were joined, and what to beware of.

    `pieces` holds for each action of the form the smallest part of `query` it stands for, None where
    there is none to show; `parts` are their texts.
    """

    query: exp.Query
    joined: tuple[JoinTree, ...]
    pieces: tuple[exp.Expr | None, ...]
    dialect: str
    warnings: tuple[Problem, ...] = ()

    def sql(self, dialect: str = "", *, pretty: bool = False) -> str:
        """The text, in the database's own dialect where none is named."""
        return text_of(self.query, dialect or self.dialect, pretty=pretty)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """For each action of the form the SQL of the part it stands for; empty where there is none."""
        return tuple(text_of(piece, self.dialect) if piece is not None else "" for piece in self.pieces)


def to_sql(form: Form, scope: Scope, source: Source, hints: tuple[str, ...] = ()) -> Written:
    """The statement of a whole form over `scope`, in the dialect of the source.

    `hints` are stems of the question, which decide between keys that join the same tables.
    Raises `CannotWrite` for forms that make no sense over this data.
    """
    tree = tree_of(form)
    writing = Writing(scope, source.catalog, hints, [None] * len(form))
    query = _combined(tree, writing) if tree.second is not None else write_query(tree.first, writing, named=True)
    return Written(
        query,
        tuple(writing.joined),
        tuple(writing.pieces),
        source.catalog.dialect,
        tuple(writing.warnings.values()),
    )


def _combined(tree: Combined, writing: Writing) -> exp.Query:
    """Two queries with a set operation between; an order of the second is that of the whole where it can be."""
    first, second = tree.first, tree.second
    if second is None:
        raise CannotWrite("There is no second query.")
    if _width(first, writing) != _width(second, writing):
        raise CannotWrite("Two queries put together need as many columns.")
    order = None if first.order else _places(second)
    bare = second if order is None else replace(second, order=(), limit=None, first=False)
    left, right = (_side(query, writing) for query in (first, bare))
    whole = _COMBINING[tree.operator](this=left, expression=right, distinct=True)
    if order is not None:
        small = nulls_first(second.descending, writing.dialect)
        terms = [
            exp.Ordered(this=exp.Literal.number(place), desc=second.descending, nulls_first=small) for place in order
        ]
        whole.set("order", exp.Order(expressions=terms))
        _limit(whole, second, writing)
    return whole


def _width(query: Query, writing: Writing) -> int:
    """How many columns a query gives; all rows of a table come with all of its columns."""
    return sum(_columns(item, writing) for item in query.items)


def _columns(item: Measured, writing: Writing) -> int:
    if isinstance(item, Arithmetic) or item.aggregate or item.operand.table is None:
        return 1
    table = writing.catalog.table(writing.scope.tables[item.operand.table].key)
    return len(table.columns) if table is not None else 1


def _places(query: Query) -> list[int] | None:
    """Which columns of its own a query is sorted by, from 1; None when it is not, or by something else."""
    if not query.order or query.per is not None or any(item not in query.items for item in query.order):
        return None
    return [query.items.index(item) + 1 for item in query.order]


def _limit(whole: exp.Query, query: Query, writing: Writing) -> None:
    limit = limit_of(query, writing)
    if limit is not None:
        whole.set("limit", exp.Limit(expression=limit))


def _side(query: Query, writing: Writing) -> exp.Query:
    """A query as one side of a set operation; with an order of its own it goes into FROM."""
    made = write_query(query, writing, named=False)
    if not query.order:
        return made
    inner = exp.Subquery(this=made, alias=exp.TableAlias(this=exp.to_identifier("part")))
    return exp.Select(expressions=[exp.Star()], from_=exp.From(this=inner))
