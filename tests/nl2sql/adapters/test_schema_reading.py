"""Reading a schema in portions: what is told, how it is stopped, what is read again, what happens meanwhile."""

from __future__ import annotations

import sqlite3
import threading

import psycopg
import pytest

from nl2sql.adapters import schema_reader
from nl2sql.adapters.opening import open_database
from nl2sql.catalog import Column, ForeignKey, Table
from nl2sql.database import Cancellation
from nl2sql.problems import SourceError
from nl2sql.schema_reading import Progress, Reading, named


@pytest.fixture(autouse=True)
def small_portions(monkeypatch, request):
    monkeypatch.setattr("nl2sql.schema_reading._PAUSE_S", 0.0)
    if "slow" not in request.keywords:
        monkeypatch.setattr(schema_reader, "_PORTION", 2)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "made.sqlite"


def write(path, *statements):
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def five(path):
    write(path, *(f"CREATE TABLE t{n} (a integer PRIMARY KEY)" for n in range(5)))
    return open_database(path)


def known(catalog):
    return {named(table): table for table in catalog.tables}


def schema_read(database, reading):
    """The names of tables whose schema was read, without those that were looked into only."""
    before = len(reading.read)
    catalog = database.catalog(reading)
    return catalog, {table.name for table in reading.read[before:] if table.unread}


def test_progress_is_told_portion_by_portion(path):
    told: list[Progress] = []
    five(path).catalog(Reading(tell=told.append))
    assert [(each.step, each.done) for each in told if each.step == "schema"] == [
        ("schema", done) for done in (0, 2, 4, 5)
    ]
    assert str(told[1]) == "Reading the schema: 2 of 5 tables"
    assert [each.done for each in told if each.step == "samples"] == [0, 1, 2, 3, 4, 5]
    assert {each.total for each in told} == {5}


def test_it_is_stopped_from_another_thread_and_goes_on_from_there(path):
    database, cancellation = five(path), Cancellation()

    def stop(progress):
        if progress.done:
            stopping = threading.Thread(target=cancellation.cancel)
            stopping.start()
            stopping.join()

    reading = Reading(tell=stop, cancellation=cancellation)
    with pytest.raises(SourceError) as stopped:
        database.catalog(reading)
    assert stopped.value.problem.code == "source.cancelled"
    assert "of 5 tables" in stopped.value.problem.message
    first = {table.name for table in reading.read}
    assert first
    assert len(first) < 5
    later = Reading(known={named(table): table for table in reading.read})
    catalog, again = schema_read(database, later)
    assert len(catalog.tables) == 5
    assert again == {f"t{n}" for n in range(5)} - first
    database.close()


def test_only_what_changed_is_read_again(path):
    database = five(path)
    before = database.catalog()
    write(path, "ALTER TABLE t1 ADD COLUMN b text", "CREATE TABLE t9 (a integer)", "DROP TABLE t3")
    catalog, again = schema_read(database, Reading(known=known(before)))
    assert again == {"t1", "t9"}
    assert [table.name for table in catalog.tables] == ["t0", "t1", "t2", "t4", "t9"]
    assert catalog.table("t1").column("b") is not None
    assert catalog == database.catalog()
    database.close()


def test_nothing_is_read_again_when_nothing_changed(path):
    database = five(path)
    before = database.catalog()
    reading = Reading(known=known(before))
    assert database.catalog(reading) == before
    assert reading.read == []
    database.close()


def test_changed_rows_are_looked_at_again(path):
    database = five(path)
    before = database.catalog()
    write(path, "INSERT INTO t1 VALUES (7)")
    catalog, again = schema_read(database, Reading(known=known(before)))
    assert again == set()
    assert catalog.table("t1").column("a").samples == (7,)
    database.close()


def test_a_view_follows_the_tables_it_reads(path):
    write(path, "CREATE TABLE t (a integer)", "CREATE VIEW v AS SELECT * FROM t")
    database = open_database(path)
    before = database.catalog()
    write(path, "ALTER TABLE t ADD COLUMN b text")
    after = database.catalog(Reading(known=known(before)))
    assert [column.name for column in after.table("v").columns] == ["a", "b"]
    database.close()


def test_a_key_comes_to_light_when_its_target_is_made(path):
    write(path, "CREATE TABLE child (p integer REFERENCES parent)")
    database = open_database(path)
    before = database.catalog()
    assert before.table("child").foreign_keys == ()
    write(path, "CREATE TABLE parent (id integer PRIMARY KEY)")
    after = database.catalog(Reading(known=known(before)))
    assert after.table("child").foreign_keys == (ForeignKey(("p",), "parent", ("id",)),)
    database.close()


def test_a_schema_that_changes_while_it_is_read_is_read_as_it_is_in_the_end(path):
    database = five(path)
    changes = ["DROP TABLE t4", "CREATE TABLE new (a integer)", "ALTER TABLE t0 ADD COLUMN late text"]

    def change(progress):
        if changes and progress.step == "schema":
            write(path, changes.pop())

    reading = Reading(tell=change)
    catalog = database.catalog(reading)
    while changes:
        change(Progress("schema", 0, 0))
    again = database.catalog()
    assert [table.name for table in again.tables] == ["new", "t0", "t1", "t2", "t3"]
    assert {table.name for table in catalog.tables} >= {"t1", "t2", "t3"}
    assert catalog.table("t0").column("late") is not None
    database.close()


def test_the_most_used_tables_are_looked_into_first(path, monkeypatch):
    monkeypatch.setattr("nl2sql.adapters.sampling.MOST_TABLES", 2)
    write(
        path,
        "CREATE TABLE hub (id integer PRIMARY KEY)",
        "CREATE TABLE a (hub_id integer REFERENCES hub (id))",
        "CREATE TABLE b (x integer)",
        "CREATE TABLE c (x integer)",
    )
    database = open_database(path)
    catalog = database.catalog(Reading(uses={"c": 3}))
    assert {table.name for table in catalog.tables if not table.unread} == {"c", "hub"}
    # The next reading goes on with those nobody looked at.
    again = database.catalog(Reading(known=known(catalog)))
    assert not any(table.unread for table in again.tables)
    database.close()


def test_marks_are_no_part_of_what_a_table_is():
    table = Table("t", (Column("a", "integer"),))
    assert named(table) == ("", "t")
    assert "marks" not in repr(table)


@pytest.fixture
def server(postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS reading WITH (FORCE)")
        connection.execute("CREATE DATABASE reading")
    return postgres_url.replace("/postgres", "/reading")


def tell(server, *statements):
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE t1 ADD COLUMN b text",
        "ALTER TABLE t1 ALTER COLUMN a TYPE bigint",
        "ALTER TABLE t1 RENAME COLUMN a TO z",
        "COMMENT ON COLUMN t1.a IS 'now with a comment'",
        "COMMENT ON TABLE t1 IS 'now with a comment'",
        "ALTER TABLE t1 DROP CONSTRAINT t1_pkey",
        "ALTER TABLE t1 ADD FOREIGN KEY (a) REFERENCES t2 (a)",
    ],
)
def test_postgres_reads_again_what_changed(server, change):
    tell(server, *(f"CREATE TABLE t{n} (a integer PRIMARY KEY)" for n in range(4)))
    database = open_database(server)
    before = database.catalog()
    tell(server, change)
    catalog, again = schema_read(database, Reading(known=known(before)))
    assert again == {"t1"}
    assert catalog.table("t1") != before.table("t1")
    assert catalog == database.catalog()
    database.close()


@pytest.mark.postgres
def test_postgres_sees_rights_that_are_given_and_taken(server):
    tell(
        server,
        "DROP ROLE IF EXISTS helper",
        "CREATE ROLE helper LOGIN",
        "CREATE TABLE a (x integer)",
        "CREATE TABLE b (a_x integer)",
        "GRANT SELECT ON a TO helper",
    )
    database = open_database(server.replace("tester@", "helper@"))
    before = database.catalog()
    tell(server, "GRANT SELECT ON b TO helper", "REVOKE SELECT ON a FROM helper")
    after = database.catalog(Reading(known=known(before)))
    assert [[table.name for table in catalog.tables] for catalog in (before, after)] == [["a"], ["b"]]
    assert [each.table for each in after.missing] == ["a"]
    database.close()
    tell(server, "DROP OWNED BY helper", "DROP ROLE helper")


@pytest.mark.postgres
def test_postgres_does_not_look_again_at_rows_that_stayed(server):
    tell(server, "CREATE TABLE t (a integer)", "CREATE TABLE u (a integer)", "INSERT INTO t VALUES (1)")
    database = open_database(server)
    before = database.catalog()
    reading = Reading(known=known(before))
    database.catalog(reading)
    assert reading.read == []
    database.close()


@pytest.mark.postgres
def test_a_server_that_does_not_answer_can_be_left(server):
    tell(server, "CREATE TABLE t (a integer)")
    database, cancellation = open_database(server), Cancellation()
    with psycopg.connect(server) as holding:
        holding.execute("LOCK TABLE pg_catalog.pg_constraint IN ACCESS EXCLUSIVE MODE")
        threading.Timer(0.3, cancellation.cancel).start()
        with pytest.raises(SourceError) as stopped:
            database.catalog(Reading(cancellation=cancellation))
        assert stopped.value.problem.code == "source.cancelled"
        with pytest.raises(SourceError) as slow:
            database.catalog()
        assert slow.value.problem.code == "source.unreadable"
        assert "lock timeout" in slow.value.problem.message
        holding.rollback()
    assert database.catalog().table("t")
    database.close()


@pytest.mark.postgres
def test_a_server_that_went_away_says_so(server, postgres_url):
    tell(server, "CREATE TABLE t (a integer)")
    database = open_database(server)
    tell(postgres_url, "DROP DATABASE reading WITH (FORCE)")
    with pytest.raises(SourceError) as gone:
        database.catalog()
    assert gone.value.problem.code == "source.unreachable"
    database.close()


@pytest.mark.postgres
@pytest.mark.slow
def test_postgres_with_two_thousand_tables(server):
    with psycopg.connect(server, autocommit=True) as connection, connection.cursor() as cursor:
        for area in range(20):
            statements = [f"CREATE SCHEMA area_{area}"]
            for number in range(100):
                name = f"area_{area}.thing_{number}"
                before = f"REFERENCES area_{area}.thing_{number - 1}" if number else ""
                columns = ", ".join(f"c{place} varchar(20)" for place in range(8))
                statements.append(
                    f"CREATE TABLE {name} (id integer PRIMARY KEY, previous_id integer {before}, {columns})"
                )
                statements.append(f"COMMENT ON TABLE {name} IS 'Thing {number} of area {area}'")
                statements.append(f"INSERT INTO {name} (id, c0) VALUES ({number}, 'x')")
            cursor.execute(";".join(statements))
    database = open_database(server)
    told: list[Progress] = []
    catalog = database.catalog(Reading(tell=told.append))
    assert len(catalog.tables) == 2000
    assert sum(len(table.columns) for table in catalog.tables) == 20_000
    assert sum(len(table.foreign_keys) for table in catalog.tables) == 1980
    assert all(table.comment.startswith("Thing ") for table in catalog.tables)
    assert catalog.table("area_7.thing_42").foreign_keys == (ForeignKey(("previous_id",), "area_7.thing_41", ("id",)),)
    assert told[0].total == 2000
    tell(server, "ALTER TABLE area_3.thing_5 ADD COLUMN new text")
    after, again = schema_read(database, Reading(known=known(catalog)))
    assert again == {"thing_5"}
    assert len(after.tables) == 2000
    database.close()
