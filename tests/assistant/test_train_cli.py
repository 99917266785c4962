"""``plainspoken train``: learns, keeps, forgets, and says what is in the way."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner

from assistant.cli import main
from assistant.forgetting import forget_all
from assistant.workspace import STORE, Workspace
from nl2sql.learned.ranking import Weights
from nl2sql.learned.workspace_store import TrainingStore
from nl2sql.learned.workspace_training import Reader
from nl2sql.problems import Problem, StoreError

SHIPPED = Weights({"written confidence": 4.0, "failed": -5.0}, {"share": 4.0, "one": -2.0})
KEPT = [
    ("how many lodges", "SELECT COUNT(*) FROM stores"),
    ("number of lodges per city", "SELECT city, COUNT(*) FROM stores GROUP BY city"),
]


@pytest.fixture
def run(tmp_path, shop_folder, monkeypatch):
    shutil.copy(shop_folder / "shop.sqlite", tmp_path / "shop.sqlite")
    (tmp_path / "plainspoken.yml").write_text("learn: true\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Reader, "shipped", staticmethod(lambda: Reader(None, SHIPPED)))
    return lambda *arguments: CliRunner().invoke(main, ["train", *arguments])


@pytest.fixture
def kept(tmp_path):
    workspace = Workspace(tmp_path)

    def keep():
        source = workspace.sources.get("shop.sqlite")
        for question, sql in KEPT:
            workspace.memory.accept(question, sql, source.name, source.catalog)

    yield keep
    workspace.close()


def test_learns_from_kept_answers_and_forgets(run, kept, tmp_path):
    kept()
    result = run("--workspace")
    assert result.exit_code == 0, result.output
    assert "as shipped" in result.stdout
    assert "of 2 right" in result.stdout
    assert "never from itself" in result.stdout
    assert "“lodg” in shop.sqlite: stores (2 questions)" in result.stdout
    workspace = Workspace(tmp_path)
    assert [alias.target for alias in workspace.source("shop.sqlite").aliases.entries] == ["stores"]
    forget_all(workspace)
    assert workspace.source("shop.sqlite").aliases.entries == ()
    workspace.close()
    assert run("--forget").output == "Nothing had been learned here.\n"


def test_forgetting(run, tmp_path):
    store = TrainingStore(tmp_path / STORE)
    store.keep(SHIPPED, {}, SHIPPED)
    assert run("--forget").output == "Forgotten.\n"
    assert store.weights(SHIPPED) is None


def test_without_kept_answers(run, tmp_path):
    result = run("--workspace")
    assert result.exit_code == 1
    assert "Keep answers that are right" in result.stderr


def test_a_file_that_may_only_be_read_is_learned_from_and_left_alone(run, kept, tmp_path, monkeypatch):
    kept()

    def refuse(path):
        raise StoreError(Problem("store.unusable", "read-only"))

    monkeypatch.setattr("assistant.workspace_file.open_store", refuse)
    result = run("--workspace")
    assert result.exit_code == 1
    assert "of 2 right" in result.stdout
    assert "nothing of this was kept" in result.stderr
    assert TrainingStore(tmp_path / STORE).aliases("shop.sqlite").entries == ()


@pytest.mark.parametrize("arguments", [(), ("--workspace", "--forget")])
def test_one_of_two_things_must_be_said(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert "--forget" in result.stderr
