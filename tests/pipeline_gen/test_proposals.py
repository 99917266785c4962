"""Values that a form proposes come out of one statement."""

import pytest

from nl2sql.database import Limits
from nl2sql.problems import UsageError
from pipeline_gen.proposals import values_sql
from pipeline_gen.steps import Cast


def test_the_different_values_of_a_column_come_in_order(sales, sale):
    edited = sale.with_step(Cast(("paid",), "boolean"), sale.output)
    found = sales.database.run(values_sql(edited, "source_1", "shop"), Limits()).rows
    assert list(found) == [("North",), ("South",)]
    assert list(sales.database.run(values_sql(edited, edited.output, "paid"), Limits()).rows) == [(0,), (1,)]
    assert len(list(sales.database.run(values_sql(edited, edited.output, "id", 3), Limits()).rows)) == 3


def test_an_unknown_column_is_refused(sale):
    with pytest.raises(UsageError, match="shpo"):
        values_sql(sale, sale.output, "shpo")
