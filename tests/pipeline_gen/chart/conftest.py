"""Charts as one line of text, and the results the cases speak of."""

from pathlib import Path

import pytest
import yaml

from nl2sql.database import ResultColumn, Rows
from pipeline_gen.chart.spec import ChartSpec

CASES = Path(__file__).parents[2] / "cases" / "charts"
_ARROWS = {"ascending": " ^", "descending": " v", "none": ""}


def load(name):
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


def rows_of(case) -> Rows:
    columns = tuple(ResultColumn(name, kind) for name, kind in case["columns"].items())
    return Rows(columns, tuple(tuple(row) for row in case["rows"]))


def told(spec: ChartSpec | None) -> str:
    """The chart as the cases write it."""
    if spec is None:
        return "none"
    parts = [spec.mark]
    for name in ("x", "y", "color", "size", "theta", "facet"):
        channel = getattr(spec.encoding, name)
        if channel is not None:
            unit = f"@{channel.time_unit}" if channel.time_unit else ""
            aggregate = f":{channel.aggregate}" if channel.aggregate else ""
            parts.append(f"{name}={channel.field}{unit}{aggregate}{_ARROWS[channel.sort]}")
    if spec.stack:
        parts.append("stack")
    if spec.limit is not None:
        parts.append(f"limit={spec.limit}")
    return " ".join(parts)


@pytest.fixture(scope="session")
def results() -> dict[str, Rows]:
    return {name: rows_of(case) for name, case in load("results.yml").items()}


@pytest.fixture
def make_rows():
    """Rows from `name=kind` columns and a list of rows."""

    def make(columns: dict[str, str], *rows, truncated=False) -> Rows:
        kinds = tuple(ResultColumn(name, kind) for name, kind in columns.items())
        return Rows(kinds, tuple(tuple(row) for row in rows), truncated)

    return make


@pytest.fixture(scope="session")
def describe():
    return told


def pytest_generate_tests(metafunc):
    if "suggested_case" in metafunc.fixturenames:
        cases = load("suggested.yml")
        metafunc.parametrize("suggested_case", list(cases.items()), ids=list(cases))
    if "edit_case" in metafunc.fixturenames:
        cases = [(case, said) for case in load("edits.yml") for said in case["said"]]
        metafunc.parametrize("edit_case", cases, ids=[f"{case['result']}: {said}" for case, said in cases])
