"""Cleaning and reshaping steps on PostgreSQL: the rows of SQLite."""

import pytest

from pipeline_gen.evaluation import compare
from pipeline_gen.steps import Explode, Extract, Pivot, Replace, Sample, Unpivot
from tests.pipeline_gen.engines import ENGINES
from tests.pipeline_gen.test_cleaning import CASES
from tests.pipeline_gen.test_reshaping import NEW

pytestmark = pytest.mark.postgres
OPERATIONS = [
    *(operation for operation, *_ in (*CASES, *NEW)),
    Pivot(("odd name",), "shop", ("North", "South"), "amount"),
    Unpivot(("amount", "rate"), "what", "value"),
    Explode("tags", ","),
    Sample(percent=40, key="id"),
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.kind)
def test_a_step_gives_the_rows_of_sqlite(sales, sale, on_postgres, operation):
    edited = sale.with_step(operation, sale.output)
    rows = on_postgres.rows(edited)
    assert compare(ENGINES["sql"](edited, sales), rows, None) == "same"


@pytest.mark.parametrize(
    ("operation", "found"),
    [
        (Extract("day", "pattern", "year", r"(\d{4})$"), {"2024", None}),
        (Replace(("shop",), {"[A-Z]": "x"}, "pattern"), {"xorth", "xouth", None}),
    ],
)
def test_patterns_are_looked_for(sale, on_postgres, operation, found):
    edited = sale.with_step(operation, sale.output)
    place = -1 if isinstance(operation, Extract) else 1
    assert {row[place] for row in on_postgres.rows(edited)} == found
