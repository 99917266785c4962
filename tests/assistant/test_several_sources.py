"""Flows whose tables lie in several sources: PostgreSQL, SQLite and DataFrames together, beside all in one place."""

from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import replace

import pandas as pd
import psycopg
import pytest
from click.testing import CliRunner

import assistant
from assistant import flow_moves, looking, wire
from assistant.cli import main
from assistant.conversation import turn
from assistant.registry import SourceRegistry
from assistant.settings import Settings
from assistant.workspace import Workspace
from nl2sql.adapters.duckdb_database import FrameDatabase
from nl2sql.adapters.opening import open_database
from pipeline_gen.flow import FlowDocument, FlowStep, flow_text

CUSTOMERS = [(1, "Ada", "Paris"), (2, "Bob", "Oslo"), (3, "Cy", None), (4, "Di", "Paris"), (5, "Eve", "Rome")]
ORDERS = [(n, n % 7, float(n * 3 % 50) or None, f"2024-{n % 12 + 1:02d}-05", "ab"[n % 2] * 3) for n in range(1, 61)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, postgres_url):
    """A folder with customers in SQLite and in CSV; the orders are in PostgreSQL."""
    path = tmp_path_factory.mktemp("several")
    with sqlite3.connect(path / "crm.sqlite") as crm:
        crm.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, city TEXT)")
        crm.executemany("INSERT INTO customers VALUES (?, ?, ?)", CUSTOMERS)
        crm.execute("CREATE TABLE orders (id INTEGER, customer_id INTEGER, total REAL, placed TEXT, note TEXT)")
        crm.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", ORDERS)
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("DROP SCHEMA IF EXISTS several CASCADE; CREATE SCHEMA several")
        server.execute(
            "CREATE TABLE several.orders (id int, customer_id int, total numeric(10, 2), placed date, note text)"
        )
        with server.cursor() as cursor:
            cursor.executemany("INSERT INTO several.orders VALUES (%s, %s, %s, %s, %s)", ORDERS)
    return path


@pytest.fixture
def workspace(tmp_path, folder, postgres_url):
    sources = SourceRegistry(tmp_path, Settings())
    sources.connect("crm", open_database(folder / "crm.sqlite", "crm"))
    sources.connect("shop", open_database(f"{postgres_url}?options=-csearch_path%3Dseveral", "shop"))
    frame = pd.DataFrame(CUSTOMERS, columns=["id", "name", "city"])
    sources.connect("notebook", FrameDatabase(lambda: {"people": frame}, "notebook"))
    yield Workspace(tmp_path, Settings(), sources)
    sources.close()


def table(source):
    """A step that reads the customers of a source."""
    return {"table": "people" if source == "notebook" else "customers", "source": source}


def flow(own, dialect, other, *more, orders="orders"):
    """Orders of the flow's own source joined with the customers of another, then `more` steps."""
    steps = (
        FlowStep("orders", "source", params={"table": orders}),
        FlowStep("customers", "source", params=table(other)),
        FlowStep("both", "join", ("orders", "customers"), {
            "how": "inner", "condition": "customer_id = customer", "renames": {"id": "customer"},
        }),
        *more,
    )  # fmt: skip
    return FlowDocument(own, dialect, steps[-1].id, steps)


FILTERED = FlowStep("big", "filter", ("both",), {"condition": "total > 10 AND city = 'Paris'"})
GROUPED = FlowStep("by_name", "aggregate", ("big",), {
    "keys": [{"name": "name", "expression": "name"}],
    "measures": [{"name": "total", "expression": "SUM(total)"}, {"name": "n", "expression": "COUNT(*)"}],
})  # fmt: skip
SORTED = FlowStep("sorted", "sort", ("by_name",), {"keys": [{"expression": "name", "descending": False}]})


def answer(request, workspace):
    return next(event for event in turn(request, workspace) if isinstance(event, wire.Answered | wire.Failed))


def expected(condition="total > 10 AND city = 'Paris'"):
    with sqlite3.connect(":memory:") as one:
        one.execute("CREATE TABLE customers (cid, name, city)")
        one.executemany("INSERT INTO customers VALUES (?, ?, ?)", CUSTOMERS)
        one.execute("CREATE TABLE orders (id, customer_id, total, placed, note)")
        one.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", ORDERS)
        return one.execute(
            "SELECT name, SUM(total), COUNT(*) FROM orders JOIN customers ON customer_id = cid "
            f"WHERE {condition} GROUP BY name ORDER BY name"
        ).fetchall()


@pytest.mark.parametrize("other", ["crm", "notebook"])
def test_a_flow_over_two_sources_gives_what_one_database_gives(workspace, other):
    found = answer(wire.RunFlowRequest(flow("shop", "postgres", other, FILTERED, GROUPED, SORTED)), workspace)
    assert isinstance(found, wire.Answered), found
    assert [tuple(row) for row in found.answer.table.rows] == expected()
    told = [warning.message for warning in found.answer.warnings if warning.code == "flow.moves"]
    assert len(told) == 2
    assert any("2 columns" in text and "from shop (PostgreSQL) to this machine" in text for text in told), told


def test_what_will_move_is_said_before(workspace):
    seen = list(turn(wire.CheckFlowRequest(flow("shop", "postgres", "crm", FILTERED, GROUPED)), workspace))[-1]
    assert isinstance(seen, wire.FlowChecked), seen
    said = {step.id: [w.message for w in step.warnings if w.code == "flow.moves"] for step in seen.view.steps}
    big = sum(1 for order in ORDERS if (order[2] or 0) > 10)
    assert any(text.startswith(f"{big} rows × 2 columns (0.1 MB) move from shop") for text in said["big"]), said
    assert any(text.startswith("2 rows × 2 columns") and "crm (SQLite)" in text for text in said["big"]), said
    assert "-- over the rows of these, in DuckDB" in seen.sql


def test_previews_and_counts(workspace):
    document = flow("shop", "postgres", "crm", FILTERED, GROUPED, SORTED)
    seen = list(turn(wire.FlowPreviewRequest(document, "sorted"), workspace))[-1]
    assert [tuple(row) for row in seen.output.table.rows] == expected()
    assert not seen.output.label
    below = list(turn(wire.FlowPreviewRequest(document, "orders"), workspace))[-1]
    assert len(below.output.table.rows) == 50
    counts = list(turn(wire.FlowCountsRequest(document, seconds=20.0), workspace))[-1]
    rows = {count.step: count.rows for count in counts.counts}
    assert (rows["orders"], rows["customers"], rows["sorted"]) == (60, 5, len(expected()))


def test_a_preview_of_much_is_sampled_and_says_so(workspace, monkeypatch):
    monkeypatch.setattr(looking, "SAMPLE_ROWS", 7)
    document = flow("shop", "postgres", "crm", replace(GROUPED, inputs=("both",)))
    seen = list(turn(wire.FlowPreviewRequest(document, "by_name"), workspace))[-1]
    assert seen.output.sampled_at == ("both",)
    assert sum(row[2] for row in seen.output.table.rows) < 7
    exact = list(turn(wire.FlowPreviewRequest(document, "by_name", exact=True), workspace))[-1]
    assert not exact.output.label
    assert sum(row[2] for row in exact.output.table.rows) == sum(row[2] for row in expected("1 = 1"))


def test_too_much_is_refused_with_the_way_out(workspace, monkeypatch):
    monkeypatch.setattr(flow_moves, "MOST_ROWS", 20)
    found = answer(wire.RunFlowRequest(flow("shop", "postgres", "crm")), workspace)
    assert isinstance(found, wire.Failed)
    assert found.problems[0].code == "flow.too_much_moves"
    assert "Filter or group the rows of orders" in found.problems[0].hint
    checked = list(turn(wire.CheckFlowRequest(flow("shop", "postgres", "crm")), workspace))[-1]
    told = [w for step in checked.view.steps for w in step.warnings if w.code == "flow.too_much_moves"]
    assert [warning.severity for warning in told] == ["warning"]


def test_a_source_that_is_gone_is_a_fault_of_the_step_that_names_it(workspace):
    seen = list(turn(wire.CheckFlowRequest(flow("shop", "postgres", "nowhere", FILTERED)), workspace))[-1]
    steps = {step.id: step for step in seen.view.steps}
    assert [(problem.code, problem.field) for problem in steps["customers"].problems] == [("source.unknown", "source")]
    assert steps["both"].waits_for == ("customers",)
    assert steps["orders"].columns


def test_a_flow_that_names_its_own_source_is_one_of_one_source(workspace):
    document = flow("crm", "sqlite", "crm", FILTERED, GROUPED, SORTED)
    found = answer(wire.RunFlowRequest(document), workspace)
    assert found.answer.source == "crm"
    assert [tuple(row) for row in found.answer.table.rows] == expected()


def test_a_flow_all_of_which_another_source_can_do_moves_nothing(workspace):
    steps = (
        FlowStep("customers", "source", params=table("crm")),
        FlowStep("paris", "filter", ("customers",), {"condition": "city = 'Paris'"}),
    )
    found = answer(wire.RunFlowRequest(FlowDocument("shop", "postgres", "paris", steps)), workspace)
    assert [row[1] for row in found.answer.table.rows] == ["Ada", "Di"]
    assert (found.answer.source, found.answer.dialect) == ("crm", "sqlite")


def test_pandas_code_reads_each_source_by_its_own_statement(workspace):
    document = flow("shop", "postgres", "crm", FILTERED, GROUPED)
    seen = list(turn(wire.FlowCodeRequest(document, "pandas"), workspace))[-1]
    assert isinstance(seen, wire.Code), seen
    assert "engine = create_engine(" in seen.text
    assert "crm_engine = create_engine(" in seen.text
    assert seen.text.count("pd.read_sql_query(") == 2
    assert "groupby" in seen.text
    frames = list(turn(wire.FlowCodeRequest(flow("shop", "postgres", "notebook", FILTERED), "pandas"), workspace))[-1]
    assert "people.convert_dtypes()" in frames.text


def test_code_over_several_sources_has_the_dialect_of_each(workspace):
    document = flow("shop", "postgres", "crm", FILTERED, GROUPED)
    refused = list(turn(wire.FlowCodeRequest(document, "sql", dialect="mysql"), workspace))[-1]
    assert [problem.code for problem in refused.problems] == ["flow.no_dialect"]
    chain = list(turn(wire.FlowCodeRequest(document, "pandas", chained=True), workspace))[-1]
    assert "\n    ." in chain.text


def test_profiles_and_lineage_over_two_sources(workspace):
    document = flow("shop", "postgres", "crm", FILTERED, GROUPED)
    profile = list(turn(wire.FlowProfileRequest(document, "by_name"), workspace))[-1]
    assert isinstance(profile, wire.FlowProfile), profile
    assert (profile.rows, profile.all) == (len(expected()), True)
    lineage = list(turn(wire.FlowLineageRequest(document, "by_name", "name"), workspace))[-1]
    assert {link.step for link in lineage.links} == {"by_name", "big", "both", "customers"}


def test_tables_of_one_name_in_two_sources_have_profiles_of_their_own(workspace):
    steps = (
        FlowStep("here", "source", params={"table": "orders"}),
        FlowStep("there", "source", params={"table": "orders", "source": "crm"}),
        FlowStep("both", "setop", ("here", "there"), {"operator": "union", "all": True}),
    )
    document = FlowDocument("shop", "postgres", "both", steps)
    asked = [list(turn(wire.FlowProfileRequest(document, step.id), workspace))[-1] for step in steps]
    assert [profile.step for profile in asked] == ["here", "there", "both"]
    assert [profile.rows for profile in asked] == [60, 60, 120]


def test_a_column_of_another_source_is_mended(workspace):
    wrong = FlowStep("big", "filter", ("both",), {"condition": "citty = 'Paris'"})
    document = flow("shop", "postgres", "crm", wrong)
    seen = list(turn(wire.CheckFlowRequest(document), workspace))[-1]
    (mend,) = seen.view.steps[-1].mends
    found = list(turn(wire.MendFlowRequest(document, "big", mend), workspace))[-1]
    assert isinstance(found, wire.FlowMade), found
    assert found.flow.steps[-1].params["condition"] == "city = 'Paris'"


def test_words_change_a_flow_over_two_sources(workspace):
    request = wire.FlowWordsRequest(flow("shop", "postgres", "crm", FILTERED), "sort by total, largest first")
    found = list(turn(request, workspace))[-1]
    assert isinstance(found, wire.FlowWorded), found
    assert found.flow.steps[-1].kind == "sort"
    assert not found.unread


def test_a_cancelled_look_moves_nothing(workspace):
    switch = workspace.turns.begin("stop")
    switch.cancel()
    found = list(turn(wire.FlowPreviewRequest(flow("shop", "postgres", "crm"), "both", turn="stop"), workspace))[-1]
    assert isinstance(found, wire.Failed)
    assert found.problems[0].code == "query.cancelled"


def test_flow_files_over_two_sources(tmp_path, folder):
    shutil.copy(folder / "crm.sqlite", tmp_path / "crm.sqlite")
    pd.DataFrame(CUSTOMERS, columns=["id", "name", "city"]).to_csv(tmp_path / "customers.csv", index=False)
    path = tmp_path / "both.flow.json"
    path.write_text(flow_text(flow("crm.sqlite", "sqlite", "files", FILTERED, GROUPED, SORTED)))
    found = assistant.open_flow(path)
    assert not found.problems
    assert [tuple(row) for row in found.run().rows.rows] == expected()
    assert [problem.code for problem in found.moves()] == ["flow.moves", "flow.moves"]
    assert not found.moves("customers")
    checked = CliRunner().invoke(main, ["flow", "check", str(path)])
    assert checked.exit_code == 0, checked.output
    assert "files (CSV or Parquet) into the memory of this process" in checked.output
    shown = CliRunner().invoke(main, ["flow", "run", str(path), "--to", "json"])
    assert json.loads(shown.stdout)[0]["name"] == "Ada"
    assert "into the memory" in shown.stderr
    found.workspace.close()


def test_steps_whose_names_differ_only_in_case_stay_apart(workspace):
    steps = (
        FlowStep("orders", "source", params={"table": "orders"}),
        FlowStep("Orders", "source", params=table("crm")),
        FlowStep("both", "join", ("orders", "Orders"), {
            "how": "inner", "condition": "customer_id = customer", "renames": {"id": "customer"},
        }),
    )  # fmt: skip
    found = answer(wire.RunFlowRequest(FlowDocument("shop", "postgres", "both", steps)), workspace)
    assert isinstance(found, wire.Answered), found
    assert found.answer.row_count == sum(row[2] for row in expected("1 = 1"))


def test_texts_sorted_where_rows_meet_are_said_to_be(workspace):
    document = flow("shop", "postgres", "crm", FILTERED, GROUPED, SORTED)
    seen = list(turn(wire.CheckFlowRequest(document), workspace))[-1]
    said = [step.id for step in seen.view.steps for warning in step.warnings if warning.code == "flow.sorted_here"]
    assert said == ["sorted"]
