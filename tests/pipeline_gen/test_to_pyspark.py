"""PySpark code: what it says, and that every kind of step and long statement can be written. Needs no Spark."""

import ast
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.problems import UsageError
from pipeline_gen.from_sql import from_sql
from pipeline_gen.spark.code import Scope
from pipeline_gen.spark.columns import code
from pipeline_gen.spark.layout import WIDTH, laid_out
from pipeline_gen.sql_text import read_expression
from pipeline_gen.steps import DropColumns, DropMissing, Rename, Top
from pipeline_gen.to_pyspark import to_pyspark

TYPES = {"age": "integer", "score": "number", "name": "text", "day": "date", "at": "datetime", "ok": "boolean"}


def written(text, dialect="sqlite"):
    return code(read_expression(text, dialect), Scope(TYPES, dialect, {}, {})).text


def test_it_reads_as_a_person_would_write(club):
    sql = (
        "SELECT kind, SUM(amount) AS total FROM visit WHERE day >= '2024-01-01' "
        "GROUP BY kind ORDER BY total DESC LIMIT 2"
    )
    assert to_pyspark(from_sql(sql, club.catalog), header=False) == (
        "# Start from visit\n"
        'visit = spark.table("visit")\n'
        "# Keep rows where day is from '2024-01-01'\n"
        'filter_1 = visit.filter(F.col("day") >= "2024-01-01")\n'
        "# Add up amount for each kind\n"
        'aggregate_1 = filter_1.groupBy("kind").agg(F.sum("amount").alias("total"))\n'
        "# Sort by total, largest first\n"
        'sort_1 = aggregate_1.orderBy(F.col("total").desc())\n'
        "# Keep the first 2 rows\n"
        "result = sort_1.limit(2)\n"
    )


EXPRESSIONS = [
    ("age > 30 AND (name = 'Bo' OR score < 2)",
     '(F.col("age") > 30) & ((F.col("name") == "Bo") | (F.col("score") < 2))'),
    ("NOT age > 30", '~(F.col("age") > 30)'),
    ("(age + 1) * 2 - score", '(F.col("age") + 1) * 2 - F.col("score")'),
    ("age - (score - 1)", 'F.col("age") - (F.col("score") - 1)'),
    ("1 - 2 * age", '1 - 2 * F.col("age")'),
    ("1 + 2", "F.lit(1) + 2"),
    ("-score", '-F.col("score")'),
    ("age / 2", '(F.col("age") / 2).cast("bigint")'),
    ("score / age", 'F.try_divide("score", "age")'),
    ("score % age", 'F.try_mod("score", "age")'),
    ("name > 30", 'F.col("name") > "30"'),
    ("age = '36'", 'F.col("age") == 36'),
    ("age = 'many'", 'F.col("age").cast("string") == "many"'),
    ("name = age", 'F.col("name").try_cast("double") == F.col("age")'),
    ("ok = 1", 'F.col("ok").cast("int") == 1'),
    ("name LIKE 'A_%'", 'F.col("name").ilike("A_%")'),
    ("name LIKE '50!%' ESCAPE '!'", r'''F.col("name").ilike('50\\%')'''),
    ("name LIKE 'a\\b'", r'''F.col("name").ilike('a\\\\b')'''),
    ("age LIKE '3%'", 'F.col("age").cast("string").ilike("3%")'),
    ("age BETWEEN 1 AND 5", 'F.col("age").between(1, 5)'),
    ("name IN ('a', 'b')", 'F.col("name").isin("a", "b")'),
    ("name IS NOT NULL", 'F.col("name").isNotNull()'),
    ("CASE WHEN age > 30 THEN 'old' WHEN age IS NULL THEN NULL ELSE 'young' END",
     'F.when(F.col("age") > 30, "old").when(F.col("age").isNull(), None).otherwise("young")'),
    ("CAST(name AS INTEGER)", 'F.col("name").try_cast("double").try_cast("bigint")'),
    ("name || ', ' || age", 'F.concat("name", F.lit(", "), F.col("age").cast("string"))'),
    ("COALESCE(score, 0)", 'F.coalesce("score", F.lit(0))'),
    ("STRFTIME('%Y-%m', day)", 'F.date_format(F.try_to_timestamp("day"), "yyyy-MM")'),
    ("SUBSTR(name, 1, 3)", 'F.col("name").substr(1, 3)'),
    ("MAX(age, score)", 'F.when(~(F.col("age").isNull() | F.col("score").isNull()), F.greatest("age", "score"))'),
    ("COUNT(DISTINCT name)", 'F.count_distinct("name")'),
    ("COUNT(*) FILTER (WHERE age > 3)", 'F.count_if(F.col("age") > 3)'),
    ("SUM(score) FILTER (WHERE age > 3)", 'F.sum(F.when(F.col("age") > 3, F.col("score")))'),
    ("AVG(ok)", 'F.avg(F.col("ok").cast("int"))'),
    ("RANK() OVER (PARTITION BY name ORDER BY age DESC)",
     'F.rank().over(Window.partitionBy("name").orderBy(F.col("age").desc()))'),
    ("SUM(age) OVER (ORDER BY day ROWS 2 PRECEDING)",
     'F.sum("age").over(Window.orderBy("day").rowsBetween(-2, Window.currentRow))'),
    ("ROW_NUMBER() OVER ()", "F.row_number().over(Window.orderBy(F.lit(1)))"),
    ("LAG(score, 2, 0) OVER (ORDER BY age)", 'F.lag("score", 2, 0).over(Window.orderBy("age"))'),
    ("ROUND(score, 1)", 'F.round("score", 1)'),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "python"), EXPRESSIONS)
def test_an_expression(sql, python):
    assert written(sql) == python
    ast.parse(python)


IN_DUCKDB = [
    ("name LIKE '%ab%'", 'F.col("name").contains("ab")'),
    ("name ILIKE 'ab%'", 'F.col("name").ilike("ab%")'),
    ("name > 30", 'F.col("name").try_cast("double") > 30'),
    ("age / 2", 'F.col("age") / 2'),
    ("DATE_TRUNC('month', day)", 'F.date_trunc("month", "day").cast("date")'),
    ("EXTRACT(year FROM at)", 'F.year("at")'),
    ("CAST(name AS DOUBLE)", 'F.col("name").cast("double")'),
    ("STRPTIME(name, '%d.%m.%Y')", 'F.try_to_timestamp("name", F.lit("d.M.yyyy"))'),
    ("STRPTIME(name, '%Y%m%d')", 'F.try_to_timestamp("name", F.lit("yyyyMMdd"))'),
    ("SPLIT_PART(name, ' ', 1)", 'F.split_part("name", F.lit(" "), F.lit(1))'),
    ("SUM(age) OVER (ORDER BY name)", 'F.sum("age").over(Window.orderBy(F.col("name").asc_nulls_last()))'),
]


@pytest.mark.parametrize(("sql", "python"), IN_DUCKDB)
def test_an_expression_of_another_dialect(sql, python):
    assert written(sql, "duckdb") == python


STEPS = [
    ("SELECT p.name, v.id FROM person p JOIN visit v ON v.person_id = p.id",
     'visit.withColumnRenamed("id", "v_id"), F.col("person_id") == F.col("id")'),
    ("SELECT name FROM person WHERE id IN (SELECT person_id FROM visit)",
     '.alias("id")), "id", "left_semi")'),
    ("SELECT name FROM person WHERE id NOT IN (SELECT person_id FROM visit)",
     'F.coalesce(F.col("id") == F.col("partner"), F.lit(True))'),
    ("SELECT town, name, MAX(age) FROM person GROUP BY town", 'F.max_by("name", "age").alias("name")'),
    ("SELECT name FROM person WHERE age > (SELECT AVG(age) FROM person)", 'F.col("age") > aggregate_1.scalar()'),
    ("SELECT name FROM person UNION SELECT name FROM town", "select_1.union(select_2).distinct()"),
    ("SELECT name FROM person EXCEPT SELECT name FROM town", "select_1.subtract(select_2)"),
    ("SELECT name FROM person LIMIT 2 OFFSET 3", ".offset(3).limit(2)"),
    ('SELECT "two words" FROM "order" WHERE "select" > 1', 'spark.table("order")'),
    ("SELECT AVG(age + 1) AS a, JULIANDAY('2024-01-01') AS j FROM person", "in SQL: there is no PySpark counterpart"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "part"), STEPS)
def test_a_step(club, sql, part):
    python = to_pyspark(from_sql(sql, club.catalog))
    ast.parse(python)
    assert re.sub(r"\s+", "", part) in re.sub(r"\s+", "", python)


@pytest.mark.parametrize(
    ("operation", "part"),
    [
        (Rename({"name": "who"}), 'person.withColumnRenamed("name", "who")'),
        (Rename({"name": "town", "town": "name"}), 'F.col("name").alias("town")'),
        (DropColumns(("town", "age")), 'person.drop("town", "age")'),
        (DropMissing(("town",), "all"), 'person.dropna("all", subset=["town"])'),
        (Top(2, (), ("town",)), 'Window.partitionBy("town").orderBy(F.lit(1))'),
    ],
)
def test_a_step_with_a_word_of_its_own(club, operation, part):
    people = from_sql("SELECT * FROM person", club.catalog)
    assert part in " ".join(to_pyspark(people.with_step(operation, people.output)).split())


def test_strictly_what_dataframes_lack_is_refused(club):
    pipeline = from_sql("SELECT JULIANDAY(day) AS j FROM visit", club.catalog)
    with pytest.raises(UsageError) as caught:
        to_pyspark(pipeline, strict=True)
    assert caught.value.problem.code == "pyspark.unsupported"


NAMES = st.sampled_from(["a", "long_name_of_a_column", 'odd " name', "back\\slash", "x.y", "(", "a, b", "&"])
LEAVES = NAMES.map(lambda name: f"F.col({name!r})")


def deeper(inner):
    return st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} == {two[1]}) & ~{two[0]}"),
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: f"F.coalesce({', '.join(parts)})"),
        inner.map(lambda one: f"F.when({one}, 'x').otherwise({one})"),
    )


@given(st.lists(st.recursive(LEAVES, deeper, max_leaves=8), min_size=1, max_size=3))
def test_lines_of_a_long_statement_mean_the_same(parts):
    expression = "people" + "".join(f".select({part}, b={part})" for part in parts)
    lines = laid_out("result", expression)
    assert ast.dump(ast.parse("\n".join(lines))) == ast.dump(ast.parse(f"result = {expression}"))
    assert len(lines) == 1 or len(expression) > WIDTH - len("result = ")


def test_texts_among_numbers_are_said_in_the_code(club):
    pipeline = from_sql("SELECT MAX(age) AS oldest FROM person", club.catalog)
    person = next(step for step in pipeline.steps if step.kind == "source")
    assert "mong the numbers" not in to_pyspark(pipeline)
    mixed = pipeline.replace(person.id, replace(person.operation, mixed=("age",)))
    assert "# Texts stand among the numbers of age" in to_pyspark(mixed)


@pytest.mark.parametrize("word", ["", "NOT "])
def test_what_is_said_of_partners_is_part_of_the_join(club, word):
    sql = f"SELECT id FROM person AS p WHERE {word}EXISTS (SELECT 1 FROM person AS q WHERE q.age > p.age)"
    (join,) = re.findall(r"\.join\(.*?\n\)", to_pyspark(from_sql(sql, club.catalog), header=False), re.DOTALL)
    assert re.search(r'F\.col\("age"\)\.alias\("(\w+)"\)', join), join
    assert "F.lit(True)" not in join
    assert ("left_anti" if word else "left_semi") in join
