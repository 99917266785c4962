import pytest

from pipeline_gen.chart.profile import is_additive
from pipeline_gen.chart.spec import Channel
from pipeline_gen.chart.words import channel_title, in_words


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
