"""Figures that follow from a schema: profit is what was taken less what the pieces cost."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.joins import join_graph
from nl2sql.parser.amounts import Amount, as_column, called, money, numbers, units
from nl2sql.parser.ways import leads_to_one
from nl2sql.words import stems

_SALARIES = frozenset(stems("salary wage pay payroll"))
_RETURNS = frozenset(stems("return returned item"))
_REFUNDS = frozenset(stems("refund reimbursement chargeback"))


def known_figure(catalog: Catalog, concept: str) -> Amount | None:
    """What a concept of ``concepts.txt`` adds up in this catalogue; None where it does not say.

    A headcount adds up nothing: then only the table is told.
    """
    return _figures(catalog).get(concept)


def margin_each(catalog: Catalog) -> Amount | None:
    """What is left of the price of one piece after its cost."""
    return next((found for table in catalog.tables if (found := _price_less_cost(table)) is not None), None)


@per_object
def _figures(catalog: Catalog) -> dict[str, Amount]:
    found = {concept: find(catalog) for concept, find in _FINDERS.items()}
    return {concept: amount for concept, amount in found.items() if amount is not None}


def _tables(catalog: Catalog) -> list[Table]:
    return [table for table in catalog.tables if table.kind != "view"]


def _column_called(catalog: Catalog, words: frozenset[str]) -> Amount | None:
    for table in _tables(catalog):
        column = called(numbers(table), *words)
        if column is not None:
            return Amount(table.key, ColumnRef(table.key, column.name))
    return None


def _refund(catalog: Catalog) -> Amount | None:
    return _column_called(catalog, _REFUNDS)


def _returned(catalog: Catalog) -> Amount | None:
    """The pieces that came back, where returns are kept by quantity."""
    for table in _tables(catalog):
        quantity = called(numbers(table), "quantiti", "qti")
        if quantity is not None and set(stems(table.name)) <= _RETURNS:
            return Amount(table.key, ColumnRef(table.key, quantity.name))
    return None


def _payroll(catalog: Catalog) -> Amount | None:
    return _column_called(catalog, _SALARIES)


def _headcount(catalog: Catalog) -> Amount | None:
    named = frozenset(stems("employee staff personnel worker"))
    return next((Amount(table.key) for table in _tables(catalog) if set(stems(table.name)) & named), None)


def _basket(catalog: Catalog) -> Amount | None:
    """The table whose rows are baskets: what is paid at once."""
    named = frozenset(stems("order basket cart purchase sale transaction receipt invoice"))
    taken = money(catalog, ())
    for table in _tables(catalog):
        if taken is not None and set(stems(table.name)) <= named and leads_to_one(catalog, taken.table, table.key):
            return Amount(table.key)
    return None


def _spent(catalog: Catalog) -> tuple[ColumnRef, str, exp.Expr] | None:
    """Money taken, the table of what a piece costs, and quantity times cost, where the lines of a sale lead to it."""
    sold = units(catalog, ())
    taken = money(catalog, (sold.table,)) if sold is not None else None
    if sold is None or taken is None or sold.column is None or taken.table != sold.table or taken.column is None:
        return None
    for join in join_graph(catalog).steps.get(sold.table, ()):
        table = catalog.table(join.table)
        cost = _unit_cost(table) if table is not None and not join.multiplies else None
        if table is not None and cost is not None:
            spent = exp.Mul(this=as_column(sold.column), expression=as_column(ColumnRef(table.key, cost.name)))
            return taken.column, table.key, spent
    return None


def _profit(catalog: Catalog) -> Amount | None:
    """Money taken less quantity times cost."""
    found = _spent(catalog)
    if found is None:
        return None
    left = exp.Sub(this=as_column(found[0]), expression=found[2])
    return Amount(found[0].table, None, left.sql(catalog.dialect), (found[1],))


def _goods_cost(catalog: Catalog) -> Amount | None:
    """What the pieces sold cost."""
    found = _spent(catalog)
    return Amount(found[0].table, None, found[2].sql(catalog.dialect), (found[1],)) if found is not None else None


def _unit_cost(table: Table) -> Column | None:
    own = [
        column for column in numbers(table) if stems(column.name) in (("cost",), ("unit", "cost"), ("cost", "price"))
    ]
    return own[0] if own and called(numbers(table), "price") is not None else None


def _price_less_cost(table: Table) -> Amount | None:
    cost = _unit_cost(table) if table.kind != "view" else None
    price = called(numbers(table), "price")
    if cost is None or price is None:
        return None
    left = exp.Sub(
        this=as_column(ColumnRef(table.key, price.name)), expression=as_column(ColumnRef(table.key, cost.name))
    )
    return Amount(table.key, None, left.sql())


def _discount(catalog: Catalog) -> Amount | None:
    """What the pieces would have cost at full price, less what was charged for them."""
    for table in _tables(catalog):
        own = numbers(table)
        total, price, quantity = called(own, "total"), called(own, "price"), called(own, "quantiti", "qti")
        if total is not None and price is not None and quantity is not None and total not in (price, quantity):
            refs = [as_column(ColumnRef(table.key, column.name)) for column in (quantity, price, total)]
            full = exp.Mul(this=refs[0], expression=refs[1])
            return Amount(table.key, None, exp.Sub(this=full, expression=refs[2]).sql(catalog.dialect))
    return None


def _held(table: Table) -> Column | None:
    """The pieces on hand."""
    named = (frozenset(stems("on hand")), frozenset({"stock"}), frozenset(stems("in stock")))
    return next((c for c in numbers(table) if any(words <= set(stems(c.name)) for words in named)), None)


def _stock(catalog: Catalog) -> Amount | None:
    for table in _tables(catalog):
        stock = _held(table)
        if stock is not None:
            return Amount(table.key, ColumnRef(table.key, stock.name))
    return None


def _stock_value(catalog: Catalog) -> Amount | None:
    """Pieces on hand times what each costs."""
    for table in _tables(catalog):
        stock = _held(table)
        for join in join_graph(catalog).steps.get(table.key, ()) if stock is not None else ():
            other = catalog.table(join.table)
            cost = _unit_cost(other) if other is not None and not join.multiplies else None
            if stock is not None and other is not None and cost is not None:
                held = as_column(ColumnRef(table.key, stock.name))
                value = exp.Mul(this=held, expression=as_column(ColumnRef(other.key, cost.name)))
                return Amount(table.key, None, value.sql(catalog.dialect), (other.key,))
    return None


_FINDERS: dict[str, Callable[[Catalog], Amount | None]] = {
    "refund": _refund,
    "returned units": _returned,
    "profit": _profit,
    "margin rate": _profit,
    "goods cost": _goods_cost,
    "discount": _discount,
    "stock": _stock,
    "stock value": _stock_value,
    "payroll": _payroll,
    "headcount": _headcount,
    "basket": _basket,
}
