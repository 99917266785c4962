from __future__ import annotations

import os
import sqlite3

import pytest

from assistant.documents import files
from assistant.documents.index import DocumentIndex
from assistant.documents.words import wanted


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
def index(root, tmp_path):
    made = DocumentIndex(tmp_path / "store.sqlite", root)
    yield made
    made.close()


def write(root, path: str, text: str | bytes) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)


def found(index, text: str, *, typing: bool = False) -> list[str]:
    index.refresh()
    return [located.path for located in index.find(wanted(text, typing=typing), 20)]


def test_headings_and_names_of_files_come_before_texts(root, index):
    write(root, "a.md", "Something about churn and more.")
    write(root, "b.md", "# Churn\n\nLeaving.")
    assert found(index, "churn") == ["b.md", "a.md"]
    write(root, "churn.txt", "x")
    assert found(index, "churn")[0] == "churn.txt"


def test_stems_synonyms_and_beginnings_are_found(root, index):
    write(root, "a.md", "All the definitions of churning customers.")
    assert found(index, "churned") == ["a.md"]
    assert found(index, "clients") == ["a.md"]
    assert found(index, "definiti", typing=True) == ["a.md"]
    assert found(index, "definiti") == []


def test_changes_are_seen(root, index):
    write(root, "a.md", "churn")
    assert found(index, "churn") == ["a.md"]
    write(root, "a.md", "retention, at length")
    assert found(index, "churn") == []
    assert found(index, "retention") == ["a.md"]
    (root / "a.md").rename(root / "b.md")
    assert found(index, "retention") == ["b.md"]
    (root / "b.md").unlink()
    assert found(index, "retention") == []
    assert index.count() == 0


def test_a_file_that_was_only_touched_is_not_read_again(root, index, monkeypatch):
    write(root, "a.md", "churn")
    index.refresh()
    os.utime(root / "a.md", ns=(1, 1))
    monkeypatch.setattr("assistant.documents.index.blocks_of", lambda *_: pytest.fail("read again"))
    assert found(index, "churn") == ["a.md"]


def test_what_is_hidden_or_made_by_tools_is_passed_over(root, index):
    for path in (
        ".hidden.md", ".git/a.md", "sub/.ipynb_checkpoints/n.md", "node_modules/x/readme.md", "py/pyvenv.cfg",
        "py/lib/readme.md", "venv/a.md", "a.py",
    ):  # fmt: skip
        write(root, path, "churn")
    write(root, "sub/deep/kept.md", "churn")
    assert found(index, "churn") == ["sub/deep/kept.md"]


def test_links_to_outside_are_passed_over(root, index, tmp_path):
    (tmp_path / "outside.md").write_text("churn")
    (root / "link.md").symlink_to(tmp_path / "outside.md")
    (root / "loop").symlink_to(root)
    write(root, "inside.md", "churn")
    (root / "again.md").symlink_to(root / "inside.md")
    assert sorted(found(index, "churn")) == ["again.md", "inside.md"]


def test_what_cannot_be_read_is_told_and_found_by_its_name(root, index, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_DOCUMENT", 50)
    write(root, "churn_study.ipynb", "{broken")
    write(root, "churn_picture.txt", b"\0\1\2")
    write(root, "churn_huge.md", "word " * 20)
    assert sorted(found(index, "churn")) == ["churn_huge.md", "churn_picture.txt", "churn_study.ipynb"]
    told = {problem.message.split(" ", 1)[0]: problem for problem in index.faults()}
    assert told.keys() == {"churn_study.ipynb", "churn_picture.txt", "churn_huge.md"}
    assert {problem.code for problem in told.values()} == {"search.unread"}
    write(root, "churn_study.ipynb", '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}')
    index.refresh()
    assert len(index.faults()) == 2


def test_a_second_process_finds_what_the_first_one_read(root, index, tmp_path, monkeypatch):
    write(root, "a.md", "churn")
    index.refresh()
    monkeypatch.setattr("assistant.documents.index.blocks_of", lambda *_: pytest.fail("read again"))
    other = DocumentIndex(tmp_path / "store.sqlite", root)
    assert found(other, "churn") == ["a.md"]
    other.close()


def test_an_index_of_another_layout_is_made_anew(root, tmp_path):
    store = tmp_path / "old.sqlite"
    with sqlite3.connect(store) as connection:
        connection.execute("CREATE TABLE search_layout (version TEXT)")
        connection.execute("INSERT INTO search_layout VALUES ('0')")
        connection.execute("CREATE TABLE search_file (other TEXT)")
    write(root, "a.md", "churn")
    index = DocumentIndex(store, root)
    assert found(index, "churn") == ["a.md"]
    index.close()


def test_secrets_are_not_stored(root, index, tmp_path):
    write(root, "a.md", "churn\n\npassword = correcthorse\n")
    index.refresh()
    index.close()
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("store.sqlite*"))
    assert b"churn" in stored
    assert b"correcthorse" not in stored
    index.__init__(tmp_path / "store.sqlite", root)


def test_without_a_file_the_index_is_in_memory(root):
    write(root, "a.md", "churn")
    index = DocumentIndex(None, root)
    assert found(index, "churn") == ["a.md"]
    index.close()
    assert [path.name for path in root.iterdir()] == ["a.md"]


@pytest.mark.parametrize("text", ["", '"', "*", "AND OR NOT", "a:b", "(((", "NEAR/2", "é" * 600, "col^umn"])
def test_any_text_can_be_searched_for(root, index, text):
    write(root, "a.md", "churn")
    assert found(index, text, typing=True) in ([], ["a.md"])
