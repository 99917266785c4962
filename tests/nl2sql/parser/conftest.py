"""Sources the parser is tried on: the sample shop, and two small databases of other trades."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.drafting import Source
from nl2sql.sources import load_source

CASES = Path(__file__).parents[2] / "cases" / "questions"


@pytest.fixture(scope="session")
def source_of(tmp_path_factory: pytest.TempPathFactory, sample_folder: Path) -> Iterator[Callable[[str], Source]]:
    """The source of a name: ``shop``, a quarter of the sample, else one made from ``cases/questions/NAME.sql``."""
    opened: dict[str, Source] = {}

    def get(name: str) -> Source:
        if name not in opened:
            folder = tmp_path_factory.mktemp(name)
            path = _thinned(sample_folder, folder) if name == "shop" else _written(name, folder)
            opened[name] = load_source(open_database(path), value_budget_s=60)
        return opened[name]

    yield get
    for source in opened.values():
        source.database.close()


def _thinned(sample: Path, folder: Path) -> Path:
    """A copy that keeps every fourth order, so that a hundred questions with their references take seconds."""
    path = Path(shutil.copy(sample / "shop.sqlite", folder))
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            DELETE FROM orders WHERE order_id % 4 <> 0;
            DELETE FROM shipments WHERE order_id % 4 <> 0;
            DELETE FROM order_lines WHERE order_id % 4 <> 0;
            DELETE FROM returns WHERE order_line_id NOT IN (SELECT order_line_id FROM order_lines);
            CREATE INDEX line_product ON order_lines (product_id);
            """
        )
    return path


def _written(name: str, folder: Path) -> Path:
    path = folder / f"{name}.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((CASES / f"{name}.sql").read_text("utf-8"))
    return path
