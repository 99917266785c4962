"""A small shop, opened in SQLite and DuckDB, whose staff refers to itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import duckdb
import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import ColumnRef
from nl2sql.drafting import Source
from nl2sql.form.actions import Form, column, parsed, table, value, word
from nl2sql.form.scope import Candidate, Scope
from nl2sql.linking.scoping import full_scope
from nl2sql.sources import load_source

_TABLES = """
CREATE TABLE staff (id integer PRIMARY KEY, name text NOT NULL, manager_id integer REFERENCES staff (id));
CREATE TABLE customer (id integer PRIMARY KEY, name text NOT NULL, city text, joined {date}, member text);
CREATE TABLE orders (
    id integer PRIMARY KEY, customer_id integer REFERENCES customer (id), seller_id integer REFERENCES staff (id),
    total {number}, placed {date}, note text, paid {date}
);
CREATE TABLE island (size integer);
INSERT INTO staff VALUES (1, 'Mia', NULL);
INSERT INTO staff VALUES (2, 'Tom', 1), (3, 'Zoe', 1);
INSERT INTO customer VALUES
    (1, 'Ada', 'Köln', '2024-01-05', 'yes'), (2, 'Bob', 'Paris', '2024-02-06', 'no'),
    (3, 'Cy', NULL, '2024-03-07', 'yes');
INSERT INTO orders VALUES
    (1, 1, 2, 10.5, '2024-03-01', 'first', '2024-03-04'), (2, 1, 2, 30, '2024-03-02', NULL, '2024-03-02'),
    (3, 2, 3, 25.25, '2024-04-03', 'it''s', NULL), (4, NULL, 3, 5, '2024-04-04', 'none', '2024-05-04');
INSERT INTO island VALUES (4), (9);
"""
VALUES = {
    "two": Candidate("number", 0, 1, "2", 2.0),
    "20": Candidate("number", 0, 1, "20", 20.0),
    "half": Candidate("number", 0, 1, "2.5", 2.5),
    "2024": Candidate("period", 0, 1, "2024", 2024.0, (), ("2024-01-01", "2025-01-01")),
    "March": Candidate("period", 0, 2, "March 2024", None, (), ("2024-03-01", "2024-04-01")),
    "Monday": Candidate("word", 0, 1, "Monday"),
    "cologne": Candidate("cell", 0, 1, "koln"),
    "Paris": Candidate("quote", 0, 1, "Paris"),
    "member": Candidate("flag", 0, 1, "member"),
    "nothing": Candidate("null", 0, 1, "unknown"),
}


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Source]]:
    """The shop by dialect; PostgreSQL's is only looked at, not asked."""
    folder = tmp_path_factory.mktemp("form")
    with closing(sqlite3.connect(folder / "shop.sqlite")) as lite:
        lite.executescript(_TABLES.format(date="text", number="real"))
    with duckdb.connect(str(folder / "shop.duckdb")) as duck:
        duck.execute(_TABLES.format(date="date", number="double"))
    opened = {
        name: load_source(open_database(folder / f"shop.{name}"), value_budget_s=60) for name in ("sqlite", "duckdb")
    }
    posing = opened["duckdb"]
    opened["postgres"] = replace(posing, catalog=replace(posing.catalog, dialect="postgres"))
    yield opened
    for name in ("sqlite", "duckdb"):
        opened[name].database.close()


@pytest.fixture(scope="session")
def scope_of(sources: dict[str, Source]) -> Callable[[str], Scope]:
    """The whole of the shop with `VALUES`, in a dialect."""

    def get(dialect: str) -> Scope:
        scope = full_scope(sources[dialect])
        names = [str(column.ref) for column in scope.columns]
        stored = {"cologne": ((names.index("customer.city"), "Köln"),)}
        stored["member"] = ((names.index("customer.member"), "yes"),)
        return replace(scope, values=tuple(replace(one, stored=stored.get(key, ())) for key, one in VALUES.items()))

    return get


def form_from(text: str, scope: Scope) -> Form:
    """A form from words, ``table``, ``table.column`` and ``'value'``, which are easier to read than numbers."""
    tables = {one.key: place for place, one in enumerate(scope.tables)}
    columns = {one.ref: place for place, one in enumerate(scope.columns)}
    actions = []
    for piece in text.split():
        if piece.startswith("'"):
            actions.append(value(list(VALUES).index(piece.strip("'"))))
        elif "." in piece:
            actions.append(column(columns[ColumnRef(*piece.split("."))]))
        elif piece in tables:
            actions.append(table(tables[piece]))
        else:
            actions += parsed(piece)
    return (*actions, word("finish"))
