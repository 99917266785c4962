"""A file that cannot be used makes completion quiet, with one clear notice: nothing that uses it fails."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest

from autocomplete import carrying
from autocomplete.packing import unpacked
from autocomplete.suggest import Autocomplete

USES = {
    "suggest": lambda engine: engine.suggest("order.city", {"order.customer": "ACME"}, "b"),
    "unknown": lambda engine: engine.suggest("order.street"),
    "commit": lambda engine: engine.commit("order", {"customer": "ACME", "city": "Rome"}),
    "declare": lambda engine: engine.field("order.street", based_on=("order.city",)),
    "feedback": lambda engine: (
        engine.feedback((engine.suggest("order.city") or [None])[0].id, "accepted")
        if engine.suggest("order.city")
        else None
    ),
    "known": lambda engine: engine.knowledge.fields(),
    "learning": lambda engine: engine.learning,
    "consent": lambda engine: setattr(engine, "learning", True),
    "forget": lambda engine: engine.forget(value="Rome"),
    "catch up": lambda engine: engine.catch_up(),
    "close": lambda engine: engine.close(),
}


def corrupt_before(path):
    path.write_bytes(b"this is no database, whatever its name" * 300)


def corrupt_inside(path):
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(bytes(data))


def gone(path):
    path.unlink()
    path.mkdir()


def locked(engine, path):
    engine._history.part.read("PRAGMA busy_timeout=0")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    return holder


def full(engine, path):
    pages = engine._history._db.execute("PRAGMA page_count").fetchone()[0]
    engine._history._db.execute(f"PRAGMA max_page_count={pages}")


def read_only(engine, path):
    engine._history._db.execute("PRAGMA query_only=ON")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "workspace.sqlite"
    engine = Autocomplete(path)
    for at in range(400):
        engine.commit("order", {"customer": "ACME", "city": f"Bonn {at % 300}"})
    engine.close()
    return path


def use_all(engine):
    for name, use in USES.items():
        if name != "close":
            use(engine)
    for at in range(60):
        engine.commit("order", {"customer": "ACME", "city": f"town {at} " + "x" * 300})
    found = engine.suggest("order.city", prefix="town")
    engine.close()
    return found


@pytest.mark.parametrize("fault", [corrupt_before, corrupt_inside, gone])
def test_a_fault_before_the_file_is_opened(path, fault):
    fault(path)
    told = []
    assert use_all(Autocomplete(path, told.append))
    assert len(told) == 1, told
    assert told[0].code in {"store.corrupt", "store.unusable"}
    assert told[0].message
    assert told[0].hint


@pytest.mark.parametrize(
    ("fault", "code"), [(locked, "store.locked"), (full, "store.unwritable"), (read_only, "store.unwritable")]
)
def test_a_fault_while_it_is_in_use(path, fault, code):
    told = []
    engine = Autocomplete(path, told.append)
    engine.suggest("order.city")
    kept = fault(engine, path)
    found = use_all(engine)
    if kept is not None:
        kept.close()
    assert found
    assert [problem.code for problem in told] in ([code], [code, code]), told


@pytest.mark.parametrize("name", USES)
def test_each_use_of_a_file_that_goes_bad_meanwhile(path, name):
    told = []
    engine = Autocomplete(path, told.append)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    corrupt_inside(path)
    USES[name](engine)
    assert len(told) <= 1
    assert {problem.code for problem in told} <= {"store.corrupt"}
    engine.close()


def test_a_file_that_is_busy_after_forgetting_is_tidied_the_next_time(path, monkeypatch):
    told = []
    engine = Autocomplete(path, told=told.append)
    part = engine._history.part
    part.read("PRAGMA busy_timeout=0")
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:

        def change_and_lose_the_file(work, change=part.change):
            result = change(work)
            holder.execute("BEGIN IMMEDIATE")
            return result

        monkeypatch.setattr(part, "change", change_and_lose_the_file)
        assert engine.forget(value="Bonn 7") == 1
        holder.execute("ROLLBACK")
    assert not part.in_memory
    assert not told
    assert "Bonn 7" not in {found.value for found in engine.suggest("order.city", prefix="Bonn 7", limit=20)}


def test_of_a_large_damaged_file_the_oldest_and_the_newest_are_carried_on(tmp_path, monkeypatch):
    """What is used most was mostly kept early; what is used now was kept lately."""
    monkeypatch.setattr(carrying, "_MOST", 30)
    engine, other = Autocomplete(tmp_path / "w.sqlite"), sqlite3.connect(":memory:", isolation_level=None)
    with closing(other):
        for at in range(100):
            engine.commit("", {"city": f"town {at}"})
        for (statement,) in engine._history._db.execute("SELECT sql FROM sqlite_master WHERE name LIKE 'ac%'"):
            other.execute(statement)
        carrying.carry_counts(engine._history._db)(other)
        kept = [row[0] for row in other.execute("SELECT text FROM ac_value ORDER BY id")]
        (top,) = other.execute("SELECT top FROM ac_context WHERE key = '1|'").fetchone()
    assert kept == [f"town {at}" for at in (*range(30), *range(70, 100))]
    assert len(unpacked(top)) == 60
    engine.close()
