"""Training on a workspace's accepted answers, with the written reader alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nl2sql.drafting import Source
from nl2sql.learned.ranking import Weights
from nl2sql.learned.workspace_store import TrainingStore
from nl2sql.learned.workspace_training import Reader, train_workspace
from nl2sql.memory import Example, Memory
from nl2sql.problems import Problem, SourceError, StoreError, UsageError
from nl2sql.store import read_store
from nl2sql.workspace_words import Alias, Aliases

SHIPPED = Weights({"written confidence": 4.0, "failed": -5.0}, {"share": 4.0, "one": -2.0})
READER = Reader(None, SHIPPED)
PUNTERS = [
    ("how many punters", "SELECT COUNT(*) FROM customers"),
    ("number of punters per segment", "SELECT segment, COUNT(*) FROM customers GROUP BY segment"),
    ("how many punters in trade", "SELECT COUNT(*) FROM customers WHERE segment = 'trade'"),
    ("total revenue by channel", "SELECT channel, SUM(total) FROM orders GROUP BY channel"),
]


@pytest.fixture
def accept(own_words: Source):
    def accept(*pairs: tuple[str, str]) -> tuple[Example, ...]:
        memory = Memory(None)
        for question, sql in pairs:
            memory.accept(question, sql, own_words.name, own_words.catalog, "2026-01-15")
        return memory.all()

    return accept


@pytest.fixture
def opened(own_words: Source):
    def open_source(name: str) -> Source:
        if name != own_words.name:
            raise SourceError(Problem("source.unknown", f"There is no source called {name!r}."))
        return own_words

    return open_source


def code_of(examples, open_source) -> str:
    with pytest.raises(UsageError) as caught:
        train_workspace(examples, open_source, READER)
    assert caught.value.problem.hint
    return caught.value.problem.code


def test_own_words_are_learned_and_help_with_questions_they_were_not_learned_from(accept, opened, own_words):
    trained = train_workspace(accept(*PUNTERS), opened, READER)
    assert trained.aliases == {own_words.name: Aliases((Alias(("punter",), "customers", questions=3),))}
    assert trained.before.asked == 4
    assert trained.with_aliases is not None
    assert trained.with_aliases.right >= trained.before.right
    assert trained.after.right >= trained.before.right
    assert trained.skipped == ()


def test_a_word_learned_from_one_question_is_not_measured_on_that_question(accept, opened):
    only = ("average splurge", "SELECT AVG(total) FROM orders")
    trained = train_workspace(accept(only, *PUNTERS[3:]), opened, READER)
    assert trained.with_aliases == trained.before


def test_weights_stay_near_the_shipped_ones(accept, opened):
    trained = train_workspace(accept(*PUNTERS), opened, READER)
    if trained.weights is not None:
        assert trained.weights.certainty == SHIPPED.certainty
        assert abs(trained.weights.evidence["written confidence"] - 4.0) < 2.0


def test_without_examples_it_says_what_to_do(opened):
    assert code_of((), opened) == "training.no-examples"


def test_sources_that_are_missing_are_named(accept, opened):
    example = replace(accept(PUNTERS[0])[0], source="elsewhere")
    assert code_of((example,), opened) == "training.source"
    trained = train_workspace((example, *accept(*PUNTERS)), opened, READER)
    assert [problem.severity for problem in trained.skipped] == ["warning"]
    assert "elsewhere" in trained.skipped[0].message


def test_examples_of_a_changed_schema_are_left_out(accept, opened):
    assert code_of((replace(accept(PUNTERS[0])[0], fingerprint="other"),), opened) == "training.changed"


def test_when_there_is_nothing_to_learn_it_says_so(accept, opened):
    assert (
        code_of(accept(("xyzzy", "SELECT total * 2, segment FROM orders, customers")), opened) == "training.nothing-new"
    )


class TestStore:
    ALIASES = {"a": Aliases((Alias(("punter",), "customers", questions=2), Alias(("whale",), "t", "c", "v", 1)))}
    FITTED = Weights({"score": 1.5}, {"one": -2.0})

    def test_keeps_and_forgets(self, tmp_path: Path):
        store = TrainingStore(tmp_path / "w.sqlite")
        assert store.weights(SHIPPED) is None
        store.keep(self.FITTED, self.ALIASES, SHIPPED)
        again = TrainingStore(tmp_path / "w.sqlite")
        assert again.weights(SHIPPED) == self.FITTED
        assert again.aliases("a") == self.ALIASES["a"]
        assert again.aliases("b") == Aliases()
        assert store.forget()
        assert not store.forget()
        assert again.weights(SHIPPED) is None
        assert again.aliases("a") == Aliases()

    def test_what_is_kept_takes_the_place_of_what_was(self):
        store = TrainingStore(None)
        store.keep(self.FITTED, self.ALIASES, SHIPPED)
        store.keep(None, {}, SHIPPED)
        assert store.weights(SHIPPED) is None
        assert store.aliases("a") == Aliases()

    def test_what_was_kept_stays_when_keeping_fails(self):
        store = TrainingStore(None)
        store.keep(self.FITTED, self.ALIASES, SHIPPED)
        with pytest.raises(StoreError):
            store.keep(None, {"a": Aliases(self.ALIASES["a"].entries[:1] * 2)}, SHIPPED)
        with pytest.raises(TypeError, match="JSON"):
            store.keep(Weights({"score": object()}, {}), {}, SHIPPED)
        assert store.weights(SHIPPED) == self.FITTED
        assert store.aliases("a") == self.ALIASES["a"]
        store.keep(None, {}, SHIPPED)
        assert store.aliases("a") == Aliases()

    def test_weights_hold_only_beside_those_they_were_fitted_near(self):
        store = TrainingStore(None)
        store.keep(self.FITTED, {}, SHIPPED)
        assert store.weights(replace(SHIPPED, evidence={"score": 2.0})) is None

    def test_other_tables_are_untouched(self, tmp_path: Path, own_words: Source):
        memory = Memory(tmp_path / "w.sqlite")
        memory.accept(*PUNTERS[0], own_words.name, own_words.catalog)
        TrainingStore(tmp_path / "w.sqlite").forget()
        assert len(memory.all()) == 1
        assert Memory.read(tmp_path / "w.sqlite") == memory.all()
        with pytest.raises(Exception, match="readonly"):
            read_store(tmp_path / "w.sqlite").execute("DELETE FROM accepted_example")
