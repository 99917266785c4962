"""Hundreds of statements, hostile and ordinary, as text cases: tests/cases/statements_*.yml."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from nl2sql.checks import check
from nl2sql.database import Limits
from nl2sql.problems import QueryError

CASES = Path(__file__).parents[2] / "cases"
DIALECTS = ("sqlite", "duckdb", "postgres")
LIMITS = Limits(rows=100, seconds=5)


@dataclass(frozen=True)
class Case:
    """One statement on one database."""

    dialect: str
    sql: str
    problem: str = ""
    hint: str = ""
    straight: bool = True

    def __str__(self) -> str:
        return f"{self.dialect}: {' '.join(self.sql.split())[:90]}"


def load(name: str) -> list[Case]:
    cases = []
    for group in yaml.safe_load((CASES / f"statements_{name}.yml").read_text(encoding="utf-8")):
        for entry in group["statements"]:
            fields = entry if isinstance(entry, dict) else {"sql": entry}
            problem, straight = group.get("problem", ""), group.get("straight", True)
            cases += [
                Case(dialect, fields["sql"], problem, fields.get("hint", ""), straight)
                for dialect in group.get("databases", DIALECTS)
            ]
    return cases


def marked(cases: list[Case]) -> list:
    postgres = pytest.mark.postgres
    return [pytest.param(case, id=str(case), marks=[postgres] if case.dialect == "postgres" else []) for case in cases]


REFUSED, ALLOWED, NAMES = load("refused"), load("allowed"), load("names")


def test_there_are_enough_statements():
    assert len({case.sql for case in REFUSED + ALLOWED + NAMES}) > 400
    assert len({case.sql for case in REFUSED}) > 250


@pytest.mark.parametrize("case", marked(REFUSED))
def test_the_checks_refuse(case, shop):
    checked = check(case.sql, shop(case.dialect).catalog)
    assert [problem.code for problem in checked.problems][:1] == [case.problem], checked.problems
    assert checked.problems[0].message


@pytest.mark.parametrize("case", marked([case for case in REFUSED if case.straight]))
def test_the_connection_alone_changes_nothing(case, shop, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = shop(case.dialect)
    before = source.state()
    with suppress(QueryError):
        source.database.run(case.sql, LIMITS)
    assert source.state() == before
    assert list(tmp_path.iterdir()) == []
    assert list(Path("/tmp").glob("plainspoken-loot*")) == []


@pytest.mark.parametrize("case", marked(ALLOWED))
def test_an_ordinary_statement_passes_and_runs(case, shop):
    source = shop(case.dialect)
    checked = check(case.sql, source.catalog)
    assert checked.problems == ()
    assert checked.warnings == ()
    rows = source.database.run(case.sql, LIMITS)
    assert rows.columns
    assert all(len(row) == len(rows.columns) for row in rows.rows)


@pytest.mark.parametrize("case", marked(NAMES))
def test_an_unknown_name_is_said_with_a_way_out(case, shop):
    source = shop(case.dialect)
    checked = check(case.sql, source.catalog)
    assert [problem.code for problem in checked.problems][:1] == [case.problem], checked.problems
    problem = checked.problems[0]
    assert case.hint.lower() in f"{problem.message} {problem.hint}".lower()
    assert problem.place is not None
    assert case.sql[problem.place.start : problem.place.end].strip('"') in problem.message


@pytest.mark.parametrize("case", marked(NAMES))
def test_the_database_agrees_that_the_name_is_unknown(case, shop):
    with pytest.raises(QueryError):
        shop(case.dialect).database.run(case.sql, LIMITS)
