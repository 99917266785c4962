"""A value that a column spells in several ways: asked once, written with every spelling, read back as one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.form.actions import parsed, written
from nl2sql.form.from_sql import from_sql
from nl2sql.form.to_sql import to_sql
from nl2sql.linking.link import link
from nl2sql.sources import load_source

_TABLE = """
CREATE TABLE guest (id integer PRIMARY KEY, city text, team text);
INSERT INTO guest VALUES (1, 'Orléans', 'Lyon'), (2, 'ORLEANS', 'Orléans'), (3, 'orleans ', 'Bern'),
    (4, 'Lyon', 'Lyon');
"""
_ALL = "'ORLEANS', 'Orléans', 'orleans '"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    path = tmp_path_factory.mktemp("spellings") / "guests.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_TABLE)
    with closing(open_database(path)) as database:
        yield load_source(database, name="guests")


@pytest.mark.parametrize(
    ("form", "condition", "ids"),
    [
        ("column:1 equals value:0", f"city IN ({_ALL})", [1, 2, 3]),
        ("column:1 differs value:0", f"NOT city IN ({_ALL})", [4]),
        ("column:1 equals value:0 or column:1 equals value:1", f"city IN ({_ALL}, 'Lyon')", [1, 2, 3, 4]),
        ("column:2 equals value:0", "team = 'Orléans'", [2]),
        ("column:1 contains value:0", "city LIKE '%Orleans%'", [2, 3]),
        ("column:1 equals value:1", "city = 'Lyon'", [4]),
    ],
)
def test_every_stored_spelling_is_written(source: Source, form: str, condition: str, ids: list[int]) -> None:
    scope = link("guests from Orleans or Lyon", source, "2026-01-15").scope
    made = to_sql(parsed(f"select column:0 where {form} finish"), scope, source)
    sql = " ".join(made.sql().split())
    assert sql.removeprefix("SELECT id FROM guest WHERE ") == condition
    assert [row[0] for row in source.database.run(sql, Limits(rows=9)).rows] == ids


def test_spellings_are_read_back_as_one_value(source: Source) -> None:
    scope = link("guests from Orleans or Lyon", source, "2026-01-15").scope
    for text in ("equals value:0", "differs value:0", "equals value:0 or column:1 equals value:1"):
        form = parsed(f"select column:0 where column:1 {text} finish")
        read, literals = from_sql(to_sql(form, scope, source).sql(), source, scope)
        assert (written(read), len(literals)) == (
            written(form),
            len({action for action in form if action.kind == "value"}),
        )


def test_the_part_of_a_value_is_the_whole_list(source: Source) -> None:
    scope = link("guests from Orleans", source, "2026-01-15").scope
    made = to_sql(parsed("select column:0 where column:1 differs value:0 finish"), scope, source)
    assert made.parts[-2] == f"NOT city IN ({_ALL})"
