import pytest

from pipeline_gen.chart.marks import bin_edges, label, make_marks
from pipeline_gen.chart.plot import make_plot
from pipeline_gen.chart.spec import Channel, ChartSpec, Encoding


def chart(mark="bar", stack=False, limit=None, **channels):
    made = {name: Channel(**channel) for name, channel in channels.items()}
    return ChartSpec(mark=mark, encoding=Encoding(**made), stack=stack, limit=limit)


SALES = [
    ("North", "2024-01-05", 3),
    ("South", "2024-01-20", 5),
    ("North", "2024-02-01", 7),
    ("South", "2024-02-03", None),
]


@pytest.fixture
def sales(make_rows):
    return make_rows({"region": "text", "day": "date", "sales": "integer"}, *SALES)


X = {"field": "region", "type": "nominal"}


@pytest.mark.parametrize(
    ("aggregate", "north", "south"),
    [("sum", 10, 5), ("mean", 5, 5), ("median", 5, 5), ("min", 3, 5), ("max", 7, 5), ("count", 2, 2)],
)
def test_aggregates_skip_missing_values(sales, aggregate, north, south):
    y = {"field": "sales", "type": "quantitative", "aggregate": aggregate}
    marks = make_marks(chart(x=X, y=y), sales)
    assert dict(zip(marks.values["x"], marks.values["y"], strict=True)) == {"North": north, "South": south}


def test_a_sum_of_nothing_is_missing(make_rows):
    rows = make_rows({"region": "text", "sales": "integer"}, ("North", None), ("South", 0))
    marks = make_marks(chart(x=X, y={"field": "sales", "type": "quantitative", "aggregate": "sum"}), rows)
    assert marks.values == {"x": ("North", "South"), "y": (None, 0)}


def test_sums_of_fractions_are_exact(make_rows):
    rows = make_rows({"region": "text", "sales": "number"}, *[("North", 0.1)] * 10)
    marks = make_marks(chart(x=X, y={"field": "sales", "type": "quantitative", "aggregate": "sum"}), rows)
    assert marks.values["y"] == (1.0,)


def test_time_units(sales):
    x = {"field": "day", "type": "temporal", "time_unit": "month"}
    marks = make_marks(chart(x=x, y={"field": "sales", "type": "quantitative", "aggregate": "sum"}), sales)
    assert marks.values == {"x": ("2024-01", "2024-02"), "y": (8, 7)}


def test_bins(make_rows):
    rows = make_rows({"price": "number"}, *[(float(n),) for n in range(0, 101, 5)])
    x = {"field": "price", "type": "quantitative", "bin": True}
    marks = make_marks(chart(x=x, y={"field": "price", "type": "quantitative", "aggregate": "count"}), rows)
    assert marks.values["x"][:3] == (2.5, 7.5, 12.5)
    assert sum(marks.values["y"]) == 21


@pytest.mark.parametrize(
    ("values", "start", "width"),
    [
        ([0, 100], 0, 5),
        ([1, 2, 3], 1, 0.1),
        ([7], 6.5, 1),
        ([7, 7, 7], 6.5, 1),
        ([-50, 50], -50, 5),
        ([0.001, 0.0015], 0.001, 0.000025),
        ([1e12, 2e12], 1e12, 5e10),
        ([1e300, 1e300 + 1], 1e300 - 0.5, 1),
    ],
)
def test_bin_edges(values, start, width):
    assert bin_edges(values) == pytest.approx((start, width))


def test_marks_without_a_place_are_left_out_and_said(sales):
    marks = make_marks(chart(x=X, y={"field": "sales", "type": "quantitative"}), sales)
    assert marks.values["y"] == (3, 5, 7)
    assert marks.notes == ("1 row with missing values left out",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "(missing)"),
        (float("nan"), "(missing)"),
        (True, "yes"),
        (False, "no"),
        (3.0, "3"),
        (3.5, "3.5"),
        (7, "7"),
        ("", ""),
    ],
)
def test_label(value, text):
    assert label(value) == text


class TestOrder:
    def plot(self, make_rows, sort_x="none", sort_y="none", limit=None):
        rows = make_rows({"region": "text", "sales": "integer"}, ("b", 2), (None, 9), ("c", 3), ("a", 1))
        x = {**X, "sort": sort_x}
        y = {"field": "sales", "type": "quantitative", "sort": sort_y}
        return make_plot(chart(x=x, y=y, limit=limit), rows)

    @pytest.mark.parametrize(
        ("sort_x", "sort_y", "order"),
        [
            ("none", "none", ["b", None, "c", "a"]),
            ("ascending", "none", ["a", "b", "c", None]),
            ("descending", "none", ["c", "b", "a", None]),
            ("none", "ascending", ["a", "b", "c", None]),
            ("none", "descending", ["c", "b", "a", None]),
            ("ascending", "descending", ["a", "b", "c", None]),
        ],
    )
    def test_order(self, make_rows, sort_x, sort_y, order):
        assert self.plot(make_rows, sort_x, sort_y).orders["x"] == order

    @pytest.mark.parametrize(
        ("sort_y", "note"), [("descending", "Top 2 of 4"), ("ascending", "Lowest 2 of 4"), ("none", "First 2 of 4")]
    )
    def test_limit_is_said(self, make_rows, sort_y, note):
        plot = self.plot(make_rows, sort_y=sort_y, limit=2)
        assert plot.marks.notes == (note,)
        assert len(plot.marks) == 2


def test_limit_of_stacked_bars_counts_bars_not_parts(make_rows):
    rows = make_rows(
        {"region": "text", "channel": "text", "n": "integer"},
        *((region, channel, n) for n, region in enumerate("ABC", 1) for channel in ("online", "store")),
    )
    made = chart(
        x=X,
        y={"field": "n", "type": "quantitative", "sort": "descending"},
        color={"field": "channel", "type": "nominal"},
        stack=True,
        limit=2,
    )
    plot = make_plot(made, rows)
    assert plot.orders["x"] == ["C", "B"]
    assert plot.marks.values["x"] == ("B", "B", "C", "C")


def test_small_parts_of_a_pie_become_one(make_rows):
    rows = make_rows({"region": "text", "sales": "integer"}, *zip("ABCDE", (50, 30, 10, 6, 4), strict=True))
    made = chart("arc", color=X, theta={"field": "sales", "type": "quantitative", "sort": "descending"}, limit=2)
    plot = make_plot(made, rows)
    assert plot.marks.values == {"color": ("A", "B", "Other"), "theta": (50, 30, 20)}
    assert plot.marks.notes == ("Other holds 3 smaller parts",)


def test_too_many_colours_are_cut(make_rows):
    rows = make_rows(
        {"day": "date", "shop": "text", "n": "integer"},
        *((f"2024-01-0{day}", f"S{shop:02d}", shop) for day in (1, 2) for shop in range(20)),
    )
    made = chart(
        "line",
        x={"field": "day", "type": "temporal"},
        y={"field": "n", "type": "quantitative"},
        color={"field": "shop", "type": "nominal"},
    )
    plot = make_plot(made, rows)
    assert plot.orders["color"] == [f"S{shop:02d}" for shop in range(19, 7, -1)]
    assert plot.marks.notes == ("Shop: the first 12 of 20",)


def test_a_cut_result_says_so(make_rows):
    rows = make_rows({"region": "text", "sales": "integer"}, ("a", 1), ("b", 2), truncated=True)
    plot = make_plot(chart(x=X, y={"field": "sales", "type": "quantitative"}), rows)
    assert plot.marks.notes == ("Drawn from the first 2 rows only",)
