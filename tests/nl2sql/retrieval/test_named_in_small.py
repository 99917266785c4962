"""Small sources of several schemas: one that a question names is all that the question is read over, and told."""

from __future__ import annotations

from typing import cast

import pytest

from nl2sql.answer import Answering, DraftedStage, answer
from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.database import Database
from nl2sql.drafting import Draft, Source
from nl2sql.learned.drafter import EmbeddedDrafter
from nl2sql.problems import Problem, QueryStopped
from nl2sql.retrieval import all_in_view, ground, in_view, sides
from nl2sql.values import ValueIndex

TODAY = "2026-01-15"


class Elsewhere:
    """A database that is too slow to try candidates on."""

    def run(self, sql: str, limits: object, cancellation: object = None) -> None:
        raise QueryStopped(Problem("query.slow", "Too slow.", "Wait."))


def table(schema: str, name: str, *columns: str) -> Table:
    key = ForeignKey(("channel_id",), f"{schema}.channels" if schema else "channels", ("id",))
    made = (Column("id", "integer", primary_key=True), *(Column(each, "text") for each in columns))
    refers = (key,) if "channel_id" in columns else ()
    return Table(name, made, refers, schema, row_count=5)


MUSIC = (table("music", "channels", "name", "language"), table("music", "shows", "title", "channel_id"))
TV = (table("tv", "channels", "name", "language"), table("tv", "shows", "title", "channel_id"))
GENRES: dict[ColumnRef, tuple[str, ...]] = {ColumnRef("tv.shows", "title"): ("Music", "News")}
WIDE = table("music", "notes", *(f"c{number}" for number in range(80)))


def source(*tables: Table, values: dict[ColumnRef, tuple[str, ...]] | None = None) -> Source:
    return Source("all", cast("Database", Elsewhere()), Catalog("all", "sqlite", tables), ValueIndex(values or {}))


def best_of(question: str, small: Source) -> Draft:
    stages = answer(question, small, Answering((EmbeddedDrafter(),), TODAY))
    return next(stage.drafts[0] for stage in stages if isinstance(stage, DraftedStage))


@pytest.mark.parametrize(
    ("question", "schema"),
    [
        ("list all channels in the music schema", "music"),
        ("how many channels are there in schema tv", "tv"),
        ("how many channels are there in tv", "tv"),
        ("how many rows of tv.channels", "tv"),
        ("how many channels are there in the tv database", "tv"),
    ],
)
def test_a_schema_that_is_named_is_read_alone(question: str, schema: str) -> None:
    small = source(*MUSIC, *TV)
    own = {each.key for each in small.catalog.tables if each.schema == schema}
    for seen in (
        in_view(question, small),
        all_in_view(question, small),
        sides(question, small, TODAY)[0].request.source,
    ):
        assert {each.key for each in seen.catalog.tables} == own
    assert {hit.table for hit in ground(question, small).tables} <= own
    best = best_of(question, small)
    assert f"{schema}.channels" in best.sql
    assert "WHERE" not in best.sql
    assert best.reasons[-1].text == f"Read over schema {schema}, since you named it."


@pytest.mark.parametrize(
    "question",
    ["list all channels", "music channels", "how many channels are there in radio", "shows of the news schema"],
)
def test_without_a_schema_named_all_is_read(question: str) -> None:
    small = source(*MUSIC, *TV)
    assert in_view(question, small) is small
    assert [side.why for side in sides(question, small, TODAY)] == [""]


def test_words_that_the_data_has_another_use_for_name_no_schema() -> None:
    small = source(*MUSIC, *TV, values=GENRES)
    assert in_view("how many shows are there in music", small) is small
    assert in_view("how many shows are there in the music schema", small) is not small


def test_where_there_is_one_schema_its_name_says_nothing_about_the_data() -> None:
    alone = source(*MUSIC)
    assert len(in_view("how many channels are there in the music schema", alone).catalog.tables) == len(MUSIC)
    assert best_of("how many channels are there in the music schema", alone).sql.count("WHERE") == 0
    asked = source(table("", "default_dataset", "name"), table("", "channels", "name"))
    assert in_view("list the default dataset", asked) is asked


def test_all_of_the_schema_is_read() -> None:
    many = [table("music", f"t{number}", "name") for number in range(40)]
    seen = in_view("names in the music schema", source(*many, WIDE, *TV)).catalog
    assert len(seen.tables) == 41
    assert next(each for each in seen.tables if each.name == "notes").columns == WIDE.columns
