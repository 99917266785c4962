"""Pandas code runs as it is in a new interpreter, says where the data is, and holds no secret."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import duckdb
import pandas as pd
import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

import assistant
from assistant import wire
from assistant.conversation import turn
from assistant.settings import Settings
from assistant.workspace import Workspace
from nl2sql.adapters.failures import open_url
from nl2sql.database import Address
from pipeline_gen.flow import FlowDocument, FlowStep, flow_text
from pipeline_gen.pandas_connecting import connecting, imports

ORDERS = [(1, 1, 20.0), (2, 2, 35.5), (3, 1, 4.5), (4, 3, None)]
PEOPLE = [(1, "Ada"), (2, "Bob"), (3, "Cy")]


@pytest.fixture
def root(tmp_path):
    """A folder with orders in SQLite, in DuckDB and in a CSV file, and people in a Parquet file."""
    (tmp_path / "reports").mkdir()
    orders = pd.DataFrame(ORDERS, columns=["id", "person", "total"])
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as shop:
        orders.to_sql("orders", shop, index=False)
    with duckdb.connect(str(tmp_path / "store.duckdb")) as store:
        store.execute("CREATE TABLE orders AS SELECT * FROM orders")
    orders.to_csv(tmp_path / "orders.csv", index=False)
    pd.DataFrame(PEOPLE, columns=["id", "name"]).to_parquet(tmp_path / "people.parquet")
    return tmp_path


@pytest.fixture
def workspace(root):
    with closing(Workspace(root, Settings())) as workspace:
        yield workspace


def last(request, workspace):
    return next(event for event in reversed(list(turn(request, workspace))) if not isinstance(event, wire.Finished))


def rows(code, folder):
    """What the code gives in an interpreter of its own that was started in a folder."""
    code += "\nprint(result.to_json(orient='values', date_format='iso'))\n"
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("shop.sqlite", 'create_engine("sqlite:///../shop.sqlite")'),
        ("store.duckdb", 'duckdb.connect("../store.duckdb", read_only=True)'),
        ("files", 'read("../orders.csv")'),
    ],
)
def test_the_code_of_an_answer_runs_in_the_folder_of_its_notebook(workspace, root, source, said):
    sql = "SELECT person, SUM(total) AS total FROM orders GROUP BY person ORDER BY person"
    code = last(wire.CodeRequest(source, sql, "pandas", "reports"), workspace).text
    assert said in code
    assert "path/to" not in code
    assert rows(code, root / "reports") == [[1, 24.5], [2, 35.5], [3, None]]


@pytest.mark.parametrize("source", ["shop.sqlite", "files"])
def test_what_is_left_to_the_database_runs_too(workspace, root, source):
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3)"
    sql = f"{numbers} SELECT i FROM n, orders WHERE id = i ORDER BY i"
    code = last(wire.CodeRequest(source, sql, "pandas", ""), workspace).text
    assert rows(code, root) == [[1], [2], [3]]


@pytest.mark.parametrize("own", ["shop.sqlite", "store.duckdb"])
def test_a_flow_over_two_sources_runs_in_the_folder_of_its_file(workspace, root, own):
    dialect = "sqlite" if own.endswith("sqlite") else "duckdb"
    steps = (
        FlowStep("orders", "source", params={"table": "orders"}),
        FlowStep("people", "source", params={"table": "people", "source": "files"}),
        FlowStep("both", "join", ("orders", "people"), {
            "how": "inner", "condition": "person = person_id", "renames": {"id": "person_id"},
        }),
        FlowStep("chosen", "select", ("both",), {"outputs": [
            {"name": "name", "expression": "name"}, {"name": "total", "expression": "total"},
        ]}),
        FlowStep("sorted", "sort", ("chosen",), {"keys": [{"expression": "name"}, {"expression": "total"}]}),
    )  # fmt: skip
    flow = FlowDocument(own, dialect, "sorted", steps)
    code = last(wire.FlowCodeRequest(flow, "pandas", folder="reports"), workspace).text
    assert "path/to" not in code
    assert rows(code, root / "reports") == [["Ada", 4.5], ["Ada", 20.0], ["Bob", 35.5], ["Cy", None]]
    path = root / "both.flow.json"
    path.write_text(flow_text(flow))
    assert str(root / own) in assistant.open_flow(path).pandas()  # a file outside of the current folder's workspace


def test_a_password_is_asked_for_or_stands_in_the_environment():
    place = Address(url="postgresql+psycopg://ann@host/shop", password=True)
    asked = connecting("", "postgres", {"": place})
    assert asked == (
        'engine = create_engine(make_url("postgresql+psycopg://ann@host/shop")'
        '.set(password=getpass("Password of ann@host: ")))'
    )
    assert imports(asked)[0] == "from getpass import getpass"
    named = connecting("shop", "postgres", {"shop": replace(place, variable="SHOP_PASSWORD")})
    assert named.startswith("shop_engine = ")
    assert named.endswith('.set(password=os.environ["SHOP_PASSWORD"]))')
    assert imports(named)[0] == "import os"


def test_an_address_holds_no_secret():
    url = make_url("postgresql+psycopg://ann:hush@host:5433/shop?sslmode=require&sslpassword=hush")
    assert open_url(url) == "postgresql+psycopg://ann@host:5433/shop?sslmode=require"


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("semicolons.csv", b"id;name;total\n1;Ada;1,5\n2;Bob;2,5\n", [[1, "Ada", "1,5"], [2, "Bob", "2,5"]]),
        ("old.csv", "id;city\n1;Köln\n2;Zürich\n".encode("cp1252"), [[1, "Köln"], [2, "Zürich"]]),
        ("nameless.csv", b"1|x\n2|y\n", [[1, "x"], [2, "y"]]),
        ("heading.csv", b"# made by hand\nid;name\n1;Ada\n2;Bob\n", [[1, "Ada"], [2, "Bob"]]),
        ("single.csv", b"id;'first;last'\n1;'Ada;B'\n2;C\n", [[1, "Ada;B"], [2, "C"]]),
        ("usual.csv", b"id,name\n1,Ada\n2,Bob\n", [[1, "Ada"], [2, "Bob"]]),
    ],
)
def test_a_file_is_read_as_its_source_reads_it(tmp_path, name, content, wanted):
    (tmp_path / name).write_bytes(content)
    with closing(Workspace(tmp_path, Settings())) as workspace:
        flow = last(wire.MakeFlowRequest("files", f"SELECT * FROM {name.partition('.')[0]}"), workspace).flow
        code = last(wire.FlowCodeRequest(flow, "pandas", folder=""), workspace).text
    assert rows(code, tmp_path) == wanted, code
    assert (f'read("{name}")' in code) == (name == "usual.csv")


@pytest.fixture
def server(postgres_url):
    """Orders and people of a PostgreSQL server, people in a schema of their own, with the types that servers have."""
    engine = create_engine(postgres_url, execution_options={"no_parameters": True})
    with engine.begin() as connection:
        for statement in _OF_SERVER:
            connection.exec_driver_sql(statement)
    yield postgres_url
    with engine.begin() as connection:
        connection.exec_driver_sql('DROP TABLE exported_orders; DROP SCHEMA "Exported Staff" CASCADE')
    engine.dispose()


_OF_SERVER = (
    'CREATE SCHEMA "Exported Staff"',
    'CREATE TABLE "Exported Staff".people (id int PRIMARY KEY, name text NOT NULL, "joined on" date)',
    "CREATE TABLE exported_orders (id bigint PRIMARY KEY, person int, total numeric(10, 2), paid boolean,"
    " at timestamp with time zone, note varchar(20))",
    """INSERT INTO "Exported Staff".people VALUES (1, 'Ada', '2020-01-31'), (2, 'Bob', NULL)""",
    """INSERT INTO "Exported Staff".people VALUES (3, 'Cy', '2021-03-01')""",
    "INSERT INTO exported_orders VALUES (1, 1, 20.00, true, '2024-01-05 10:00+00', '100%'),"
    " (2, 2, 35.50, false, '2024-02-05 23:30+00', NULL), (3, 1, 4.50, NULL, '2024-02-07 00:30+00', ':x'),"
    " (4, 3, NULL, true, NULL, 'a''b')",
)
_ON_SERVER = {
    "groups": "SELECT person, SUM(total) AS total, COUNT(*) AS n FROM exported_orders GROUP BY person ORDER BY person",
    "a join with another schema": "SELECT p.name, SUM(o.total) AS total FROM exported_orders AS o JOIN"
    ' "Exported Staff".people AS p ON p.id = o.person WHERE o.paid OR o.paid IS NULL GROUP BY p.name ORDER BY p.name',
    "dates": 'SELECT name, EXTRACT(YEAR FROM "joined on") AS year FROM "Exported Staff".people'
    """ WHERE "joined on" >= '2020-01-01' ORDER BY name""",
    "texts": "SELECT id, UPPER(note) AS loud FROM exported_orders WHERE note LIKE '%\\%%' OR note = ':x' ORDER BY id",
    "subtotals": "SELECT person, SUM(total) AS total FROM exported_orders GROUP BY ROLLUP (person)"
    " ORDER BY person NULLS LAST",
    "what pandas leaves to the server": "SELECT person, STRING_AGG(note, ';' ORDER BY id) AS notes FROM exported_orders"
    " WHERE note LIKE '%%' AND note <> ':y' GROUP BY person ORDER BY person -- 100% of :them",
    "months": """SELECT DATE_TRUNC('month', "joined on") AS month, COUNT(*) AS n FROM "Exported Staff".people"""
    " GROUP BY 1 ORDER BY 1",
}


@pytest.mark.parametrize("about", _ON_SERVER)
def test_a_flow_over_a_server_runs_as_it_is_exported(server, tmp_path, about):
    sql = _ON_SERVER[about]
    with closing(Workspace(tmp_path, Settings(sources={"shop": server}))) as workspace:
        flow = last(wire.MakeFlowRequest("shop", sql), workspace).flow
        code = {
            target: last(wire.FlowCodeRequest(flow, target, folder=""), workspace).text
            for target in ("pandas", "sql", "steps")
        }
        chained = last(wire.FlowCodeRequest(flow, "pandas", chained=True, folder=""), workspace).text
    engine = create_engine(server, execution_options={"no_parameters": True})
    with engine.connect() as connection:
        gold = pd.DataFrame(connection.exec_driver_sql(sql).all())
        for target in ("sql", "steps"):
            found = pd.DataFrame(connection.exec_driver_sql(code[target]).all())
            pd.testing.assert_frame_equal(found, gold, check_names=False)
    engine.dispose()
    wanted = [[_plain(cell) for cell in row] for row in gold.itertuples(index=False)]
    for text_of in (code["pandas"], chained):
        assert "path/to" not in text_of
        assert [[_plain(cell) for cell in row] for row in rows(text_of, tmp_path)] == wanted, text_of


def _plain(cell):
    """A cell as JSON has it: numbers of one kind, times as ISO texts without a zone, None for what is missing."""
    if pd.isna(cell):
        return None
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(timespec="milliseconds")
    return float(cell) if isinstance(cell, int | float | Decimal) else cell
