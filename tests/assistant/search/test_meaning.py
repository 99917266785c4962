"""Search by meaning, with the shipped model: found without its words, beside what has them, and never in the way."""

from __future__ import annotations

import gc
import sqlite3
import weakref
from dataclasses import replace

import pytest

from assistant.documents.words import wanted
from assistant.search.meaning import entry_key, meant, search_meaning
from assistant.search.pieces import LONGEST, pieces
from assistant.search.searching import search
from assistant.settings import Settings
from assistant.wire import SearchRequest
from assistant.wire.search import SearchHit
from assistant.workspace import Workspace

LEAVING = """# Figures
## Lost customers
We open at nine and close at five.

Customers who leave us are those without an order for 90 days.
## Takings
Takings are quantity times price.
"""


def finder(workspace):
    def do(text):
        reply = search(SearchRequest(text), workspace, patience_s=None)
        for source in workspace.sources.opened():
            names = workspace.embeddings.searched(source, source.catalog)
            if names is not None:
                names.wait()
        reply = search(SearchRequest(text), workspace, patience_s=None)
        assert reply.problems == ()
        return {group.kind: group.hits for group in reply.groups}

    return do


def opened(folder, embeddings):
    (folder / "figures.md").write_text(LEAVING)
    return Workspace(folder, Settings(embeddings=embeddings))


@pytest.fixture
def folder(tmp_path):
    with sqlite3.connect(tmp_path / "shop.sqlite") as database:
        database.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, city TEXT)")
        database.execute("CREATE TABLE stores (id INTEGER PRIMARY KEY, salary REAL)")
    return tmp_path


@pytest.fixture
def meaning(folder):
    workspace = opened(folder, "shipped")
    yield workspace
    workspace.close()


def test_without_a_model_only_words_are_looked_for(folder):
    workspace = opened(folder, "")
    assert search_meaning(workspace) is None
    assert "document" not in finder(workspace)("where is churn defined?")
    workspace.close()


def test_a_definition_in_other_words_is_found_where_it_stands_with_the_reason(meaning):
    hit = finder(meaning)("where is churn defined?")["document"][0]
    assert (hit.path, hit.title, hit.line) == ("figures.md", "Lost customers", 3)
    assert "leave us" in hit.text
    assert hit.why == "alike in meaning"


def test_what_has_the_words_stands_before_what_is_only_alike(meaning):
    (meaning.root / "other.md").write_text("# Churn\nChurn is defined in another document.")
    hits = finder(meaning)("where is churn defined?")["document"]
    assert [hit.path for hit in hits[:2]] == ["other.md", "figures.md"]
    assert hits[0].why == ""


def test_past_questions_tables_and_columns_are_found_by_meaning_with_the_reason(meaning):
    source = meaning.sources.get("shop.sqlite")
    meaning.memory.accept("What do people earn each month?", "SELECT 1", source.name, source.catalog)
    hits = finder(meaning)("payroll")
    question = hits["question"][0]
    assert question.title == "What do people earn each month?"
    assert question.why == "alike in meaning"
    assert finder(meaning)("clientele")["table"][0].why == "customers is alike in meaning"
    earned = hits["column"][0]
    assert (earned.title, earned.why) == ("salary", "stores.salary is alike in meaning")


def test_nonsense_finds_nothing(meaning):
    assert finder(meaning)("xylophone quartet rehearsal") == {}


def test_each_text_is_embedded_once_whoever_searches(meaning, monkeypatch):
    finder(meaning)("churn")
    meaning.close()
    again = opened(meaning.root, "shipped")
    seen = []
    from nl2sql.learned.shipped_embedder import ShippedEmbedder

    real = ShippedEmbedder.names
    monkeypatch.setattr(ShippedEmbedder, "names", lambda self, texts: seen.append(list(texts)) or real(self, texts))
    (again.root / "new.md").write_text("# Weather\nIt rains.")
    assert finder(again)("churn")["document"][0].path == "figures.md"
    assert ["Weather: It rains."] in seen
    assert all(len(batch) == 1 for batch in seen)
    again.close()


def test_a_providers_model_reads_no_document_and_no_search(folder, monkeypatch):
    workspace = opened(folder, "openai:text-embedding-3-small")
    workspace.may_send = True
    monkeypatch.setattr("nl2sql.adapters.langchain_embedder.load_embedder", lambda _: pytest.fail("asked for"))
    assert finder(workspace)("where is churn defined?")["document"][0].path == "figures.md"
    workspace.close()


def test_pieces_are_short_hold_everything_and_begin_where_they_say():
    text = "First one. " + "word " * 200 + "end.\nLast line."
    found = list(pieces(("A", "B"), text))
    assert all(len(piece) <= LONGEST + len("A: B: ") for _, piece in found)
    said = " ".join(piece.removeprefix("A: B: ") for _, piece in found)
    assert said.split() == text.split()
    for start, piece in found:
        assert text[start:].split()[:2] == piece.removeprefix("A: B: ").split()[:2]


def test_a_heading_alone_is_a_piece():
    assert list(pieces(("A", "B", "C"), " ")) == [(0, "B: C")]


def test_of_asking_for_a_definition_only_the_word_is_meant():
    assert meant("where is churn defined?", wanted("where is churn defined?")) == "churn"
    assert meant("how much do people earn", wanted("how much do people earn")) == "how much do people earn"


def test_an_entry_is_told_by_kind_source_and_title():
    hit = SearchHit("note", "orders", "shop", source="shop")
    assert entry_key(hit) == entry_key(replace(hit, score=1.0)) != entry_key(replace(hit, source="other"))


def test_a_workspace_that_is_closed_is_freed_with_what_was_searched_in_it(tmp_path):
    (tmp_path / "notes.md").write_text("# Churn\n\nCustomers who leave.", encoding="utf-8")
    workspace = Workspace(tmp_path, Settings(embeddings="shipped"))
    assert search_meaning(workspace) is search_meaning(workspace)
    search(SearchRequest("churn"), workspace)
    known = weakref.ref(workspace)
    workspace.close()
    del workspace
    gc.collect()
    assert known() is None
