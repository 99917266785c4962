"""The file: several writers, faults, versions, and what is cached."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing

import pytest

from autocomplete.packing import unpacked
from autocomplete.suggest import Autocomplete
from nl2sql.problems import StoreError
from nl2sql.store import set_aside
from nl2sql.store_versions import VERSION


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
        assert {item.name: item.uses for item in engine.knowledge.fields()} == {"customer": 60, "city": 60}
        found = engine.suggest("city", {"customer": "ACME"})
        assert {item.why for item in found} == {"used 30 times, last today"}
    # Each field alone and after its last value, and the city for the customer.
    assert whole(path)
    assert {"1|": {"ACME": 60}, "2|": {"Bonn": 30, "Rome": 30}, "2|1=1": {"Bonn": 30, "Rome": 30}}.items() <= (
        tables(path).items()
    )


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
    tried = Autocomplete(path).knowledge.fields()
    assert {item.name: item.tried for item in tried} == {"a": 63, "b": 63}
    rows = sqlite3.connect(path).execute("SELECT count(*) FROM ac_weight").fetchone()[0]
    assert rows > 0


def test_who_only_reads_learns_from_others_how_sure_to_be(path):
    reader, writer = Autocomplete(path), Autocomplete(path)
    assert reader.suggest("b", {"a": "1"}) == ()
    for at in range(64):
        writer.commit("", {"a": str(at % 3), "b": str(at % 3)})
    sure = Autocomplete(path).suggest("b", {"a": "1"})[0].p
    assert reader.suggest("b", {"a": "1"})[0].p == pytest.approx(sure)


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
    assert [item.uses for item in engine.knowledge.fields()] == [100]


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


READ_ONLY = """
from autocomplete.suggest import Autocomplete
from nl2sql.problems import StoreError
def without_rights(folder):
    told = []
    engine = Autocomplete(folder / "workspace.sqlite", told.append)
    for _ in range(2):
        engine.commit("", {"city": "Rome"})
    print(engine.suggest("city")[0].value, [problem.code for problem in told])
    try:
        Autocomplete(folder / "workspace.sqlite").commit("", {"city": "Rome"})
    except StoreError as error:
        print(error.problem.code)
"""


def test_a_folder_that_may_only_be_read(unprivileged):
    path = unprivileged.folder / "workspace.sqlite"
    engine = Autocomplete(path)
    engine.commit("", {"city": "Bonn"})
    engine.close()
    assert unprivileged.run(READ_ONLY) == "Rome ['store.unusable']\nstore.unusable\n"
    assert counted(path, "city") == {"Bonn": 1}


def test_a_file_that_may_not_be_written(path):
    engine = Autocomplete(path)
    engine.commit("", {"city": "Bonn"})
    engine._history._db.execute("PRAGMA query_only=ON")
    with pytest.raises(StoreError) as caught:
        engine.commit("", {"city": "Rome"})
    assert caught.value.problem.code == "store.unwritable"
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
    uses = engine.knowledge.fields()[0].uses
    assert uses == sum(counted(path, "city").values()) >= 1
    assert whole(path)
    engine.commit("", {"city": "Bonn"})
    assert engine.knowledge.fields()[0].uses == uses + 1


def test_a_failed_write_leaves_memory_as_the_file(path):
    engine = Autocomplete(path)
    engine.commit("", {"city": "Bonn"})

    def fail_midway():
        row = engine._history.vocabulary.fields()["city"]
        engine._history.tallies.add(f"{row.id}|", 0, 1)
        row.count(new=True)
        engine._history.vocabulary.changed(row)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        engine._history.write(fail_midway)
    assert engine.knowledge.fields()[0].uses == 1
    engine.commit("", {"city": "Bonn"})
    assert engine._history._db.execute("SELECT n FROM ac_context").fetchall() == [(2,), (1,)]


def test_a_newer_schema_is_refused(path):
    Autocomplete(path).close()
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version = {VERSION + 1}")
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


def test_while_the_file_cannot_be_used_counting_goes_on(path):
    told = []
    engine = Autocomplete(path, told.append)
    for city in ("Bonn", "Rome", "Bonn"):
        engine.commit("order", {"customer": "ACME", "city": city})
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        engine._history.part.read("PRAGMA busy_timeout=0")
        for _ in range(3):
            engine.commit("order", {"customer": "ACME", "city": "Rome"})
        assert [problem.code for problem in told] == ["store.locked"]
        assert top(engine, "order.city", **{"order.customer": "ACME"}) == "Rome"
        assert counted(path) == {"Bonn": 2, "Rome": 1}
        holder.execute("COMMIT")
    engine.commit("order", {"customer": "ACME", "city": "Rome"})
    assert (counted(path), engine.in_memory, len(told)) == ({"Bonn": 2, "Rome": 5}, False, 1)
    again = Autocomplete(path)
    assert again.knowledge.fields() == engine.knowledge.fields()


def test_what_others_counted_meanwhile_is_kept(path):
    """What waited is counted anew, under the ids that the file has given to other values since."""
    told = []
    engine, other = Autocomplete(path, told.append), Autocomplete(path)
    engine.commit("", {"city": "Bonn"})
    engine._history.part.read("PRAGMA query_only=1")
    engine.commit("", {"town": "Ulm", "city": "Rome"})
    for _ in range(3):
        other.commit("", {"river": "Rhine", "city": "Oslo"})
    engine.commit("", {"city": "Bonn"})
    assert counted(path, "city") == {"Bonn": 2, "Oslo": 3, "Rome": 1}
    assert counted(path, "town") == {"Ulm": 1}
    assert {item.name: item.uses for item in engine.knowledge.fields()} == {"city": 6, "town": 1, "river": 3}
    assert [problem.code for problem in told] == ["store.unwritable"]


@pytest.mark.parametrize("begun", [False, True])
def test_after_damage_the_counts_are_taken_over(path, begun):
    engine = Autocomplete(path)
    for _ in range(3):
        engine.commit("order", {"customer": "ACME", "city": "Bonn"})
    before, sure = engine.knowledge.fields(), engine.suggest("order.city", {"order.customer": "ACME"})[0]
    engine.close()
    away = set_aside(path)
    new = Autocomplete(path)
    if begun:
        new.commit("", {"river": "Rhine", "town": "Ulm"})
    new.recover(away)
    assert [item for item in new.knowledge.fields() if item.name.startswith("order.")] == list(before)
    found = new.suggest("order.city", {"order.customer": "ACME"})[0]
    assert (found.value, found.p) == (sure.value, pytest.approx(sure.p))
    new.recover(away)
    assert counted(path, "order.city") == {"Bonn": 3}


def test_withdrawn_consent_survives_damage(path):
    engine = Autocomplete(path)
    engine.learning = False
    engine.close()
    away = set_aside(path)
    new = Autocomplete(path)
    new.recover(away)
    assert not new.learning


def test_nothing_that_waits_is_learned_once_consent_is_withdrawn(path):
    engine, other = Autocomplete(path, lambda _: None), Autocomplete(path)
    engine._history.part.read("PRAGMA query_only=1")
    engine.commit("", {"city": "Bonn"})
    other.learning = False
    assert engine.catch_up()
    assert counted(path) == {}


def tables(path):
    """The texts counted in the row of each context."""
    with closing(sqlite3.connect(path)) as connection:
        texts = dict(connection.execute("SELECT id, text FROM ac_value"))
        rows = connection.execute("SELECT key, top FROM ac_context")
        return {key: {texts[value]: stat.n for value, stat in unpacked(top).items()} for key, top in rows}


def whole(path):
    """Whether the sums of each context are those of its values."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id, n, kinds, top FROM ac_context").fetchall()
        many = dict(connection.execute("SELECT context, sum(n) FROM ac_stat GROUP BY context"))
    return bool(rows) and all(
        n == many.get(at, sum(stat.n for stat in unpacked(top).values()))
        and (at in many or kinds == len(unpacked(top)))
        for at, n, kinds, top in rows
    )


def counted(path, field="order.city"):
    with closing(sqlite3.connect(path)) as connection:
        rows = "SELECT text, n FROM ac_value WHERE field = (SELECT id FROM ac_field WHERE name = ?) ORDER BY text"
        return dict(connection.execute(rows, (field,)))
