"""The part of a large source that a question is read over: which tables, columns, keys and values are in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

import pytest

from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.database import Database
from nl2sql.drafting import Source
from nl2sql.retrieval import ground, grounded, in_view, prepare
from nl2sql.retrieval.distractors import distractors
from nl2sql.retrieval.schema_groups import MOST_OF_SCHEMA, groups_of
from nl2sql.retrieval.view import WHOLE_COLUMNS, WHOLE_TABLES, WIDE, is_large
from nl2sql.values import ValueIndex
from nl2sql.workspace_words import Alias, Aliases


def table(name: str, columns: str, *refers: str, schema: str = "") -> Table:
    keys = tuple(ForeignKey((f"{other.split('.')[-1]}_id",), other, ("id",)) for other in refers)
    made = [Column("id", "integer", primary_key=True), *(Column(column, "text") for column in columns.split())]
    return Table(name, (*made, *(Column(key.columns[0], "integer") for key in keys)), keys, schema)


LIBRARY = (
    table("author", "name born"),
    table("book", "title pages"),
    table("writing", "", "author", "book"),
    table("shelf", "room"),
)
VALUES = ValueIndex({ColumnRef("author", "name"): ("Ursula",), ColumnRef("elsewhere.thing", "name"): ("Ursula",)})


def source(*tables: Table, values: ValueIndex = VALUES, many: int = 300) -> Source:
    return Source("all", cast("Database", None), Catalog("all", "sqlite", (*tables, *distractors(many))), values)


def keys(found: Source) -> list[str]:
    return [each.key for each in found.catalog.tables]


def test_a_small_source_is_looked_at_whole() -> None:
    small = source(*LIBRARY, many=WHOLE_TABLES - len(LIBRARY))
    assert in_view("books", small) is small
    assert grounded("books", small, "2026-01-15").source is small
    prepare(small)


@pytest.mark.parametrize(
    ("tables", "columns", "large"),
    [(WHOLE_TABLES, 1, False), (WHOLE_TABLES + 1, 1, True), (2, WHOLE_COLUMNS // 2, False), (2, WHOLE_COLUMNS, True)],
)
def test_what_is_large(tables: int, columns: int, *, large: bool) -> None:
    wide = tuple(Column(f"c{number}", "text") for number in range(columns))
    assert is_large(Catalog("x", "sqlite", tuple(Table(f"t{number}", wide) for number in range(tables)))) is large


def test_the_tables_that_belong_together_are_in_view_with_the_keys_between_them() -> None:
    seen = in_view("titles of the books of each author", source(*LIBRARY))
    assert keys(seen) == ["author", "book", "writing", "shelf"]
    assert [key.target for key in seen.catalog.tables[2].foreign_keys] == ["author", "book"]


def test_keys_that_lead_out_of_the_part_are_left_out() -> None:
    chain = tuple(
        table(f"stage_{place}", "note", *([f"stage_{place - 1}"] if place else []))
        for place in range(MOST_OF_SCHEMA + 5)
    )
    seen = in_view("notes of stage 70", source(*chain, many=0))
    assert len(seen.catalog.tables) < len(chain) / 2
    inside = set(keys(seen))
    assert "stage_70" in inside
    assert all(key.target in inside for each in seen.catalog.tables for key in each.foreign_keys)
    assert any(each.foreign_keys for each in seen.catalog.tables)


def test_only_values_of_the_part_are_looked_up() -> None:
    whole = source(*LIBRARY)
    seen = in_view("books of Ursula by author", whole)
    assert [stored.column.table for stored in seen.values.lookup("ursula")] == ["author"]
    assert seen.values.of(ColumnRef("elsewhere.thing", "name")) == ()
    assert seen.values.of(ColumnRef("author", "name")) == ("Ursula",)
    assert list(seen.values.normal_forms()) == ["ursula"]
    assert seen.values.whole is whole.values


def test_a_misspelt_value_of_another_table_does_not_hide_one_of_the_part() -> None:
    values = ValueIndex({ColumnRef("elsewhere.thing", "name"): ("Ursulas",), ColumnRef("author", "name"): ("Ursulla",)})
    hits = ground("books by author Ursuula", source(*LIBRARY, values=values)).values
    assert [(hit.table, hit.value) for hit in hits] == [("author", "Ursulla")]


def test_what_people_call_a_table_brings_it_into_view() -> None:
    whole = source(*LIBRARY, *(table(f"zz{number}", "x", schema="other") for number in range(3)))
    called = replace(whole, aliases=Aliases((Alias(("gizmo",), "other.zz1"),)))
    assert "other.zz1" not in keys(in_view("gizmo of each book", whole))
    assert "other.zz1" in keys(in_view("gizmo of each book", called))
    assert "other.zz2" in keys(in_view("books", whole, also=["other.zz2", "not there"]))


@dataclass
class Kept:
    shares: dict[str, float]

    def votes(self, question: str) -> dict[str, float]:
        return self.shares if "gizmo" in question else {}


def test_what_people_kept_brings_tables_into_view() -> None:
    whole = source(*LIBRARY, *(table(f"zz{number}", "x", schema="other") for number in range(3)))
    kept = replace(whole, past=Kept({"other.zz1": 1.0}))
    assert "other.zz1" in keys(in_view("the gizmo", kept))
    assert [hit.table for hit in ground("the gizmo", kept).tables][:1] == ["other.zz1"]


def test_of_a_wide_table_the_columns_that_were_found_are_in_view() -> None:
    many = " ".join(f"measure_{number}" for number in range(1500))
    whole = source(table("readings", f"{many} temperature {many.replace('measure', 'figure')}"), many=0)
    seen = in_view("temperature of the readings", whole).catalog.tables[0]
    assert len(seen.columns) == WIDE
    assert seen.column("temperature") is not None
    assert seen.column("id") is not None
    names = [column.name for column in whole.catalog.tables[0].columns]
    assert all(names.index(one.name) < names.index(other.name) for one, other in pairwise(seen.columns))


def test_the_same_tables_are_the_same_catalogue() -> None:
    whole = source(*LIBRARY)
    assert in_view("titles of books", whole).catalog is in_view("books and their titles", whole).catalog


def test_every_hit_of_a_large_source_has_a_reason() -> None:
    grounding = ground("titles of the books of each author called Ursula", source(*LIBRARY))
    assert grounding.tables[0].table in ("author", "book")
    assert all(hit.why for hit in (*grounding.tables, *grounding.columns, *grounding.values))
    scores = [hit.score for hit in grounding.tables]
    assert scores == sorted(scores, reverse=True)


def test_a_question_about_nothing_leaves_nothing_in_view() -> None:
    assert keys(in_view("zzyzx", source(*LIBRARY))) == []
    assert ground("zzyzx", source(*LIBRARY)).tables == ()


def test_tables_belong_together_by_schema_or_by_keys() -> None:
    tables = [table(name, "", schema=schema) for name, schema in (("a", "s"), ("b", "s"), ("c", "t"))]
    assert groups_of(tables, [(), (), ()]).number.tolist() == [0, 0, 1]
    large = [table(f"t{number}", "", schema="big") for number in range(MOST_OF_SCHEMA + 1)]
    tied = [(1,), (0,), *(() for _ in large[2:])]
    assert groups_of(large, tied).number.tolist()[:4] == [0, 0, 1, 2]
