from typing import get_args

import pytest

from pipeline_gen.chart.profile import is_additive
from pipeline_gen.chart.spec import Channel, ChartSpec, Encoding, Mark
from pipeline_gen.chart.words import channel_title, chart_label, in_words

REGION = Channel(field="region", type="nominal")
SALES = Channel(field="sales", type="quantitative")
MONTH = Channel(field="day", type="temporal", time_unit="month")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("total_sales", "Total sales"),
        ("customer_id", "Customer ID"),
        ("lineTotal", "Line total"),
        ("HTTPStatus", "Http status"),
        ("COUNT(*)", "Count"),
        ("sum(line_total)", "Sum line total"),
        ("floor_area_m2", "Floor area m2"),
        ("été", "Été"),
        ("売上", "売上"),
        ("***", "***"),
        ("", ""),
    ],
)
def test_in_words(name, title):
    assert in_words(name) == title


@pytest.mark.parametrize(
    ("field", "aggregate", "title"),
    [
        ("sales", None, "Sales"),
        ("sales", "sum", "Total sales"),
        ("total_sales", "sum", "Total sales"),
        ("price", "mean", "Average price"),
        ("avg_price", "mean", "Avg price"),
        ("price", "max", "Highest price"),
        ("region", "count", "Number of rows"),
    ],
)
def test_channel_title(field, aggregate, title):
    assert channel_title(Channel(field=field, type="quantitative", aggregate=aggregate)) == title


def test_a_given_title_wins():
    assert channel_title(Channel(field="a", type="nominal", aggregate="sum", title="Sold")) == "Sold"


@pytest.mark.parametrize(
    ("name", "additive"),
    [
        ("total_sales", True),
        ("line_total", True),
        ("orders", True),
        ("count", True),
        ("sum_price", True),
        ("average_price", False),
        ("AVG(line_total)", False),
        ("max_quantity", False),
        ("unit_price", False),
        ("conversion_rate", False),
        ("discount", False),
        ("rating", False),
    ],
)
def test_additive(name, additive):
    assert is_additive(name) == additive


@pytest.mark.parametrize(
    ("spec", "label"),
    [
        (ChartSpec(mark="arc"), "Pie"),
        (ChartSpec(mark="rect"), "Heatmap"),
        (ChartSpec(mark="kpi"), "Number"),
        (ChartSpec(mark="bar", encoding=Encoding(x=REGION, y=SALES)), "Bars"),
        (ChartSpec(mark="bar", encoding=Encoding(x=REGION, y=SALES, color=REGION)), "Bars"),
        (ChartSpec(mark="bar", encoding=Encoding(x=MONTH, y=SALES, color=REGION)), "Grouped bars"),
        (ChartSpec(mark="bar", encoding=Encoding(x=MONTH, y=SALES, color=REGION), stack=True), "Stacked bars"),
        (ChartSpec(mark="bar", encoding=Encoding(x=MONTH, y=SALES)), "Bars by month"),
        (ChartSpec(mark="line", encoding=Encoding(x=REGION, y=SALES)), "Line"),
        (ChartSpec(mark="line", encoding=Encoding(x=MONTH, y=SALES, color=REGION)), "Lines"),
        (ChartSpec(mark="area", encoding=Encoding(x=MONTH, y=SALES, color=REGION), stack=True), "Stacked area"),
    ],
)
def test_chart_label(spec, label):
    assert chart_label(spec) == label


def test_every_mark_has_a_label():
    assert all(chart_label(ChartSpec(mark=mark)) for mark in get_args(Mark))
