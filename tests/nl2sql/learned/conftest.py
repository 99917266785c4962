"""A small shop whose people have words of their own for things."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.drafting import Source
from nl2sql.sources import load_source

_SHOP = """
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
def own_words_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop as a SQLite file."""
    file = tmp_path_factory.mktemp("own_words") / "corner.sqlite"
    with sqlite3.connect(file) as connection:
        connection.executescript(_SHOP)
    connection.close()
    return file


@pytest.fixture(scope="session")
def own_words(own_words_file: Path) -> Source:
    """The shop as a source."""
    return load_source(open_database(own_words_file))
