"""Flows drawn at random over two sources give the rows that they give with all tables in one."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import wire
from assistant.conversation import turn
from assistant.registry import SourceRegistry
from assistant.settings import Settings
from assistant.workspace import Workspace
from nl2sql.adapters.opening import open_database
from pipeline_gen.flow import FlowDocument, FlowStep

PEOPLE = [(n, f"p{n % 9}", [None, "Oslo", "oslo", "Rome", ""][n % 5], n * 7 % 40 or None) for n in range(1, 31)]
VISITS = [(n, n * 5 % 37 or None, n * 11 % 23, ["a", "B", "b", None][n % 4]) for n in range(1, 81)]
CONDITIONS = (
    "score > 20", "city = 'Oslo'", "kind = 'b' AND points < 15", "city LIKE 'o%'", "points + score > 30",
    "points BETWEEN 3 AND 12 OR name = 'p3'", "kind IN ('a', 'B')", "score IS NOT NULL AND points <> 5",
    "city IS NULL", "UPPER(kind) = 'B'",
)  # fmt: skip
KEYS = ("city", "kind", "name", "points")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """The same tables in one SQLite file, in one DuckDB file, and people alone in one of each."""
    folder = tmp_path_factory.mktemp("random")
    sources = SourceRegistry(folder, Settings())
    for dialect, connect in (("sqlite", sqlite3.connect), ("duckdb", duckdb.connect)):
        for name in ("all", "people"):
            path = folder / f"{name}.{dialect}"
            made = connect(str(path))
            made.execute("CREATE TABLE people (id INTEGER, name TEXT, city TEXT, score INTEGER)")
            made.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", PEOPLE)
            made.execute("CREATE TABLE visits (id INTEGER, person INTEGER, points INTEGER, kind TEXT)")
            if name == "all":
                made.executemany("INSERT INTO visits VALUES (?, ?, ?, ?)", VISITS)
            made.commit()
            made.close()
            sources.connect(f"{name}_{dialect}", open_database(path, name))
    yield Workspace(folder, Settings(), sources)
    sources.close()


@st.composite
def flows(draw):
    """The steps of a flow; the people are read in the step `people`."""
    steps = [FlowStep("visits", "source", params={"table": "visits"})]
    steps.append(FlowStep("people", "source", params={"table": "people"}))
    left, right = "visits", "people"
    if draw(st.booleans()):
        steps.append(FlowStep("few", "filter", (left,), {"condition": "points > 4"}))
        left = "few"
    if draw(st.booleans()):
        derived = {"outputs": [{"name": "score", "expression": draw(st.sampled_from(["score * 2", "score - id"]))}]}
        steps.append(FlowStep("scored", "derive", (right,), derived))
        right = "scored"
    how = draw(st.sampled_from(["inner", "left", "full"]))
    join = {"how": how, "condition": "person = whose", "renames": {"id": "whose"}}
    steps.append(FlowStep("both", "join", (left, right), join))
    for number, condition in enumerate(draw(st.lists(st.sampled_from(CONDITIONS), max_size=3))):
        steps.append(FlowStep(f"f{number}", "filter", (steps[-1].id,), {"condition": condition}))
    key = draw(st.sampled_from(KEYS))
    measures = [{"name": "n", "expression": "COUNT(*)"}, {"name": "most", "expression": "MAX(score)"}]
    grouped = {"keys": [{"name": "k", "expression": key}], "measures": measures}
    if draw(st.booleans()):
        steps.append(FlowStep("groups", "aggregate", (steps[-1].id,), grouped))
    return tuple(steps)


def rows(source, dialect, steps, workspace):
    request = wire.RunFlowRequest(FlowDocument(source, dialect, steps[-1].id, steps))
    found = next(event for event in turn(request, workspace) if isinstance(event, wire.Answered | wire.Failed))
    assert isinstance(found, wire.Answered), (found.problems, steps)
    table = workspace.turns.rows_of(found.answer.turn)
    return sorted(table.rows, key=repr), found.answer.source


@pytest.mark.parametrize(("own", "other"), [("sqlite", "duckdb"), ("duckdb", "sqlite"), ("sqlite", "sqlite")])
@given(steps=flows())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_sources_give_what_one_gives(workspace, own, other, steps):
    apart = tuple(
        replace(step, params={"table": "people", "source": f"people_{other}"}) if step.id == "people" else step
        for step in steps
    )
    alone, _ = rows(f"all_{own}", own, steps, workspace)
    together, where = rows(f"all_{own}", own, apart, workspace)
    assert together == alone
    assert where == f"all_{own} + people_{other}"
