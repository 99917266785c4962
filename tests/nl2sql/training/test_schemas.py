"""Invented databases: their texts are read or refused with a place, and building them gives rows that hold together."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from nl2sql.training.schemas import SchemaTextError, build, parse, schemas
from nl2sql.training.schemas.kinds import KindError, default_kind, read_kind
from nl2sql.training.schemas.makers import code, listed, number

KENNEL = """
== kennel
# a remark
owner: owner_id#, full_name, city?
dog: dog_id#, name first, owner_id>owner, mother_id?>dog, weight 1..60.5,
  born date(2019..2024), sort=big|small, "Coat Colour" color, chipped flag(Y|N)
walk[40]: dog_id*>dog, walked_on* date(2024..2025), minutes, guide~owner
"""


def test_reads_tables_columns_and_marks():
    (schema,) = parse(KENNEL, "pets")
    assert (schema.name, schema.field) == ("kennel", "pets")
    assert [table.name for table in schema.tables] == ["owner", "dog", "walk"]
    dog, walk = schema.table("dog"), schema.table("walk")
    assert [column.name for column in dog.columns][-4:] == ["born", "sort", "Coat Colour", "chipped"]
    assert [column.name for column in dog.columns if column.nullable] == ["mother_id"]
    assert [column.name for column in walk.key] == ["dog_id", "walked_on"]
    assert walk.rows == 40
    guide = walk.column("guide").reference
    assert guide is not None
    assert (guide.table, guide.column, guide.declared) == ("owner", "owner_id", False)


def test_undeclared_schema_declares_no_key():
    (schema,) = parse("== a undeclared\nx: x_id#, name\ny: y_id#, x_id>x", "f")
    reference = schema.table("y").column("x_id").reference
    assert reference is not None
    assert not reference.declared


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("x: x_id#", "f.txt:1", "before the first"),
        ("== a b c\nx: x_id#", "f.txt:1", "expected '== name'"),
        ("== a", "f.txt:1", "has no table"),
        ("== a\nx x_id#, name", "f.txt:2", "expected 'table: column"),
        ("== a\nx: x_id#, x_ID name", "f.txt:2", "same name"),
        ("== a\nx: x_id#\nX: x_id#", "f.txt:1", "same name"),
        ("== a\nx: x_id#, zorp", "f.txt:2", "suggests no kind"),
        ("== a\nx: x_id#, zorp blah", "f.txt:2", "no kind is called 'blah'"),
        ("== a\nx: x_id#, zorp 9..3", "f.txt:2", "runs backwards"),
        ("== a\nx: x_id#, zorp =a||b", "f.txt:2", "empty value"),
        ("== a\nx: x_id#, zorp flag(Y)", "f.txt:2", "two values"),
        ("== a\nx: x_id#, zorp date(soon)", "f.txt:2", "needs a range"),
        ("== a\nx: x_id#, y_id>y", "f.txt:1", "points to no table: 'y'"),
        ("== a\nx: x_id#\ny: y_id#, x_id>x.name", "f.txt:1", "key column of x"),
        ("== a\nx: x_id#, na-me", "f.txt:2", "cannot read"),
    ],
)
def test_refuses_with_file_and_line(text: str, place: str, part: str):
    with pytest.raises(SchemaTextError) as refused:
        parse(text, "f")
    assert str(refused.value).startswith(place)
    assert part in str(refused.value)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("custEmail", "email"),
        ("BIRTH_DATE", "date"),
        ("Home Town", "city"),
        ("is_open", "flag"),
        ("created_at", "datetime"),
    ],
)
def test_names_suggest_kinds(name: str, kind: str):
    assert default_kind(name).name == kind


def test_unknown_name_suggests_nothing():
    with pytest.raises(KindError):
        default_kind("zorp")


def test_values_keep_to_their_material():
    assert code("A-??9", Random(1))[:2] == "A-"
    assert code("A-??9", Random(1))[4].isdigit()
    assert listed(("1", "2"), "2") == 2
    assert listed(("1", "2.5"), "1") == 1.0
    assert listed(("007", "2"), "2") == "2"
    kind = read_kind("5..9.5")
    assert [number(kind, share) for share in (0, 0.5, 1)] == [5.0, 7.2, 9.5]


def test_there_are_enough_and_they_are_varied():
    found = schemas()
    tables = [table for schema in found for table in schema.tables]
    columns = [column for table in tables for column in table.columns]
    assert len(found) >= 220
    assert len(tables) > 700
    assert len(columns) > 4500
    assert all(1 <= len(schema.tables) <= 8 for schema in found)
    assert max(len(table.columns) for table in tables) >= 20
    assert len({column.name.lower() for column in columns}) > 2500
    assert any(column.reference and not column.reference.declared for column in columns)


def test_texts_stay_small():
    texts = list((Path(__file__).parents[3] / "nl2sql/training/schemas").rglob("*.txt"))
    assert sum(path.stat().st_size for path in texts) < 400_000
    assert all(len(path.read_text(encoding="utf-8").splitlines()) < 350 for path in texts)


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("name", ["company_staff", "handball_league", "regional_airline", "social_network"])
def test_built_databases_hold_together(name: str, tmp_path: Path):
    schema = next(schema for schema in schemas() if schema.name == name)
    path = build(schema, tmp_path, 7)
    assert path == tmp_path / f"{name}.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in schema.tables:
            rows = connection.execute(f'SELECT * FROM "{table.name}"').fetchall()
            assert 5 <= len(rows) <= 400, table.name
            for place, column in enumerate(table.columns):
                values = [row[place] for row in rows]
                if not column.nullable and not (column.reference and column.reference.table == table.name):
                    assert None not in values, f"{table.name}.{column.name}"


def test_same_seed_same_rows_other_seed_other_rows(tmp_path: Path):
    (schema,) = parse(KENNEL, "pets")
    first = _dump(build(schema, tmp_path / "a", 3))
    assert first == _dump(build(schema, tmp_path / "b", 3))
    assert first == _dump(build(schema, tmp_path / "a", 3)), "an older file is replaced"
    assert first != _dump(build(schema, tmp_path / "c", 4))


def test_small_database_is_worth_asking(tmp_path: Path):
    (schema,) = parse(KENNEL, "pets")
    with closing(sqlite3.connect(build(schema, tmp_path, 5))) as connection:

        def one(query: str) -> int:
            return int(connection.execute(query).fetchone()[0])

        assert one("SELECT COUNT(*) FROM walk") == 40
        assert one("SELECT COUNT(*) FROM owner WHERE city IS NULL") > 0
        assert one("SELECT COUNT(*) FROM owner WHERE owner_id NOT IN (SELECT owner_id FROM dog)") > 0
        assert one("SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM dog GROUP BY owner_id)") > 1
        assert one("SELECT COUNT(DISTINCT sort) FROM dog") == 2
        assert one("SELECT COUNT(*) FROM dog WHERE mother_id = dog_id") == 0
        assert one("SELECT COUNT(DISTINCT strftime('%Y', born)) FROM dog") > 3
        assert connection.execute("SELECT DISTINCT chipped FROM dog ORDER BY 1").fetchall() == [("N",), ("Y",)]
        assert connection.execute("PRAGMA foreign_key_list(walk)").fetchall()[0][2:5] == ("dog", "dog_id", "dog_id")
