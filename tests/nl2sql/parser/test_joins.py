"""How tables come together."""

from __future__ import annotations

import pytest

from nl2sql.catalog import Catalog, Column, ForeignKey, Table
from nl2sql.joins import distance, join_tree


def table(name: str, *columns: str, **keys: str) -> Table:
    made = tuple(Column(column, "integer", primary_key=place == 0) for place, column in enumerate(columns))
    return Table(name, made, tuple(ForeignKey((column,), target, ("id",)) for column, target in keys.items()))


SHOP = Catalog(
    "shop",
    "sqlite",
    (
        table("customers", "id", "city"),
        table("orders", "id", "customer_id", "store_id", customer_id="customers", store_id="stores"),
        table("lines", "id", "order_id", "product_id", order_id="orders", product_id="products"),
        table("products", "id", "price"),
        table("stores", "id", "city"),
        table("islands", "id", "name"),
    ),
)


def test_a_table_alone_needs_no_join() -> None:
    tree = join_tree(SHOP, ["orders"])
    assert tree is not None
    assert (tree.root, tree.joins, tree.explanation) == ("orders", (), "")


def test_the_shortest_way_passes_through_tables_nobody_named() -> None:
    tree = join_tree(SHOP, ["products", "customers"])
    assert tree is not None
    assert tree.tables == ("products", "lines", "orders", "customers")
    assert "lines to orders by lines.order_id = orders.id" in tree.explanation


def test_tables_without_keys_cannot_be_joined() -> None:
    assert join_tree(SHOP, ["orders", "islands"]) is None
    assert distance(SHOP, "orders", "islands") is None


@pytest.mark.parametrize(
    ("root", "others", "measured", "repeating"),
    [
        ("lines", ["customers"], "lines", ()),
        ("orders", ["lines"], "orders", ("lines",)),
        ("customers", ["products"], "customers", ("orders", "lines", "products")),
        ("lines", ["stores", "products"], "orders", ("lines", "products")),
    ],
)
def test_joins_towards_many_repeat_rows(
    root: str, others: list[str], measured: str, repeating: tuple[str, ...]
) -> None:
    tree = join_tree(SHOP, [root, measured, *others], root)
    assert tree is not None
    assert set(tree.multiplied_by(measured)) == set(repeating)


def test_one_to_one_keys_repeat_nothing() -> None:
    extra = Table("details", (Column("id", "integer", primary_key=True),), (ForeignKey(("id",), "customers", ("id",)),))
    tree = join_tree(Catalog("c", "sqlite", (SHOP.tables[0], extra)), ["customers", "details"])
    assert tree is not None
    assert tree.multiplied_by("customers") == ()


def test_names_stand_in_for_keys_that_nobody_declared() -> None:
    bare = Catalog("bare", "sqlite", (table("author", "authorId", "name"), table("book", "bookId", "authorId")))
    tree = join_tree(bare, ["book", "author"])
    assert tree is not None
    assert tree.joins[0].inferred
    assert "guessed from the names" in tree.explanation


def test_the_question_decides_between_two_keys_to_one_table() -> None:
    flights = Table(
        "flights",
        tuple(Column(name, "integer") for name in ("id", "origin_id", "target_id")),
        (ForeignKey(("origin_id",), "airports", ("id",)), ForeignKey(("target_id",), "airports", ("id",))),
    )
    catalog = Catalog("air", "sqlite", (flights, table("airports", "id", "name")))
    plain = join_tree(catalog, ["flights", "airports"])
    hinted = join_tree(catalog, ["flights", "airports"], hints=("target",))
    assert plain is not None
    assert hinted is not None
    assert plain.joins[0].pairs[0][0].column == "origin_id"
    assert hinted.joins[0].pairs[0][0].column == "target_id"
    assert len(hinted.doubts) == 1
