"""Several processes write one file at the same moment; one is killed in the middle."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from autocomplete.packing import unpacked
from autocomplete.suggest import Autocomplete

FOUR_WRITERS = Path(__file__).parents[1] / "benchmarks" / "four_writers.py"


def _write_forever(path, kept):
    engine = Autocomplete(path)
    at = 0
    while True:
        engine.commit("order", {"customer": f"customer {at % 7}", "city": f"town {at % 211}"})
        at += 1
        kept.value = at


@pytest.fixture
def processes():
    return multiprocessing.get_context("spawn")


def test_nothing_is_lost():
    _nothing_is_lost(60)


@pytest.mark.slow
def test_nothing_of_much_is_lost():
    _nothing_is_lost(50_000)


def _nothing_is_lost(each):
    ran = subprocess.run([sys.executable, str(FOUR_WRITERS), str(each)], capture_output=True, text=True)
    assert ran.stdout.endswith(f"all {4 * each} commits are there\n"), ran.stdout + ran.stderr


def test_a_killed_writer_leaves_a_readable_file_with_whole_commits(tmp_path, processes):
    _killed(tmp_path, processes, 5)


@pytest.mark.slow
def test_many_killed_writers(tmp_path, processes):
    _killed(tmp_path, processes, 60)


def _killed(tmp_path, processes, times):
    """What a commit that came back had kept is there, and at most the one more that was under way."""
    path = tmp_path / "workspace.sqlite"
    Autocomplete(path).close()
    before, noise = 0, random.Random()
    for _ in range(times):
        kept = processes.Value("q", 0, lock=False)
        writer = processes.Process(target=_write_forever, args=(path, kept))
        writer.start()
        wanted, wait = noise.randrange(1, 12), noise.uniform(0.0, 0.01)
        while kept.value < wanted:
            assert writer.is_alive()
            time.sleep(0.001)
        time.sleep(wait)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        uses = _uses_when_whole(path)
        assert 0 <= uses - before - kept.value <= 1
        before = uses
    engine = Autocomplete(path)
    engine.commit("order", {"city": "Bonn"})
    assert engine.suggest("order.city", prefix="Bonn")


def _uses_when_whole(path):
    """How many forms the file holds, after comparing every sum in it with every other."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        fields = db.execute("SELECT name, id, uses FROM ac_field").fetchall()
        values = dict(db.execute("SELECT field, sum(n) FROM ac_value GROUP BY field"))
        contexts = {key: (at, n, top) for at, key, n, top in db.execute("SELECT id, key, n, top FROM ac_context")}
        many = dict(db.execute("SELECT context, sum(n) FROM ac_stat GROUP BY context"))
    uses = {uses for _, _, uses in fields}
    assert {name for name, _, _ in fields} == {"order.customer", "order.city"}
    assert len(uses) == 1
    assert uses == {values[at] for _, at, _ in fields} == {contexts[f"{at}|"][1] for _, at, _ in fields}
    assert all(n == many.get(at, sum(s.n for s in unpacked(top).values())) for at, n, top in contexts.values())
    return uses.pop()


def test_threads_that_wait_are_written_together(tmp_path):
    """While one writes, others wait: they are written in one transaction, as if one after the other."""
    path = tmp_path / "workspace.sqlite"
    engine = Autocomplete(path)
    engine.commit("order", {"city": "Bonn"})
    revision = _revision(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        threads = [
            threading.Thread(target=engine.commit, args=("order", {"city": f"town {at % 3}"})) for at in range(12)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        holder.execute("COMMIT")
    for thread in threads:
        thread.join()
    assert {item.name: (item.uses, item.tried) for item in engine.knowledge.fields()} == {"order.city": (13, 12)}
    assert {item.value for item in engine.suggest("order.city", limit=9)} == {"Bonn", "town 0", "town 1", "town 2"}
    assert _revision(path) - revision < 12


def _revision(path):
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT value FROM ac_meta WHERE key = 'revision'").fetchone()[0]
