"""A wholesaler's small database, the same rows in SQLite and DuckDB: made by rule, with gaps and late deliveries."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TABLES = {
    "depot": "id INTEGER PRIMARY KEY, city TEXT, region TEXT",
    "supplier": "id INTEGER PRIMARY KEY, name TEXT",
    "article": "id INTEGER PRIMARY KEY, name TEXT, family TEXT, weight DOUBLE",
    "stock": "article_id INTEGER, supplier_id INTEGER, depot_id INTEGER, amount INTEGER, cost DOUBLE",
    "customer": "id INTEGER PRIMARY KEY, name TEXT, region TEXT, balance DOUBLE, bill_depot INTEGER,"
    " ship_depot INTEGER",
    "invoice": "id INTEGER PRIMARY KEY, customer_id INTEGER, day TEXT, priority TEXT, freight DOUBLE",
    "line": "invoice_id INTEGER, article_id INTEGER, supplier_id INTEGER, quantity INTEGER, price DOUBLE,"
    " discount DOUBLE, promised TEXT, shipped TEXT",
    "refund": "customer_id INTEGER, article_id INTEGER, amount DOUBLE",
}
_REGIONS = ("north", "south", "east")
_LETTERS = "ABCDE"


def _day(dice: random.Random, year: int | None = None) -> str:
    return f"{year or dice.choice((2023, 2024))}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"


def _lines(dice: random.Random) -> Iterator[tuple[Any, ...]]:
    for invoice in range(1, 61):
        for _ in range(dice.randint(1, 4)):
            quantity = dice.randint(1, 25)
            start = ((invoice - 1) * 7) % 12 + 1
            promised, shipped = (f"2024-{start:02}-{dice.randint(1, 28):02}" for _ in range(2))
            cells = dice.randint(1, 12), dice.randint(1, 5), quantity, float(quantity * dice.randint(2, 40))
            yield (invoice, *cells, dice.choice((0.0, 0.0, 0.25, 0.5)), promised, shipped)


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table."""
    dice = random.Random(5)
    families = ("tools", "paper", "paint")
    return {
        "depot": [(n, f"City {n}", _REGIONS[n % 3]) for n in range(1, 6)],
        "supplier": [(n, f"Supplier {_LETTERS[n - 1]}") for n in range(1, 6)],
        "article": [(n, f"Article {n}", families[n % 3], dice.randint(1, 40) / 4) for n in range(1, 13)],
        "stock": [
            (article, supplier, dice.randint(1, 5), dice.randint(0, 60), dice.randint(4, 40) / 4)
            for article in range(1, 13)
            for supplier in sorted(dice.sample(range(1, 6), 3))
        ],
        "customer": [
            (n, f"{_LETTERS[n % 5]}. Client {n}", _REGIONS[n % 3], dice.randint(-200, 900) / 2, *homes)
            for n, homes in ((n, (dice.randint(1, 5), dice.choice((None, 1, 2, 3)))) for n in range(1, 21))
        ],
        "invoice": [
            (n, dice.randint(1, 15), _day(dice), dice.choice(("high", "low", "usual")), dice.randint(0, 60) / 2)
            for n in range(1, 61)
        ],
        "line": list(_lines(dice)),
        "refund": [(dice.randint(1, 15), dice.randint(1, 12), dice.randint(2, 90) / 2) for _ in range(14)],
    }


def made(path: Path) -> Path:
    """Write the database there: DuckDB or SQLite, as the end of its name says."""
    connection: Any
    if path.suffix == ".duckdb":
        import duckdb

        connection = duckdb.connect(path)
    else:
        connection = sqlite3.connect(path)
    content = rows()
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
        marks = ", ".join("?" * len(content[name][0]))
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", content[name])
    connection.commit()
    connection.close()
    return path
