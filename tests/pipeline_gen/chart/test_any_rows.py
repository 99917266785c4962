"""Whatever a database returns, every suggested chart is sound and Plotly accepts it."""

import json

import plotly.graph_objects as go
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nl2sql.database import ResultColumn, Rows
from nl2sql.problems import UsageError
from pipeline_gen.chart.check import check_chart
from pipeline_gen.chart.from_text import edit_chart
from pipeline_gen.chart.suggest import suggest
from pipeline_gen.chart.to_plotly import to_plotly

NAMES = st.sampled_from(
    [
        "region",
        "year",
        "month",
        "order_id",
        "sales",
        "avg price",
        "COUNT(*)",
        "Größe",
        "売上",
        "",
        "<b>%{x}",
        "date",
        "n",
    ]
)
PERIODS = st.sampled_from(["2024-01", "2024-03", "2023-12", "2024-02-29", "2024-01-05 10:00:00", "2024-Q1", "2024-W05"])
WORDS = st.sampled_from(["North", "south ", "Orléans", "", "🙂", "a" * 80, "<i>", "0", "Q1", "May", "true"]) | st.text(
    max_size=5
)
NUMBERS = st.integers(-(2**63), 2**63) | st.floats(width=64) | st.sampled_from([0, 1, -1, 2024, 1e300, -1e-300])
KINDS = {
    "integer": st.integers(-5, 3000),
    "number": NUMBERS,
    "text": WORDS,
    "date": PERIODS,
    "boolean": st.booleans(),
    "other": NUMBERS | WORDS | PERIODS | st.booleans(),
}
LOOKS = st.sampled_from(
    ["as a line", "bars", "stacked bars", "pie", "area", "scatter", "heatmap", "histogram", "box plot", "table",
     "big number", "small multiples", "horizontal bars", "as a chart", "grouped bars"]
)  # fmt: skip


@st.composite
def any_rows(draw):
    kinds = draw(st.lists(st.tuples(NAMES, st.sampled_from(list(KINDS))), min_size=0, max_size=5))
    cells = [st.none() | KINDS[kind] for _, kind in kinds]
    rows = draw(st.lists(st.tuples(*cells), max_size=25))
    columns = tuple(ResultColumn(name, kind) for name, kind in kinds)
    return Rows(columns, tuple(rows), truncated=draw(st.booleans()))


def assert_drawable(spec, rows):
    figure = to_plotly(spec, rows)
    if figure is None:
        assert spec.mark == "table"
        return
    go.Figure(data=figure["data"], layout=figure["layout"])
    json.dumps(figure, allow_nan=False)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_rows())
def test_every_suggestion_can_be_drawn(rows):
    found = suggest(rows)
    assert 1 <= len(found) <= 3
    for suggestion in found:
        assert check_chart(suggestion.spec, rows) == ()
        assert_drawable(suggestion.spec, rows)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_rows(), LOOKS)
def test_every_wish_is_drawn_or_refused_with_a_way_out(rows, wish):
    try:
        spec = edit_chart(wish, suggest(rows)[0].spec, rows)
    except UsageError as error:
        refused = error.problems
    else:
        refused = ()
        if spec is not None:
            assert_drawable(spec, rows)
    assert all(problem.hint for problem in refused)
