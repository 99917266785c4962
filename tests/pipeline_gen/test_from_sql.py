"""Statements taken apart: the steps they give, and the same rows when written again."""

import pytest
from sqlglot import exp

from nl2sql.catalog import Catalog, Column, Table
from pipeline_gen.from_sql import from_sql
from pipeline_gen.sql_text import read_expression
from pipeline_gen.steps import Opaque
from pipeline_gen.telling import told
from pipeline_gen.to_sql import to_compact, to_steps
from pipeline_gen.wording import said


def multiset(rows):
    return sorted(map(repr, rows))


def sentences(pipeline):
    return [sentence for _, sentence in told(pipeline).values()]


def test_steps_are_said_in_plain_words(steps_case, club):
    assert sentences(from_sql(steps_case["sql"], club.catalog)) == steps_case["steps"]


def test_conditions_are_said_in_plain_words(condition_case, club):
    columns = [column for name in ("visit", "person") for column in club.catalog.table(name).columns]
    types = {column.name: column.type for column in columns}
    assert said(read_expression(condition_case["sql"], "sqlite"), types) == condition_case["words"]


def test_a_statement_is_written_as_a_person_would(written_case, club):
    assert to_compact(from_sql(written_case["sql"], club.catalog)) == written_case["written"]


@pytest.mark.parametrize("write", [to_compact, to_steps])
def test_cases_give_the_same_rows_again(steps_case, club, rows_of, write):
    sql = steps_case["sql"]
    assert multiset(rows_of(write(from_sql(sql, club.catalog)))) == multiset(rows_of(sql))


@pytest.mark.parametrize("write", [to_compact, to_steps])
def test_written_cases_give_the_same_rows(written_case, club, rows_of, write):
    sql = written_case["sql"]
    assert multiset(rows_of(write(from_sql(sql, club.catalog)))) == multiset(rows_of(sql))


def test_writing_twice_changes_nothing(written_case, club):
    once = to_compact(from_sql(written_case["sql"], club.catalog))
    assert to_compact(from_sql(once, club.catalog)) == once


@pytest.mark.parametrize(
    "sql",
    [
        "this is no SQL",
        "SELECT",
        "SELECT nothing FROM nowhere",
        "DELETE FROM person",
        "SELECT 1",
        "SELECT name FROM person; SELECT 2",
        "SELECT unknown_column FROM person",
        "VALUES (1, 2)",
        "EXPLAIN QUERY PLAN SELECT * FROM person",
        "PRAGMA table_info(person)",
        "WITH person AS (SELECT * FROM person) SELECT * FROM person",
        "SELECT person FROM person GROUP BY nothing",
        "",
    ],
)
def test_what_cannot_be_taken_apart_is_kept_as_it_was(club, sql):
    pipeline = from_sql(sql, club.catalog)
    assert [step.kind for step in pipeline.steps] == ["opaque"]
    assert to_compact(pipeline) == sql


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@pytest.mark.parametrize(
    "sql",
    ["SHOW ALL", "DESCRIBE person", "SELECT person FROM person", "SELECT (person).name FROM person", "COPY person"],
)
def test_other_statements_are_kept_in_other_dialects(dialect, sql):
    catalog = Catalog("c", dialect, (Table("person", (Column("name", "text"),)),))
    assert to_compact(from_sql(sql, catalog)) == sql


def test_a_very_deep_statement_is_kept(club):
    sql = f"SELECT {'(' * 5000}1{')' * 5000} FROM person"
    assert to_compact(from_sql(sql, club.catalog)) == sql


def test_a_whole_statement_knows_its_columns(club):
    sql = "SELECT p.name, (SELECT COUNT(*) FROM visit v WHERE v.person_id = p.id) AS visits FROM person p"
    columns = from_sql(sql, club.catalog).columns
    assert [(column.name, column.type) for column in columns] == [("name", "text"), ("visits", "integer")]


def test_a_step_after_a_whole_part_wraps_it(club, rows_of):
    inner = "WITH RECURSIVE n(i, j) AS (SELECT 1, 2 UNION ALL SELECT i + 1, j * 2 FROM n WHERE i < 9) SELECT * FROM n"
    sql = f"SELECT i FROM ({inner}) AS t WHERE j > 5 ORDER BY i"
    pipeline = from_sql(sql, club.catalog)
    assert any(isinstance(step.operation, Opaque) for step in pipeline.steps)
    assert rows_of(to_compact(pipeline)) == rows_of(sql)


def test_every_step_knows_its_columns_and_types(club):
    sql = "SELECT town, COUNT(*) AS n, AVG(age) AS mean, MAX(name) AS last FROM person GROUP BY town"
    columns = from_sql(sql, club.catalog).columns
    assert [(column.name, column.type) for column in columns] == [
        ("town", "text"),
        ("n", "integer"),
        ("mean", "number"),
        ("last", "text"),
    ]


def test_clashing_names_are_told_apart(club):
    pipeline = from_sql("SELECT p.id, v.id FROM person p JOIN visit v ON v.person_id = p.id", club.catalog)
    assert [column.name for column in pipeline.columns] == ["id", "v_id"]


def test_a_common_table_gives_its_step_its_name(club):
    pipeline = from_sql("WITH adults AS (SELECT name FROM person WHERE age > 17) SELECT * FROM adults", club.catalog)
    assert pipeline.output == "adults"


def test_in_postgres_a_functionally_dependent_column_becomes_a_key():
    table = Table("Person", (Column("Id", "integer", primary_key=True), Column("name", "text"), Column("n", "integer")))
    catalog = Catalog("c", "postgres", (table,))
    sql = 'SELECT "Id", name, SUM(n) AS total FROM "Person" GROUP BY "Id"'
    written = to_compact(from_sql(sql, catalog))
    assert " ".join(written.split()) == 'SELECT "Id", name, SUM(n) AS total FROM "Person" GROUP BY "Id", name'


def test_schemas_are_kept():
    catalog = Catalog("c", "postgres", (Table("orders", (Column("id", "integer"),), schema="sales"),))
    written = to_compact(from_sql("SELECT sales.orders.id FROM sales.orders WHERE id > 1", catalog))
    assert " ".join(written.split()) == "SELECT * FROM sales.orders WHERE id > 1"


def test_trees_hold_no_quotes(club):
    pipeline = from_sql('SELECT "select" FROM "order" WHERE "two words" = \'c\'', club.catalog)
    trees = [tree for step in pipeline.steps for tree in step.operation.expressions()]
    assert not any(name.args.get("quoted") for tree in trees for name in tree.find_all(exp.Identifier))
