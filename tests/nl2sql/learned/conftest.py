"""A small shop to read questions about, and a way to link them."""

from __future__ import annotations

from collections.abc import Callable

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


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Source:
    import sqlite3

    file = tmp_path_factory.mktemp("shop") / "shop.sqlite"
    with sqlite3.connect(file) as connection:
        connection.executescript(SCRIPT)
    connection.close()
    return load_source(open_database(file))


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
