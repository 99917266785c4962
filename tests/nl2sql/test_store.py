"""The workspace file: opened the same way by everybody, its faults told in one way."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest

from nl2sql.problems import StoreError
from nl2sql.store import open_store, read_store, store_errors


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new" / "workspace.sqlite"


@pytest.fixture
def written(path):
    with closing(open_store(path)) as store:
        store.execute("CREATE TABLE kept (number)")
        store.execute("INSERT INTO kept VALUES (7)")
    return path


def test_a_file_is_made_with_its_folder_and_in_wal_mode(path):
    with closing(open_store(path)) as store:
        assert store.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert path.is_file()


def test_without_a_path_the_store_is_in_memory():
    with closing(open_store(None)) as one, closing(open_store(None)) as other:
        one.execute("CREATE TABLE kept (number)")
        assert other.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,)


def test_a_statement_commits_on_its_own(written):
    with closing(open_store(written)) as one, closing(open_store(written)) as other:
        one.execute("INSERT INTO kept VALUES (8)")
        assert other.execute("SELECT number FROM kept ORDER BY 1").fetchall() == [(7,), (8,)]


def test_opening_waits_for_somebody_who_is_just_making_the_file(path):
    """SQLite would say at once that the file is busy: changing to WAL mode is not covered by its own waiting."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as maker:
        maker.execute("CREATE TABLE kept (number)")
        maker.execute("BEGIN IMMEDIATE")
        done = threading.Timer(0.2, maker.execute, ("COMMIT",))
        done.start()
        with closing(open_store(path)) as store:
            assert store.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        done.join()


def test_a_file_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "taken" / "workspace.sqlite")
    (problem,) = caught.value.problems
    assert problem.code == "store.unusable"
    assert "taken" in problem.message


def test_what_is_only_read_cannot_be_changed(written):
    with closing(read_store(written)) as store:
        assert store.execute("SELECT number FROM kept").fetchall() == [(7,)]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.execute("DELETE FROM kept")


def test_reading_makes_no_file(path):
    path.parent.mkdir()
    with pytest.raises(StoreError) as caught:
        read_store(path)
    assert [problem.code for problem in caught.value.problems] == ["store.unusable"]
    assert not path.exists()


def test_what_sqlite_raises_becomes_a_store_error_with_its_cause(written):
    with closing(open_store(written)) as store, pytest.raises(StoreError) as caught, store_errors():
        store.execute("SELECT nothing FROM kept")
    (problem,) = caught.value.problems
    assert problem.code == "store.failed"
    assert "nothing" in problem.message
    assert problem.hint
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)


def test_other_exceptions_pass_as_they_are():
    with pytest.raises(KeyError), store_errors():
        raise KeyError("not SQLite's")


def test_nothing_happens_where_nothing_is_raised():
    with store_errors():
        found = 7
    assert found == 7
