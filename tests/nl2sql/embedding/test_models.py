"""Which embedding models there are, and what is said where one cannot be used."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.embeddings import load_embedder
from nl2sql.adapters.chroma_embedder import ChromaEmbedder
from nl2sql.adapters.langchain_embedder import LangChainEmbedder
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.chat_model import refuse_real_models
from nl2sql.likeness import Likeness
from nl2sql.problems import ModelError
from nl2sql.retrieval.schema_index import schema_index
from nl2sql.retrieval.schema_likeness import likeness_of_tables
from nl2sql.retrieval.schema_search import search_schema
from nl2sql.values import ValueIndex

CATALOG = Catalog(
    "shop",
    "sqlite",
    (
        Table("client", (Column("id", "integer"), Column("town", "text"))),
        Table("bill", (Column("id", "integer"), Column("turnover", "number"))),
        Table("parcel", ()),
    ),
)


def test_the_shipped_model_finds_what_is_said_in_other_words():
    model = load_embedder("shipped")
    assert not model.sends
    names = model.names(["annual salary of nurse", "town of client", "weight of parcel"])
    assert np.linalg.norm(names, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (names @ model.question("what do people earn")).argmax() == 0


@pytest.mark.parametrize(
    ("setting", "code"),
    [("openai", "model.setting"), ("openai:", "model.setting"), (":x", "model.setting"), ("openai:m", "model.package")],
)
def test_a_setting_that_cannot_work_says_why(setting, code, monkeypatch):
    monkeypatch.setattr("nl2sql.adapters.langchain_model.importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError) as raised:
        load_embedder(setting)
    assert raised.value.problem.code == code
    assert raised.value.problem.hint


def test_a_providers_error_is_told_without_its_text():
    class AuthenticationError(Exception):
        status_code = 401

    class Refusing:
        def embed_documents(self, texts):
            raise AuthenticationError("the key sk-secret is wrong")

    with pytest.raises(ModelError) as raised:
        _allowed(lambda: LangChainEmbedder(Refusing(), "some:model").names(["a"]))
    assert raised.value.problem.code == "model.key_refused"
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("given", [[], [[1.0], [1.0]], [[float("nan")]], [1.0]])
def test_a_model_that_gives_something_else_than_vectors_is_a_problem(given):
    class Odd:
        def embed_documents(self, texts):
            return given

    with pytest.raises(ModelError) as raised:
        _allowed(lambda: LangChainEmbedder(Odd(), "odd:model").names(["a"]))
    assert raised.value.problem.code == "model.failed"


def test_langchains_embeddings_become_vectors_of_length_one():
    class Plain:
        def embed_documents(self, texts):
            return [[3.0, 4.0] for _ in texts]

        def embed_query(self, text):
            return [0.0, 2.0]

    model = LangChainEmbedder(Plain(), "plain:model")
    assert _allowed(lambda: model.names(["a", "b"])).tolist() == [pytest.approx([0.6, 0.8])] * 2
    assert _allowed(lambda: model.question("a")).tolist() == [0.0, 1.0]
    assert model.sends


def test_chromas_model_is_not_downloaded_by_a_test(tmp_path, monkeypatch):
    onnx = pytest.importorskip("chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2")
    monkeypatch.setattr(onnx.ONNXMiniLM_L6_V2, "DOWNLOAD_PATH", tmp_path)
    with pytest.raises(ModelError) as raised:
        ChromaEmbedder().names(["a"])
    assert raised.value.problem.code.startswith("model.")
    assert list(tmp_path.iterdir()) == []


def test_likeness_is_mixed_in_and_every_other_signal_kept():
    alike = Likeness(np.array([0.1, 0.1, 0.1], np.float32), np.array([0.1, 0.1, 0.1, 0.8], np.float32))
    empty = ValueIndex({})
    without = search_schema("wealth by client", CATALOG, empty)
    found = search_schema("wealth by client", CATALOG, empty, likeness=alike)
    assert [hit.table for hit in without.tables] == ["client"]
    assert [hit.table for hit in found.tables] == ["client", "bill"]
    bill = next(hit for hit in found.tables if hit.table == "bill")
    assert bill.why == "bill.turnover is alike in meaning"
    assert next(hit.why for hit in found.tables if hit.table == "client") == without.tables[0].why


def test_what_is_no_more_alike_than_the_rest_gains_nothing():
    index = schema_index(CATALOG)
    level = Likeness(np.full(3, 0.4, np.float32), np.full(4, 0.4, np.float32))
    assert likeness_of_tables(level, index).max() == pytest.approx(0, abs=1e-3)
    assert likeness_of_tables(None, index).tolist() == [0, 0, 0]


def _allowed(work):
    """What `work` gives where models are allowed: those of these tests are scripted."""
    with refuse_real_models(False):
        return work()
