"""PySpark code on a real Spark: where its rules differ from a database's, the rows are the same."""

import pytest

from nl2sql.problems import QueryFailed, UsageError
from pipeline_gen.adapters import pyspark_run
from pipeline_gen.adapters.pyspark_run import SparkTables, local_session, run_pyspark
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.to_pyspark import to_pyspark

needs_spark = pytest.mark.skipif(bool(pyspark_run.missing()), reason=pyspark_run.missing())


@pytest.fixture(scope="module")
def run(club):
    spark = local_session()
    tables = SparkTables(spark, club.database, club.catalog)

    def rows(sql):
        pipeline = from_sql(sql, club.catalog)
        tables.make_known(pipeline)
        return run_pyspark(to_pyspark(pipeline, header=False), spark)

    return rows


@needs_spark
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT p.id, v.id FROM person p LEFT JOIN visit v ON v.person_id = p.id",
        "SELECT a.id, b.id FROM person a JOIN person b ON a.town = b.town AND a.id < b.id",
        "SELECT p.id, v.id FROM person p FULL JOIN visit v ON v.person_id = p.id",
        "SELECT town, COUNT(*), SUM(score), AVG(score) FROM person GROUP BY town",
        "SELECT SUM(score), COUNT(*), AVG(age) FROM person WHERE id > 100",
        "SELECT name FROM person WHERE NOT town = 'Lille' OR town LIKE 'l%'",
        "SELECT name FROM person WHERE id NOT IN (SELECT person_id FROM visit)",
        "SELECT name FROM person WHERE id NOT IN (SELECT person_id FROM visit WHERE person_id IS NOT NULL)",
        "SELECT name FROM person WHERE id NOT IN (SELECT person_id FROM visit WHERE id > 1000)",
        "SELECT id, age / 10, -age / 10, age % 7, score / 0, age / (id - 1) FROM person",
        "SELECT name, town FROM person ORDER BY town, name DESC, id",
        "SELECT id, score > 5, NOT score > 5, CASE WHEN score > 5 THEN 1 WHEN score THEN 2 END FROM person",
        "SELECT kind, MIN(day), person_id FROM visit WHERE kind <> 'swim' GROUP BY kind",
        "SELECT STRFTIME('%Y-%m', day) AS m, COUNT(DISTINCT person_id) FROM visit GROUP BY m",
        "SELECT id, SUM(amount) OVER (PARTITION BY kind ORDER BY day, id) FROM visit",
        "SELECT name FROM person WHERE name = 36 OR age = '36' OR age = 'x' OR name < 5",
        "SELECT COUNT(*), SUM(name), AVG(name) FROM person",
        "SELECT town FROM person UNION ALL SELECT CAST(age AS TEXT) FROM person",
        "SELECT name FROM person WHERE score > (SELECT AVG(score) FROM person) OR age IN (SELECT MAX(age) FROM person)",
        'SELECT "two words" || "select" AS t FROM "order" WHERE "two words" LIKE \'%B\'',
        "SELECT SUBSTR(name, 2, 1), UPPER(name), LENGTH(name), INSTR(name, 'd'), REPLACE(name, 'd', 'x') FROM person",
        "SELECT name, score FROM person WHERE score NOT BETWEEN 1 AND 5 AND age NOT IN (36, 41)",
    ],
)
def test_the_same_rows_as_the_database(run, rows_of, sql):
    assert compare(rows_of(sql), run(sql), None) == "same"


@needs_spark
def test_code_that_spark_refuses_is_told_in_its_words():
    with pytest.raises(QueryFailed, match=r"PySpark code failed: AnalysisException.*nowhere"):
        run_pyspark('result = spark.table("nowhere")', local_session())


def test_without_java_one_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(pyspark_run, "missing", lambda: "There is no Java on this machine")
    with pytest.raises(UsageError) as caught:
        local_session.__wrapped__()
    assert caught.value.problem.code == "pyspark.missing"
    assert "plainspoken[spark]" in caught.value.problem.hint
