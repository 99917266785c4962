"""What reflection finds on each database, whatever the names, and when the fingerprint changes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import psycopg
import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import ColumnRef, ForeignKey, Missing
from nl2sql.checks import check
from nl2sql.database import Limits
from nl2sql.problems import QueryError
from nl2sql.schema_reading import partial

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
DIALECTS = ["sqlite", "duckdb", POSTGRES]
ODD_NAMES = [
    "two words",
    'quote"quote',
    "apostrophe's",
    "🛒 cart",
    "select",
    "Ünïcode",
    "semi;colon",
    "per%cent :x",
    "dot.dot",
    "back\\slash",
    " blank ",
    "1st",
    "a" * 60,
]


class Maker:
    """An empty database that a test may write to, and open again and again."""

    def __init__(self, dialect: str, folder: Path, postgres_url: str | None) -> None:
        self.dialect = dialect
        self._path = folder / f"made.{dialect}"
        self._url = postgres_url

    def write(self, *statements: str) -> None:
        if self.dialect == "postgres":
            with psycopg.connect(self._url, autocommit=True) as connection:
                for statement in statements:
                    connection.execute(statement)
            return
        connect = sqlite3.connect if self.dialect == "sqlite" else duckdb.connect
        connection = connect(str(self._path))
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    def open(self):
        return open_database(self._url or self._path, "made")

    def catalog(self):
        database = self.open()
        try:
            return database.catalog()
        finally:
            database.close()


@pytest.fixture(params=DIALECTS)
def made(request, tmp_path):
    yield from maker(request.param, request, tmp_path)


def maker(dialect, request, tmp_path):
    if dialect != "postgres":
        yield Maker(dialect, tmp_path, None)
        return
    server = request.getfixturevalue("postgres_url")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS made WITH (FORCE)")
        connection.execute("CREATE DATABASE made")
    yield Maker(dialect, tmp_path, server.replace("/postgres", "/made"))


@pytest.fixture
def postgres(request, tmp_path):
    yield from maker("postgres", request, tmp_path)


@pytest.fixture
def lite(tmp_path):
    return Maker("sqlite", tmp_path, None)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_tables_views_columns_and_keys(shop, dialect):
    catalog = shop(dialect).catalog
    assert catalog.dialect == dialect
    orders, view = catalog.table("orders"), catalog.table("big_orders")
    assert orders is not None
    assert view is not None
    assert (orders.kind, view.kind) == ("table", "view")
    assert [column.name for column in orders.columns] == ["id", "customer_id", "total", "placed", "note"]
    assert [column.type for column in orders.columns] == ["integer", "integer", "number", "date", "text"]
    assert orders.primary_key == ("id",)
    assert orders.foreign_keys == (ForeignKey(("customer_id",), "customer", ("id",)),)
    assert orders.row_count == 4
    assert orders.schema == ""
    name = catalog.table("customer").column("name")
    assert not name.nullable
    assert name.samples == ("Ada", "Bob", "Cy")


def test_the_fingerprint_follows_the_schema_and_not_the_data(made):
    made.write("CREATE TABLE t (a integer, b varchar(20))")
    first = made.catalog().fingerprint
    made.write("INSERT INTO t VALUES (1, '2024-01-01'), (2, '2024-01-02')")
    assert made.catalog().fingerprint == first
    seen = {first}
    for change in (
        "ALTER TABLE t ADD COLUMN c integer",
        "ALTER TABLE t RENAME COLUMN c TO d",
        "CREATE TABLE u (a integer PRIMARY KEY)",
        "CREATE VIEW v AS SELECT a FROM t",
        "DROP VIEW v",
    ):
        made.write(change)
        fingerprint = made.catalog().fingerprint
        assert (fingerprint not in seen) == (change != "DROP VIEW v")
        seen.add(fingerprint)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_read_sampled_and_asked(made, name):
    written = '"' + name.replace('"', '""') + '"'
    made.write(
        f"CREATE TABLE {written} ({written} varchar(9), plain integer)", f"INSERT INTO {written} VALUES ('x', 1)"
    )
    database = made.open()
    table = database.catalog().table(name)
    assert table is not None
    assert table.column(name).samples == ("x",)
    assert table.row_count == 1
    assert database.distinct_values(ColumnRef(table.key, name), 10) == ("x",)
    database.close()


def test_key_columns_of_two_and_keys_to_self(made):
    made.write(
        "CREATE TABLE a (x integer, y integer, boss integer, PRIMARY KEY (x, y))",
        "CREATE TABLE b (p integer, q integer, FOREIGN KEY (p, q) REFERENCES a (x, y))",
    )
    catalog = made.catalog()
    assert catalog.table("a").primary_key == ("x", "y")
    assert catalog.table("b").foreign_keys == (ForeignKey(("p", "q"), "a", ("x", "y")),)


def test_dates_kept_as_text_are_dates(made):
    made.write(
        "CREATE TABLE t (day varchar(30), moment varchar(30), month varchar(30), mixed varchar(30), empty varchar(30))",
        "INSERT INTO t VALUES ('2024-01-31', '2024-01-31 10:00:00', '2024-01', '2024-01-31', NULL)",
        "INSERT INTO t VALUES ('2024-02-01', '2024-01-31T10:00:00', '2024-02', '31.1.2024', NULL)",
    )
    columns = made.catalog().table("t").columns
    assert [column.type for column in columns] == ["date", "datetime", "text", "text", "text"]
    assert all("VARCHAR" in column.declared.upper() for column in columns)


def test_distinct_values_most_frequent_first_and_none_when_too_many(made):
    made.write("CREATE TABLE t (c varchar(9))", "INSERT INTO t VALUES ('b'), ('a'), ('b'), ('c'), ('c'), ('b'), (NULL)")
    database = made.open()
    assert database.distinct_values(ColumnRef("t", "c"), 3) == ("b", "c", "a")
    assert database.distinct_values(ColumnRef("t", "c"), 2) is None
    with pytest.raises(QueryError):
        database.distinct_values(ColumnRef("nowhere", "c"), 2)
    with pytest.raises(QueryError):
        database.distinct_values(ColumnRef("t", "nothing"), 2)
    database.close()


def test_an_empty_database_has_an_empty_catalogue(made):
    made.write("CREATE TABLE t (a integer)", "DROP TABLE t")
    assert made.catalog().tables == ()


@pytest.mark.parametrize("dialect", ["duckdb", POSTGRES])
def test_comments_are_kept(dialect, request, tmp_path):
    for made in maker(dialect, request, tmp_path):
        made.write(
            "CREATE TABLE t (a integer)",
            "COMMENT ON TABLE t IS 'what people bought'",
            "COMMENT ON COLUMN t.a IS 'it''s a number'",
        )
        table = made.catalog().table("t")
        assert table.comment == "what people bought"
        assert table.column("a").comment == "it's a number"


@pytest.mark.parametrize("dialect", ["duckdb", POSTGRES])
def test_other_schemas_are_named_with_their_schema(dialect, request, tmp_path):
    for made in maker(dialect, request, tmp_path):
        made.write(
            "CREATE SCHEMA sales",
            "CREATE TABLE t (a integer)",
            "CREATE TABLE sales.t (id integer PRIMARY KEY)",
            "CREATE TABLE sales.u (t_id integer REFERENCES sales.t (id))",
            "INSERT INTO sales.t VALUES (7)",
        )
        catalog = made.catalog()
        assert {table.key for table in catalog.tables} == {"t", "sales.t", "sales.u"}
        assert catalog.table("sales.u").foreign_keys == (ForeignKey(("t_id",), "sales.t", ("id",)),)
        assert catalog.table("sales.t").column("id").samples == (7,)


def test_a_view_that_no_longer_works_does_not_hide_the_rest(lite):
    lite.write("CREATE TABLE a (x int)", "CREATE TABLE b (y int)", "CREATE VIEW v AS SELECT x FROM a", "DROP TABLE a")
    catalog = lite.catalog()
    assert [table.name for table in catalog.tables] == ["b"]
    assert catalog.missing == (Missing("v", "broken"),)
    assert [problem.code for problem in check("SELECT x FROM v", catalog).problems] == ["table.broken"]
    assert "1 table of 2 cannot be read" in partial(catalog).message


def test_sqlite_tables_that_only_serve_an_index_are_hidden(lite):
    lite.write("CREATE VIRTUAL TABLE words USING fts5(body)", "INSERT INTO words VALUES ('hello world')")
    database = lite.open()
    assert [table.name for table in database.catalog().tables] == ["words"]
    assert database.run("SELECT body FROM words WHERE words MATCH 'hello'", Limits()).rows == (("hello world",),)
    database.close()


def test_sqlite_spatial_indexes_can_be_read(lite):
    lite.write("CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1)", "INSERT INTO boxes VALUES (1, 0, 5)")
    database = lite.open()
    assert database.run("SELECT id FROM boxes WHERE x0 < 1", Limits()).rows == ((1,),)
    database.close()


def test_sqlite_columns_are_what_their_values_are(lite):
    lite.write(
        "CREATE TABLE t (untyped, numbers TEXT, flag BOOLEAN, blobs BLOB, made GENERATED ALWAYS AS (untyped + 1))",
        "INSERT INTO t VALUES (1, 5, 1, x'00ff'), (2, 6, 0, NULL)",
    )
    table = lite.catalog().table("t")
    assert [column.name for column in table.columns] == ["untyped", "numbers", "flag", "blobs", "made"]
    types = {column.name: column.type for column in table.columns}
    assert types["untyped"] == "integer"
    assert types["flag"] == "boolean"
    assert types["numbers"] == "text"
    assert types["blobs"] == "other"


def test_sqlite_keys_without_columns_and_to_nowhere(lite):
    lite.write(
        "CREATE TABLE a (id integer PRIMARY KEY)",
        "CREATE TABLE b (a_id int REFERENCES A, lost_id int REFERENCES nowhere (id))",
    )
    assert lite.catalog().table("b").foreign_keys == (ForeignKey(("a_id",), "a", ("id",)),)


@pytest.mark.postgres
def test_names_that_differ_in_case_only_are_two_tables(postgres):
    postgres.write(
        'CREATE TABLE "Twin" ("Id" integer, id text)',
        "CREATE TABLE twin (id integer)",
        "INSERT INTO \"Twin\" VALUES (1, 'x')",
        "INSERT INTO twin VALUES (2)",
    )
    catalog = postgres.catalog()
    assert catalog.table("Twin").column("Id").samples == (1,)
    assert catalog.table("Twin").column("id").samples == ("x",)
    assert catalog.table("twin").column("id").samples == (2,)


@pytest.mark.postgres
def test_a_table_that_may_not_be_read_does_not_hide_the_rest(postgres):
    postgres.write(
        "DROP ROLE IF EXISTS clerk",
        "CREATE ROLE clerk LOGIN",
        "CREATE TABLE open (a integer)",
        "CREATE TABLE closed (a integer)",
        "INSERT INTO open VALUES (1)",
        "INSERT INTO closed VALUES (1)",
        "CREATE SCHEMA private",
        "CREATE TABLE private.t (a integer)",
        "CREATE TABLE half (shown integer, hidden integer)",
        "GRANT SELECT ON open TO clerk",
        "GRANT SELECT (shown) ON half TO clerk",
        "INSERT INTO half VALUES (2, 3)",
    )
    database = open_database(postgres._url.replace("tester@", "clerk@"))
    catalog = database.catalog()
    assert catalog.table("open").column("a").samples == (1,)
    assert catalog.table("closed") is None
    assert catalog.missing == (Missing("closed", "denied"),)
    assert catalog.table("private.t") is None
    assert [(column.name, column.samples) for column in catalog.table("half").columns] == [("shown", (2,))]
    assert [problem.code for problem in check("SELECT a FROM closed", catalog).problems] == ["table.denied"]
    said = partial(catalog)
    assert said.code == "source.partial"
    assert "1 table of 3 may not be read" in said.message
    assert "(closed)" in said.message
    with pytest.raises(QueryError) as caught:
        database.run("SELECT a FROM closed", Limits())
    assert caught.value.problem.code == "query.denied"
    database.close()
    postgres.write("DROP OWNED BY clerk", "DROP ROLE clerk")


@pytest.mark.postgres
def test_names_of_63_bytes_are_whole(postgres):
    names = ["n" * 63, "ü" * 31 + "x", "🛒" * 15 + "abc"]
    postgres.write(*(f'CREATE TABLE "{name}" ("{name}" integer)' for name in names))
    assert {(table.name, table.columns[0].name) for table in postgres.catalog().tables} == {(n, n) for n in names}


@pytest.mark.postgres
def test_names_with_dots_are_told_from_those_of_schemas(postgres):
    postgres.write(
        "CREATE SCHEMA sales",
        "CREATE TABLE sales.t (a integer)",
        'CREATE TABLE "sales.t" (b integer)',
        "INSERT INTO sales.t VALUES (1)",
        'INSERT INTO "sales.t" VALUES (2)',
    )
    found = {(table.schema, table.name): table.columns[0].samples for table in postgres.catalog().tables}
    assert found == {("sales", "t"): (1,), ("", "sales.t"): (2,)}


@pytest.mark.postgres
def test_domains_are_what_they_are_made_of(postgres):
    postgres.write("CREATE DOMAIN money_amount AS numeric(9, 2)", "CREATE TABLE t (a money_amount, b varchar(9))")
    columns = postgres.catalog().table("t").columns
    assert [(column.type, column.declared) for column in columns] == [
        ("number", "NUMERIC(9,2)"),
        ("text", "VARCHAR(9)"),
    ]


@pytest.mark.postgres
def test_materialized_views_partitions_and_enumerations(postgres):
    postgres.write(
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        "CREATE TABLE t (day date, m mood, tags text[], doc jsonb) PARTITION BY RANGE (day)",
        "CREATE TABLE t_2024 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "INSERT INTO t VALUES ('2024-05-01', 'good', ARRAY['x'], '{}')",
        "CREATE MATERIALIZED VIEW counted AS SELECT m, count(*) AS n FROM t GROUP BY m",
    )
    catalog = postgres.catalog()
    assert {table.name: table.kind for table in catalog.tables} == {"t": "table", "counted": "view"}
    assert [column.type for column in catalog.table("t").columns] == ["date", "text", "other", "other"]
    assert catalog.table("t").column("m").samples == ("good",)


@pytest.mark.postgres
def test_reflection_asks_the_same_number_of_questions_for_many_tables(postgres, monkeypatch):
    from sqlalchemy import event

    postgres.write(*(f"CREATE TABLE t{n} (a integer PRIMARY KEY, b text)" for n in range(40)))
    database = postgres.open()
    asked = []
    event.listen(database._engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert len(database.catalog().tables) == 40
    reflecting = [sql for sql in asked if "set_config" not in sql]
    assert len(reflecting) < 25
    database.close()
