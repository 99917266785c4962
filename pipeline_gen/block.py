"""One SELECT under construction: the intermediate form between steps and SQL.

A step takes the blocks of its inputs and gives back a block that does one thing more. Where the next
thing cannot be added to the same SELECT (a filter after a LIMIT, say), the block is wrapped as a
sub-query first. Columns inside a block name their relation by a token; `relations.name_relations`
turns tokens into readable names at the very end.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from pipeline_gen.block_notes import ClauseNote, with_notes
from pipeline_gen.expressions import conjuncts, has_window, is_repeatable, substituted
from pipeline_gen.sql_text import aliased, column, unique

_numbers = itertools.count()
_WORTH_A_STAR = 4
"""Columns that are written as a star when others follow them."""


@dataclass(frozen=True)
class SortKey:
    """One thing rows are put in order by. `nulls_first` is None where the database's habit decides."""

    expression: exp.Expr
    descending: bool = False
    nulls_first: bool | None = None

    def ordered(self) -> exp.Ordered:
        """The key as a term of ORDER BY."""
        return exp.Ordered(this=self.expression.copy(), desc=self.descending, nulls_first=self.nulls_first)


def puts_nulls_first(key: SortKey, dialect: str) -> bool:
    """Whether missing values come first under this key."""
    if key.nulls_first is not None:
        return key.nulls_first
    habit = Dialect.get_or_raise(dialect).NULL_ORDERING
    return {"nulls_are_small": not key.descending, "nulls_are_large": key.descending}.get(habit, False)


@dataclass(frozen=True)
class Relation:
    """A table or sub-query of the FROM clause. `token` is what its columns are qualified with until the end.

    `join` is the kind of join with what stands before (empty for the first relation).
    """

    token: str
    source: exp.Table | exp.Query
    columns: tuple[str, ...]
    join: str = ""
    condition: exp.Expr | None = None

    def column(self, name: str) -> exp.Column:
        """A column of this relation."""
        return exp.Column(
            this=exp.Identifier(this=name, quoted=False), table=exp.Identifier(this=self.token, quoted=False)
        )


def new_token(name: str) -> str:
    """A token nobody else has; `name` is what people should read in its place."""
    return f"{name}#{next(_numbers)}"


@dataclass(frozen=True)
class Block:
    """A SELECT in parts. `outputs` maps each column that leaves it to its expression, in order.

    `group` is None without aggregation and empty when the whole table is one group; `limit` is
    (rows or None, offset). `query` holds a set operation, which takes ORDER BY and LIMIT at most, or
    foreign SQL, which is `sealed`: nothing can be added to it. `hint` is what to call it as a sub-query,
    `notes` are those of its steps, the last step's last.
    """

    relations: tuple[Relation, ...]
    outputs: Mapping[str, exp.Expr]
    where: tuple[exp.Expr, ...] = ()
    group: tuple[exp.Expr, ...] | None = None
    having: tuple[exp.Expr, ...] = ()
    distinct: bool = False
    order: tuple[SortKey, ...] = ()
    limit: tuple[int | None, int] | None = None
    query: exp.Query | None = None
    sealed: bool = False
    hint: str = field(default="", compare=False)
    notes: tuple[ClauseNote, ...] = field(default=(), compare=False)

    @classmethod
    def over(cls, source: exp.Table | exp.Query, columns: tuple[str, ...], name: str) -> Block:
        """A block that gives all the columns of one relation."""
        relation = Relation(new_token(name), source, columns)
        return cls((relation,), {name: relation.column(name) for name in columns})

    @classmethod
    def of_query(cls, query: exp.Query, columns: tuple[str, ...]) -> Block:
        """A block that is a finished query with these output names."""
        return cls((), {name: column(name) for name in columns}, query=query)

    # ---- what may still be added -----------------------------------------------------------------

    @property
    def is_plain(self) -> bool:
        """Whether it is only relations, conditions and expressions over single rows."""
        return self.query is None and self.group is None and not self.distinct and self.limit is None and self._pure

    @property
    def _pure(self) -> bool:
        return not any(has_window(tree) or not is_repeatable(tree) for tree in self.outputs.values())

    @property
    def takes_condition(self) -> bool:
        """Whether a condition on its outputs can join WHERE or HAVING."""
        counted = self.group == ()
        return self.query is None and not self.distinct and self.limit is None and self._pure and not counted

    @property
    def takes_expressions(self) -> bool:
        """Whether its outputs can be replaced by expressions over them."""
        return self.query is None and not self.distinct and self._pure

    @property
    def takes_values(self) -> bool:
        """Whether its outputs can be replaced by expressions without windows over them."""
        repeatable = all(is_repeatable(tree) for tree in self.outputs.values())
        return self.query is None and not self.distinct and repeatable

    def takes_order(self, keys: tuple[SortKey, ...]) -> bool:
        """Whether ORDER BY with these keys, over its outputs, can be added."""
        if self.limit is not None or self.sealed:
            return False
        by_name = all(isinstance(key.expression, exp.Column) for key in keys)
        return by_name or (self.query is None and not self.distinct)

    def wrapped(self) -> Block:
        """The same rows as a sub-query with nothing added to it, still in their order."""
        query, order = self.closed_in_order()
        extra = [key.expression.name for key in order if key.expression.name not in self.outputs]
        relation = Relation(new_token(self.hint or "rows"), query, (*self.outputs, *extra))
        keys = tuple(replace(key, expression=relation.column(key.expression.name)) for key in order)
        return Block((relation,), {name: relation.column(name) for name in self.outputs}, order=keys)

    # ---- adding ----------------------------------------------------------------------------------

    def expressed(self, tree: exp.Expr) -> exp.Expr:
        """`tree` over the outputs, rewritten over the relations."""
        return substituted(tree, self.outputs)

    def filtered(self, condition: exp.Expr) -> Block:
        """With rows kept only where `condition`, already over the relations, holds."""
        parts = [exp.Paren(this=part) if isinstance(part, exp.Or) else part for part in conjuncts(condition)]
        if self.group is not None:
            return replace(self, having=(*self.having, *parts))
        return replace(self, where=(*self.where, *parts))

    def projected(self, outputs: Mapping[str, exp.Expr]) -> Block:
        """With these outputs, already over the relations."""
        return replace(self, outputs=dict(outputs))

    # ---- closing ---------------------------------------------------------------------------------

    def closed(self) -> exp.Query:
        """The finished query."""
        query = self.query.copy() if self.query is not None else self._select(self._items())
        return with_notes(self._finished(query), self.notes)

    def closed_in_order(self, *, keep: bool = False) -> tuple[exp.Query, tuple[SortKey, ...]]:
        """The query to stand inside another one, and its order by names of columns that leave it.

        A key that does not leave it is added as one more column. Without a LIMIT the ORDER BY itself is
        left to the outer query, where alone it promises something; `keep` writes it down all the same.
        """
        if not self.order:
            return self.closed(), ()
        outputs, keys = dict(self.outputs), []
        for key in self.order:
            name = next((name for name, tree in outputs.items() if tree == key.expression), None)
            if name is None:
                name = unique("sort_key", {output.lower() for output in outputs})
                outputs[name] = key.expression
            keys.append(replace(key, expression=column(name)))
        inner = replace(self, outputs=outputs)
        return (inner if self.limit or keep else replace(inner, order=())).closed(), tuple(keys)

    def _select(self, items: list[exp.Expr]) -> exp.Select:
        query = exp.Select(expressions=items)
        for number, relation in enumerate(self.relations):
            source = _as_source(relation)
            if number == 0:
                query.set("from_", exp.From(this=source))
            else:
                query.append("joins", _join(relation, source))
        if self.where:
            query.set("where", exp.Where(this=_all(self.where)))
        if self.group:
            query.set("group", exp.Group(expressions=[tree.copy() for tree in self.group]))
        if self.having:
            query.set("having", exp.Having(this=_all(self.having)))
        if self.distinct:
            query.set("distinct", exp.Distinct())
        return query

    def _items(self) -> list[exp.Expr]:
        everything = [(name, relation.token) for relation in self.relations for name in relation.columns]
        width = len(everything)
        start = [
            (name, tree.table) if isinstance(tree, exp.Column) and tree.name == name else None
            for name, tree in itertools.islice(self.outputs.items(), width)
        ]
        items = [aliased(tree.copy(), name) for name, tree in self.outputs.items()]
        worth_it = len(items) == width or width >= _WORTH_A_STAR
        if width and self.group is None and start == everything and worth_it:
            return [exp.Star(), *items[width:]]
        return items or [exp.Star()]

    def _finished(self, query: exp.Query) -> exp.Query:
        if self.order:
            query.set("order", exp.Order(expressions=[self._term(key) for key in self.order]))
        if self.limit is not None:
            rows, offset = self.limit
            if rows is not None:
                query.set("limit", exp.Limit(expression=exp.Literal.number(rows)))
            if offset:
                query.set("offset", exp.Offset(expression=exp.Literal.number(offset)))
        return query

    def _term(self, key: SortKey) -> exp.Ordered:
        """The key by the name of the output that is the same, where it has a name of its own."""
        for name, tree in self.outputs.items():
            if tree == key.expression and not (isinstance(tree, exp.Column) and tree.name == name):
                return replace(key, expression=column(name)).ordered()
        return key.ordered()


def _as_source(relation: Relation) -> exp.Expr:
    alias = exp.TableAlias(this=exp.Identifier(this=relation.token, quoted=False))
    if isinstance(relation.source, exp.Table):
        table = relation.source.copy()
        table.set("alias", alias)
        return table
    return exp.Subquery(this=relation.source.copy(), alias=alias)


def _join(relation: Relation, source: exp.Expr) -> exp.Join:
    join = exp.Join(this=source)
    if relation.join in ("LEFT", "RIGHT", "FULL"):
        join.set("side", relation.join)
    if relation.join == "CROSS":
        join.set("kind", "CROSS")
    if relation.condition is not None:
        join.set("on", relation.condition.copy())
    return join


def _all(conditions: tuple[exp.Expr, ...]) -> exp.Expr:
    whole = conditions[0].copy()
    for condition in conditions[1:]:
        whole = exp.And(this=whole, expression=condition.copy())
    return whole
