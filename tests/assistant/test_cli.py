from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner

from assistant.cli import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(main, [str(argument) for argument in arguments])


def test_an_answer_as_json(run, shop_folder):
    result = run("ask", "--db", f"sqlite:///{shop_folder / 'shop.sqlite'}", "how many orders in 2024", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert set(answer) == {"sql", "columns", "rows", "confidence", "reasons", "warnings", "unused", "readings"}
    assert len(answer["rows"]) == 1
    assert answer["rows"][0][0] > 10_000
    assert 0.4 <= answer["confidence"] <= 1


def test_an_answer_as_text(run, shop_folder):
    result = run("ask", "--db", shop_folder / "shop.sqlite", "number of stores per country")
    assert result.exit_code == 0, result.output
    assert "SELECT" in result.stdout
    assert "Confidence" in result.stdout
    assert "France" in result.stdout


def test_a_csv_file_can_be_asked(run, shop_folder):
    result = run("ask", "--db", shop_folder / "targets.csv", "total target by region", "--json")
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["rows"]) == 6


def test_what_cannot_be_answered_exits_with_1_and_says_why(run, shop_folder):
    result = run("ask", "--db", shop_folder / "shop.sqlite", "qwertz uiop", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["rows"] == []
    assert "qwertz" in result.stderr


def test_a_missing_file_is_not_made(run, tmp_path):
    result = run("ask", "--db", "sqlite:///nowhere.sqlite", "how many orders")
    assert result.exit_code == 1
    assert "nowhere.sqlite" in result.stderr
    assert not (tmp_path / "nowhere.sqlite").exists()


def test_wrong_usage_exits_with_2(run):
    assert run("ask", "how many orders").exit_code == 2
    assert run("evaluate", "nothing").exit_code == 2
    assert run("evaluate", "sql", "--data", "nowhere").exit_code == 2
    assert run("evaluate", "autocomplete", "--kind", "code", "--data", "nowhere").exit_code == 2


def test_help_names_every_command(run):
    output = run("--help").output
    assert all(command in output for command in ("ask", "evaluate", "sample"))


def test_the_list_of_commands_cuts_no_description(run):
    groups = [[], *([name] for name, command in main.commands.items() if isinstance(command, click.Group))]
    for group in groups:
        printed = run(*group, "--help").output
        assert "Commands:" in printed
        assert "..." not in printed.split("Commands:")[1], printed
