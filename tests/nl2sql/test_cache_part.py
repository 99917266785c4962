"""Caches in the workspace file: damage is told with the file that has it, and the next use finds the new file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from assistant.documents.index import DocumentIndex
from assistant.documents.words import wanted
from nl2sql.cache_part import CachePart
from nl2sql.embedding.embedder import unit
from nl2sql.embedding.store import VectorStore
from nl2sql.problems import StoreError
from nl2sql.store import file_identity, set_aside

VECTORS = unit(np.ones((1, 4)))


def part(path: Path | None, fault) -> CachePart:
    return CachePart(path, lambda connection: connection.execute("CREATE TABLE IF NOT EXISTS kept (name TEXT)"), fault)


def names(cache: CachePart) -> list[str]:
    with cache.using() as connection:
        return [name for (name,) in connection.execute("SELECT name FROM kept")]


def put(cache: CachePart, name: str) -> None:
    with cache.using() as connection:
        connection.execute("INSERT INTO kept VALUES (?)", (name,))


def damage(path: Path) -> None:
    """Spoil everything but the first page, so that the file is opened and its tables cannot be read."""
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\x5a" * (len(whole) - 100))
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def test_a_file_that_another_process_replaced_is_followed(tmp_path):
    path = tmp_path / "workspace.sqlite"
    with closing(part(path, None)) as cache:
        put(cache, "before")
        assert set_aside(path)
        assert names(cache) == []
        put(cache, "after")
        with closing(part(path, None)) as other:
            assert names(other) == ["after"]


def test_a_damaged_file_is_told_of_once_and_its_follower_is_left_alone(tmp_path):
    path, told = tmp_path / "workspace.sqlite", []
    with closing(part(path, None)) as cache:
        put(cache, "before")
    spoilt = file_identity(path)
    damage(path)

    def fault(problem, file):
        told.append(problem.code)
        assert file == spoilt
        set_aside(path, file)

    with pytest.raises(StoreError):
        part(path, fault)
    assert told == ["store.corrupt"]
    with closing(part(path, fault)) as cache:
        assert names(cache) == []


def test_in_memory_nothing_is_followed():
    with closing(part(None, None)) as cache:
        put(cache, "here")
        assert names(cache) == ["here"]


def test_documents_and_vectors_go_on_in_the_new_file(tmp_path):
    path = tmp_path / "workspace.sqlite"
    (tmp_path / "notes.md").write_text("# Churn\n\nCustomers who leave.", encoding="utf-8")
    with closing(DocumentIndex(path, tmp_path)) as documents, closing(VectorStore(path)) as vectors:
        documents.refresh()
        vectors.write("model", "shop", [b"text"], VECTORS)
        assert documents.find(wanted("churn"), 5)
        set_aside(path, file_identity(path))  # As whoever met the damage does.
        assert documents.find(wanted("churn"), 5) == ()
        assert vectors.read("model", "shop") == {}
        documents.refresh()
        vectors.write("model", "shop", [b"text"], VECTORS)
        assert documents.find(wanted("churn"), 5)
        assert list(vectors.read("model", "shop")) == [b"text"]


def test_damage_that_is_met_while_searching_is_told_and_the_next_search_begins_anew(tmp_path):
    path, told = tmp_path / "workspace.sqlite", []
    (tmp_path / "notes.md").write_text("# Churn\n\nCustomers who leave.", encoding="utf-8")

    def fault(problem, file):
        told.append(problem.code)
        set_aside(path, file)

    with closing(DocumentIndex(path, tmp_path, fault)) as documents:
        documents.refresh()
        with documents._part.using() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA cache_size=0")
        whole = path.read_bytes()
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\x5a" * (len(whole) - 4096))
        with pytest.raises(StoreError):
            documents.find(wanted("churn"), 5)
        assert set(told) == {"store.corrupt"}
        documents.refresh()
        assert documents.find(wanted("churn"), 5)
        assert len(list(tmp_path.glob("*.damaged-*"))) >= 1
