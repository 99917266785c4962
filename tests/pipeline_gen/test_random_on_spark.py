"""Queries nobody wrote by hand, as DataFrame code on Spark. Skipped where PySpark or Java is missing."""

import pytest
from hypothesis import HealthCheck, given, settings

from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.to_pyspark import to_pyspark
from tests.pipeline_gen.engines import ENGINES
from tests.pipeline_gen.test_random_queries import queries

pytestmark = pytest.mark.skipif("pyspark" not in ENGINES, reason="PySpark or Java is not installed")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sql=queries())
def test_pyspark_gives_the_same_rows(club, rows_of, sql):
    pipeline = from_sql(sql, club.catalog)
    rows = ENGINES["pyspark"](pipeline, club)
    assert compare(rows_of(sql), rows, None) == "same", f"{sql}\n{to_pyspark(pipeline, header=False)}"
