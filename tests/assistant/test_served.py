from __future__ import annotations

import multiprocessing

import pytest

from assistant.served import COLUMNS, ServedLog, ServedTurn
from nl2sql.problems import StoreError


def entry(turn: str, **more) -> ServedTurn:
    return ServedTurn(turn, "ask", "how many orders", "", "shop", "answered", **more)


def test_a_turn_is_kept_whole(tmp_path):
    log = ServedLog(tmp_path / "w.sqlite")
    log.record(entry("t1", sql="SELECT 1", confidence=0.9, row_count=1, timings={"run": 1.5}, problems=("a.b",)))
    row = log.turn("t1")
    assert row["question"] == "how many orders"
    assert row["sql"] == "SELECT 1"
    assert row["timings"] == '{"run": 1.5}'
    assert row["problems"] == '["a.b"]'
    assert row["at"].startswith("20")


def test_what_a_person_did_is_noted(tmp_path):
    log = ServedLog(tmp_path / "w.sqlite")
    log.record(entry("t1"))
    assert log.act("t1", "edited", "SELECT 2")
    assert log.turn("t1")["action"] == "edited"
    assert log.turn("t1")["final_sql"] == "SELECT 2"
    assert not log.act("unknown", "accepted")


def test_the_newest_comes_first():
    log = ServedLog(None)
    for number in range(5):
        log.record(entry(f"t{number}"))
    assert [row[COLUMNS.index("turn")] for row in log.rows(2)] == ["t4", "t3"]


def test_a_file_that_is_no_database_is_a_clear_fault(tmp_path):
    (tmp_path / "w.sqlite").write_text("this is not a database, only text " * 40)
    with pytest.raises(StoreError) as caught:
        ServedLog(tmp_path / "w.sqlite")
    assert caught.value.problem.hint


def _write(path, who):
    log = ServedLog(path)
    for number in range(40):
        log.record(entry(f"{who}-{number}"))


def test_several_processes_write_at_once_and_nothing_is_lost(tmp_path):
    path = tmp_path / "w.sqlite"
    ServedLog(path).close()
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(path, who)) for who in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(ServedLog(path).rows()) == 120
