"""Steps that make columns out of parts and rows out of columns: the same rows on every engine."""

from dataclasses import replace

import pytest

from nl2sql.problems import UsageError
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.sql_text import read_expression
from pipeline_gen.step_warnings import warnings_of
from pipeline_gen.steps import Bucket, Explode, Extract, Filter, Outliers, Pivot, Sample, Split, Unpivot
from pipeline_gen.telling import told
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_sql import to_compact, to_steps
from tests.pipeline_gen.engines import rows_on_all

NEW = [
    (Split("customer", " ", ("first", "last")), ["first", "last"],
     [(None, "ada lovelace"), ("Bo", None), (None, None), ("cy", "van dam"), (None, None), ("Bo", None),
      ("dee", None), ("Eve", "Adams Kay")]),
    (Split("tags", ",", ("a", "b", "c"), rest=False, drop=True), ["a", "b", "c"],
     [("red", "blue", None), ("red", None, None), (None, None, None), (None, None, None), ("blue", None, "green"),
      ("red", "blue", None), ("green", None, None), ("red", None, None)]),
    (Split("sold", "-", ("y", "m", "d")), ["y", "m", "d"],
     [("2024", "03", "31"), ("2024", "02", "30"), ("2024", "04", "01 10:30:00"), ("soon", None, None),
      (None, None, None), ("2023", "12", "31"), ("20240331", None, None), ("2024", "01", "15")]),
    (Extract("day", "before", "part", "/"), ["part"],
     [("31",), ("30",), ("1",), ("01",), (None,), (None,), ("12",), (None,)]),
    (Extract("day", "after", "part", "/"), ["part"],
     [("3/2024",), ("02/2024",), ("4/2024",), ("04/2024",), (None,), (None,), ("31/2024",), (None,)]),
    (Extract("shop", "first", "part", "2"), ["part"],
     [("No",), ("No",), ("So",), ("So",), (None,), ("No",), ("So",), (None,)]),
    (Extract("price", "last", "part", "3"), ["part"],
     [(".50",), ("7",), ("n/a",), (" 3 ",), (None,), ("1e2",), ("-4",), ("abc",)]),
    (Extract("sold", "year", "part"), ["part"],
     [(2024,), (None,), (2024,), (None,), (None,), (2023,), (None,), (2024,)]),
    (Extract("sold", "weekday", "part"), ["part"], [(7,), (None,), (1,), (None,), (None,), (7,), (None,), (1,)]),
    (Extract("sold", "quarter", "part"), ["part"], [(1,), (None,), (2,), (None,), (None,), (4,), (None,), (1,)]),
    (Extract("sold", "hour", "part"), ["part"], [(0,), (None,), (10,), (None,), (None,), (0,), (None,), (0,)]),
    (Bucket("amount", "edges", "size", (2, 7)), ["size"],
     [("2 to 7",), (None,), ("7 and more",), ("7 and more",), ("under 2",), (None,), ("7 and more",), ("2 to 7",)]),
    (Bucket("rate", "edges", "size", (0.5,), labels=("low", "high")), ["size"],
     [("high",), ("high",), (None,), ("high",), ("low",), (None,), ("low",), ("high",)]),
    (Bucket("rate", "width", "size", size=0.5), ["size"],
     [(0.5,), (1.0,), (None,), (2.5,), (-1.5,), (None,), (0.0,), (0.5,)]),
    (Bucket("amount", "width", "size", size=5), ["size"], [(0,), (None,), (5,), (5,), (0,), (None,), (100,), (0,)]),
    (Bucket("amount", "equal", "size", size=3), ["size"], [(1,), (None,), (1,), (1,), (1,), (None,), (3,), (1,)]),
    (Bucket("amount", "quantiles", "size", size=3), ["size"], [(2,), (None,), (2,), (2,), (1,), (None,), (3,), (1,)]),
    (Bucket("amount", "quantiles", "size", size=2, labels=("low", "high")), ["size"],
     [("low",), (None,), ("high",), ("high",), ("low",), (None,), ("high",), ("low",)]),
    (Outliers("amount", "zscore", "odd", 2), ["odd"], [(0,), (0,), (0,), (0,), (0,), (0,), (1,), (0,)]),
    (Outliers("amount", "iqr", "odd", 1.5), ["odd"], [(0,), (0,), (0,), (0,), (0,), (0,), (1,), (0,)]),
    (Outliers("amount", "iqr", "odd", 1.5, ("shop",)), ["odd"], [(0,), (0,), (0,), (0,), (0,), (0,), (0,), (0,)]),
    (Outliers("rate", "zscore", "odd", 1, ("odd name",)), ["odd"], [(0,), (0,), (0,), (0,), (1,), (0,), (0,), (0,)]),
]  # fmt: skip


def check(sales, on_duckdb, pipeline):
    again = from_document(to_document(pipeline), sales.catalog)
    assert again == pipeline
    found = rows_on_all(pipeline, sales)
    outcomes = {engine: compare(found["sql"], rows, None) for engine, rows in found.items()}
    outcomes["duckdb"] = compare(found["sql"], on_duckdb.rows(pipeline), None)
    assert outcomes == dict.fromkeys(outcomes, "same"), to_pandas(pipeline, header=False)
    return found["sql"]


@pytest.mark.parametrize(("operation", "names", "values"), NEW, ids=lambda given: getattr(given, "kind", None))
def test_new_columns_are_the_same_on_every_engine(sales, sale, on_duckdb, operation, names, values):
    edited = sale.with_step(operation, sale.output)
    known = [column.name for column in edited.columns]
    rows = sorted(check(sales, on_duckdb, edited), key=lambda row: row[known.index("id")])
    assert [tuple(row[known.index(name)] for name in names) for row in rows] == values
    assert set(operation.params("sqlite")) == {field.name for field in operation.fields}
    assert 0 < len(told(edited)[edited.output][0]) <= 24


def test_pivot_has_a_column_for_each_listed_value(sales, sale, on_duckdb):
    edited = sale.with_step(Pivot(("odd name",), "shop", ("North", "South"), "amount"), sale.output)
    assert [column.name for column in edited.columns] == ["odd name", "North", "South"]
    rows = check(sales, on_duckdb, edited)
    assert set(rows) == {("x", 4, 100), ("", None, None), ("y", None, 7), (None, None, 7)}


@pytest.mark.parametrize("way", ["mean", "min", "max", "count"])
def test_pivot_by_any_aggregate(sales, sale, on_duckdb, way):
    check(
        sales, on_duckdb, sale.with_step(Pivot(("odd name", "paid"), "shop", ("North", "X"), "rate", way), sale.output)
    )


def test_pivot_without_a_value_counts_rows(sales, sale, on_duckdb):
    rows = check(sales, on_duckdb, sale.with_step(Pivot(("odd name",), "amount", ("7", "1")), sale.output))
    assert set(rows) == {("x", 0, 1), ("", 0, 0), ("y", 1, 0), (None, 1, 0)}


@pytest.mark.parametrize("drop", [False, True])
def test_unpivot_gives_a_row_for_each_column(sales, sale, on_duckdb, drop):
    edited = sale.with_step(Unpivot(("amount", "rate"), "what", "value", drop), sale.output)
    assert [(column.name, column.type) for column in edited.columns][-2:] == [("what", "text"), ("value", "number")]
    rows = check(sales, on_duckdb, edited)
    assert len(rows) == (12 if drop else 16)
    assert [row[-2:] for row in sorted(rows)[:2]] == [("amount", 4), ("rate", 0.5)]


def test_unpivot_can_reuse_the_name_of_a_column_that_goes(sales, sale, on_duckdb):
    check(sales, on_duckdb, sale.with_step(Unpivot(("shop", "paid"), "shop", "paid"), sale.output))


def test_explode_gives_a_row_for_each_part_and_keeps_rows_without(sales, sale, on_duckdb):
    edited = sale.with_step(Explode("tags", ","), sale.output)
    rows = check(sales, on_duckdb, edited)
    place = [column.name for column in edited.columns].index("tags")
    assert sorted((row[0], row[place] or "") for row in rows) == [
        (1, "blue"), (1, "red"), (2, "red"), (3, ""), (4, ""), (5, ""), (5, "blue"), (5, "green"), (6, "blue"),
        (6, "red"), (7, "green"), (8, "red"),
    ]  # fmt: skip


def test_steps_after_an_explode_read_its_rows(sales, sale, on_duckdb):
    edited = sale.with_step(Explode("tags", ","), sale.output)
    edited = edited.with_step(Filter(read_expression("tags = 'red'", "sqlite")), edited.output)
    edited = edited.with_step(Unpivot(("shop", "tags"), "what", "word"), edited.output)
    assert len(check(sales, on_duckdb, edited)) == 8


@pytest.mark.parametrize("operation", [Sample(3, key="id"), Sample(3, key="id", seed=7), Sample(percent=40, key="id")])
def test_a_sample_by_a_key_is_the_same_everywhere(sales, sale, on_duckdb, operation):
    rows = check(sales, on_duckdb, sale.with_step(operation, sale.output))
    assert 0 < len(rows) < 8


def test_another_seed_keeps_other_rows(sales, sale, rows_by_sql):
    kept = {frozenset(rows_by_sql(sale.with_step(Sample(3, key="id", seed=seed), sale.output))) for seed in range(9)}
    assert len(kept) > 1


@pytest.mark.parametrize(("operation", "count"), [(Sample(3), 3), (Sample(100), 8), (Sample(percent=50), 4)])
def test_a_sample_without_a_key_has_so_many_rows_and_says_that_it_changes(sales, sale, operation, count):
    edited = sale.with_step(operation, sale.output)
    assert {name: len(rows) for name, rows in rows_on_all(edited, sales).items()} == dict.fromkeys(
        rows_on_all(edited, sales), count
    )
    assert [problem.code for problem in warnings_of(edited, edited.last)] == ["pipeline.by_chance"]


@pytest.fixture
def rows_by_sql(sales):
    return lambda pipeline: rows_on_all(pipeline, sales)["sql"]


BAD = [
    (Split("shop", ",", ("a",)), {"column": "shop", "separator": ",", "into": []}, "into"),
    (Split("shop", ",", ("a",)), {"column": "amount", "separator": ",", "into": ["a"]}, "amount holds whole numbers"),
    (Split("shop", ",", ("a",)), {"column": "shop", "separator": ",", "into": ["id"]}, "id"),
    (Extract("shop", "first", "a", "1"), {"column": "shop", "part": "first", "name": "a"}, "detail"),
    (Extract("shop", "first", "a", "1"), {"column": "shop", "part": "pattern", "name": "a", "detail": "("}, "detail"),
    (Extract("shop", "first", "a", "1"), {"column": "amount", "part": "year", "name": "a"}, "amount"),
    (Bucket("rate", "width", "a", size=1), {"column": "rate", "how": "width", "name": "a"}, "size"),
    (Bucket("rate", "width", "a", size=1), {"column": "rate", "how": "edges", "name": "a", "edges": [2, 1]}, "edges"),
    (Bucket("rate", "width", "a", size=1),
     {"column": "rate", "how": "equal", "name": "a", "size": 2, "labels": ["x"]}, "labels"),
    (Bucket("rate", "width", "a", size=1), {"column": "shop", "how": "width", "name": "a", "size": 2}, "shop"),
    (Outliers("rate", "iqr", "a", 1), {"column": "shop", "how": "iqr", "name": "a"}, "shop holds text"),
    (Outliers("rate", "iqr", "a", 1), {"column": "rate", "how": "iqr", "name": "a", "limit": "far"}, "limit"),
    (Pivot(("shop",), "paid", ("no",)), {"by": [], "column": "paid", "values": ["no"]}, "by"),
    (Pivot(("shop",), "paid", ("no",)), {"by": ["shop"], "column": "paid", "values": []}, "values"),
    (Pivot(("shop",), "paid", ("no",)), {"by": ["shop"], "column": "paid", "values": ["no"], "value": "tags"}, "tags"),
    (Pivot(("shop",), "paid", ("no",)), {"by": ["shop"], "column": "amount", "values": ["no"]}, "no"),
    (Unpivot(("shop", "paid")), {"columns": ["shop", "rate"]}, "text .shop. and numbers .rate."),
    (Unpivot(("shop", "paid")), {"columns": ["shop", "paid"], "name": "id"}, "id"),
    (Explode("tags", ","), {"column": "tags"}, "lists"),
    (Sample(1), {"rows": 1, "percent": 5}, "rows"),
    (Sample(1), {"rows": 1, "key": "shop"}, "whole numbers"),
    (Sample(1), {"rows": 1, "seed": 5}, "seed"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "params", "says"), BAD)
def test_bad_parameters_are_refused_by_name(sales, sale, operation, params, says):
    document = to_document(sale.with_step(operation, sale.output))
    steps = (*document.steps[:-1], replace(document.steps[-1], params=params))
    with pytest.raises(UsageError, match=rf"(?is){operation.kind}_1.*{says}"):
        from_document(replace(document, steps=steps), sales.catalog)


def test_a_pattern_works_where_the_database_has_them(sale, on_duckdb):
    edited = sale.with_step(Extract("day", "pattern", "year", r"(\d{4})$"), sale.output)
    assert {row[-1] for row in on_duckdb.rows(edited)} == {"2024", None}
    with pytest.raises(UsageError, match="SQLite cannot"):
        to_steps(edited)


def test_lists_of_the_database_explode_as_well(sale):
    listed = replace(sale.last.columns[9], type="other")
    columns = tuple(listed if column is sale.last.columns[9] else column for column in sale.last.columns)
    (step,) = Explode("tags").lowered((columns,))
    assert step.columns((columns,))[9].name == "tags"


def test_the_sql_is_what_people_would_write(sale):
    sql = to_compact(sale.with_step(Explode("tags", ","), sale.output))
    assert "CROSS JOIN JSON_EACH" in sql
