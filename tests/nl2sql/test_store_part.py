"""One part's tables while the workspace file cannot be written: work goes on in memory, and nothing is lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest

from nl2sql.problems import Problem, StoreError
from nl2sql.store import file_identity, open_store, set_aside
from nl2sql.store_part import StorePart, rows_of

SCHEMA = ("CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, size INTEGER NOT NULL DEFAULT 0)",)
INSERT = "INSERT INTO kept (name) VALUES (?) RETURNING name"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "workspace.sqlite"


@pytest.fixture
def told():
    return []


@pytest.fixture
def part(path, told):
    part = StorePart(path, SCHEMA, rows_of("kept"), told.append)
    part.write(INSERT, "before")
    yield part
    part.close()


def names(part: StorePart) -> list[str]:
    return [row[0] for row in part.read("SELECT name FROM kept ORDER BY rowid")]


def in_file(path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM kept ORDER BY rowid")]


def codes(told: list[Problem]) -> list[str]:
    return [problem.code for problem in told]


@contextmanager
def full(part: StorePart):
    """No page more than there are: what a full disk does to SQLite."""
    pages = part.read("PRAGMA page_count")[0][0]
    part.read(f"PRAGMA max_page_count={pages}")
    yield "x" * 40_000


def test_a_log_that_a_reader_kept_long_is_cut_off_with_the_next_write(part, path):
    log = path.with_name(f"{path.name}-wal")
    with closing(open_store(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM kept").fetchall()
        for at in range(6):
            part.write(INSERT, f"{at}" * 1_000_000)
        assert log.stat().st_size > 5_000_000
        reader.execute("COMMIT")
        part.write(INSERT, "one")
        assert log.stat().st_size < 100_000
        assert reader.execute("SELECT COUNT(*) FROM kept").fetchone() == (8,)


def test_what_is_written_is_in_the_file_at_once(part, path, told):
    assert part.write(INSERT, "one") == [("one",)]
    assert in_file(path) == ["before", "one"]
    assert told == []


def test_on_a_full_disk_work_goes_on_and_is_written_later(part, path, told):
    with full(part) as long:
        assert part.write(INSERT, long) == [(long,)]
    assert codes(told) == ["store.unwritable"]
    assert names(part) == ["before", long]
    assert in_file(path) == ["before"]
    part.write(INSERT, "after")
    assert in_file(path) == ["before", long, "after"]
    assert part.waiting == 0
    assert len(told) == 1


def test_a_fault_is_told_once_while_it_lasts(part, path, told):
    holder = open_store(path)
    holder.execute("BEGIN IMMEDIATE")
    part.read("PRAGMA busy_timeout=0")
    for name in ("one", "two", "three"):
        part.write(INSERT, name)
    assert codes(told) == ["store.locked"]
    assert (names(part), part.waiting) == (["before", "one", "two", "three"], 3)
    holder.execute("COMMIT")
    holder.close()
    assert part.catch_up()
    assert in_file(path) == ["before", "one", "two", "three"]


def test_what_waits_is_written_when_the_part_is_closed(path, told):
    part = StorePart(path, SCHEMA, rows_of("kept"), told.append)
    with full(part) as long:
        part.write(INSERT, long)
    part.close()
    assert in_file(path) == [long]


def test_a_file_that_became_read_only(part, path, told):
    part.read("PRAGMA query_only=1")
    part.write(INSERT, "one")
    assert codes(told) == ["store.unwritable"]
    assert "readonly" in told[0].message
    assert names(part) == ["before", "one"]


READ_ONLY = """
from nl2sql.store_part import StorePart, rows_of
def without_rights(folder, schema):
    told = []
    part = StorePart(folder / "workspace.sqlite", (schema,), rows_of("kept"), told.append)
    part.write("INSERT INTO kept (name) VALUES ('one')")
    rows = part.read("SELECT name FROM kept ORDER BY rowid")
    print([name for name, in rows], part.waiting, [problem.code for problem in told])
"""


def test_a_folder_that_may_only_be_read(unprivileged):
    path = unprivileged.folder / "workspace.sqlite"
    with closing(StorePart(path, SCHEMA, rows_of("kept"))) as part:
        part.write(INSERT, "before")
    assert unprivileged.run(READ_ONLY, SCHEMA[0]) == "['before', 'one'] 1 ['store.unusable']\n"
    assert in_file(path) == ["before"]


def test_a_file_that_cannot_be_opened(tmp_path, told):
    (tmp_path / "taken").write_text("a file, not a folder")
    part = StorePart(tmp_path / "taken" / "workspace.sqlite", SCHEMA, rows_of("kept"), told.append)
    part.write(INSERT, "one")
    assert (codes(told), names(part)) == (["store.unusable"], ["one"])
    part.close()


def test_without_anybody_to_tell_a_fault_is_raised(path):
    path.write_bytes(b"no database at all" * 300)
    with pytest.raises(StoreError) as caught:
        StorePart(path, SCHEMA, rows_of("kept"))
    assert caught.value.problem.code == "store.corrupt"


def test_a_fault_in_a_statement_is_raised_and_changes_nothing(part, told):
    with pytest.raises(StoreError) as caught:
        part.write("INSERT INTO nowhere VALUES (1)")
    assert caught.value.problem.code == "store.failed"
    assert (told, part.waiting) == ([], 0)


def damage(path) -> None:
    """Overwrite everything but the first two pages of a file that nobody holds."""
    size = path.stat().st_size
    assert size > 8192
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (size - 8192))


def test_damage_is_survived_and_the_damaged_file_is_kept(path, told):
    with closing(StorePart(path, SCHEMA, rows_of("kept"))) as part:
        for place in range(200):
            part.write(INSERT, f"{place}" + "x" * 200)
    damage(path)

    def aside(problem: Problem) -> None:
        told.append(problem)
        set_aside(path)

    part = StorePart(path, SCHEMA, rows_of("kept"), aside)
    part.write(INSERT, "after")
    assert codes(told) == ["store.corrupt"]
    part.write(INSERT, "more")
    assert in_file(path)[-2:] == ["after", "more"]
    part.close()
    assert [file.name for file in path.parent.iterdir() if "damaged" in file.name and file.stat().st_size > 8192]


def test_what_can_still_be_read_goes_into_the_new_file(part, path):
    away = set_aside(path)
    part.write(INSERT, "after")
    part.recover(away)
    assert sorted(in_file(path)) == ["after", "before"]


def test_only_the_damaged_file_is_set_aside(path):
    open_store(path).close()
    found = file_identity(path)
    away = set_aside(path, found)
    assert away is not None
    assert away.exists()
    path.write_text("the new one, made by another process")
    assert set_aside(path, found) is None
    assert path.exists()


def test_a_file_that_was_deleted_is_begun_anew(part, path, told):
    path.unlink()
    part.write(INSERT, "one")
    assert in_file(path) == ["one"]
    assert told == []


def test_much_that_waits_is_not_tried_with_every_write(part, path, told, monkeypatch):
    """Trying takes the longer, the more waits: without pauses each write would wait for all before it."""
    seconds, tries = iter(range(10_000)), []
    monkeypatch.setattr("nl2sql.store_part.monotonic", lambda: next(seconds))
    monkeypatch.setattr(part, "_opened", lambda patience, opened=part._opened: tries.append(0) or opened(patience))
    with closing(open_store(path)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        part.read("PRAGMA busy_timeout=0")
        for at in range(100):
            part.write(INSERT, f"name {at}")
        assert 12 < len(tries) < 24
        holder.execute("COMMIT")
    assert part.catch_up()
    assert len(in_file(path)) == 101
    assert codes(told) == ["store.locked"]


def test_who_closes_the_file_waits_for_others_who_write(path, told, monkeypatch):
    part = StorePart(path, SCHEMA, rows_of("kept"), told.append)
    with closing(open_store(path)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        part.read("PRAGMA busy_timeout=0")
        part.write(INSERT, "late")
        assert part.waiting == 1
        # Whoever waits for the file sleeps between two tries: that is when the other one ends.
        monkeypatch.setattr("nl2sql.store.time.sleep", lambda _: holder.in_transaction and holder.execute("COMMIT"))
        part.close()
    assert in_file(path) == ["late"]


REAL_LIMIT = """
import resource, sys
from pathlib import Path
from nl2sql.store_part import StorePart, rows_of
told = []
part = StorePart(Path(sys.argv[1]), (sys.argv[2],), rows_of("kept"), told.append)
part.write("INSERT INTO kept (name) VALUES ('before')")
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
for place in range(60):
    part.write("INSERT INTO kept (name) VALUES (?)", f"{place:03}" + "x" * 20_000)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert len(part.read("SELECT * FROM kept")) == 61
part.close()
print([problem.code for problem in told], part.waiting)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are a thing of POSIX")
def test_a_real_limit_on_the_size_of_files(path):
    done = subprocess.run(
        [sys.executable, "-c", REAL_LIMIT, str(path), SCHEMA[0]], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip().endswith("'store.unwritable'] 0"), (done.stdout, done.stderr)
    assert len(in_file(path)) == 61
