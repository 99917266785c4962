"""The file: several writers, faults, versions, and what is cached."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading

import pytest

from autocomplete.history import SCHEMA_VERSION
from autocomplete.suggest import Autocomplete
from nl2sql.problems import StoreError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "workspace.sqlite"


def top(engine, field="city", **context):
    found = engine.suggest(field, context)
    return found[0].value if found else None


def test_what_was_learned_survives_a_restart(path):
    first = Autocomplete(path)
    for _ in range(5):
        first.commit("", {"customer": "ACME", "city": "Bonn"})
    sure = first.suggest("city", {"customer": "ACME"})[0]
    first.close()
    again = Autocomplete(path).suggest("city", {"customer": "ACME"})[0]
    assert (again.value, again.p) == (sure.value, pytest.approx(sure.p))


def test_another_writer_is_noticed_at_once(path):
    reader, writer = Autocomplete(path), Autocomplete(path)
    assert top(reader) is None
    writer.commit("", {"city": "Bonn"})
    assert top(reader) == "Bonn"
    for _ in range(5):
        writer.commit("", {"city": "Rome"})
    assert top(reader) == "Rome"


def test_two_writers_count_together(path):
    first, second = Autocomplete(path), Autocomplete(path)
    for _ in range(30):
        first.commit("", {"customer": "ACME", "city": "Bonn"})
        second.commit("", {"customer": "ACME", "city": "Rome"})
    third = Autocomplete(path)
    for engine in (first, second, third):
        assert {item.name: item.uses for item in engine.known()} == {"customer": 60, "city": 60}
        found = engine.suggest("city", {"customer": "ACME"})
        assert {item.why for item in found} == {"used 30 times, last today"}
    n = third._history._db.execute("SELECT sum(n) FROM ac_stat").fetchone()[0]
    assert n == 60 + 2 * 60


def test_many_values_from_another_writer_are_caught_up(path):
    reader, writer = Autocomplete(path), Autocomplete(path)
    for at in range(700):
        writer.commit("", {"city": f"town {at % 350}"})
        if at % 90 == 0:
            reader.suggest("city")
    for _ in range(9):
        writer.commit("", {"city": "town 7"})
    assert top(reader) == "town 7"
    assert reader.suggest("city", prefix="town 7")[0].why == "used 11 times, last today"


def test_forgetting_reaches_the_other_process(path):
    first, second = Autocomplete(path), Autocomplete(path)
    first.commit("", {"city": "Bonn"})
    assert top(second) == "Bonn"
    first.forget(value="Bonn")
    assert top(second) is None
    second.commit("", {"city": "Rome"})
    assert top(first) == "Rome"


def test_learned_weights_add_up_across_processes(path):
    first, second = Autocomplete(path), Autocomplete(path)
    for at in range(64):
        (first if at % 2 else second).commit("", {"a": str(at % 3), "b": str(at % 3)})
    first.close()
    second.close()
    tried = Autocomplete(path).known()
    assert {item.name: item.tried for item in tried} == {"a": 63, "b": 63}
    rows = sqlite3.connect(path).execute("SELECT count(*) FROM ac_weight").fetchone()[0]
    assert rows > 0


def test_threads_share_one_engine(path):
    engine = Autocomplete(path)

    def work(name):
        for _ in range(25):
            engine.commit("", {"city": name})
            engine.suggest("city")

    threads = [threading.Thread(target=work, args=(f"town {at}",)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [item.uses for item in engine.known()] == [100]


def test_other_tables_of_the_file_are_left_alone(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE served(id)")
        other.execute("INSERT INTO served VALUES(7)")
    engine = Autocomplete(path)
    engine.commit("", {"city": "Bonn"})
    engine.forget()
    assert sqlite3.connect(path).execute("SELECT id FROM served").fetchall() == [(7,)]


def test_writes_to_other_tables_do_not_disturb(path):
    engine, other = Autocomplete(path), sqlite3.connect(path)
    engine.commit("", {"city": "Bonn"})
    other.execute("CREATE TABLE served(id)")
    other.commit()
    assert top(engine) == "Bonn"


def test_a_corrupt_file(path):
    path.write_bytes(b"this is no database at all, whatever its name" * 50)
    with pytest.raises(StoreError) as caught:
        Autocomplete(path)
    assert caught.value.problem.code == "store.corrupt"


def test_a_file_that_becomes_corrupt(path):
    engine = Autocomplete(path)
    for at in range(300):
        engine.commit("", {"city": f"town {at}"})
    engine.close()
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(bytes(data))
    with pytest.raises(StoreError):
        Autocomplete(path).suggest("city")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes to read-only files")
def test_a_read_only_file(path):
    Autocomplete(path).close()
    path.chmod(stat.S_IREAD)
    path.parent.chmod(stat.S_IREAD | stat.S_IEXEC)
    try:
        with pytest.raises(StoreError):
            Autocomplete(path).commit("", {"city": "Bonn"})
    finally:
        path.parent.chmod(stat.S_IRWXU)


def test_a_file_that_may_not_be_written(path):
    engine = Autocomplete(path)
    engine.commit("", {"city": "Bonn"})
    engine._history._db.execute("PRAGMA query_only=ON")
    with pytest.raises(StoreError) as caught:
        engine.commit("", {"city": "Rome"})
    assert caught.value.problem.code == "store.unusable"
    assert top(engine) == "Bonn"


def test_a_folder_in_place_of_the_file(path):
    path.mkdir()
    with pytest.raises(StoreError):
        Autocomplete(path)


def test_a_full_disk_loses_nothing_written_before(path):
    engine = Autocomplete(path)
    engine.commit("", {"city": "Bonn"})
    pages = engine._history._db.execute("PRAGMA page_count").fetchone()[0]
    engine._history._db.execute(f"PRAGMA max_page_count={pages + 1}")

    def fill():
        for at in range(500):
            engine.commit("", {"city": f"town {at} " + "x" * 200})

    with pytest.raises(StoreError) as caught:
        fill()
    assert "full" in str(caught.value)
    assert caught.value.problem.hint
    engine._history._db.execute("PRAGMA max_page_count=100000")
    uses = engine.known()[0].uses
    total = engine._history._db.execute("SELECT sum(n) FROM ac_stat").fetchone()[0]
    assert uses == total >= 1
    engine.commit("", {"city": "Bonn"})
    assert engine.known()[0].uses == uses + 1


def test_a_failed_write_leaves_memory_as_the_file(path):
    engine = Autocomplete(path)
    engine.commit("", {"city": "Bonn"})

    def fail_midway():
        with engine._history.writing():
            row = engine._history.vocabulary.fields()["city"]
            engine._history.tallies.add(f"{row.id}|", 0, 1)
            row.count(new=True)
            engine._history.vocabulary.changed(row)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()
    assert engine.known()[0].uses == 1
    engine.commit("", {"city": "Bonn"})
    assert engine._history._db.execute("SELECT n FROM ac_context").fetchall() == [(2,)]


def test_a_newer_schema_is_refused(path):
    Autocomplete(path).close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE ac_meta SET value = ? WHERE key = 'schema'", (SCHEMA_VERSION + 1,))
    with pytest.raises(StoreError) as caught:
        Autocomplete(path)
    assert caught.value.problem.code == "store.newer"


def test_a_locked_file_is_waited_for(path):
    engine, other = Autocomplete(path), sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, other.execute, ("COMMIT",))
    timer.start()
    engine.commit("", {"city": "Bonn"})
    timer.join()
    assert top(engine) == "Bonn"
