"""Finding tables and columns in a catalogue: what is found first, and why it says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.retrieval.distractors import distractors
from nl2sql.retrieval.inverted import inverted
from nl2sql.retrieval.schema_scores import best, called, called_among
from nl2sql.retrieval.schema_search import MOST_COLUMNS, MOST_TABLES, search_schema
from nl2sql.retrieval.spelling import spelling
from nl2sql.retrieval.ways import Way
from nl2sql.values import ValueIndex


def table(name: str, columns: str, *refers: str, schema: str = "", comment: str = "") -> Table:
    keys = tuple(ForeignKey((f"{other}_id",), other, ("id",)) for other in refers)
    made = (Column("id", "integer", primary_key=True), *(Column(column, "text") for column in columns.split()))
    return Table(name, (*made, *(Column(f"{other}_id", "integer") for other in refers)), keys, schema, comment=comment)


CATALOG = Catalog(
    "library",
    "sqlite",
    (
        table("author", "full_name birth_date nation"),
        table("book", "title page_count"),
        table("book_author", "position", "book", "author"),
        table("cust", "forename town"),
        table("loan", "loan_date return_date", "book", "cust"),
        table("bldg_cd", "descr", comment="Where each branch stands, and its opening hours"),
    ),
)
VALUES = ValueIndex({ColumnRef("author", "nation"): ("Peru", "Kenya"), ColumnRef("cust", "town"): ("Lima", "Quito")})


@pytest.mark.parametrize(
    ("question", "first", "why"),
    [
        ("books with many pages", "book", "'books' names the table book"),
        ("how many pages", "book", "'pages' names the column book.page_count"),
        ("where do customers live", "cust", "'customers' names the table cust"),
        ("everything from Quito", "cust", "'Quito' is a value of cust.town"),
        ("all autors", "author", "'autors' is spelt like 'author' in the table author"),
        ("what are the opening hours", "bldg_cd", "'opening' stands in the description of bldg_cd"),
        ("writers", "author", "'writers' is another word for 'author' in the table author"),
    ],
)
def test_what_is_found_first_and_why(question: str, first: str, why: str) -> None:
    hit = search_schema(question, CATALOG, VALUES).tables[0]
    assert (hit.table, hit.why) == (first, why)
    assert question[hit.words[0].start : hit.words[0].end] in why


def test_a_table_between_two_that_are_named_comes_along() -> None:
    found = [hit.table for hit in search_schema("Which books are by authors from Peru?", CATALOG, VALUES).tables]
    assert set(found[:3]) == {"author", "book", "book_author"}


def test_a_neighbour_says_what_ties_it() -> None:
    tables = Catalog("two", "sqlite", (table("pilot", "wings"), table("xq", "zz", "pilot")))
    bare = replace(
        tables.tables[1],
        name="xq",
        columns=(Column("p", "integer"),),
        foreign_keys=(ForeignKey(("p",), "pilot", ("id",)),),
    )
    found = search_schema("wings", Catalog("two", "sqlite", (tables.tables[0], bare)), ValueIndex({})).tables
    assert [hit.why for hit in found] == ["'wings' names the column pilot.wings", "xq is tied to pilot by a key"]


def test_columns_come_from_the_tables_found() -> None:
    found = search_schema("birth dates of authors from Kenya", CATALOG, VALUES)
    tables = {hit.table for hit in found.tables}
    assert [f"{hit.table}.{hit.column}" for hit in found.columns[:2]] == ["author.birth_date", "author.nation"]
    assert found.columns[1].why == "'Kenya' is a value of author.nation"
    # A column that nobody speaks of, of a table that nobody speaks of, may be what joins the others: it comes last.
    assert {hit.table for hit in found.columns[:6]} <= tables


def test_votes_bring_a_table_that_no_word_names() -> None:
    found = search_schema("how busy were we", CATALOG, VALUES, {"loan": 0.8, "gone": 1.0})
    assert (found.tables[0].table, found.tables[0].why) == ("loan", "loan was used for questions like this")


@pytest.mark.parametrize("question", ["", "?!", "the of and", "🙂🙂", "x" * 10_000, "zzqq wwvv"])
def test_a_question_about_nothing_finds_nothing(question: str) -> None:
    found = search_schema(question, CATALOG, VALUES)
    assert (found.tables, found.columns) == ((), ())


def test_an_empty_catalogue_is_searched_too() -> None:
    found = search_schema("books", Catalog("none", "sqlite", ()), ValueIndex({}))
    assert (found.tables, found.columns) == ((), ())


def test_the_right_table_is_found_among_thousands() -> None:
    tables = (*(replace(one, schema="library") for one in CATALOG.tables), *distractors(3000))
    found = search_schema("page counts of books by their authors", Catalog("lake", "sqlite", tables), ValueIndex({}))
    assert len(found.tables) == MOST_TABLES
    assert len(found.columns) == MOST_COLUMNS
    assert {"library.author", "library.book"} <= {hit.table for hit in found.tables[:5]}


def test_invented_tables_are_the_same_each_time_and_hang_together() -> None:
    tables = distractors(200)
    assert tables == distractors(200)
    assert len({one.key for one in tables}) == 200
    assert distractors(-3) == []
    columns = {one.key: {column.name for column in one.columns} for one in tables}
    keys = [(one, key) for one in tables for key in one.foreign_keys]
    assert len(keys) > 100
    assert all(set(key.columns) <= columns[one.key] for one, key in keys)
    assert all(key.target in columns and set(key.target_columns) <= columns[key.target] for _, key in keys)


def test_a_rare_term_weighs_more_and_a_long_document_less() -> None:
    index = inverted([{"a": 1.0, "b": 1.0}, {"a": 1.0}, {"a": 1.0, "c": 9.0}])
    every = np.arange(3, dtype=np.int32)
    a, b, unknown = index.among(["a", "b", "zz"], every)
    assert b[0] > a[0]
    assert a[1] > a[2]
    assert (b[1], unknown.tolist()) == (0.0, [0.0, 0.0, 0.0])


@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 9.0), max_size=4), max_size=12))
def test_postings_are_the_documents_that_hold_a_term(documents: list[dict[str, float]]) -> None:
    index = inverted(documents)
    assert index.size == len(documents)
    for term in "abcdefg":
        places, weights = index.postings(term)
        assert places.tolist() == [place for place, document in enumerate(documents) if term in document]
        assert (weights >= 0).all()


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 8))
def test_the_best_are_those_of_a_stable_sort(worths: list[int], most: int) -> None:
    ranked = sorted((place for place, worth in enumerate(worths) if worth), key=lambda place: -worths[place])
    assert best(np.array(worths, dtype=np.float32), most) == ranked[:most]


def test_words_spelt_alike() -> None:
    words = spelling(["customer", "custom", "costume", "cat", "order"])
    assert [word for word, _ in words.like("customers", 0.5, 2)] == ["customer", "custom"]
    assert words.like("cats", 0.9, 3) == []
    assert words.like("cat", 0.1, 3) == []
    assert words.like("order", 0.99, 3) == []


@pytest.mark.parametrize(
    ("word", "name"),
    [("oldest", "age"), ("older", "age"), ("heaviest", "weight"), ("larger", "size"), ("river", "")],
)
def test_what_an_adjective_is_about_is_known_of_its_degrees_too(word: str, name: str) -> None:
    columns = tuple(Column(each, "number") for each in ("colour", "age", "weight", "size"))
    found = search_schema(f"the {word} gizmo", Catalog("x", "sqlite", (Table("gizmo", columns),)), ValueIndex({}))
    assert [hit.column for hit in found.columns if f"'{word}' speaks of" in hit.why] == ([name] if name else [])
    assert not name or found.columns[0].column == name


DOCUMENTS = st.lists(st.dictionaries(st.sampled_from("abcde"), st.sampled_from([0.5, 1.0, 3.0])), max_size=8)


@given(DOCUMENTS, st.data())
def test_a_group_of_documents_holds_a_term_as_its_best_document_does(
    documents: list[dict[str, float]], data: st.DataObject
) -> None:
    index, groups = inverted(documents), 3
    number = data.draw(st.lists(st.integers(0, groups - 1), min_size=len(documents), max_size=len(documents)))
    grouped = index.with_groups(np.array(number, dtype=np.int32), groups)
    for term in "abcde":
        held = dict(zip(*(each.tolist() for each in index.postings(term)), strict=True))
        best: dict[int, float] = {}
        for place, weight in held.items():
            group = len(documents) + number[place]
            best[group] = max(weight, best.get(group, 0.0))
        found = zip(*(each.tolist() for each in grouped.postings(term)), strict=True)
        assert list(found) == [*held.items(), *sorted(best.items())]


WAYS = st.builds(
    Way, st.just(0), st.just(1), st.lists(st.sampled_from("abcdx"), min_size=1, max_size=3).map(tuple),
    st.sampled_from([0.25, 0.5, 1.0]), st.just("is"),
)  # fmt: skip


@given(DOCUMENTS, st.lists(st.lists(WAYS, min_size=1, max_size=3), max_size=3), st.data())
def test_some_documents_are_called_as_among_all(
    documents: list[dict[str, float]], said: list[list[Way]], data: st.DataObject
) -> None:
    index = inverted(documents)
    some = data.draw(st.lists(st.sampled_from(range(len(documents))), unique=True)) if documents else []
    found = called_among(said, index, np.array(some, dtype=np.int32))
    np.testing.assert_array_equal(found, called(said, index)[:, some])
