"""A workspace whose file cannot be used: it is said once, answers go on, and what was stored is not lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.settings import Settings
from assistant.workspace import STORE, Workspace
from nl2sql.learned.ranking import Weights
from nl2sql.problems import StoreError
from nl2sql.store import open_store
from nl2sql.store_versions import VERSION
from nl2sql.workspace_words import Alias, Aliases

COUNT = "SELECT COUNT(*) AS n FROM customers"


@pytest.fixture
def folder(tmp_path):
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as connection:
        connection.executescript("CREATE TABLE customers (id INTEGER PRIMARY KEY); INSERT INTO customers VALUES (1)")
    return tmp_path


@pytest.fixture
def begin(folder):
    begun = []

    def workspace() -> Workspace:
        begun.append(Workspace(folder, Settings(today="2026-01-15")))
        return begun[-1]

    yield workspace
    for each in begun:
        each.close()


def run(workspace: Workspace) -> wire.AnswerDocument:
    (answered,) = [e for e in turn(wire.RunRequest("", COUNT), workspace) if isinstance(e, wire.Answered)]
    return answered.answer


def keep(workspace: Workspace, question: str = "how many customers") -> None:
    source = workspace.sources.get("shop.sqlite")
    workspace.memory.accept(question, COUNT, source.name, source.catalog)


def store_codes(answer: wire.AnswerDocument) -> list[str]:
    return [warning.code for warning in answer.warnings if warning.code.startswith("store.")]


def questions(workspace: Workspace) -> list[str]:
    return [example.question for example in workspace.memory.all()]


def test_a_file_that_is_none_is_moved_aside(begin, folder):
    path = folder / STORE
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 400)
    workspace = begin()
    assert (workspace.store_path, questions(workspace)) == (path, [])
    (warning,) = [each for each in run(workspace).warnings if each.code == "store.corrupt"]
    (away,) = [file for file in path.parent.iterdir() if "damaged" in file.name]
    assert away.name in warning.hint
    assert away.read_bytes().startswith(b"not a database")
    assert store_codes(run(workspace)) == []
    keep(workspace)
    assert questions(begin()) == ["how many customers"]


def test_damage_while_work_goes_on(begin, folder):
    first = begin()
    for place in range(300):
        keep(first, f"how many customers {place}")
    first.close()
    path = folder / STORE
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (size - 8192))
    workspace = begin()
    seen = [code for _ in range(3) for code in store_codes(run(workspace))]
    keep(workspace)
    assert "store.corrupt" in seen + [notice.code for notice in workspace.take_notices()]
    assert "how many customers" in questions(begin())
    assert [file for file in path.parent.iterdir() if "damaged" in file.name and file.stat().st_size == size]


def test_after_damage_every_part_keeps_what_can_be_read(begin, folder):
    """Damage is found in one table; what the others hold goes into the new file, whether they are open or not."""
    first = begin()
    keep(first)
    run(first)
    first.autocomplete.commit("", {"city": "Bonn"})
    words = Aliases((Alias(("punters",), "customers", "", "", 1),))
    first.training.keep(None, {"shop.sqlite": words}, Weights({}, {}))
    first.close()
    second = begin()
    assert questions(second) == ["how many customers"]
    damaged = sqlite3.DatabaseError("database disk image is malformed")
    damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT

    def damage(connection):
        raise damaged

    with pytest.raises(StoreError):
        second.memory._store.look(damage)
    assert [notice.code for notice in second.take_notices()] == ["store.corrupt"]
    for workspace in (second, begin()):
        assert questions(workspace) == ["how many customers"]
        assert len(workspace.served.rows()) == 1
        assert "city" in [item.name for item in workspace.autocomplete.knowledge.fields()]
        assert workspace.training.aliases("shop.sqlite") == words
        assert workspace.file.works


def test_a_full_disk_is_said_once_and_written_later(begin, folder):
    workspace = begin()
    keep(workspace, "before")
    run(workspace)
    for part in (workspace.memory, workspace.served):
        part._store.read("PRAGMA query_only=1")
    assert [store_codes(run(workspace)) for _ in range(3)][1:] == [["store.unwritable"], []]
    keep(workspace, "after")
    assert questions(workspace) == ["after", "before"]
    assert len(workspace.served.rows()) == 4
    workspace.close()
    assert questions(begin()) == ["after", "before"]
    assert len(begin().served.rows()) == 4


def test_a_locked_file_does_not_stop_answers(begin, folder):
    workspace = begin()
    keep(workspace, "before")
    run(workspace)
    for part in (workspace.memory, workspace.served):
        part._store.read("PRAGMA busy_timeout=0")
    with closing(open_store(folder / STORE)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        keep(workspace, "while locked")
        assert [code for _ in range(3) for code in store_codes(run(workspace))] == ["store.locked"]
        assert questions(workspace) == ["while locked", "before"]
        holder.execute("COMMIT")
    workspace.close()
    assert questions(begin()) == ["while locked", "before"]


def test_a_newer_file_is_left_alone(begin, folder):
    first = begin()
    keep(first, "before")
    first.close()
    path = folder / STORE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    workspace = begin()
    assert [code for _ in range(3) for code in store_codes(run(workspace))] == ["store.newer"]
    keep(workspace, "after")
    workspace.close()
    assert path.read_bytes() == before
