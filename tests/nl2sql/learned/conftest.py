"""Two small shops to read questions about, one whose people have words of their own; and a way to link questions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.drafting import Source
from nl2sql.form.actions import Form, parsed
from nl2sql.form.scope import Scope
from nl2sql.linking.link import link
from nl2sql.linking.linked import Linked
from nl2sql.sources import load_source

SCRIPT = """
CREATE TABLE shop (shop_id INTEGER PRIMARY KEY, name TEXT, city TEXT, opened_on TEXT, floor_space INTEGER);
CREATE TABLE clerk (clerk_id INTEGER PRIMARY KEY, full_name TEXT, age INTEGER, salary REAL,
  shop_id INTEGER REFERENCES shop(shop_id), manager_id INTEGER REFERENCES clerk(clerk_id));
INSERT INTO shop VALUES (1,'North','Oslo','2019-03-01',120),(2,'South','Rome','2020-05-02',80),
  (3,'East','Oslo','2021-07-03',60);
INSERT INTO clerk VALUES (1,'Ada Byron',31,4100,1,NULL),(2,'Bo Li',44,3900,1,1),(3,'Cy Diaz',28,3000,2,1),
  (4,'Di Ruiz',52,5200,3,1);
"""


OWN_WORDS = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, segment TEXT);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id), channel TEXT, status TEXT,
    total REAL, ordered_on DATE
);
INSERT INTO customers VALUES (1, 'Ada', 'trade'), (2, 'Bo', 'wholesale'), (3, 'Cy', 'wholesale'), (4, 'Di', 'trade');
INSERT INTO orders VALUES
    (1, 1, 'online', 'paid', 10, '2023-05-01'), (2, 2, 'store', 'paid', 70, '2024-01-05'),
    (3, 2, 'online', 'open', 55, '2024-02-07'), (4, 3, 'store', 'paid', 20, '2024-02-09'),
    (5, 4, 'online', 'open', 15, '2024-03-01'), (6, 1, 'store', 'paid', 35, '2024-03-02');
"""


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return _built(tmp_path_factory.mktemp("shop") / "shop.sqlite", SCRIPT)


@pytest.fixture(scope="session")
def own_words(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return _built(tmp_path_factory.mktemp("own_words") / "corner.sqlite", OWN_WORDS)


def _built(file: Path, script: str) -> Source:
    with sqlite3.connect(file) as connection:
        connection.executescript(script)
    connection.close()
    return load_source(open_database(file), value_budget_s=60)


@pytest.fixture(scope="session")
def linked(shop: Source) -> Callable[[str], Linked]:
    return lambda question: link(question, shop, "2026-01-15")


def named(text: str, scope: Scope) -> Form:
    """A form written with names: ``select column:shop.city count table:clerk finish``."""
    columns = {str(column.ref): place for place, column in enumerate(scope.columns)}
    tables = {table.key: place for place, table in enumerate(scope.tables)}
    pieces = []
    for piece in text.split():
        kind, _, name = piece.partition(":")
        place = {"column": columns, "table": tables}.get(kind, {}).get(name)
        pieces.append(piece if place is None else f"{kind}:{place}")
    return parsed(" ".join(pieces))
