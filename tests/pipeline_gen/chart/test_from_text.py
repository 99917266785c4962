import pytest

from nl2sql.problems import UsageError
from pipeline_gen.chart.from_text import edit_chart
from pipeline_gen.chart.spec import Channel, ChartSpec, Encoding
from pipeline_gen.chart.suggest import suggest
from pipeline_gen.chart.to_plotly import to_plotly

PIE = ChartSpec(
    mark="arc",
    encoding=Encoding(
        theta=Channel(field="total_sales", type="quantitative", sort="descending"),
        color=Channel(field="region", type="nominal"),
    ),
)
SHOWN = {"table": ChartSpec(mark="table"), "arc color=region theta=total_sales v": PIE}


def test_edit(edit_case, results, describe):
    case, said = edit_case
    rows = results[case["result"]]
    shown = SHOWN[case["shown"]] if "shown" in case else suggest(rows)[0].spec
    if case["gives"] == "fails":
        with pytest.raises(UsageError) as caught:
            edit_chart(said, shown, rows)
        assert caught.value.problem.hint
        assert caught.value.problem.code.startswith("chart.")
    else:
        assert describe(edit_chart(said, shown, rows)) == case["gives"]


def test_without_a_chart_the_rows_are_enough(results, describe):
    assert describe(edit_chart("as a line", None, results["months"])) == "line x=month ^ y=sales"
    assert describe(edit_chart("as a chart", None, results["months"])) == "line x=month ^ y=sales"


def test_a_chart_of_vanished_columns_is_replaced(results, describe):
    old = ChartSpec(
        mark="bar",
        encoding=Encoding(x=Channel(field="gone", type="nominal"), y=Channel(field="lost", type="quantitative")),
    )
    assert describe(edit_chart("as a line", old, results["months"])) == "line x=month ^ y=sales"


def test_times_can_be_told_apart_by_colour(make_rows, describe):
    cells = [("North", "2024-01", 1), ("South", "2024-01", 4), ("North", "2024-02", 3), ("South", "2024-02", 2)]
    rows = make_rows({"region": "text", "month": "text", "sales": "integer"}, *cells)
    spec = edit_chart("bars by region, coloured by month", None, rows)
    assert describe(spec) == "bar x=region y=sales v color=month ^ stack"
    assert [trace["name"] for trace in to_plotly(spec, rows)["data"]] == ["2024-01", "2024-02"]
