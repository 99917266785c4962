"""What completion knows, in a terminal and in cells: listed, forgotten, read from the folder."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from assistant.cell_learner import CellLearner
from assistant.cli import main
from assistant.magics import PlainspokenMagics
from assistant.settings import Settings
from assistant.workspace import Workspace
from nl2sql.problems import Problem, StoreError

CITY = "shop.sqlite: values of customers.city"


@pytest.fixture
def root(tmp_path, monkeypatch):
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as connection:
        connection.executescript("CREATE TABLE customers (id INTEGER PRIMARY KEY, city TEXT);")
    (tmp_path / "old.sql").write_text(
        "SELECT id FROM customers WHERE city = 'Lyon';\nSELECT id FROM customers WHERE city = 'Rome';\n",
        encoding="utf-8",
    )
    (tmp_path / "plainspoken.yml").write_text("learn: true\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTERHUB_USER", "ann")
    return tmp_path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["completions", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_line_learns_lists_and_forgets(root):
    assert "Nothing is known here" in run("list")
    assert "1 file read; 2 queries" in run("learn")
    listed = run("list")
    assert f"2  {CITY}" in listed
    assert "from a file: old.sql (2 learned)" in listed
    assert run("list", "--field", CITY, "--find", "rom").split()[:2] == ["1", "Rome"]
    assert run("forget", "--field", CITY, "--value", "Rome") == "1 value forgotten.\n"
    assert "Rome" not in run("list", "--field", CITY)
    run("forget", "--file", "old.sql")
    assert "old.sql (forgotten)" in run("list")
    run("learn")
    assert CITY in run("list")
    run("forget", "--all")
    assert CITY not in run("list")


def test_what_to_forget_must_be_said(root):
    result = CliRunner().invoke(main, ["completions", "forget"])
    assert result.exit_code == 1
    assert "everything" in result.output


def test_without_consent_the_command_line_learns_nothing(root):
    (root / "plainspoken.yml").write_text("learn: false\n", encoding="utf-8")
    assert "Learning is off" in run("learn")


@pytest.fixture
def magics(root):
    with closing(Workspace(root, Settings())) as workspace:
        yield PlainspokenMagics(InteractiveShell(), workspace, CellLearner(lambda: workspace))


def test_cells_learn_list_and_forget(magics, capsys):
    magics.plainspoken("learn folder")
    assert magics.workspace.folder.wait(60)
    fields = magics.plainspoken("known")
    assert CITY in list(fields["field"])
    assert sorted(magics.plainspoken(f'known "{CITY}"')["value"]) == ["Lyon", "Rome"]
    magics.plainspoken(f'forget value "{CITY}" Rome')
    assert "1 value forgotten." in capsys.readouterr().out
    assert list(magics.plainspoken(f'known "{CITY}"')["value"]) == ["Lyon"]
    magics.plainspoken("forget person ann")
    magics.plainspoken("forget file old.sql")
    magics.plainspoken(f'forget field "{CITY}"')
    assert CITY not in list(magics.plainspoken("known")["field"])


def test_a_cell_says_that_the_folder_is_read_only_where_it_is(magics, capsys, monkeypatch):
    monkeypatch.setattr("assistant.magics.learn_folder", _failing)
    magics.plainspoken("learn folder")
    shown = capsys.readouterr()
    assert "No store" in shown.err
    assert "background" not in shown.out
    monkeypatch.undo()
    magics.plainspoken("learn off")
    magics.plainspoken("learn folder")
    shown = capsys.readouterr().out
    assert "Learning is off, so the folder is not read." in shown
    assert "background" not in shown
    magics.plainspoken("learn stop")
    assert "was stopped" in capsys.readouterr().out


def _failing(*_):
    raise StoreError(Problem("store.unreadable", "No store can be read.", "Look at the folder."))


def test_a_wrong_line_says_what_there_is(magics, capsys):
    with pytest.raises(UsageError, match="known"):
        magics.plainspoken("nonsense")
    magics.plainspoken("forget value onlythefield")
    assert "Name a field" in capsys.readouterr().err
