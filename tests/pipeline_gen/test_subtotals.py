"""ROLLUP, CUBE and GROUPING SETS are steps, and give the same rows in SQL, with or without them, and in pandas."""

import ast
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nl2sql.database import Limits
from pipeline_gen.adapters.pandas_run import FrameReader, run_pandas
from pipeline_gen.checked import check_flow
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.flow import as_flow
from pipeline_gen.from_sql import from_sql
from pipeline_gen.to_dialect import in_dialect
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_pyspark import to_pyspark
from pipeline_gen.to_sql import to_compact, to_steps

KEYS = ["p.town", "p.age", "UPPER(p.name)"]
MEASURES = ["COUNT(*) AS n", "SUM(p.age) AS ages", "AVG(p.score) AS mean", "COUNT(DISTINCT p.town) AS towns",
            "MAX(p.name) AS last"]  # fmt: skip
MANY = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True)
together = keys.map(lambda found: f"({', '.join(found)})")
several = st.lists(st.sampled_from(KEYS) | together, min_size=1, max_size=2, unique=True).map(", ".join)
ways = st.builds("{} ({})".format, st.sampled_from(("ROLLUP", "CUBE")), several)
sets = st.lists(together | ways | st.just("()"), min_size=1, max_size=3).map(
    lambda found: f"GROUPING SETS ({', '.join(found)})"
)
part = st.sampled_from(KEYS) | ways | sets


@st.composite
def grouped(draw):
    """A query over people with at least one way to group by fewer keys."""
    parts = [*draw(st.lists(part, max_size=1)), draw(ways | sets)]
    group = ", ".join(draw(st.permutations(parts)))
    used = [key for key in KEYS if key in group]
    shown = draw(st.lists(st.sampled_from(used), max_size=2, unique=True)) if used else []
    measures = draw(st.lists(st.sampled_from(MEASURES), min_size=0 if shown else 1, max_size=2, unique=True))
    marks = draw(st.lists(st.lists(st.sampled_from(used), min_size=1, max_size=2), max_size=1)) if used else []
    items = [*shown, *measures, *(f"GROUPING({', '.join(mark)}) AS level" for mark in marks)]
    having = draw(st.sampled_from(["", "", " HAVING COUNT(*) > 1"]))
    where = draw(st.sampled_from(["", " WHERE p.age > 30", " WHERE p.age > 300"]))
    return f"SELECT {', '.join(items)} FROM person AS p{where} GROUP BY {group}{having}"


@MANY
@given(sql=grouped())
def test_subtotals_are_steps_and_give_the_same_rows(club_in_duckdb, sql):
    source = club_in_duckdb
    gold = list(source.database.run(sql, Limits()).rows)
    pipeline = from_sql(sql, source.catalog)
    assert [step.kind for step in pipeline.steps if step.kind == "opaque"] == []
    for write in (to_compact, to_steps):
        text = write(pipeline)
        assert compare(gold, list(source.database.run(text, Limits()).rows), None) == "same", text
    once = to_compact(pipeline)
    assert to_compact(from_sql(once, source.catalog)) == once
    document = to_document(pipeline)
    assert from_document(document, source.catalog) == pipeline
    code = to_pandas(pipeline, header=False, strict=True)
    rows = run_pandas(code, FrameReader(source.database, source.catalog).read)
    assert compare(gold, rows, None) == "same", code


def test_everything_is_one_row_even_where_nothing_of_it_is_shown(club, rows_of):
    sql = "SELECT 1 AS one FROM (SELECT COUNT(*) AS n FROM person) AS counted"
    assert rows_of(to_compact(from_sql(sql, club.catalog))) == rows_of(sql) == [(1,)]


@MANY
@given(sql=grouped())
def test_a_database_without_them_gets_each_group_by_itself(club_in_duckdb, club, rows_of, sql):
    gold = list(club_in_duckdb.database.run(sql, Limits()).rows)
    pipeline = in_dialect(from_sql(sql, club_in_duckdb.catalog), "sqlite")
    for write in (to_compact, to_steps):
        text = write(pipeline)
        assert "ROLLUP" not in text
        assert compare(gold, rows_of(text), None) == "same", text
    once = to_compact(from_sql(to_compact(pipeline), club.catalog))
    assert compare(gold, rows_of(once), None) == "same", once
    assert to_compact(from_sql(once, club.catalog)) == once


@pytest.mark.parametrize(
    ("group", "code"),
    [
        ("ROLLUP (town, age)", '.rollup("town", "age")'),
        ("CUBE (town, age)", '.cube("town", "age")'),
        ("GROUPING SETS ((town, age), (age), ())", '.groupingSets([["town", "age"], ["age"], []], "town", "age")'),
        ("ROLLUP (UPPER(town))", "GROUP BY ROLLUP (UPPER(town))"),
    ],
)
def test_spark_gets_its_own_words_for_them(club_in_duckdb, group, code):
    sql = f"SELECT COUNT(*) AS n FROM person GROUP BY {group}"
    written = to_pyspark(from_sql(sql, club_in_duckdb.catalog))
    assert code in written
    ast.parse(written)


def test_a_group_of_no_key_is_refused_where_it_stands(club_in_duckdb):
    document = to_document(from_sql("SELECT town, COUNT(*) AS n FROM person GROUP BY town", club_in_duckdb.catalog))
    flow = as_flow(document, "club")
    step = replace(flow.steps[1], params={**flow.steps[1].params, "subtotals": "sets", "sets": ["(town)", "(age)"]})
    (problem,) = check_flow(replace(flow, steps=(flow.steps[0], step)), club_in_duckdb.catalog).steps[1].problems
    assert (problem.code, problem.field) == ("pipeline.bad_parameter", "sets")
