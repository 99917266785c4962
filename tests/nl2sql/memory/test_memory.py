"""Accepted examples: stored by the caller's word, served while they are still right."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.database import Cancellation, Limits, Rows
from nl2sql.drafting import DraftRequest, Source
from nl2sql.grounding import Grounding
from nl2sql.memory import Memory, RememberedDrafter
from nl2sql.memory.examples import SAME, SWAPPED
from nl2sql.memory.freshness import tables_fingerprint
from nl2sql.problems import StoreError, UsageError
from nl2sql.values import ValueIndex

CUSTOMERS = Table(
    "customers", (Column("id", "integer", primary_key=True), Column("city", "text"), Column("name", "text"))
)
ORDERS = Table("orders", (Column("id", "integer", primary_key=True), Column("customer_id", "integer")))
STORES = Table("stores", (Column("id", "integer", primary_key=True), Column("city", "text")))
CATALOG = Catalog("shop", "sqlite", (CUSTOMERS, ORDERS, STORES))
CITIES = ("Paris", "Lyon", "New York", "New Orleans", "Zürich")
VALUES = ValueIndex(
    {
        ColumnRef("customers", "city"): CITIES,
        ColumnRef("stores", "city"): ("Paris", "Bern", "BERN", "Basel"),
        ColumnRef("customers", "name"): ("Lyon", "O'Brien"),
    }
)
PARIS = "SELECT COUNT(*) FROM customers AS c WHERE c.city = 'Paris'"


class NoDatabase:
    """A source that cannot be queried: memory must never need the data itself."""

    name, dialect = "shop", "sqlite"

    def catalog(self) -> Catalog:
        raise AssertionError("memory read the catalogue from the database")

    def run(self, sql: str, limits: Limits, cancellation: Cancellation | None = None) -> Rows:
        raise AssertionError("memory ran a query")

    def distinct_values(self, column: ColumnRef, limit: int) -> tuple[str, ...] | None:
        raise AssertionError("memory read values from the database")

    def close(self) -> None:
        """Nothing to close."""


SHOP = Source("shop", NoDatabase(), CATALOG, VALUES)


@pytest.fixture
def memory():
    memory = Memory(None)
    yield memory
    memory.close()


def accept(memory: Memory, question: str, sql: str, today: str = "2025-05-05"):
    return memory.accept(question, sql, "shop", CATALOG, today)


def served(memory: Memory, question: str, source: Source = SHOP, today: str = "2025-05-05"):
    return [recalled.sql for recalled in memory.find(question, source, today) if not recalled.problems]


def test_gives_the_accepted_sql_again(memory):
    accept(memory, "How many customers in Paris?", PARIS)
    (recalled,) = memory.find("How many customers in Paris?", SHOP)
    assert (recalled.sql, recalled.confidence, recalled.problems) == (PARIS, SAME, ())


@pytest.mark.parametrize(
    "again",
    ["how many customers in paris", "  How  many customers\nin Paris ?", "HOW MANY CUSTOMERS IN PARIS!?"],
)
def test_case_spacing_and_end_marks_do_not_matter(memory, again):
    accept(memory, "How many customers in Paris?", PARIS)
    assert served(memory, again) == [PARIS]


def test_a_mark_that_changes_the_meaning_does_matter(memory):
    accept(memory, "customers with id > 5", "SELECT * FROM customers WHERE id > 5")
    assert memory.find("customers with id < 5", SHOP) == ()


def test_an_unknown_question_finds_nothing(memory):
    accept(memory, "customers in Paris", PARIS)
    assert memory.find("list all stores", SHOP) == ()


def test_another_source_has_its_own_examples(memory):
    accept(memory, "customers in Paris", PARIS)
    assert memory.find("customers in Paris", replace(SHOP, name="other")) == ()


def test_the_last_accepted_answer_replaces_the_one_before(memory):
    first = accept(memory, "customers in Paris", "SELECT * FROM customers")
    second = accept(memory, "Customers in Paris?", PARIS)
    assert [example.sql for example in memory.all()] == [PARIS]
    assert first.id == second.id


def test_remove_forgets(memory):
    example = accept(memory, "customers in Paris", PARIS)
    assert memory.remove(example.id)
    assert memory.all() == ()
    assert not memory.remove(example.id)
    assert memory.find("customers in Paris", SHOP) == ()


def test_all_gives_the_newest_first(memory):
    accept(memory, "one", "SELECT * FROM customers")
    accept(memory, "two", "SELECT * FROM orders")
    assert [example.question for example in memory.all()] == ["two", "one"]


# ---- a schema that changed ------------------------------------------------------------------------


def changed(table: Table) -> Source:
    wider = replace(table, columns=(*table.columns, Column("note", "text")))
    tables = tuple(wider if each is table else each for each in CATALOG.tables)
    return replace(SHOP, catalog=replace(CATALOG, tables=tables))


def test_a_changed_table_stops_the_answer_and_says_so(memory):
    accept(memory, "customers in Paris", PARIS)
    (recalled,) = memory.find("customers in Paris", changed(CUSTOMERS))
    assert [problem.code for problem in recalled.problems] == ["memory.schema_changed"]


def test_a_change_elsewhere_does_not_matter(memory):
    accept(memory, "customers in Paris", PARIS)
    assert served(memory, "customers in Paris", changed(ORDERS)) == [PARIS]


def test_a_table_that_is_gone_stops_the_answer(memory):
    accept(memory, "customers in Paris", PARIS)
    (recalled,) = memory.find("customers in Paris", replace(SHOP, catalog=replace(CATALOG, tables=(ORDERS,))))
    assert [problem.code for problem in recalled.problems] == ["memory.table_gone"]


def test_the_fingerprint_sees_through_a_cte_with_the_name_of_a_table():
    sql = "WITH orders AS (SELECT * FROM orders) SELECT COUNT(*) FROM orders"
    before = tables_fingerprint(sql, CATALOG)
    assert before == tables_fingerprint("SELECT * FROM orders", CATALOG)
    assert before != tables_fingerprint(sql, changed(ORDERS).catalog)


def test_the_fingerprint_counts_tables_of_subqueries():
    sql = "SELECT * FROM customers WHERE id IN (SELECT customer_id FROM orders)"
    assert tables_fingerprint(sql, CATALOG) != tables_fingerprint(sql, changed(ORDERS).catalog)


@pytest.mark.parametrize(
    ("sql", "code"),
    [("SELECT * FROM nowhere", "memory.table_gone"), ("SELEC * FRM", "memory.unreadable")],
)
def test_what_does_not_fit_the_source_is_not_stored(memory, sql, code):
    with pytest.raises(UsageError) as error:
        accept(memory, "anything", sql)
    assert error.value.problem.code == code
    assert memory.all() == ()


# ---- dates worked out from another day -------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "where", "later"),
    [
        ("orders last month", "day >= '2025-04-01' AND day < '2025-05-01'", False),
        ("orders in 2024", "day >= '2024-01-01' AND day < '2025-01-01'", True),
        ("orders until 2024", "day <= '2024-12-31'", True),
        ("orders before 2024", "day <= '2023-12-31'", True),
        ("orders this year", "strftime('%Y', day) = '2025'", False),
        ("orders in 2024", "strftime('%Y', day) = '2024'", True),
        ("orders this year", "CAST(strftime('%Y', day) AS INTEGER) = 2025", False),
        ("recent orders", "day >= date('now', '-30 days')", True),
        ("orders over 2500", "amount > 2500", True),
    ],
)
def test_dates_counted_from_the_day_are_not_served_on_another(memory, question, where, later):
    sql = f"SELECT id FROM orders WHERE {where}"
    accept(memory, question, sql, today="2025-05-05")
    assert served(memory, question, today="2025-05-05") == [sql]
    assert bool(served(memory, question, today="2025-06-01")) is later


def test_a_row_limit_is_not_a_year(memory):
    sql = "SELECT id FROM orders LIMIT 2000"
    accept(memory, "some orders", sql, today="2025-05-05")
    assert served(memory, "some orders", today="2025-06-01") == [sql]


# ---- one value swapped ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "sql", "asked", "expected"),
    [
        ("customers in Paris", PARIS, "customers in lyon?", PARIS.replace("Paris", "Lyon")),
        (
            "customers in New York",
            "SELECT * FROM customers WHERE city = 'New York'",
            "customers in New Orleans",
            "SELECT * FROM customers WHERE city = 'New Orleans'",
        ),
        (
            "customers in Paris by name",
            "SELECT name FROM customers WHERE city IN ('Paris') ORDER BY name",
            "customers in New York by name",
            "SELECT name FROM customers WHERE city = 'New York' ORDER BY name",
        ),
        (
            "stores in Paris",
            "SELECT * FROM stores WHERE city = 'Paris'",
            "stores in bern",
            "SELECT * FROM stores WHERE city IN ('Bern', 'BERN')",
        ),
        (
            "stores in Bern",
            "SELECT * FROM stores WHERE city IN ('BERN', 'Bern') AND id > 3",
            "stores in Paris",
            "SELECT * FROM stores WHERE city = 'Paris' AND id > 3",
        ),
        (
            "stores in Bern or Basel",
            "SELECT * FROM stores WHERE city IN ('Basel', 'Bern', 'BERN')",
            "stores in Paris or Basel",
            "SELECT * FROM stores WHERE city IN ('Basel', 'Paris')",
        ),
        (
            "stores not in Paris",
            "SELECT * FROM stores WHERE city <> 'Paris'",
            "stores not in Bern",
            "SELECT * FROM stores WHERE NOT city IN ('Bern', 'BERN')",
        ),
        (
            "customers called Lyon",
            "SELECT * FROM customers WHERE name = 'Lyon'",
            "customers called O'Brien",
            "SELECT * FROM customers WHERE name = 'O''Brien'",
        ),
        (
            "customers not in Paris",
            "SELECT * FROM customers WHERE city <> 'Paris'",
            "customers not in zurich",
            "SELECT * FROM customers WHERE city <> 'Zürich'",
        ),
        (
            "orders from Paris",
            "SELECT * FROM orders AS o JOIN customers AS c ON c.id = o.customer_id WHERE 'Paris' = c.city",
            "orders from Lyon",
            "SELECT * FROM orders AS o JOIN customers AS c ON c.id = o.customer_id WHERE 'Lyon' = c.city",
        ),
        (
            "customers in Paris",
            "WITH here AS (SELECT * FROM customers WHERE city = 'Paris') SELECT COUNT(*) FROM here",
            "customers in Lyon",
            "WITH here AS (SELECT * FROM customers WHERE city = 'Lyon') SELECT COUNT(*) FROM here",
        ),
    ],
)
def test_one_stored_value_is_swapped(memory, known, sql, asked, expected):
    accept(memory, known, sql)
    (recalled,) = memory.find(asked, SHOP, "2025-05-05")
    assert (recalled.sql, recalled.confidence, recalled.problems) == (expected, SWAPPED, ())


@pytest.mark.parametrize(
    ("known", "sql", "asked"),
    [
        pytest.param("customers in Paris", PARIS, "customers in Atlantis", id="the new value is not stored"),
        pytest.param(
            "customers in Paris",
            "SELECT * FROM customers WHERE city = 'Paris' AND name LIKE '%PARIS%'",
            "customers in Lyon",
            id="another spelling stands in a pattern",
        ),
        pytest.param("customers in Paris", PARIS, "customers called Lyon", id="more than the value differs"),
        pytest.param("customers in Paris", PARIS, "customers in Paris and Lyon", id="a value is added"),
        pytest.param(
            "customers in Paris",
            "SELECT * FROM customers WHERE city LIKE '%Paris%'",
            "customers in Lyon",
            id="a pattern",
        ),
        pytest.param(
            "customers in Paris",
            "SELECT COUNT(*) AS paris_customers FROM customers WHERE city = 'Paris'",
            "customers in Lyon",
            id="an alias speaks of the old value",
        ),
        pytest.param(
            "customers in Paris",
            "SELECT * FROM customers WHERE city = 'Paris' AND name <> 'Paris'",
            "customers in Lyon",
            id="the old value is compared with another column too",
        ),
        pytest.param("customers in Paris", "SELECT * FROM customers", "customers in Lyon", id="the query has no value"),
        pytest.param(
            "customers in New York",
            "SELECT * FROM customers AS c JOIN stores AS s ON s.id = c.id WHERE city = 'New York'",
            "customers in Lyon",
            id="the column is ambiguous",
        ),
    ],
)
def test_a_swap_that_is_not_certain_is_not_made(memory, known, sql, asked):
    accept(memory, known, sql)
    assert memory.find(asked, SHOP, "2025-05-05") == ()


def test_a_swap_into_a_changed_table_is_flagged(memory):
    accept(memory, "customers in Paris", PARIS)
    (recalled,) = memory.find("customers in Lyon", changed(CUSTOMERS))
    assert [problem.code for problem in recalled.problems] == ["memory.schema_changed"]


# ---- the drafter ------------------------------------------------------------------------------------


def request(question: str, source: Source = SHOP, today: str = "2025-05-05") -> DraftRequest:
    return DraftRequest(question, source, Grounding(question), today)


def test_the_drafter_says_where_the_answer_comes_from(memory):
    accept(memory, "customers in Paris", PARIS)
    (draft,) = RememberedDrafter(memory).draft(request("customers in Paris"))
    assert (draft.drafter, draft.confidence, draft.unused) == ("remembered", SAME, ())
    assert draft.reasons[0].text == "You kept this answer to the same question on 2025-05-05."


def test_the_drafter_names_the_swap(memory):
    accept(memory, "customers in Paris", PARIS)
    (draft,) = RememberedDrafter(memory).draft(request("customers in Lyon"))
    assert draft.reasons[0].text == "As in the answer you kept to “customers in Paris”, with city 'Lyon' for 'Paris'."


def test_the_drafter_offers_nothing_that_is_flagged(memory):
    accept(memory, "customers in Paris", PARIS)
    assert RememberedDrafter(memory).draft(request("customers in Paris", changed(CUSTOMERS))) == ()


# ---- the file ---------------------------------------------------------------------------------------


def test_examples_outlive_the_process(tmp_path):
    path = tmp_path / ".plainspoken" / "workspace.sqlite"
    first = Memory(path)
    accept(first, "customers in Paris", PARIS)
    first.close()
    second = Memory(path)
    assert served(second, "customers in Paris") == [PARIS]
    second.close()


def test_several_writers_lose_nothing(tmp_path):
    path = tmp_path / "workspace.sqlite"
    memories = [Memory(path) for _ in range(4)]

    def write(place: int) -> None:
        for number in range(10):
            accept(memories[place], f"question {place} {number}", PARIS)

    threads = [threading.Thread(target=write, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(memories[0].all()) == 40
    for memory in memories:
        memory.close()


def test_a_file_that_is_no_workspace_is_a_store_error(tmp_path):
    path = tmp_path / "workspace.sqlite"
    path.write_bytes(b"this is not a database, it only has the name of one" * 40)
    with pytest.raises(StoreError):
        Memory(path)
