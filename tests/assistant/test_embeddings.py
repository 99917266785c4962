"""The embedding model of a workspace: off unless named, asked for before names leave the machine, never in the way."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.settings import read_settings
from assistant.workspace import Workspace
from nl2sql.problems import UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a database too large to be looked at whole."""
    with sqlite3.connect(tmp_path / "wide.sqlite") as database:
        for number in range(60):
            database.execute(f"CREATE TABLE thing_{number} (colour TEXT)")
        database.execute("CREATE TABLE nurse (id INTEGER PRIMARY KEY, salary REAL)")
        database.execute("INSERT INTO nurse VALUES (1, 100)")
    return tmp_path


def opened(folder: Path, settings: str) -> Workspace:
    (folder / "plainspoken.yml").write_text(settings, encoding="utf-8")
    return Workspace(folder)


@pytest.mark.parametrize("said", ["none", "off", "", '""'])
def test_it_can_be_switched_off(said, folder):
    workspace = opened(folder, f"embeddings: {said}")
    assert workspace.settings.embeddings == "none"
    assert workspace.source().meaning is None
    assert not workspace.embeddings.sends
    assert "No embedding model" in workspace.embeddings.described
    workspace.close()


def test_unasked_the_shipped_model_reads_the_names_of_a_large_source_and_says_nothing_of_it(folder):
    workspace = opened(folder, "learn: true")
    names = workspace.source().meaning
    events = list(turn(wire.AskRequest("", "how many nurses are there"), workspace))
    answer = next(event.answer for event in events if isinstance(event, wire.Answered))
    assert answer.table.rows == ((1,),)
    assert answer.warnings == ()
    names.wait()
    assert names.ready
    assert names._model.name == "shipped-1"
    workspace.close()
    again = opened(folder, "learn: true")
    kept = again.source().meaning
    kept.wait()
    assert kept.ready  # Its vectors are in the workspace file.
    again.close()


def test_unasked_a_source_of_too_many_names_is_found_by_words_alone(folder, monkeypatch):
    monkeypatch.setattr("nl2sql.embedding.automatic.MOST_NAMES", 100)
    workspace = opened(folder, "learn: true")
    assert workspace.source().meaning is None
    workspace.close()
    named = opened(folder, "embeddings: shipped")
    assert named.source().meaning is not None
    named.close()


def test_unasked_neither_documents_nor_small_sources_are_read_for_the_search_box(tmp_path, folder):
    workspace = opened(folder, "learn: true")
    assert workspace.embeddings.texts() is None
    source = workspace.source()
    assert workspace.embeddings.searched(source, source.catalog) is source.meaning
    small = replace(source.catalog, tables=source.catalog.tables[:3])
    assert workspace.embeddings.searched(source, small) is None
    workspace.close()


def test_an_unknown_vector_index_is_refused(folder):
    (folder / "plainspoken.yml").write_text("vector_index: faiss", encoding="utf-8")
    with pytest.raises(UsageError, match="vector_index"):
        read_settings(folder)


def test_a_small_source_is_looked_at_whole_and_needs_none(tmp_path):
    with sqlite3.connect(tmp_path / "small.sqlite") as database:
        database.execute("CREATE TABLE nurse (id INTEGER PRIMARY KEY, salary REAL)")
    workspace = opened(tmp_path, "embeddings: shipped")
    assert workspace.source().meaning is None
    workspace.close()


def test_names_of_a_large_source_are_embedded_behind_the_questions(folder):
    workspace = opened(folder, "embeddings: shipped")
    source = workspace.source()
    assert source.meaning is not None
    names = workspace.embeddings.names(source, source.catalog)
    assert names is source.meaning
    names._working.join(60)
    likeness = names.likeness("what do nurses earn", source.catalog)
    salary = [str(column.name) for _, column in source.catalog.columns()][likeness.columns.argmax()]
    assert salary == "salary"
    assert workspace.source().meaning is names
    workspace.close()


def test_a_providers_model_is_shown_what_it_would_get_before_anything_goes_there(folder):
    workspace = opened(folder, "embeddings: openai:text-embedding-3-small")
    assert workspace.source().meaning is None
    events = list(turn(wire.AskRequest("", "how many nurses are there"), workspace))
    consent = next(event for event in events if isinstance(event, wire.Consent))
    assert consent.model == "openai:text-embedding-3-small"
    assert "never stored values" in consent.messages[0].content
    assert consent.messages[1].content.splitlines()[-1].startswith("… and ")
    events = list(turn(wire.AskRequest("", "how many nurses are there", None, False), workspace))
    assert any(isinstance(event, wire.Answered) for event in events)
    assert workspace.source().meaning is None
    workspace.close()


def test_a_model_that_cannot_be_used_is_told_with_an_answer_which_comes_all_the_same(folder, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    workspace = opened(folder, "embeddings: openai:text-embedding-3-small")
    workspace.may_send = True
    source = workspace.source()
    working = source.meaning._working
    if working is not None:
        working.join(60)
    events = list(turn(wire.AskRequest("", "how many nurses are there"), workspace))
    answer = next(event.answer for event in events if isinstance(event, wire.Answered))
    assert answer.table.rows == ((1,),)
    assert [each.code for each in answer.warnings if each.code.startswith("model.")] in (
        ["model.package"],
        ["model.refused"],
    )
    workspace.close()


def test_only_the_server_may_keep_vectors_in_chroma(folder):
    workspace = opened(folder, "{embeddings: shipped, vector_index: chroma}")
    assert workspace.embeddings._index() is None
    workspace.close()
    server = opened(folder, "{embeddings: shipped, vector_index: chroma}")
    server.embeddings.owns_chroma = True
    assert server.embeddings._index() is not None
    server.close()
