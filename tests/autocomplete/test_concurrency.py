"""Several processes write one file at the same moment; one is killed in the middle."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time

import pytest

from autocomplete.suggest import Autocomplete

WRITERS, COMMITS = 4, 60


def _write(path, name, gate):
    gate.wait()
    engine = Autocomplete(path)
    for at in range(COMMITS):
        engine.commit("order", {"customer": f"customer {at % 7}", "city": f"town {name}"})
    engine.close()


def _write_forever(path, ready):
    engine = Autocomplete(path)
    at = 0
    while True:
        engine.commit("order", {"customer": f"customer {at % 7}", "city": f"town {at % 11}"})
        at += 1
        ready.set()


@pytest.fixture
def processes():
    return multiprocessing.get_context("spawn")


def test_nothing_is_lost(tmp_path, processes):
    path = tmp_path / "workspace.sqlite"
    gate = processes.Barrier(WRITERS)
    writers = [processes.Process(target=_write, args=(path, name, gate)) for name in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    engine = Autocomplete(path)
    assert {item.name: item.uses for item in engine.known()} == {
        "order.customer": WRITERS * COMMITS,
        "order.city": WRITERS * COMMITS,
    }
    found = engine.suggest("order.city", limit=WRITERS)
    assert {item.why for item in found} == {f"used {COMMITS} times, last today"}
    rows = sqlite3.connect(path)
    assert rows.execute("SELECT sum(n) FROM ac_value").fetchone() == (2 * WRITERS * COMMITS,)
    contexts = rows.execute(
        "SELECT c.n, c.kinds, sum(s.n), count(*) FROM ac_context c JOIN ac_stat s ON s.context = c.id GROUP BY c.id"
    ).fetchall()
    assert contexts
    assert all(n == total and kinds == values for n, kinds, total, values in contexts)


def test_a_killed_writer_leaves_a_readable_file(tmp_path, processes):
    path = tmp_path / "workspace.sqlite"
    Autocomplete(path).close()
    for wait in (0.0, 0.02, 0.05):
        ready = processes.Event()
        writer = processes.Process(target=_write_forever, args=(path, ready))
        writer.start()
        assert ready.wait(30)
        time.sleep(wait)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
    engine = Autocomplete(path)
    uses = {item.name: item.uses for item in engine.known()}
    assert uses["order.customer"] == uses["order.city"] > 0
    assert engine._history._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    engine.commit("order", {"city": "Bonn"})
    assert engine.suggest("order.city", prefix="Bonn")
