"""Cleaning steps: the same rows on every engine, from values as dirty as people's are."""

from dataclasses import replace

import pytest

from nl2sql.problems import UsageError
from pipeline_gen.block import SortKey
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.sql_text import read_expression
from pipeline_gen.step_warnings import warnings_of
from pipeline_gen.steps import (
    Cast,
    Deduplicate,
    DropColumns,
    DropMissing,
    FillMissing,
    OrderColumns,
    ParseDates,
    Replace,
    TidyText,
)
from pipeline_gen.telling import told
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_sql import to_compact
from tests.pipeline_gen.engines import rows_on_all


def keys(*texts):
    return tuple(SortKey(read_expression(text.removeprefix("-"), "sqlite"), text.startswith("-")) for text in texts)


LARGEST_LAST = tuple(replace(key, nulls_first=True) for key in keys("amount", "id"))
CASES = [
    (Cast(("price",), "number"), "price", [12.5, 7.0, None, 3.0, None, 100.0, -4.0, None]),
    (Cast(("price",), "integer"), "price", [12, 7, None, 3, None, 100, -4, None]),
    (Cast(("rate",), "integer"), "rate", [0, 1, None, 2, -1, None, 0, 0]),
    (Cast(("amount",), "number"), "amount", [4.0, None, 7.0, 7.0, 1.0, None, 100.0, 2.0]),
    (Cast(("paid",), "boolean"), "paid", [1, 0, 1, 0, None, None, 1, 0]),
    (Cast(("rate",), "boolean"), "rate", [1, 1, None, 1, 1, None, 1, 1]),
    (Cast(("amount",), "text"), "amount", ["4", None, "7", "7", "1", None, "100", "2"]),
    (Cast(("sold",), "date"), "sold", ["2024-03-31", None, "2024-04-01", None, None, "2023-12-31", None, "2024-01-15"]),
    (ParseDates(("sold",), "%Y-%m-%d"), "sold",
     ["2024-03-31", None, None, None, None, "2023-12-31", None, "2024-01-15"]),
    (ParseDates(("sold",), "%Y%m%d"), "sold", [None] * 6 + ["2024-03-31", None]),
    (ParseDates(("sold",), "%Y-%m-%d %H:%M:%S"), "sold", [None, None, "2024-04-01 10:30:00"] + [None] * 5),
    (ParseDates(("day",), "%d/%m/%Y"), "day", ["2024-03-31", None, "2024-04-01", "2024-04-01"] + [None] * 4),
    (ParseDates(("day",), day_first=True), "day",
     ["2024-03-31", None, "2024-04-01", "2024-04-01", None, "2024-12-31", None, "2024-01-15"]),
    (ParseDates(("day",)), "day", [None, None, "2024-01-04", "2024-01-04", None, "2024-12-31", "2024-12-31",
                                   "2024-01-15"]),
    (TidyText(("customer",)), "customer",
     ["ada lovelace", "Bo", "", "cy van dam", None, "Bo", "dee", "Eve Adams Kay"]),
    (TidyText(("customer",), case="title", empty=True), "customer",
     ["Ada Lovelace", "Bo", None, "Cy Van Dam", None, "Bo", "Dee", "Eve Adams Kay"]),
    (TidyText(("shop",), trim=False, case="upper"), "shop",
     ["NORTH", "NORTH", "SOUTH", "SOUTH", None, "NORTH", "SOUTH", None]),
    (Replace(("price",), {"n/a": "", "abc": "0"}), "price", ["12.50", "7", None, " 3 ", None, "1e2", "-4", "0"]),
    (Replace(("price",), {"n/a": ""}), "price", ["12.50", "7", None, " 3 ", None, "1e2", "-4", "abc"]),
    (Replace(("amount",), {"7": "8", "100": ""}), "amount", [4, None, 8, 8, 1, None, None, 2]),
    (Replace(("shop",), {"th": "-", "r": "rr"}, "part"), "shop",
     ["Norr-", "Norr-", "Sou-", "Sou-", None, "Norr-", "Sou-", None]),
    (FillMissing(("shop",), value="East"), "shop",
     ["North", "North", "South", "South", "East", "North", "South", "East"]),
    (FillMissing(("amount",), value="0"), "amount", [4, 0, 7, 7, 1, 0, 100, 2]),
    (FillMissing(("amount",), "mean", within=("shop",)), "amount", [4, 4, 7, 7, 1, 4, 100, 2]),
    (FillMissing(("amount",), "median"), "amount", [4, 5.5, 7, 7, 1, 5.5, 100, 2]),
    (FillMissing(("rate",), "median", within=("odd name",)), "rate", [0.5, 1.25, 0.75, 2.75, -1.5, 0.75, 0.25, 0.75]),
    (FillMissing(("shop",), "most"), "shop", ["North", "North", "South", "South", "North", "North", "South", "North"]),
    (FillMissing(("amount",), "most"), "amount", [4, 7, 7, 7, 1, 7, 100, 2]),
    (FillMissing(("amount",), "previous", order=keys("id")), "amount", [4, 4, 7, 7, 1, 1, 100, 2]),
    (FillMissing(("amount", "rate"), "next", order=keys("id")), "amount", [4, 7, 7, 7, 1, 100, 100, 2]),
    (FillMissing(("amount",), "previous", within=("shop",), order=keys("id")), "amount", [4, 4, 7, 7, 1, 4, 100, 2]),
    (DropMissing(("amount",)), "id", [1, 3, 4, 5, 7, 8]),
    (DropMissing(("amount", "rate"), "all"), "id", [1, 2, 3, 4, 5, 7, 8]),
    (DropMissing(), "id", [1, 7]),
    (Deduplicate(("customer",), keys("-id")), "id", [1, 3, 4, 5, 6, 7, 8]),
    (Deduplicate(("shop",), LARGEST_LAST, "last"), "id", [1, 7, 8]),
    (Deduplicate(), "id", [1, 2, 3, 4, 5, 6, 7, 8]),
    (DropColumns(("SHOP", "odd name")), "id", [1, 2, 3, 4, 5, 6, 7, 8]),
    (OrderColumns(("amount", "id")), "amount", [4, None, 7, 7, 1, None, 100, 2]),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "name", "values"), CASES, ids=lambda given: getattr(given, "kind", None))
def test_a_cleaning_step_gives_the_same_on_every_engine(sales, sale, on_duckdb, operation, name, values):
    edited = sale.with_step(operation, sale.output)
    again = from_document(to_document(edited), sales.catalog)
    assert again == edited
    assert set(operation.params("sqlite")) == {field.name for field in operation.fields}
    found = rows_on_all(edited, sales)
    place = [column.name for column in edited.columns].index(name)
    number = [column.name for column in edited.columns].index("id")
    got = [row[place] for row in sorted(found["sql"], key=lambda row: row[number])]
    assert got == values
    outcomes = {engine: compare(found["sql"], rows, None) for engine, rows in found.items()}
    outcomes["duckdb"] = compare(found["sql"], on_duckdb.rows(edited), None)
    assert outcomes == dict.fromkeys(outcomes, "same"), to_pandas(edited, header=False)


@pytest.mark.parametrize(("operation", "name", "values"), CASES, ids=lambda given: getattr(given, "kind", None))
def test_cleaning_steps_say_what_they_do(sale, operation, name, values):
    edited = sale.with_step(operation, sale.output)
    title, sentence = told(edited)[edited.output]
    assert 0 < len(title) <= 24
    assert sentence[0].isupper()
    assert all(chosen.lower() in sentence.lower() for chosen in operation.chosen)


BAD = [
    (Cast(("shop",)), {"columns": [], "to": "text"}, "columns"),
    (Cast(("shop",)), {"columns": ["shop"], "to": "money"}, "to"),
    (Cast(("shop",)), {"columns": ["shpo"], "to": "text"}, "shpo"),
    (Cast(("shop",)), {"columns": ["shop"], "to": "boolean", "strict": True}, "strict"),
    (Cast(("shop",)), {"columns": ["amount"], "to": "date"}, "whole numbers"),
    (ParseDates(("day",)), {"columns": ["amount"]}, "amount holds whole numbers"),
    (ParseDates(("day",)), {"columns": ["day"], "format": "day"}, "format"),
    (TidyText(("shop",)), {"columns": ["shop"]}, "trim"),
    (TidyText(("shop",)), {"columns": ["amount"], "trim": True}, "amount"),
    (Replace(("shop",), {"a": "b"}), {"columns": ["shop"], "pairs": {}, "match": "part"}, "pairs"),
    (Replace(("shop",), {"a": "b"}), {"columns": ["amount"], "pairs": {"a": "1"}}, "“a” is no such value"),
    (FillMissing(("shop",), value="x"), {"columns": ["shop"], "how": "value"}, "value"),
    (FillMissing(("shop",), value="x"), {"columns": ["shop"], "how": "mean"}, "shop holds text"),
    (FillMissing(("shop",), value="x"), {"columns": ["shop"], "how": "previous"}, "order"),
    (FillMissing(("shop",), value="x"), {"columns": ["amount"], "how": "value", "value": "none"}, "none"),
    (DropMissing(("shop",)), {"columns": ["shpo"]}, "shop"),
    (DropMissing(("shop",)), {"how": "some"}, "any, all"),
    (Deduplicate(("shop",)), {"columns": "shop"}, "list"),
    (DropColumns(("shop",)), {"columns": []}, "columns"),
    (OrderColumns(("shop",)), {"columns": ["shpo"]}, "shpo"),
]


@pytest.mark.parametrize(("operation", "params", "says"), BAD)
def test_bad_parameters_are_refused_by_name(sales, sale, operation, params, says):
    document = to_document(sale.with_step(operation, sale.output))
    steps = (*document.steps[:-1], replace(document.steps[-1], params=params))
    with pytest.raises(UsageError, match=rf"(?is){operation.kind}_1.*{says}"):
        from_document(replace(document, steps=steps), sales.catalog)


def test_no_column_left_is_refused(sale):
    with pytest.raises(UsageError, match="No column would be left"):
        sale.with_step(DropColumns(tuple(column.name for column in sale.columns)), sale.output)


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (Cast(("price",), "number", strict=True), "pipeline.never_strict"),
        (Cast(("rate",), "text"), "pipeline.number_as_text"),
        (ParseDates(("day",), "%d %b %Y"), "pipeline.not_in_dialect"),
        (ParseDates(("day",), "%Y-%m-%d %H:%M"), "pipeline.leading_zeros"),
        (TidyText(("shop",), case="upper"), "pipeline.letters"),
        (Replace(("shop",), {"[A-Z]": "x"}, "pattern"), "pipeline.not_in_dialect"),
        (Deduplicate(("shop",)), "pipeline.any_row"),
        (FillMissing(("amount",), "previous", order=keys("shop")), "pipeline.any_row"),
    ],
)
def test_what_engines_differ_in_is_said_on_the_step(sale, operation, code):
    edited = sale.with_step(operation, sale.output)
    assert code in [problem.code for problem in warnings_of(edited, edited.last)]


def test_what_sqlite_cannot_say_is_refused_with_a_way_out(sale):
    edited = sale.with_step(Replace(("shop",), {"[A-Z]": "x"}, "pattern"), sale.output)
    with pytest.raises(UsageError) as caught:
        to_compact(edited)
    assert caught.value.problem.code == "pipeline.not_in_dialect"
    assert "DuckDB" in caught.value.problem.hint


def test_the_pandas_code_is_what_people_would_write(sale):
    code = to_pandas(sale.with_step(TidyText(("shop",), case="lower"), sale.output), header=False)
    assert '.assign(shop=sale["shop"].astype("string").str.strip(" ").str.lower())' in code
