"""A server and three kernels write one workspace at once, and every row is counted.

Each process has a workspace of its own over one folder, as in real life; the server works in several threads, as
its pool does. What they write is told apart by their names, so that a lost or a doubled row is seen.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
import time
import traceback
from contextlib import closing

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.settings import Settings
from assistant.workspace import STORE, Workspace
from nl2sql.learned.ranking import Weights
from nl2sql.workspace_words import Alias, Aliases

KERNELS, SERVER_THREADS = 3, 3
COUNT = "SELECT COUNT(*) AS n FROM customers"
SHIPPED = Weights({"failed": -5.0}, {"share": 4.0})


def _work(folder, names, seconds, gate, results) -> None:
    """One process: a thread for each name, all over one workspace."""
    workspace = Workspace(folder, Settings(today="2026-01-15"))
    workspace.sources.get("shop.sqlite")
    workspace.memory, workspace.served, workspace.autocomplete, workspace.training  # noqa: B018 - opened before the race
    gate.wait()
    done = {}
    threads = [threading.Thread(target=_write, args=(workspace, name, seconds, done)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    works = workspace.file.works
    workspace.close()
    results.put((done, works, [str(notice) for notice in workspace.take_notices()]))


def _write(workspace, name, seconds, done) -> None:
    """Turns with their log and completions, answers kept and forgotten, words learned; until the time is over."""
    rounds = 0
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            _round(workspace, name, rounds)
            rounds += 1
        done[name] = rounds
    except Exception:  # noqa: BLE001 - whatever it is, the test shows it
        done[name] = traceback.format_exc()


def _round(workspace, name, number) -> None:
    events = list(turn(wire.RunRequest("shop.sqlite", COUNT, f"question {name} {number}"), workspace))
    (answered,) = [event for event in events if isinstance(event, wire.Answered)]
    (said,) = turn(wire.FeedbackRequest(answered.answer.turn, "accepted", answered.answer.sql), workspace)
    assert isinstance(said, wire.Done), said
    source = workspace.sources.get("shop.sqlite")
    passing = workspace.memory.accept(f"passing {name}", COUNT, source.name, source.catalog)
    assert workspace.memory.remove(passing.id)
    assert workspace.memory.similar(f"question {name} {number}", "shop.sqlite", 3)
    workspace.autocomplete.commit("order", {"city": f"town {name}"})
    words = Aliases((Alias((name,), "customers", "", "", number + 1),))
    workspace.training.keep(SHIPPED, {"shop.sqlite": words}, SHIPPED)


def together(folder, seconds: float) -> dict[str, int]:
    """Rounds each writer has done; fails when one could not go on or had to fall back to memory."""
    with closing(sqlite3.connect(folder / "shop.sqlite")) as connection:
        connection.executescript("CREATE TABLE customers (id INTEGER PRIMARY KEY); INSERT INTO customers VALUES (1)")
    context = multiprocessing.get_context("spawn")
    gate, results = context.Barrier(KERNELS + 1), context.Queue()
    groups = [[f"server{place}" for place in range(SERVER_THREADS)], *([f"kernel{place}"] for place in range(KERNELS))]
    processes = [context.Process(target=_work, args=(folder, names, seconds, gate, results)) for names in groups]
    for process in processes:
        process.start()
    told = [results.get(timeout=seconds + 240) for _ in processes]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * len(processes)
    assert [notices for _, _, notices in told] == [[]] * len(processes)
    assert all(works for _, works, _ in told)
    done = {name: rounds for each, _, _ in told for name, rounds in each.items()}
    assert all(isinstance(rounds, int) for rounds in done.values()), done
    return done


def check(folder, done: dict[str, int]) -> None:
    """Every row that was written is there once."""
    with closing(sqlite3.connect(folder / STORE)) as connection:

        def rows(sql: str) -> list:
            return connection.execute(sql).fetchall()

        assert rows("PRAGMA integrity_check") == [("ok",)]
        wanted = {f"question {name} {number}" for name, rounds in done.items() for number in range(rounds)}
        assert sorted(question for (question,) in rows("SELECT question FROM served")) == sorted(wanted)
        assert rows("SELECT COUNT(*) FROM served WHERE action <> 'accepted'") == [(0,)]
        assert sorted(question for (question,) in rows("SELECT question FROM accepted_example")) == sorted(wanted)
        towns = dict(rows("SELECT text, n FROM ac_value WHERE text LIKE 'town %'"))
        assert towns == {f"town {name}": rounds for name, rounds in done.items()}
        ((aliases, questions),) = rows("SELECT COUNT(*), MAX(questions) FROM alias")
        assert (aliases, questions <= max(done.values())) == (1, True)
        assert rows("SELECT COUNT(*) FROM trained_weights") == [(1,)]


def test_a_server_and_three_kernels_lose_nothing(tmp_path):
    done = together(tmp_path, 4.0)
    assert len(done) == KERNELS + SERVER_THREADS
    assert all(done.values())
    check(tmp_path, done)


@pytest.mark.slow
def test_a_server_and_three_kernels_lose_nothing_in_a_minute(tmp_path, capsys):
    done = together(tmp_path, 60.0)
    check(tmp_path, done)
    with capsys.disabled():
        print(f"\n{sum(done.values()):,} rounds in a minute: {done}")
