import pytest

from pipeline_gen.chart.check import check_chart
from pipeline_gen.chart.spec import Channel, ChartSpec, Encoding
from pipeline_gen.chart.suggest import suggest
from pipeline_gen.chart.to_plotly import DRAW


def spec(mark, stack=False, limit=None, **channels):
    """Channels as `field/type` or `field/type/aggregate`."""
    made = {}
    for name, text in channels.items():
        field, kind, *aggregate = text.split("/")
        made[name] = Channel(field=field, type=kind, aggregate=aggregate[0] if aggregate else None)
    return ChartSpec(mark=mark, encoding=Encoding(**made), stack=stack, limit=limit)


def codes(problems, severity=None):
    return [problem.code for problem in problems if severity in (None, problem.severity)]


CASES = [
    ("region", spec("table"), []),
    ("region", spec("bar", x="region/nominal", y="total_sales/quantitative"), []),
    ("region", spec("bar", x="region/nominal", y="region/quantitative/count"), []),
    ("region", spec("bar", x="total_sales/quantitative", y="region/nominal"), []),
    ("region", spec("bar", x="region/nominal"), ["chart.channel"]),
    ("region", spec("arc", theta="total_sales/quantitative"), ["chart.channel"]),
    ("region", spec("bar", x="area/nominal", y="total_sales/quantitative"), ["chart.field"]),
    ("region", spec("bar", x="region/nominal", y="region/quantitative"), ["chart.numbers"]),
    ("region", spec("bar", x="region/nominal", y="region/nominal"), ["chart.numbers"]),
    ("region", spec("bar", x="region/nominal", y="region/quantitative/sum"), ["chart.numbers"]),
    ("region", spec("line", x="region/nominal", y="region/nominal"), ["chart.numbers"]),
    ("region", spec("line", x="region/temporal", y="total_sales/quantitative"), ["chart.times"]),
    ("region", spec("histogram", x="region/nominal"), ["chart.numbers"]),
    ("region", spec("rect", x="region/nominal", y="region/nominal", color="region/nominal"), ["chart.numbers"]),
    ("months", spec("line", x="month/temporal", y="sales/quantitative"), []),
    ("months", spec("line", x="month/ordinal", y="sales/quantitative"), []),
    ("months", spec("arc", theta="sales/quantitative", color="month/nominal"), []),
    ("gains_and_losses", spec("arc", theta="profit/quantitative", color="region/nominal"), ["chart.negative"]),
    ("regions_eight", spec("arc", theta="sales/quantitative", color="region/nominal"), ["chart.parts"]),
    ("regions_eight", spec("arc", theta="sales/quantitative", color="region/nominal", limit=6), []),
    ("regions_eight", spec("arc", theta="sales/quantitative", color="region/nominal", facet="region/nominal", limit=6),
     ["chart.facet"]),
    ("region", spec("bar", x="region/nominal", y="total_sales/quantitative", facet="total_sales/quantitative"),
     ["chart.facet"]),
    ("by_identifier", spec("kpi", y="store_id/quantitative/sum"), ["chart.identifier"]),
    ("years", spec("kpi", y="year/quantitative/mean"), ["chart.identifier"]),
    ("prices", spec("kpi", y="price/quantitative/sum"), ["chart.additive"]),
    ("prices", spec("kpi", y="price/quantitative/mean"), []),
    ("months_prices", spec("bar", stack=True, x="month/temporal", y="average_price/quantitative",
                           color="category/nominal"), ["chart.additive"]),
    ("raw_orders", spec("bar", x="region/nominal", y="amount/quantitative"), ["chart.repeated"]),
    ("raw_orders", spec("bar", x="region/nominal", y="amount/quantitative/sum"), []),
    ("raw_orders", spec("point", x="region/nominal", y="amount/quantitative"), []),
    ("raw_orders", spec("kpi", y="amount/quantitative"), ["chart.repeated"]),
    ("region", spec("kpi", x="region/nominal", y="total_sales/quantitative"), ["chart.repeated"]),
    ("nothing", spec("bar", x="region/nominal", y="sales/quantitative"), []),
    ("nothing", spec("bar", x="region/nominal", y="gone/quantitative"), ["chart.field"]),
]  # fmt: skip


@pytest.mark.parametrize(("result", "chart", "expected"), CASES, ids=[f"{r}-{c.mark}-{e}" for r, c, e in CASES])
def test_check(result, chart, expected, results):
    assert codes(check_chart(chart, results[result])) == expected


def test_hints_name_the_columns_there_are(results):
    (problem,) = check_chart(spec("bar", x="area/nominal", y="total_sales/quantitative"), results["region"])
    assert "region, total_sales" in problem.hint


def test_many_panels_are_warned_about(make_rows):
    rows = make_rows({"x": "number", "y": "number", "shop": "text"}, *((n, n, f"S{n}") for n in range(12)))
    chart = spec("point", x="x/quantitative", y="y/quantitative", facet="shop/nominal")
    assert codes(check_chart(chart, rows), "warning") == ["chart.panels"]


def test_suggestions_have_no_fault(results):
    for name, rows in results.items():
        for found in suggest(rows):
            assert check_chart(found.spec, rows) == (), name


def test_every_mark_is_drawn_or_a_table():
    from typing import get_args

    from pipeline_gen.chart.check import NEEDS
    from pipeline_gen.chart.spec import Mark

    assert set(NEEDS) == set(get_args(Mark))
    assert set(DRAW) == set(get_args(Mark)) - {"table"}
