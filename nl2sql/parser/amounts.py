"""Which numbers of a schema are money taken in or pieces moved: what "sales" and "units sold" add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlglot import exp

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.joins import join_graph
from nl2sql.lexicon import word_list
from nl2sql.parser.knowledge import is_date, is_key, is_numeric
from nl2sql.words import stems

_SALES = frozenset(["order", "sale", "sold", "line", "item", "invoic", "purchas", "transact", "detail"])
_FEES = frozenset(stems("fee charge fare rent premium toll"))
_QUANTITIES = frozenset(["quantiti", "qty", "unit", "piec", "amount"])


@dataclass(frozen=True, slots=True)
class Amount:
    """Something to add up, in rows of `table`: a `column`, or an `expression` over columns."""

    table: str
    column: ColumnRef | None = None
    expression: str = ""
    others: tuple[str, ...] = ()
    score: float = 0.0


def money(catalog: Catalog, near: Iterable[str], within: str = "") -> Amount | None:
    """The money taken in, as close as possible to the tables `near`; only in `within` or its details when given."""
    return _best(catalog, tuple(near), within, _all_money(catalog))


def units(catalog: Catalog, near: Iterable[str]) -> Amount | None:
    """The pieces sold or moved, as close as possible to the tables `near`."""
    return _best(catalog, tuple(near), "", _all_units(catalog))


@per_object
def products(catalog: Catalog) -> tuple[Amount, ...]:
    """Quantity times price, for every table that holds both or finds the price one key away."""
    found = (_product(catalog, table, numbers(table)) for table in catalog.tables)
    return tuple(amount for amount in found if amount is not None)


def _best(catalog: Catalog, near: tuple[str, ...], within: str, amounts: tuple[Amount, ...]) -> Amount | None:
    best: tuple[float, Amount] | None = None
    for amount in amounts:
        fit = _fit(catalog, amount.table, near, within)
        if fit > -5 and (best is None or amount.score + fit > best[0]):
            best = (amount.score + fit, amount)
    return best[1] if best else None


@per_object
def _all_money(catalog: Catalog) -> tuple[Amount, ...]:
    found = tuple(_less_for_views(table, amount) for table in catalog.tables for amount in _money_of(catalog, table))
    return found or tuple(amount for table in catalog.tables for amount in _fees_of(table))


@per_object
def _all_units(catalog: Catalog) -> tuple[Amount, ...]:
    return tuple(_less_for_views(table, amount) for table in catalog.tables for amount in _units_of(table))


def _less_for_views(table: Table, amount: Amount) -> Amount:
    return replace(amount, score=amount.score - 1.5) if table.kind == "view" else amount


def _fit(catalog: Catalog, table: str, near: tuple[str, ...], within: str) -> float:
    """How well amounts of `table` go with the other tables: far is bad, being repeated by a join is worse."""
    paths = join_graph(catalog).paths_from(table)
    fit = 0.0
    for other in near:
        if other == table:
            fit += 0.3
        elif other not in paths:
            fit -= 6.0
        else:
            cost, path = paths[other]
            fit -= 0.4 * cost + (2.5 if any(join.multiplies for join in path) else 0.0)
    if within and within != table:
        found = paths.get(within)
        fit -= 6.0 if found is None or any(join.multiplies for join in found[1]) else 0.3
    return fit


def _money_of(catalog: Catalog, table: Table) -> list[Amount]:
    found: list[Amount] = []
    own = numbers(table)
    event = len(table.foreign_keys) > 1 or any(is_date(column) for column in table.columns)
    for column in own:
        score = _money_score(column, event)
        if score > 0:
            found.append(Amount(table.key, ColumnRef(table.key, column.name), score=score))
    product = _product(catalog, table, own)
    return [*found, product] if product else found


def _fees_of(table: Table) -> list[Amount]:
    """What is charged for an event, where the schema holds no other money."""
    if not any(is_date(column) for column in table.columns):
        return []
    fees = [column for column in numbers(table) if set(stems(column.name)) & _FEES]
    return [Amount(table.key, ColumnRef(table.key, column.name), score=1.0) for column in fees]


def numbers(table: Table) -> list[Column]:
    """The columns of a table that hold numbers which are no keys."""
    return [column for column in table.columns if is_numeric(column) and not is_key(table, column)]


def _money_score(column: Column, event: bool) -> float:
    words = set(stems(column.name))
    if words & word_list("other sums"):
        return 0.0
    if words & word_list("takings"):
        return 5.0
    if words & word_list("totals"):
        return 4.0 if words & {"line", "total", "subtot", "extend", "price"} else 3.0
    return 2.0 if event and words & {"price", "paid"} and "unit" not in words and "list" not in words else 0.0


def _product(catalog: Catalog, table: Table, own: list[Column]) -> Amount | None:
    """Quantity times price, less the discount where the table holds a rate."""
    quantity = called(own, "quantiti", "qti")
    if quantity is None:
        return None
    here = called(own, "price")
    price = ColumnRef(table.key, here.name) if here else _price_above(catalog, table)
    if price is None:
        return None
    amount: exp.Expr = exp.Mul(this=as_column(ColumnRef(table.key, quantity.name)), expression=as_column(price))
    rate = called(own, "discount")
    if rate is not None and all(isinstance(sample, int | float) and 0 <= sample <= 1 for sample in rate.samples):
        kept = exp.Sub(this=exp.Literal.number(1), expression=as_column(ColumnRef(table.key, rate.name)))
        amount = exp.Mul(this=amount, expression=exp.Paren(this=kept))
    others = () if here else (price.table,)
    return Amount(table.key, None, amount.sql(catalog.dialect), others, 3.5 if here else 2.5)


def as_column(ref: ColumnRef) -> exp.Column:
    """The column with its table before it."""
    schema, _, name = ref.table.rpartition(".")
    return exp.column(ref.column, table=name or ref.table, db=schema or None)


def called(columns: Iterable[Column], *words: str) -> Column | None:
    """The first column with one of these stems in its name."""
    return next((column for column in columns if set(stems(column.name)) & set(words)), None)


def _price_above(catalog: Catalog, table: Table) -> ColumnRef | None:
    for join in join_graph(catalog).steps.get(table.key, ()):
        target = catalog.table(join.table)
        if target is not None and not join.multiplies:
            price = called((column for column in target.columns if is_numeric(column)), "price")
            if price is not None:
                return ColumnRef(target.key, price.name)
    return None


def _units_of(table: Table) -> list[Amount]:
    found: list[Amount] = []
    for column in table.columns:
        words = set(stems(column.name))
        if not is_numeric(column) or is_key(table, column) or not words & _QUANTITIES or "price" in words:
            continue
        if words & {"return", "stock", "reorder", "total", "amount"} - {"quantiti", "qty"} and not words & {"quantiti"}:
            continue
        sold = {"order", "sale", "sold", "line", "item", "invoic", "purchas", "transact", "detail"} & set(
            stems(table.name)
        )
        found.append(Amount(table.key, ColumnRef(table.key, column.name), score=3.0 + (1.0 if sold else 0.0)))
    return found
