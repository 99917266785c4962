"""Chains of cleaning steps that nobody wrote by hand: the same rows on every engine."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nl2sql.problems import UsageError
from pipeline_gen.block import SortKey
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.sql_text import column
from pipeline_gen.steps import (
    Bucket,
    Cast,
    Deduplicate,
    DropColumns,
    DropMissing,
    Explode,
    Extract,
    FillMissing,
    OrderColumns,
    Outliers,
    ParseDates,
    Pivot,
    Replace,
    Sample,
    Split,
    TidyText,
    Unpivot,
)
from pipeline_gen.to_pandas import to_pandas
from tests.pipeline_gen.engines import rows_on_all

OF_TEXT = (
    lambda name: TidyText((name,), case="upper", empty=True),
    lambda name: TidyText((name,), case="title"),
    lambda name: Replace((name,), {"red": "", "North": "N", "x": "y"}),
    lambda name: Replace((name,), {"e": "3", ",": ";"}, "part"),
    lambda name: Cast((name,), "integer"),
    lambda name: Cast((name,), "date"),
    lambda name: ParseDates((name,), day_first=True),
    lambda name: FillMissing((name,), value="none"),
    lambda name: FillMissing((name,), "most"),
    lambda name: Split(name, " ", ("one", "two"), drop=True),
    lambda name: Explode(name, ","),
    lambda name: Extract(name, "before", "cut", "e"),
    lambda name: Extract(name, "last", "cut", "2"),
    lambda name: Extract(name, "month", "cut"),
)
OF_NUMBERS = (
    lambda name: Cast((name,), "integer"),
    lambda name: Cast((name,), "boolean"),
    lambda name: FillMissing((name,), value="3"),
    lambda name: FillMissing((name,), "mean"),
    lambda name: FillMissing((name,), "median"),
    lambda name: Replace((name,), {"7": "", "1": "-2"}),
    lambda name: Bucket(name, "edges", "class", (0, 2.5, 10)),
    lambda name: Bucket(name, "width", "class", size=4),
    lambda name: Bucket(name, "quantiles", "class", size=3),
    lambda name: Outliers(name, "zscore", "far", 1),
    lambda name: Outliers(name, "iqr", "far", 1.5),
)
OF_ANY = (
    lambda name: DropMissing((name,)),
    lambda name: DropColumns((name,)),
    lambda name: OrderColumns((name,)),
    lambda name: Deduplicate((name,), (SortKey(column("id"), descending=True),)),
    lambda name: Unpivot((name,), "what", "value", drop_missing=True),
    lambda name: Pivot((name,), "shop", ("North", "South"), "amount", "max"),
    lambda name: Pivot(("shop",), "paid", ("yes", "no")),
    lambda name: Sample(5, key="id", seed=3),
    lambda name: Deduplicate(),
)


@st.composite
def chains(draw, start):
    """The pipeline with up to four steps after it, each made for a column that is there."""
    pipeline = start
    for _ in range(draw(st.integers(1, 4))):
        known = draw(st.sampled_from(pipeline.columns))
        kinds = {"text": OF_TEXT, "integer": OF_NUMBERS, "number": OF_NUMBERS}.get(known.type, ())
        operation = draw(st.sampled_from((*kinds, *OF_ANY)))(known.name)
        try:
            pipeline = pipeline.with_step(operation, pipeline.output)
        except UsageError as error:
            # A step that does not suit is refused in words, whatever came before it.
            assert error.problem.hint  # noqa: PT017 - any kind of refusal will do
    return pipeline


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_chains_of_steps_give_the_same_rows_on_every_engine(sales, on_duckdb, data):
    pipeline = data.draw(chains(from_sql("SELECT * FROM sale", sales.catalog)))
    assert from_document(to_document(pipeline), sales.catalog) == pipeline
    found = {**rows_on_all(pipeline, sales), "duckdb": on_duckdb.rows(pipeline)}
    outcomes = {engine: compare(found["sql"], rows, None) for engine, rows in found.items()}
    assert outcomes == dict.fromkeys(outcomes, "same"), to_pandas(pipeline, header=False)
