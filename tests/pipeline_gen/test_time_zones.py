"""Moments with a time zone: what depends on the zone of the session says so. And dates cut off moments in pandas."""

from dataclasses import replace

import duckdb
import psycopg
import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.problems import UsageError
from nl2sql.sources import load_source
from pipeline_gen.adapters.pandas_run import FrameReader, run_pandas
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.step_warnings import warnings_of
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_pyspark import to_pyspark

TABLES = """
CREATE TABLE event (id INTEGER, made TIMESTAMP WITH TIME ZONE, plain TIMESTAMP, day DATE);
INSERT INTO event VALUES
    (1, '2024-02-29 23:30:00+00', '2024-02-29 23:30:00', '2024-02-29'),
    (2, '2024-03-01 00:30:00+02', '2024-02-29 00:30:00', '2024-02-29'), (3, NULL, NULL, NULL);
"""
DEPENDING = {
    "SELECT date_trunc('month', made) AS m, COUNT(*) AS n FROM event GROUP BY 1": "made",
    "SELECT CAST(made AS DATE) AS d FROM event": "made",
    "SELECT EXTRACT(year FROM made) AS y FROM event": "made",
    "SELECT id FROM event WHERE made >= '2024-03-01'": "made",
    "SELECT id FROM event WHERE made BETWEEN '2024-03-01' AND '2024-04-01'": "made",
    "SELECT a.id FROM event a JOIN event b ON CAST(a.made AS DATE) = b.day": "made",
    "SELECT EXTRACT(day FROM last) AS d FROM (SELECT MAX(made) AS last FROM event) AS x": "last",
    "SELECT CAST(moment AS DATE) AS d FROM (SELECT made AS moment FROM event UNION SELECT made FROM event) x": "moment",
    "SELECT date_trunc('day', made + INTERVAL '1 hour') AS d FROM event": "made",
}
THE_SAME_EVERYWHERE = [
    "SELECT made FROM event ORDER BY made",
    "SELECT date_trunc('month', made AT TIME ZONE 'Europe/Berlin') AS m FROM event",
    "SELECT date_trunc('month', plain) AS m, CAST(plain AS DATE) AS d FROM event WHERE plain > '2024-01-01'",
    "SELECT EXTRACT(epoch FROM made) AS e FROM event WHERE made IS NOT NULL",
    "SELECT a.id FROM event a JOIN event b ON a.made = b.made",
    "SELECT id FROM event WHERE made = (SELECT MAX(made) FROM event)",
    "SELECT day FROM event WHERE day > '2024-01-01'",
]


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    path = tmp_path_factory.mktemp("events") / "events.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
    return load_source(open_database(path), value_budget_s=60)


def told(source, sql):
    pipeline = from_sql(sql, source.catalog)
    found = [warning for step in pipeline.steps for warning in warnings_of(pipeline, step)]
    return [warning for warning in found if warning.code == "pipeline.time_zone"]


@pytest.mark.parametrize(("sql", "column"), DEPENDING.items())
def test_what_depends_on_the_session_says_so_on_its_step(events, sql, column):
    assert [f" {column} " in found.message for found in told(events, sql)] == [True]


@pytest.mark.parametrize("sql", THE_SAME_EVERYWHERE)
def test_what_does_not_says_nothing(events, sql):
    assert not told(events, sql)


@pytest.mark.postgres
def test_columns_of_postgres_are_known_by_their_declaration(postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA zones; CREATE TABLE zones.happening (made timestamptz(3), plain timestamp)")
        try:
            source = load_source(open_database(postgres_url), value_budget_s=60)
            assert told(source, "SELECT date_trunc('month', made) AS m FROM zones.happening")
            assert not told(source, "SELECT date_trunc('month', plain) AS m FROM zones.happening")
            source.database.close()
        finally:
            connection.execute("DROP SCHEMA zones CASCADE")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT EXTRACT(day FROM CAST(plain AS DATE)) AS d, COUNT(*) AS n FROM event GROUP BY CAST(plain AS DATE)",
        "SELECT id FROM event WHERE CAST(plain AS DATE) = day",
        "SELECT COUNT(DISTINCT CAST(plain AS DATE)) AS n FROM event",
    ],
)
def test_a_date_has_no_hours_in_pandas(events, sql):
    code = to_pandas(from_sql(sql, events.catalog), header=False, strict=True)
    rows = run_pandas(code, FrameReader(events.database, events.catalog).read)
    assert compare(list(events.database.run(sql, Limits()).rows), rows, None) == "same"


@pytest.mark.parametrize("write", [to_pandas, to_pyspark])
def test_a_zone_that_is_named_is_not_dropped(events, write):
    catalog = replace(events.catalog, dialect="postgres")  # DuckDB's function takes no zone
    pipeline = from_sql("SELECT date_trunc('day', made, 'Europe/Berlin') AS d FROM event", catalog)
    with pytest.raises(UsageError, match="Europe/Berlin"):
        write(pipeline, strict=True)
