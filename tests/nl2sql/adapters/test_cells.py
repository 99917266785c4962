"""Driver values become JSON-safe cells; names become unique; types are told from values and declarations."""

from __future__ import annotations

import datetime as dt
import gc
import json
import uuid
from decimal import Decimal
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.adapters.cells import (
    LONGEST_TEXT,
    MOST_CHARACTERS,
    fetch,
    to_cell,
    to_rows,
    type_of_declaration,
    type_of_values,
    unique_names,
)
from nl2sql.adapters.sniffing import sniff, sniff_text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (2**70, str(2**70)),
        (-(2**63), -(2**63)),
        (1.5, 1.5),
        (float("nan"), None),
        (float("inf"), None),
        (Decimal("10.50"), 10.5),
        ("é", "é"),
        ("\ud800", "?"),
        (b"\x00\xff", "00ff"),
        (memoryview(b"a"), "61"),
        (dt.date(2024, 1, 31), "2024-01-31"),
        (dt.datetime(2024, 1, 31, 10, 5), "2024-01-31 10:05:00"),
        (dt.time(10, 5), "10:05:00"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ([1, 2], "[1, 2]"),
    ],
)
def test_a_value_becomes_a_cell(value, cell):
    assert to_cell(value) == cell


@given(st.one_of(st.integers(), st.floats(), st.text(), st.binary(), st.datetimes(), st.decimals(), st.none()))
def test_every_cell_is_json(value):
    json.dumps(to_cell(value), allow_nan=False).encode("utf-8")


def test_a_huge_text_is_cut_visibly():
    cell = to_cell("x" * (LONGEST_TEXT + 1))
    assert cell == "x" * LONGEST_TEXT + "…"


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["a", "b"], ("a", "b")),
        (["id", "id"], ("id", "id_2")),
        (["id", "id", "id"], ("id", "id_2", "id_3")),
        (["id", "id_2", "id"], ("id", "id_2", "id_3")),
        (["id", "id", "id_2"], ("id", "id_3", "id_2")),
        (["", ""], ("column", "column_2")),
        ([], ()),
    ],
)
def test_repeated_names_are_numbered(names, unique):
    assert unique_names(names) == unique


@given(st.lists(st.sampled_from(["a", "a_2", "a_3", "", "column"])))
def test_names_are_always_unique(names):
    unique = unique_names(names)
    assert len(set(unique)) == len(names) == len(unique)


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("INTEGER", "integer"),
        ("bigint", "integer"),
        ("UBIGINT", "integer"),
        ("serial", "integer"),
        ("NUMERIC(10, 2)", "number"),
        ("DECIMAL(18,3)", "number"),
        ("double precision", "number"),
        ("REAL", "number"),
        ("VARCHAR(20)", "text"),
        ("character varying(5)", "text"),
        ("TEXT", "text"),
        ("uuid", "text"),
        ("BOOLEAN", "boolean"),
        ("DATE", "date"),
        ("TIMESTAMP WITH TIME ZONE", "datetime"),
        ("timestamp(6) without time zone", "datetime"),
        ("TIMESTAMP_NS", "datetime"),
        ("TIME", "time"),
        ("INTERVAL", "other"),
        ("INTEGER[]", "other"),
        ("STRUCT(a INTEGER)", "other"),
        ("BLOB", "other"),
        ("", "other"),
    ],
)
def test_a_declaration_stands_for_a_type(declared, kind):
    assert type_of_declaration(declared) == kind


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, None, 2], "integer"),
        ([1, 2.5], "number"),
        (["a", 1], "text"),
        ([True], "boolean"),
        ([None], "other"),
        ([dt.date(2024, 1, 1), dt.datetime(2024, 1, 1)], "datetime"),
    ],
)
def test_values_share_a_type(values, kind):
    assert type_of_values(values) == kind


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["2024-01-31", "1999-12-01"], "date"),
        (["2024-01-31 10:00:00", "2024-02-01"], "datetime"),
        (["2024-01-31T10:00:00.123"], "datetime"),
        (["2024-01", "2024-02"], "text"),
        (["20240131"], "text"),
        (["2024-13-01"], "text"),
        (["31/01/2024"], "text"),
        (["2024-01-31", "soon"], "text"),
        (["2024-W05-1x"], "text"),
        ([], "text"),
    ],
)
def test_iso_dates_kept_as_text_are_dates(texts, kind):
    assert sniff_text(texts) == kind


@pytest.mark.parametrize(
    ("declared", "values", "kind"),
    [
        ("integer", ["a", "b"], "text"),
        ("text", [1, 2], "integer"),
        ("other", [1.5, 2], "number"),
        ("boolean", [0, 1], "boolean"),
        ("boolean", [0, 2], "integer"),
        ("number", [1, 2], "number"),
        ("date", ["2024-01-01"], "date"),
        ("date", [1704067200], "integer"),
        ("datetime", ["2024-01-01 10:00"], "datetime"),
        ("time", ["10:00"], "time"),
        ("date", [], "date"),
    ],
)
def test_where_any_value_fits_any_column_the_values_decide(declared, values, kind):
    assert sniff(declared, values, typed_values=True) == kind


def test_where_columns_are_typed_only_texts_are_looked_at():
    assert sniff("integer", [1], typed_values=False) == "integer"
    assert sniff("text", ["2024-01-01"], typed_values=False) == "date"


def fetching(rows, limit):
    left = iter(rows)
    return fetch(lambda count: list(islice(left, count)), limit)


@pytest.mark.parametrize(
    ("rows", "limit", "kept", "truncated"),
    [
        (0, 2, 0, False),
        (1, 2, 1, False),
        (2, 2, 2, False),
        (3, 2, 2, True),
        (1200, 1100, 1100, True),
        (1100, 1100, 1100, False),
    ],
)
def test_no_more_rows_are_kept_than_asked_for(rows, limit, kept, truncated):
    fetched, more = fetching([(n,) for n in range(rows)], limit)
    assert [value for (value,) in fetched] == list(range(kept))
    assert more == truncated


def test_a_result_of_huge_texts_is_cut_short():
    text = "x" * (MOST_CHARACTERS // 1000)
    fetched, more = fetching(((text,) for _ in range(10_000)), 10_000)
    assert more
    assert 1000 <= len(fetched) <= 1501


def test_rows_are_named_and_typed():
    rows = to_rows(["a", "a", "b"], [None, "number", None], ([(1, 2, "x"), (None, 1.5, "y")], True), 3.5)
    assert [(column.name, column.type) for column in rows.columns] == [
        ("a", "integer"),
        ("a_2", "number"),
        ("b", "text"),
    ]
    assert rows.rows == ((1, 2, "x"), (None, 1.5, "y"))
    assert (rows.truncated, rows.elapsed_ms) == (True, 3.5)


def test_many_rows_set_off_no_collection_of_everything():
    kept = [(f"Customer {number}",) for number in range(100_000)]
    # Python looks through everything once a quarter more is held than the last time: of this here, whatever else is.
    gc.collect()
    gc.freeze()
    held = [[] for _ in kept]
    gc.collect()
    try:
        before = gc.get_stats()[2]["collections"]
        rows = to_rows(["name"], ["text"], (kept, False), 1.0)
        after = gc.get_stats()[2]["collections"]
    finally:
        gc.unfreeze()
    assert len(held) == len(kept)
    assert list(rows.rows) == kept
    assert after == before
