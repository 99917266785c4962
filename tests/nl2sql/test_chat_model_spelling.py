"""Texts a model guessed are put as they are stored, without the model ever seeing a value."""

from __future__ import annotations

import pytest

from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.chat_model import ChatDrafter, ScriptedModel
from nl2sql.chat_model.spelling import with_stored_spellings
from nl2sql.drafting import DraftRequest, Source
from nl2sql.grounding import Grounding
from nl2sql.values import ValueIndex

CUSTOMERS = Table("customers", (Column("id", "integer"), Column("city", "text"), Column("name", "text")))
STORES = Table("stores", (Column("id", "integer"), Column("city", "text")))
CATALOG = Catalog("shop", "sqlite", (CUSTOMERS, STORES))
VALUES = ValueIndex(
    {
        ColumnRef("customers", "city"): ("Zürich", "Bern", "BERN ", "Lyon"),
        ColumnRef("stores", "city"): ("Genève", "O'Hara"),
    }
)
SHOP = Source("shop", None, CATALOG, VALUES)  # type: ignore[arg-type]  # spelling looks at the index alone


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("city = 'zurich'", "city = 'Zürich'"),
        ("'ZURICH' = city", "'Zürich' = city"),
        ("city <> 'zurich'", "city <> 'Zürich'"),
        ("city = 'bern'", "city IN ('Bern', 'BERN ')"),
        ("city <> 'bern'", "NOT city IN ('Bern', 'BERN ')"),
        ("city IN ('bern', 'Lyon')", "city IN ('Bern', 'BERN ', 'Lyon')"),
        ("city IN ('zurich', 'lyon')", "city IN ('Zürich', 'Lyon')"),
        ("city = 'zurich' OR name = 'zurich'", "city = 'Zürich' OR name = 'zurich'"),
    ],
)
def test_a_text_is_put_as_it_is_stored(where, expected):
    sql, reasons = with_stored_spellings(f"SELECT * FROM customers WHERE {where}", SHOP)
    assert sql == f"SELECT * FROM customers WHERE {expected}"
    assert reasons


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT * FROM customers WHERE city = 'Lyon'", id="stored as it is"),
        pytest.param("SELECT * FROM customers WHERE city = 'Bern'", id="one of two spellings, chosen"),
        pytest.param("SELECT * FROM customers WHERE city = 'Atlantis'", id="not stored"),
        pytest.param("SELECT * FROM customers WHERE city LIKE 'zurich%'", id="a pattern"),
        pytest.param("SELECT * FROM customers WHERE LOWER(city) = 'zurich'", id="computed"),
        pytest.param("SELECT * FROM customers WHERE city = '?!'", id="nothing but marks"),
        pytest.param("SELECT * FROM stores WHERE city = 'zurich'", id="stored in another table"),
        pytest.param("SELECT * FROM customers c, stores s WHERE city = 'zurich'", id="an ambiguous column"),
        pytest.param("SELEC city FRM", id="not SQL"),
    ],
)
def test_everything_else_stays_to_the_letter(sql):
    assert with_stored_spellings(sql, SHOP) == (sql, ())


def test_the_table_decides_by_its_alias():
    sql = "SELECT * FROM customers AS c JOIN stores AS s ON c.id = s.id WHERE s.city = 'geneve' AND c.city = 'zurich'"
    assert with_stored_spellings(sql, SHOP)[0].endswith("WHERE s.city = 'Genève' AND c.city = 'Zürich'")


def test_a_quote_in_a_value_stays_a_quote():
    assert with_stored_spellings("SELECT id FROM stores WHERE city = 'o hara'", SHOP)[0].endswith("city = 'O''Hara'")


def test_a_subquery_is_looked_into():
    sql = "SELECT name FROM customers WHERE id IN (SELECT id FROM stores WHERE city = 'geneve')"
    assert "city = 'Genève'" in with_stored_spellings(sql, SHOP)[0]


def test_the_drafter_says_what_it_respelt():
    request = DraftRequest("customers in zurich", SHOP, Grounding("customers in zurich"), "2025-05-05")
    model = ScriptedModel(['{"sql": "SELECT name FROM customers WHERE city = \'zurich\'", "explanation": "Names."}'])
    (draft,) = ChatDrafter(model).draft(request)
    assert draft.sql == "SELECT name FROM customers WHERE city = 'Zürich'"
    assert [reason.text for reason in draft.reasons] == ["Names.", "“zurich” is spelt “Zürich” in customers.city."]
    assert draft.reasons[1].sql == "city = 'Zürich'"
    assert "Zürich" not in "".join(message.content for call in model.calls for message in call)
