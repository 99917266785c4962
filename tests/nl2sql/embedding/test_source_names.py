"""Names become vectors once, in the background, whoever does it; questions go on without them until then."""

from __future__ import annotations

import os
import sys
import threading
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.embedding import work as module
from nl2sql.embedding.embedder import Vectors, unit
from nl2sql.embedding.names import SourceNames
from nl2sql.embedding.store import VectorStore, digest, packed, unpacked
from nl2sql.problems import ModelError, Problem, StoreError
from nl2sql.retrieval.name_texts import name_texts

TABLES = (
    Table("customer", (Column("id", "integer"), Column("birthDate", "date", comment="day of birth")), comment="people"),
    Table("sales_order", (Column("id", "integer"), Column("total", "number", samples=(12.5, 99.0)))),
)
CATALOG = Catalog("shop", "sqlite", TABLES)


class Letters:
    """An embedding model that remembers what it was shown, and fails when told to."""

    sends = False

    def __init__(self, name: str = "letters") -> None:
        self.name = name
        self.seen: list[str] = []
        self.problem: Problem | None = None

    def names(self, texts: Sequence[str]) -> Vectors:
        if self.problem is not None:
            raise ModelError(self.problem)
        self.seen += texts
        seeds = [np.random.default_rng(zlib.crc32(text.encode())) for text in texts]
        return unit(np.stack([random.standard_normal(16) for random in seeds]))

    def question(self, text: str) -> Vectors:
        first: Vectors = self.names([text])[0]
        return first


@pytest.fixture
def told() -> list[Problem]:
    return []


def source_names(model: Letters, store: VectorStore, told: list[Problem], catalog: Catalog = CATALOG) -> SourceNames:
    return SourceNames("shop", catalog, lambda: model, store, told.append)


def test_a_text_for_each_table_and_column_holds_words_and_comments_and_no_value():
    texts = name_texts(CATALOG)
    assert [texts.texts[place] for place in texts.of_table] == ["customer: people", "sales order"]
    assert [texts.texts[place] for place in texts.of_column] == [
        "id of customer",
        "birth date of customer: day of birth",
        "id of sales order",
        "total of sales order",
    ]


def test_names_that_are_the_same_share_a_text():
    twice = Catalog("two", "sqlite", tuple(Table("Orders", (Column("ID", "integer"),), schema=s) for s in ("a", "b")))
    texts = name_texts(twice)
    assert texts.texts == ("orders of a", "orders of b", "id of orders")
    assert list(texts.of_column) == [2, 2]


def test_the_cosines_of_a_question_reach_the_tables_and_columns_they_belong_to(told):
    model = Letters()
    names = source_names(model, VectorStore(None), told)
    names.work()
    likeness = names.likeness("total of sales order", CATALOG)
    assert likeness.columns.argmax() == 3
    assert likeness.columns[3] == pytest.approx(1.0, abs=1e-3)
    assert likeness.tables.shape == (2,)
    assert told == []


def test_another_catalogue_than_the_one_embedded_is_not_spoken_of(told):
    names = source_names(Letters(), VectorStore(None), told)
    names.work()
    assert names.likeness("orders", Catalog("shop", "sqlite", TABLES[:1])) is None


def test_what_is_kept_needs_no_second_embedding_by_whoever_comes_next(tmp_path, told):
    path = tmp_path / "workspace.sqlite"
    source_names(Letters(), VectorStore(path), told).work()
    again = Letters()
    source_names(again, VectorStore(path), told).work()
    assert again.seen == []
    other = Letters("other")
    source_names(other, VectorStore(path), told).work()
    assert len(other.seen) == len(name_texts(CATALOG).texts)


def test_when_a_column_is_added_only_its_name_is_embedded_and_what_is_gone_is_dropped(tmp_path, told):
    store = VectorStore(tmp_path / "workspace.sqlite")
    source_names(Letters(), store, told).work()
    changed = Catalog("shop", "sqlite", (Table("customer", (Column("id", "integer"), Column("email", "text"))),))
    model = Letters()
    source_names(model, store, told, changed).work()
    assert model.seen == ["customer", "email of customer"]
    assert set(store.read("letters", "shop")) == {digest(text) for text in name_texts(changed).texts}


def test_only_one_embeds_at_a_time_and_the_work_of_one_that_died_is_taken_over(tmp_path, told, monkeypatch):
    monkeypatch.setattr(module, "LOOK_S", 0.01)
    path = tmp_path / "workspace.sqlite"
    dead, model = VectorStore(path), Letters()
    assert dead.claim("letters", "shop", "the dead", 3600)
    names = source_names(model, VectorStore(path), told)
    names.begin()
    assert not names.ready
    assert model.seen == []
    dead.claim("letters", "shop", "the dead", -1)  # Its time has run out.
    for _ in range(500):
        if names.ready:
            break
        threading.Event().wait(0.01)
    assert names.ready
    assert len(model.seen) == len(name_texts(CATALOG).texts)


def test_what_a_killed_process_had_embedded_is_gone_on_from(tmp_path, told, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 2)
    path, model = tmp_path / "workspace.sqlite", Letters()
    names = source_names(model, VectorStore(path), told)

    class Killed(BaseException):
        pass

    def progress(done: int, of: int) -> None:
        if done >= 2:
            raise Killed

    with pytest.raises(Killed):
        names.work(progress)
    again = Letters()
    monkeypatch.setattr(module, "CLAIM_S", -1.0)
    store = VectorStore(path)
    with store._part.using() as connection:
        connection.execute("UPDATE embedding_work SET until = 0")
    source_names(again, store, told).work()
    assert len(again.seen) == len(name_texts(CATALOG).texts) - 2


def test_a_model_that_fails_is_told_once_with_the_way_on_and_questions_go_on(told):
    model = Letters()
    model.problem = Problem("model.key_refused", "The provider did not accept the key.", "Check the key.")
    names = source_names(model, VectorStore(None), told)
    names.work()
    assert [problem.code for problem in told] == ["model.key_refused"]
    assert told[0].severity == "warning"
    assert told[0].hint == "Check the key. Until then tables are found by their words alone."
    assert names.likeness("orders", CATALOG) is None
    names.begin()  # Not tried again at once.
    assert len(told) == 1


def test_a_question_that_is_asked_while_names_are_embedded_does_not_wait(told):
    started, go_on = threading.Event(), threading.Event()

    class Slow(Letters):
        def names(self, texts: Sequence[str]) -> Vectors:
            started.set()
            go_on.wait(10)
            return super().names(texts)

    names = source_names(Slow(), VectorStore(None), told)
    names.begin()
    assert started.wait(10)
    assert names.likeness("orders", CATALOG) is None
    assert names.likeness("customers", CATALOG) is None
    assert [problem.code for problem in told] == ["embedding.underway"]
    go_on.set()
    names.stop()


def test_a_question_whose_vector_is_late_is_answered_without_it(told, monkeypatch):
    monkeypatch.setattr("nl2sql.embedding.names.PATIENCE_S", 0.01)
    go_on = threading.Event()

    class SlowQuestion(Letters):
        def question(self, text: str) -> Vectors:
            go_on.wait(10)
            return super().question(text)

    names = source_names(SlowQuestion(), VectorStore(None), told)
    names.work()
    assert names.likeness("orders", CATALOG) is None
    go_on.set()
    monkeypatch.setattr("nl2sql.embedding.names.PATIENCE_S", 10)
    assert names.likeness("orders", CATALOG) is not None
    names.stop()


def test_a_question_that_waits_while_the_names_are_stopped_is_answered_without_its_vector(told, monkeypatch):
    monkeypatch.setattr("nl2sql.embedding.names.PATIENCE_S", 10)
    busy, go_on = threading.Event(), threading.Event()

    class Busy(Letters):
        def question(self, text: str) -> Vectors:
            busy.set()
            go_on.wait(10)
            return super().question(text)

    names = source_names(Busy(), VectorStore(None), told)
    names.work()
    with ThreadPoolExecutor(2) as asking:
        first = asking.submit(names.likeness, "orders", CATALOG)
        assert busy.wait(10)
        second = asking.submit(names.likeness, "customers", CATALOG)
        while len(names._asked) < 2:
            threading.Event().wait(0.01)
        names.stop()
        assert second.result(10) is None
        go_on.set()
        assert first.result(10) is not None
    assert names.likeness("totals", CATALOG) is None


def test_a_question_that_several_look_at_is_compared_once(told):
    compared = []

    class Counting:
        def cosines(self, source: str, fingerprint: str, question: Vectors, rows: int) -> None:
            compared.append(source)

        def offer(self, source: str, fingerprint: str, vectors: Vectors) -> None:
            pass

    names = SourceNames("shop", CATALOG, Letters, VectorStore(None), told.append, Counting())
    names.work()
    assert names.likeness("orders", CATALOG) is names.likeness("orders", CATALOG)
    names.likeness("customers", CATALOG)
    assert compared == ["shop", "shop"]


def test_where_nothing_can_be_kept_vectors_live_in_memory_and_that_is_said(told):
    class Full(VectorStore):
        def write(self, model: str, source: str, texts: Sequence[bytes], vectors: Vectors) -> None:
            raise StoreError(Problem("store.unwritable", "The disk is full.", "Make room."))

    names = source_names(Letters(), Full(None), told)
    names.work()
    assert names.likeness("orders", CATALOG) is not None
    assert [problem.code for problem in told] == ["embedding.not_kept"]


def test_two_processes_may_write_the_same_vectors(tmp_path: Path):
    first, second = VectorStore(tmp_path / "w.sqlite"), VectorStore(tmp_path / "w.sqlite")
    vectors = unit(np.ones((2, 4)))
    first.write("m", "s", [b"a", b"b"], vectors)
    second.write("m", "s", [b"b", b"c"], vectors)
    assert set(first.read("m", "s")) == {b"a", b"b", b"c"}
    assert first.read("m", "t") == {}


@given(st.lists(st.lists(st.floats(-1, 1), min_size=3, max_size=3), min_size=1, max_size=20))
def test_half_floats_keep_directions(rows):
    vectors = unit(np.array(rows))
    np.testing.assert_allclose(unpacked([packed(vector) for vector in vectors]), vectors, atol=1e-3)


def test_what_was_kept_by_name_is_taken_over_by_the_database_of_that_name(tmp_path, told):
    store = VectorStore(tmp_path / "workspace.sqlite")
    source_names(Letters(), store, told).work()
    kept = store.read("letters", "shop")
    model = Letters()
    SourceNames("shop", CATALOG, lambda: model, store, told.append, key="1234").work()
    assert model.seen == []
    assert store.read("letters", "1234") == kept
    assert store.read("letters", "shop") == {}


def test_two_databases_of_one_name_keep_their_own_vectors(tmp_path, told):
    store = VectorStore(tmp_path / "workspace.sqlite")
    other = Catalog("shop", "sqlite", (Table("parcel", (Column("weight", "number"),)),))
    for key, catalog in (("1234", CATALOG), ("5678", other), ("1234", CATALOG)):
        model = Letters()
        SourceNames("shop", catalog, lambda model=model: model, store, told.append, key=key).work()
    assert model.seen == []
    assert len(store.read("letters", "5678")) == 2


def test_while_somebody_waits_for_an_answer_nothing_is_embedded(told):
    busy, asked = threading.Event(), threading.Event()
    busy.set()

    def waits() -> bool:
        asked.set()
        return busy.is_set()

    model = Letters()
    names = SourceNames("shop", CATALOG, lambda: model, VectorStore(None), told.append, busy=waits)
    names.begin()
    assert asked.wait(10)
    assert model.seen == []
    busy.clear()
    names.wait()
    assert names.ready


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere a priority is that of the whole process.")
def test_the_thread_that_embeds_gives_way_to_others(told):
    seen: list[int] = []
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    class Looking(Letters):
        def names(self, texts: Sequence[str]) -> Vectors:
            seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
            return super().names(texts)

    names = source_names(Looking(), VectorStore(None), told)
    names.begin()
    names.wait()
    assert seen == [max(own, 10)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == own
