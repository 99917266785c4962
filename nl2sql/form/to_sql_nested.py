"""Queries over a query: aggregates of aggregates ("each"), and the median in SQLite, which has none."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.form.to_sql_items import aggregate_sql, operand_sql
from nl2sql.form.to_sql_query import Clauses, free_name, limit_of
from nl2sql.form.to_sql_sight import Sight
from nl2sql.form.to_sql_tree import Arithmetic, CannotWrite, Item, Measured, Operand, Query
from nl2sql.parser.naming import identifier, nulls_first

_SIMPLE: dict[str, type[exp.AggFunc]] = {"max": exp.Max, "min": exp.Min, "sum": exp.Sum, "avg": exp.Avg}


def write_nested(query: Query, sight: Sight) -> exp.Query | None:
    """The query where it needs one below it in FROM, else None. Raises `CannotWrite`."""
    items = [item for item in query.items if isinstance(item, Item)]
    if any(item.key is not None for item in items):
        return _Nested(query, sight).each()
    if sight.writing.dialect == "sqlite" and any(item.aggregate == "median" for item in items):
        return _Nested(query, sight).median()
    return None


class _Nested:
    """The keys of the group go through both queries; everything else shown is an aggregate of the inner one."""

    def __init__(self, query: Query, sight: Sight) -> None:
        if query.having or query.per is not None or query.distinct:
            raise CannotWrite("An aggregate over a query leaves no room for conditions on groups.")
        self.query, self.sight, self.dialect = query, sight, sight.writing.dialect
        self.keys: dict[Operand, str] = {}
        taken = ["v", "n", "c"]
        for operand in query.group:
            column = operand.column
            wanted = "_".join(sight.writing.scope_column(column).words) if column is not None else "key"
            self.keys[operand] = free_name(operand.function or wanted or "key", taken)
            taken.append(self.keys[operand])

    def name(self, text: str) -> exp.Column:
        return exp.Column(this=identifier(text, self.dialect))

    def aliased(self, value: exp.Expr, name: str) -> exp.Alias:
        return exp.Alias(this=value, alias=identifier(name, self.dialect))

    def key_items(self) -> list[exp.Expr]:
        return [self.aliased(operand_sql(operand, self.sight), name) for operand, name in self.keys.items()]

    def core(self, select: list[exp.Expr], group: list[exp.Expr]) -> exp.Select:
        """The inner query: its conditions are those of the form."""
        bare = Query((Item(self.query.group[0]),) if self.query.group else self.query.items[:0], where=self.query.where)
        inner = Clauses(bare, self.sight, named=False).core()
        inner.set("expressions", select)
        inner.set("group", exp.Group(expressions=group) if group else None)
        return inner

    def outer(self, inner: exp.Select, values: dict[Measured, exp.Expr]) -> exp.Select:
        """The query over `inner`, whose items are the keys and `values`."""
        shown = [self.value(measured, values) for measured in self.query.items]
        below = exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("part")))
        select = exp.Select(expressions=shown, from_=exp.From(this=below))
        if self.keys:
            select.set("group", exp.Group(expressions=[self.name(name) for name in self.keys.values()]))
        if self.query.order:
            down = self.query.descending
            small = nulls_first(down, self.dialect)
            terms = [
                exp.Ordered(this=self.value(measured, values).copy(), desc=down, nulls_first=small)
                for measured in self.query.order
            ]
            select.set("order", exp.Order(expressions=terms))
        limit = limit_of(self.query, self.sight.writing)
        if limit is not None:
            select.set("limit", exp.Limit(expression=limit))
        return select

    def value(self, measured: Measured, values: dict[Measured, exp.Expr]) -> exp.Expr:
        if isinstance(measured, Item) and not measured.aggregate and measured.operand in self.keys:
            return self.name(self.keys[measured.operand])
        if measured in values:
            return values[measured].copy()
        raise CannotWrite("Beside an aggregate over a query stand only keys of the groups.")

    def each(self) -> exp.Select:
        """``SELECT AVG(v) FROM (SELECT COUNT(*) AS v FROM … GROUP BY key)``."""
        found = [item for item in (*self.query.items, *self.query.order) if isinstance(item, Item) and item.key]
        keys = {item.key for item in found}
        if len(keys) != 1:
            raise CannotWrite('All "each" of a query must be of one key.')
        key = found[0].key
        if key is None or any(isinstance(item, Arithmetic) for item in self.query.items):
            raise CannotWrite('Arithmetic has no "each".')
        inner: list[exp.Expr] = self.key_items()
        names: dict[tuple[str, Operand], str] = {}
        values: dict[Measured, exp.Expr] = {}
        for item in found:
            if item.over or item.aggregate not in _SIMPLE:
                raise CannotWrite(f"There is no {item.over or item.aggregate} over a query.")
            about = (item.nested, item.operand)
            if about not in names:
                names[about] = "v" if not names else f"v_{len(names) + 1}"
                made = aggregate_sql(item.nested, item.operand, self.sight)
                inner.append(self.aliased(made, names[about]))
            values[item] = self.sight.writing.note(item.place, _SIMPLE[item.aggregate](this=self.name(names[about])))
        group = [operand_sql(operand, self.sight) for operand in (*self.query.group, key)]
        return self.outer(self.core(inner, group), values)

    def median(self) -> exp.Select:
        """The middle one, or the mean of the middle two, of the values numbered in their order."""
        found = {item for item in (*self.query.items, *self.query.order) if isinstance(item, Item) and item.aggregate}
        item = next(iter(found))
        if len(found) != 1 or item.aggregate != "median" or item.over:
            raise CannotWrite("In SQLite a median cannot stand beside other aggregates.")
        value = operand_sql(item.operand, self.sight) if item.operand.table is None else None
        if value is None:
            raise CannotWrite("There is no median of a table.")
        within = [operand_sql(operand, self.sight) for operand in self.query.group]
        order = exp.Order(expressions=[exp.Ordered(this=value.copy(), nulls_first=True)])
        number = exp.Window(this=exp.RowNumber(), partition_by=within, order=order)
        count = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[part.copy() for part in within])
        select = [
            *self.key_items(), self.aliased(value, "v"), self.aliased(number, "n"), self.aliased(count, "c")
        ]  # fmt: skip
        inner = self.core(select, [])
        known = exp.Not(this=exp.Is(this=value.copy(), expression=exp.null()))
        where = inner.args.get("where")
        before = where.this if where is not None else None
        if isinstance(before, exp.Or):
            before = exp.Paren(this=before)
        inner.set("where", exp.Where(this=exp.And(this=before, expression=known) if before is not None else known))
        outer = self.outer(inner, {item: exp.Avg(this=self.name("v"))})
        outer.set("where", exp.Where(this=exp.In(this=self.name("n"), expressions=[_half(1), _half(2)])))
        return outer


def _half(more: int) -> exp.Expr:
    whole = exp.Paren(this=exp.Add(this=exp.column("c"), expression=exp.Literal.number(more)))
    return exp.Div(this=whole, expression=exp.Literal.number(2), typed=True)
