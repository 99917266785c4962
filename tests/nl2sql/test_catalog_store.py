"""Catalogues kept in the workspace file: what comes back, what is written, and what a fault of the file does."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from nl2sql.adapters.opening import open_database
from nl2sql.adapters.postgres_guard import PostgresGuard
from nl2sql.adapters.sqlalchemy_database import SqlAlchemyDatabase
from nl2sql.catalog import Column, ForeignKey, Marks, Table
from nl2sql.catalog_json import profile_text, read_profile, read_table, table_text
from nl2sql.catalog_store import CatalogStore
from nl2sql.cataloguing import kept_profile, read_catalog
from nl2sql.database import Cancellation
from nl2sql.drafting import Source
from nl2sql.problems import Problem, SourceError, StoreError
from nl2sql.profiles import ColumnProfile, TableProfile, TopValue
from nl2sql.schema_reading import Reading, named
from nl2sql.store import open_store, set_aside
from nl2sql.values import ValueIndex

NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
CELLS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
COLUMNS = st.builds(
    Column, NAMES.map(lambda name: f"c {name}"), st.sampled_from(("text", "integer", "date")), NAMES, st.booleans(),
    st.booleans(), NAMES, st.lists(CELLS | NAMES, max_size=3).map(tuple),
)  # fmt: skip
KEYS = st.builds(ForeignKey, st.tuples(NAMES), NAMES, st.tuples(NAMES), st.booleans())
TABLES = st.builds(
    Table, NAMES, st.lists(COLUMNS, max_size=3).map(tuple), st.lists(KEYS, max_size=2).map(tuple), NAMES,
    st.sampled_from(("table", "view")), NAMES, st.none() | st.integers(0, 10**12), st.booleans(),
    st.builds(Marks, NAMES, NAMES),
)  # fmt: skip


@given(TABLES)
def test_a_table_comes_back_as_it_was(table):
    table = replace(table, columns=tuple(c for c in table.columns if "secret" not in c.name and "pin" not in c.name))
    back = read_table(table.schema, table.name, table_text(table))
    assert back == table
    assert back.marks == table.marks
    assert [list(map(type, c.samples)) for c in back.columns] == [list(map(type, c.samples)) for c in table.columns]


def test_a_profile_comes_back_as_it_was():
    columns = (
        ColumnProfile("a", "integer", 3, 0.25, 1, 9, (TopValue(1, 2), TopValue(True, 1))),
        ColumnProfile("password", "text", 3, 0.0, secret=True),
    )
    profile = TableProfile("s.t", 12, None, "first", columns)
    assert read_profile(profile_text(profile)) == profile


def test_samples_of_secret_columns_are_not_written():
    table = Table("t", (Column("password_hash", "text", samples=("abc",)), Column("city", "text", samples=("Metz",))))
    assert "abc" not in table_text(table)
    assert "Metz" in table_text(table)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shop.sqlite"


@pytest.fixture
def file(tmp_path):
    return tmp_path / ".plainspoken" / "workspace.sqlite"


def write(path, *statements):
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def shop(path):
    write(
        path,
        "CREATE TABLE customer (id integer PRIMARY KEY, city text)",
        "CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customer)",
        "INSERT INTO customer VALUES (1, 'Metz'), (2, 'Metz')",
    )
    return open_database(path)


def read_by_another_process(path, file):
    """The catalogue, and the tables that were read or looked into for it."""
    database, store = open_database(path), CatalogStore(file)
    reading = Reading()
    catalog = read_catalog(database, reading, store)
    store.close()
    database.close()
    return catalog, {table.name for table in reading.read}


def test_the_next_start_reads_nothing_again(path, file):
    first = read_catalog(shop(path), store=CatalogStore(file))
    again, read = read_by_another_process(path, file)
    assert again == first
    assert read == set()


def test_only_what_changed_is_read_and_written_again(path, file):
    read_catalog(shop(path), store=CatalogStore(file))
    before = dict(sqlite3.connect(file).execute("SELECT name, body FROM catalogue_table").fetchall())
    write(path, "CREATE TABLE fresh (a integer)", "DROP TABLE orders")
    catalog, _ = read_by_another_process(path, file)
    assert [table.name for table in catalog.tables] == ["customer", "fresh"]
    after = dict(sqlite3.connect(file).execute("SELECT name, body FROM catalogue_table").fetchall())
    assert after.keys() == {"customer", "fresh"}
    assert before["customer"] != after["customer"]  # its rows may have changed with the file
    again, read = read_by_another_process(path, file)
    assert (again, read) == (catalog, set())


def test_what_was_read_before_a_stop_is_kept(path, file, monkeypatch):
    monkeypatch.setattr("nl2sql.adapters.schema_reader._PORTION", 3)
    monkeypatch.setattr("nl2sql.schema_reading._PAUSE_S", 0.0)
    write(path, *(f"CREATE TABLE t{n} (a integer)" for n in range(10)))
    database, cancellation = open_database(path), Cancellation()

    def stop(progress):
        if progress.done == 6:
            cancellation.cancel()

    store = CatalogStore(file)
    with pytest.raises(SourceError):
        read_catalog(database, Reading(tell=stop, cancellation=cancellation), store)
    assert len(store.load(database.identity)) == 9
    catalog, _ = read_by_another_process(path, file)
    assert len(catalog.tables) == 10


def test_sources_are_told_apart(tmp_path, file):
    store = CatalogStore(file)
    for name in ("a", "b"):
        write(tmp_path / f"{name}.sqlite", f"CREATE TABLE {name} (x integer)")
        read_catalog(open_database(tmp_path / f"{name}.sqlite"), store=store)
    assert [table.name for table in read_by_another_process(tmp_path / "a.sqlite", file)[0].tables] == ["a"]


def test_profiles_are_kept_until_the_rows_change(path, file, monkeypatch):
    database, store = shop(path), CatalogStore(file)

    def source():
        return Source("shop", database, read_catalog(database, store=store), ValueIndex({}))

    first = kept_profile(source(), "customer", store)
    assert first.column("city").top == (TopValue("Metz", 2),)
    with monkeypatch.context() as patched:
        patched.setattr("nl2sql.cataloguing.profile", None)
        assert kept_profile(source(), "customer", store) == first
    write(path, "INSERT INTO customer VALUES (3, 'Lille')")
    assert kept_profile(source(), "customer", store).rows == 3


def test_a_broken_row_is_read_from_the_database(path, file):
    first = read_catalog(shop(path), store=CatalogStore(file))
    write(file, "UPDATE catalogue_table SET body = '[1, 2' WHERE name = 'orders'")
    again, read = read_by_another_process(path, file)
    assert again == first
    assert read == {"orders"}


def test_a_source_is_known_by_where_it_is_and_by_options_that_choose_what_it_shows():
    def identity(options, password="one"):
        url = make_url(f"postgresql+psycopg://ada:{password}@localhost/shop{options}")
        return SqlAlchemyDatabase(url, PostgresGuard(), "shop").identity

    assert identity("", "one") == identity("", "two")
    assert identity("?options=-csearch_path%3Dsales") != identity("")
    assert identity("?sslpassword=one") == identity("")


def test_forgetting_leaves_nothing(path, file):
    store = CatalogStore(file)
    read_catalog(shop(path), store=store)
    store.forget()
    assert store.load(open_database(path).identity) == {}
    store.close()
    assert b"Metz" not in b"".join(part.read_bytes() for part in file.parent.iterdir())


def test_a_file_that_cannot_be_made_is_told_once_and_keeps_nobody_from_reading(path, tmp_path):
    (tmp_path / "blocked").write_text("a file where a folder should be")
    told = []
    store = CatalogStore(tmp_path / "blocked" / "workspace.sqlite", told.append)
    for _ in range(2):
        assert len(read_catalog(shop(path) if not path.exists() else open_database(path), store=store).tables) == 2
    assert [problem.code for problem in told] == ["store.unusable"]
    assert told[0].severity == "warning"


def test_a_full_disk_is_told_once_and_loses_nothing(path, file):
    database = shop(path)
    told = []
    store = CatalogStore(file, told.append)
    first = read_catalog(database, store=store)
    pages = sqlite3.connect(file).execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count={pages}")
    write(path, *(f"CREATE TABLE t{n} ({', '.join(f'column_{c} text' for c in range(90))})" for n in range(90)))
    for _ in range(2):
        assert len(read_catalog(database, store=store).tables) == 92
    assert [problem.code for problem in told] == ["store.unwritable"]
    assert "full" in told[0].message
    assert store.load(database.identity).keys() == {named(table) for table in first.tables}


def test_a_folder_that_may_only_be_read_is_read(path, file, monkeypatch):
    first = read_catalog(shop(path), store=CatalogStore(file))
    sqlite3.connect(file).execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def refused(_):
        # What SQLite says of such a folder; the tests may run as somebody whom no folder refuses.
        raise StoreError(Problem("store.unusable", "attempt to write a readonly database"))

    monkeypatch.setattr("nl2sql.catalog_store.open_store", refused)
    told = []
    store = CatalogStore(file, told.append)
    database = open_database(path)
    assert store.load(database.identity).keys() == {named(table) for table in first.tables}
    assert read_catalog(database, store=store) == first
    assert [problem.code for problem in told] == ["store.unusable"]


def test_several_write_at_once(tmp_path, file):
    def work(place):
        path = tmp_path / f"{place % 2}.sqlite"
        store = CatalogStore(file)
        read_catalog(open_database(path), store=store)
        store.close()

    for place in range(2):
        write(tmp_path / f"{place}.sqlite", *(f"CREATE TABLE t{n} (a integer)" for n in range(200)))
    threads = [threading.Thread(target=work, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sqlite3.connect(file).execute("SELECT count(*) FROM catalogue_table").fetchone() == (400,)


@pytest.mark.postgres
def test_no_credential_gets_into_the_file(postgres_url, file):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept (a integer)")
    database = open_database(postgres_url.replace("tester@", "tester:s3cretpassword@"))
    store = CatalogStore(file)
    assert read_catalog(database, store=store).table("kept")
    store.close()
    held = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert b"kept" in held
    assert b"s3cretpassword" not in held
    assert b"tester" not in held
    database.close()


def test_after_damage_catalogues_are_kept_in_the_new_file(tmp_path):
    path, tables = (
        tmp_path / "workspace.sqlite",
        [Table(f"table {place}", (Column("a", "text"),)) for place in range(500)],
    )
    with closing(CatalogStore(path)) as store:
        store.keep("shop", tables, {})
    size = path.stat().st_size
    with path.open("r+b") as damaged:
        damaged.seek(8192)
        damaged.write(b"\xa5" * (size - 8192))
    told: list[str] = []

    def tell(problem):
        told.append(problem.code)
        set_aside(path)
        open_store(path).close()

    with closing(CatalogStore(path, tell)) as store:
        assert len(store.load("shop")) < len(tables)
        store.keep("shop", tables, {})
        assert len(store.load("shop")) == len(tables)
    assert told == ["store.corrupt"]
