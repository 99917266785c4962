"""What a question is about, and why."""

from __future__ import annotations

import time

import pytest

from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.drafting import Source
from nl2sql.retrieval import ground
from nl2sql.values import ValueIndex


def table(name: str, *columns: str, keys: tuple[ForeignKey, ...] = ()) -> Table:
    made = tuple(
        Column(column, "integer" if column.endswith("id") else "text", primary_key=place == 0)
        for place, column in enumerate(columns)
    )
    return Table(name, made, keys)


LIBRARY = Catalog(
    "library",
    "sqlite",
    (
        table("members", "member_id", "surname", "town", "dob"),
        table(
            "loans",
            "loan_id",
            "member_id",
            "book_id",
            "due_date",
            keys=(
                ForeignKey(("member_id",), "members", ("member_id",)),
                ForeignKey(("book_id",), "books", ("book_id",)),
            ),
        ),
        table("books", "book_id", "title", "publisher", "qty"),
        table("lineItems", "id", "amt"),
    ),
)
VALUES = ValueIndex(
    {
        ColumnRef("members", "town"): ("York", "Lancaster", "St. Ives"),
        ColumnRef("books", "publisher"): ("Harbour Press", "Quill & Sons", "york house"),
        ColumnRef("books", "title"): ("The Long Tide", "Paper Boats"),
    }
)
SOURCE = Source("library", None, LIBRARY, VALUES)  # type: ignore[arg-type]


def columns(question: str) -> list[str]:
    return [f"{hit.table}.{hit.column}" for hit in ground(question, SOURCE).columns]


def values(question: str) -> list[tuple[str, str]]:
    return [(f"{hit.table}.{hit.column}", hit.value) for hit in ground(question, SOURCE).values]


def test_tables_are_found_by_name_and_explained() -> None:
    found = ground("which members are from York", SOURCE)
    assert found.tables[0].table == "members"
    assert found.tables[0].why == "'members' names the table members"
    assert found.tables[0].words == (found.tables[0].words[0],)
    span = found.tables[0].words[0]
    assert "which members are from York"[span.start : span.end] == "members"


def test_tables_tied_by_a_key_follow_without_words_of_their_own() -> None:
    found = {hit.table: hit for hit in ground("every surname", SOURCE).tables}
    assert found["loans"].words == ()
    assert "member_id" in found["loans"].why
    assert found["loans"].score < found["members"].score


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("last name", "members.surname"),
        ("birthday of everyone", "members.dob"),
        ("date of birth", "members.dob"),
        ("quantity per book", "books.qty"),
        ("when is the deadline", "loans.due_date"),
        ("publihser", "books.publisher"),
        ("total amount", "lineItems.amt"),
    ],
)
def test_columns_are_found_by_other_words(question: str, column: str) -> None:
    assert columns(question)[0] == column


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("members in york", ("members.town", "York")),
        ("who lives in St Ives", ("members.town", "St. Ives")),
        ("from lancester", ("members.town", "Lancaster")),
        ("books by harbour press", ("books.publisher", "Harbour Press")),
        ('find "the long tide"', ("books.title", "The Long Tide")),
        ("copies of Paper Boat", ("books.title", "Paper Boats")),
    ],
)
def test_values_are_found_as_people_write_them(question: str, expected: tuple[str, str]) -> None:
    assert expected in values(question)


def test_small_words_are_no_values_and_no_names() -> None:
    found = ground("show me all of them in the list", SOURCE)
    assert (found.tables, found.columns, found.values, found.unused) == ((), (), (), ())


def test_words_that_mean_nothing_here_are_reported() -> None:
    question = "members with a zeppelin"
    assert [question[span.start : span.end] for span in ground(question, SOURCE).unused] == ["zeppelin"]


def test_an_empty_or_huge_question_is_grounded_in_nothing_or_quickly() -> None:
    assert ground("", SOURCE).tables == ()
    started = time.thread_time()
    ground("members " * 5000, SOURCE)
    assert time.thread_time() - started < 2


def test_a_few_hundred_columns_take_milliseconds() -> None:
    many = Catalog(
        "many", "sqlite", tuple(table(f"thing{n}", "id", "name", "size", "colour", "owner") for n in range(80))
    )
    source = Source("many", None, many, ValueIndex({}))  # type: ignore[arg-type]
    ground("colour of thing7", source)
    best = min(_seconds(source) for _ in range(5))
    assert best < 0.05


def _seconds(source: Source) -> float:
    started = time.thread_time()
    ground("average size of thing7 by owner for red ones", source)
    return time.thread_time() - started
