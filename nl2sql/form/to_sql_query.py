"""One query of a form as a SELECT."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nl2sql.catalog import Column, Table
from nl2sql.form.to_sql_conditions import conditions_sql
from nl2sql.form.to_sql_items import measured_sql, name_of, operand_sql, sorting_sql
from nl2sql.form.to_sql_sight import ParentJoin, Sight, Writing, parent_join
from nl2sql.form.to_sql_tree import Arithmetic, CannotWrite, Condition, Item, Measured, Operand, Query, operands_of
from nl2sql.form.to_sql_values import number_of
from nl2sql.form.to_sql_warnings import warn
from nl2sql.joins import Join, join_tree
from nl2sql.parser.naming import identifier, literal, nulls_first, table_sql


def sight_of(query: Query, writing: Writing) -> Sight:
    """The tables of a query, joined. Raises `CannotWrite` where keys do not connect them."""
    operands = list(_operands(query))
    keys = [key for operand in operands for key in writing.tables_of(operand)]
    keys += [writing.table(place).key for place in query.also]
    tree = join_tree(writing.catalog, keys, hints=writing.hints, loose=True)
    if tree is None:
        raise CannotWrite("No keys connect " + ", ".join(dict.fromkeys(keys)) + ".")
    parents: dict[str, ParentJoin] = {}
    for operand in operands:
        if operand.function == "parent":
            found = parent_join(writing, operand)
            parents[found.table.key] = found
    writing.joined.append(tree)
    warn(query, tree, writing)
    return Sight(writing, tree, bool(tree.joins or parents), parents)


def _operands(query: Query) -> Iterator[Operand]:
    for measured in (*query.items, *query.order):
        yield from operands_of(measured)
    for condition in (*query.where, *query.having):
        yield from operands_of(condition.item)
        if condition.column is not None:
            yield condition.column
    yield from query.group
    if query.per is not None:
        yield query.per


def from_sql_clauses(sight: Sight) -> tuple[exp.From, list[exp.Join]]:
    """FROM and the joins."""
    catalog, dialect = sight.writing.catalog, sight.writing.dialect
    joins = [
        exp.Join(this=table_sql(_table(sight, join.table), dialect), on=_on(join, sight)) for join in sight.tree.joins
    ]
    for key, parent in sight.parents.items():
        other = table_sql(_table(sight, key), dialect)
        other.set("alias", exp.TableAlias(this=identifier(parent.alias, dialect)))
        own = exp.column(identifier(parent.own, dialect), table=identifier(parent.table.name, dialect))
        theirs = exp.column(identifier(parent.target, dialect), table=identifier(parent.alias, dialect))
        joins.append(exp.Join(this=other, on=exp.EQ(this=own, expression=theirs)))
    root = catalog.table(sight.tree.root)
    if root is None:
        raise CannotWrite(f"There is no table {sight.tree.root}.")
    return exp.From(this=table_sql(root, dialect)), joins


def _table(sight: Sight, key: str) -> Table:
    found = sight.writing.catalog.table(key)
    if found is None:
        raise CannotWrite(f"There is no table {key}.")
    return found


def _on(join: Join, sight: Sight) -> exp.Expr:
    pairs: list[exp.Expr] = [exp.EQ(this=sight.named(old), expression=sight.named(new)) for old, new in join.pairs]
    whole = pairs[0]
    for pair in pairs[1:]:
        whole = exp.And(this=whole, expression=pair)
    return whole


def write_query(query: Query, writing: Writing, *, named: bool, columns: int | None = None) -> exp.Query:
    """The query. `named` gives computed items names; `columns` is how many columns it must have, if that matters."""
    from nl2sql.form.to_sql_nested import write_nested  # they write each other's sub-queries

    if columns is not None and (len(query.items) != columns or any(map(is_rows, query.items))):
        raise CannotWrite(f"A query in a condition has {columns} column.")
    sight = sight_of(query, writing)
    if not query.group and any(map(is_measure, query.order)) and not any(map(is_measure, query.items)):
        raise CannotWrite("Rows cannot be sorted by an aggregate of all of them.")
    nested = write_nested(query, sight)
    if nested is not None:
        return nested
    clauses = Clauses(query, sight, named=named or query.per is not None)
    if query.per is not None:
        return clauses.within()
    return clauses.plain()


def is_rows(measured: Measured) -> bool:
    """Whether an item is all columns of a table."""
    return isinstance(measured, Item) and measured.operand.table is not None and not measured.aggregate


def is_measure(measured: Measured) -> bool:
    """Whether an item needs many rows: an aggregate, or arithmetic with one."""
    if isinstance(measured, Arithmetic):
        return bool(measured.left.aggregate or measured.right.aggregate)
    return bool(measured.aggregate)


class Clauses:
    """The clauses of one SELECT, made in the order in which the form has them."""

    def __init__(self, query: Query, sight: Sight, *, named: bool) -> None:
        self.query, self.sight, self.named = query, sight, named
        self.dialect = sight.writing.dialect
        keys = tuple((operand, operand_sql(operand, sight)) for operand in query.group)
        sight.group = keys
        self.group = [made.copy() for _, made in keys]
        self.names: dict[Measured, str] = {}
        self.select = self._select()

    def _select(self) -> list[exp.Expr]:
        if self.named:
            self.names = item_names(self.query, self.sight)
        made = []
        for measured in self.query.items:
            value = self.rows(measured) if is_rows(measured) else measured_sql(measured, self.sight)
            name = self.names.get(measured, "")
            made.append(exp.Alias(this=value, alias=identifier(name, self.dialect)) if name else value)
        return made

    def rows(self, measured: Measured) -> exp.Expr:
        """``*``, or ``t.*`` where there are several tables."""
        if not isinstance(measured, Item) or measured.operand.table is None:
            raise CannotWrite("Not the rows of a table.")
        star: exp.Expr = exp.Star()
        if self.sight.qualified:
            name = self.sight.writing.table(measured.operand.table).name
            star = exp.Column(this=star, table=identifier(name, self.dialect))
        return self.sight.writing.note(measured.operand.place, star)

    def core(self) -> exp.Select:
        """Everything but order and limit."""
        query, sight = self.query, self.sight
        start, joins = from_sql_clauses(sight)
        select = exp.Select(expressions=self.select, from_=start, joins=joins)
        if query.distinct:
            select.set("distinct", exp.Distinct())
        if query.where:
            select.set("where", exp.Where(this=self._conditions(query.where)))
        group = [*self.group, *self._ungrouped()]
        if group:
            select.set("group", exp.Group(expressions=group))
        if query.having:
            select.set("having", exp.Having(this=self._conditions(query.having)))
        return select

    def _conditions(self, conditions: tuple[Condition, ...]) -> exp.Expr:
        def write(query: Query, keep_nulls_out: bool) -> exp.Query:
            inner = write_query(query, self.sight.writing, named=False, columns=1)
            return known_only(query, inner, self.sight.writing) if keep_nulls_out else inner

        return conditions_sql(conditions, self.sight, write)

    def _ungrouped(self) -> list[exp.Expr]:
        """What other dialects than SQLite want in GROUP BY as well: plain columns beside aggregates."""
        query = self.query
        grouped = bool(query.group or query.having) or any(map(is_measure, (*query.items, *query.order)))
        if self.dialect == "sqlite" or not grouped:
            return []
        if any(map(is_rows, query.items)):
            raise CannotWrite("All columns of a table cannot stand beside groups.")
        found: list[exp.Expr] = []
        present = list(self.group)
        for measured in (*query.items, *query.order):
            if is_measure(measured) or isinstance(measured, Arithmetic):
                continue
            value = operand_sql(measured.operand, self.sight)
            if value not in present:
                present.append(value)
                found.append(value)
        return found

    def plain(self) -> exp.Select:
        """The SELECT with its order and limit."""
        select = self.core()
        if self.query.order:
            select.set("order", exp.Order(expressions=self.order()))
        limit = limit_of(self.query, self.sight.writing)
        if limit is not None:
            select.set("limit", exp.Limit(expression=limit))
        return select

    def order(self) -> list[exp.Expr]:
        """The terms of ORDER BY; a computed item that is shown goes by its name."""
        terms: list[exp.Expr] = []
        for measured in self.query.order:
            name = self.names.get(measured, "")
            value = exp.Column(this=identifier(name, self.dialect)) if name else sorting_sql(measured, self.sight)
            if name and _sorts_otherwise(measured):
                value = sorting_sql(measured, self.sight)
            terms.append(self.ordered(value))
        self.sight.writing.note(self.query.order_place, exp.Order(expressions=[term.copy() for term in terms]))
        return terms

    def ordered(self, value: exp.Expr) -> exp.Ordered:
        """One term, in the direction the form says."""
        down = self.query.descending
        return exp.Ordered(this=value, desc=down, nulls_first=nulls_first(down, self.dialect))

    def within(self) -> exp.Select:
        """The first rows within each value of a key: they are numbered there, and those with small numbers kept."""
        query, sight = self.query, self.sight
        if query.per is None or any(map(is_rows, query.items)) or query.distinct:
            raise CannotWrite('"per" needs a list of columns.')
        key = operand_sql(query.per, sight)
        if self.group and key not in self.group:
            raise CannotWrite('"per" needs one of the keys that the rows are grouped by.')
        inner = self.core()
        names = [part.alias_or_name for part in self.select]
        if len({name.lower() for name in names}) != len(names):
            raise CannotWrite('Two columns of a list with "per" have one name.')
        shown = next((name for name, part in zip(names, self.select, strict=True) if part.unalias() == key), "")
        parts = list(inner.expressions)
        if not shown:
            shown = free_name("per_key", names)
            parts.append(exp.Alias(this=key.copy(), alias=identifier(shown, self.dialect)))
        terms = exp.Order(expressions=[self.ordered(sorting_sql(measured, sight)) for measured in query.order])
        number = exp.Window(this=exp.RowNumber(), partition_by=[key.copy()], order=terms)
        rank = free_name("place", names)
        inner.set("expressions", [*parts, exp.Alias(this=number, alias=identifier(rank, self.dialect))])
        kept = exp.LTE(this=exp.column(rank), expression=limit_of(query, sight.writing) or literal(1))
        ranked = exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("ranked")))
        order = [_plain_order(shown, self.dialect), _plain_order(rank, self.dialect)]
        return exp.Select(
            expressions=[exp.Column(this=identifier(name, self.dialect)) for name in names],
            from_=exp.From(this=ranked),
            where=exp.Where(this=kept),
            order=exp.Order(expressions=order),
        )


def limit_of(query: Query, writing: Writing) -> exp.Expr | None:
    """How many rows are kept, if not all. Raises `CannotWrite` for what is no whole number above zero."""
    if query.first:
        return writing.note(query.limit_place, exp.Literal.number(1))
    if query.limit is None:
        return None
    if query.limit >= len(writing.scope.values):
        raise CannotWrite(f"The scope has no value {query.limit}.")
    number = number_of(writing.scope.values[query.limit])
    if not isinstance(number, int) or number < 1:
        raise CannotWrite(f"{writing.scope.values[query.limit].text!r} is no number of rows.")
    return writing.note(query.limit_place, exp.Literal.number(number))


def _plain_order(name: str, dialect: str) -> exp.Ordered:
    return exp.Ordered(this=exp.Column(this=identifier(name, dialect)), nulls_first=nulls_first(False, dialect))


def _sorts_otherwise(measured: Measured) -> bool:
    return isinstance(measured, Item) and not measured.aggregate and measured.operand.function in ("weekday", "band")


def free_name(wanted: str, taken: list[str]) -> str:
    """`wanted`, with a number where it is taken."""
    folded, name, number = {name.lower() for name in taken}, wanted, 1
    while name.lower() in folded:
        number += 1
        name = f"{wanted}_{number}"
    return name


def item_names(query: Query, sight: Sight) -> dict[Measured, str]:
    """Names for the computed items, none of them that of a column of the query's tables."""
    catalog = sight.writing.catalog
    taken = [column.name for key in sight.tree.tables for column in _columns(catalog.table(key))]
    names: dict[Measured, str] = {}
    for measured in query.items:
        name = "" if is_rows(measured) else name_of(measured, sight)
        if name and measured not in names:
            names[measured] = free_name(name, taken)
            taken.append(names[measured])
    return names


def _columns(table: Table | None) -> tuple[Column, ...]:
    return table.columns if table is not None else ()


def known_only(query: Query, select: exp.Query, writing: Writing) -> exp.Query:
    """The sub-query without null in its one column, which would make "not in" true of nothing."""
    item = query.items[0]
    if not isinstance(select, exp.Select) or not isinstance(item, Item) or item.aggregate or query.first or query.limit:
        return select
    if item.operand.column is None or item.operand.function:
        return select
    column = writing.catalog.column(writing.scope_column(item.operand.column).ref)
    if column is None or not column.nullable or column.primary_key:
        return select
    known = exp.Not(this=exp.Is(this=select.expressions[0].unalias().copy(), expression=exp.null()))
    where = select.args.get("where")
    before = where.this if where is not None else None
    if isinstance(before, exp.Or):
        before = exp.Paren(this=before)
    select.set("where", exp.Where(this=exp.And(this=before, expression=known) if before is not None else known))
    return select
