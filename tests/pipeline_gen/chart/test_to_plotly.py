import json

import plotly.graph_objects as go
import pytest

from nl2sql.problems import UsageError
from pipeline_gen.chart.from_text import edit_chart
from pipeline_gen.chart.spec import Channel, ChartSpec, Encoding
from pipeline_gen.chart.suggest import suggest
from pipeline_gen.chart.to_plotly import to_plotly


def valid(figure):
    """The figure, after the real Plotly accepted every property of it."""
    go.Figure(data=figure["data"], layout=figure["layout"])
    assert json.loads(json.dumps(figure, allow_nan=False)) == figure
    return figure


def chart(mark, stack=False, limit=None, title="", **channels):
    made = {name: Channel(**channel) for name, channel in channels.items()}
    return ChartSpec(mark=mark, encoding=Encoding(**made), stack=stack, limit=limit, title=title)


def nominal(field, **more):
    return {"field": field, "type": "nominal", **more}


def amount(field, **more):
    return {"field": field, "type": "quantitative", **more}


def default(rows):
    return valid(to_plotly(suggest(rows)[0].spec, rows))


def texts(figure):
    return [note["text"] for note in figure["layout"].get("annotations", [])]


def test_every_suggestion_is_a_valid_figure(results):
    for rows in results.values():
        for found in suggest(rows):
            figure = to_plotly(found.spec, rows)
            assert (figure is None) == (found.spec.mark == "table")
            if figure is not None:
                valid(figure)


def test_nothing_leaves_the_machine(results):
    assert default(results["region"])["config"] == {"responsive": True, "displaylogo": False, "showSendToCloud": False}


def test_backgrounds_are_clear_and_text_has_no_colour(results):
    layout = default(results["region"])["layout"]
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert "font" not in layout


def test_bars_fall_from_left_to_right_and_start_at_zero(results):
    figure = default(results["region"])
    (bars,) = figure["data"]
    assert dict(zip(bars["x"], bars["y"], strict=True)) == {"South": 20.0, "North": 10.5, "West": 9.0, "East": 7.25}
    assert figure["layout"]["xaxis"]["categoryarray"] == ["South", "North", "West", "East"]
    assert figure["layout"]["yaxis"]["rangemode"] == "tozero"
    assert figure["layout"]["yaxis"]["title"]["text"] == "Total sales"
    assert "showlegend" not in bars
    assert figure["layout"]["showlegend"] is False


def test_many_bars_lie_down_with_the_largest_on_top(make_rows):
    rows = make_rows({"product": "text", "sales": "integer"}, *((f"P{n:02d}", n) for n in range(40, 0, -1)))
    figure = default(rows)
    (bars,) = figure["data"]
    assert bars["orientation"] == "h"
    assert figure["layout"]["yaxis"]["categoryarray"][:2] == ["P40", "P39"]
    assert figure["layout"]["yaxis"]["autorange"] == "reversed"
    assert figure["layout"]["height"] > 400
    assert texts(figure) == ["Top 20 of 40"]


def test_long_names_lie_down_and_are_shortened(make_rows):
    name = "A very long name of a product indeed"
    rows = make_rows({"product": "text", "sales": "integer"}, (name, 5), ("Mug", 3))
    figure = default(rows)
    assert figure["data"][0]["orientation"] == "h"
    assert figure["layout"]["yaxis"]["labelalias"] == {name: "A very long name of a produ…"}


def test_bars_may_be_told_to_lie_down(results):
    spec = edit_chart("horizontal bars", None, results["region"])
    (bars,) = valid(to_plotly(spec, results["region"]))["data"]
    assert bars["orientation"] == "h"
    assert bars["y"] == ["North", "South", "East", "West"]


def test_stacked_and_grouped_bars(results):
    stacked, grouped, _ = [valid(to_plotly(found.spec, results["region_channel"])) for found in
                           suggest(results["region_channel"])]  # fmt: skip
    assert stacked["layout"]["barmode"] == "relative"
    assert grouped["layout"]["barmode"] == "group"
    assert [trace["name"] for trace in stacked["data"]] == ["store", "online", "phone"]
    assert stacked["layout"]["legend"]["title"]["text"] == "Channel"


def test_a_line_for_each_region_over_time(results):
    figure = default(results["months_regions"])
    assert [(trace["name"], trace["x"], trace["y"]) for trace in figure["data"]] == [
        ("North", ["2024-01", "2024-02", "2024-03"], [8.0, 9.0, 9.5]),
        ("South", ["2024-01", "2024-02", "2024-03"], [7.0, 6.0, 5.0]),
    ]
    assert figure["layout"]["xaxis"]["type"] == "date"


def test_lines_run_in_the_order_of_time(results):
    assert default(results["months"])["data"][0]["y"] == [8.0, 7.0, 9.5, 12.0]
    quarters = default(results["quarters"])
    assert quarters["data"][0]["x"] == ["2023-Q4", "2024-Q1", "2024-Q2"]
    assert quarters["layout"]["xaxis"]["type"] == "category"
    assert default(results["month_names"])["data"][0]["x"] == ["January", "March", "April", "December"]
    assert default(results["weekdays"])["data"][0]["x"] == ["Monday", "Sunday", "Tuesday"]
    assert default(results["weekdays"])["layout"]["xaxis"]["categoryarray"] == ["Monday", "Tuesday", "Sunday"]


def test_years_are_names_not_amounts(results):
    figure = default(results["years"])
    assert figure["data"][0]["x"] == ["2023", "2024", "2025"]
    assert figure["layout"]["xaxis"]["type"] == "category"


def test_heatmap(results):
    figure = valid(to_plotly(suggest(results["months_regions"])[2].spec, results["months_regions"]))
    (grid,) = figure["data"]
    assert (grid["x"], grid["y"]) == (["2024-01", "2024-02", "2024-03"], ["North", "South"])
    assert grid["z"] == [[8.0, 9.0, 9.5], [7.0, 6.0, 5.0]]


def test_heatmap_leaves_unknown_cells_empty(results):
    figure = valid(to_plotly(suggest(results["months_prices"])[1].spec, results["months_prices"]))
    (grid,) = figure["data"]
    assert grid["y"] == ["Home", "Toys"]
    assert grid["z"] == [[7.0, 6.5, None], [8.0, 9.0, 1.0]]


def test_pie(results):
    (pie,) = valid(to_plotly(suggest(results["region"])[1].spec, results["region"]))["data"]
    assert pie["labels"] == ["South", "North", "West", "East"]
    assert pie["values"] == [20.0, 10.5, 9.0, 7.25]
    assert pie["sort"] is False


def test_histogram_counts_every_row_once(make_rows):
    rows = make_rows({"price": "number"}, *[(n / 7,) for n in range(701)], (None,))
    figure = default(rows)
    (bars,) = figure["data"]
    assert sum(bars["y"]) == 701
    assert bars["x"][:2] == [2.5, 7.5]
    assert bars["customdata"][0] == "0 to 5"
    assert texts(figure) == ["1 row with missing values left out"]


def test_boxes(results):
    figure = valid(to_plotly(suggest(results["raw_orders"])[2].spec, results["raw_orders"]))
    (box,) = figure["data"]
    assert (box["x"], box["y"]) == (["North", "South", "North", "South", "East"], [1.0, 4.0, 2.0, 5.0, 3.0])


def test_one_number_is_shown_large(results):
    figure = default(results["total"])
    (indicator,) = figure["data"]
    assert indicator["value"] == 26982954.02
    assert indicator["number"]["valueformat"] == ",.2f"
    assert indicator["title"]["text"] == "Total sales"
    assert figure["layout"]["height"] <= 200


def test_one_number_says_what_it_is_of(results):
    assert default(results["one_product"])["data"][0]["title"]["text"] == "Sorrel Side Table: Price"


def test_one_word_is_shown_large(results):
    figure = default(results["one_name"])
    assert figure["data"] == []
    assert texts(figure) == ["North"]
    assert figure["layout"]["title"]["text"] == "Name"


@pytest.mark.parametrize(("count", "kind"), [(5_000, "scatter"), (5_001, "scattergl")])
def test_many_points_are_drawn_by_the_graphics_card(make_rows, count, kind):
    rows = make_rows({"a": "number", "b": "number"}, *((n, n) for n in range(count)))
    assert {trace["type"] for trace in default(rows)["data"]} == {kind}


def test_very_many_points_are_sampled_and_it_says_so(make_rows):
    rows = make_rows({"a": "number", "b": "number"}, *((n, n % 10) for n in range(250_000)))
    figure = to_plotly(suggest(rows)[0].spec, rows)
    assert len(figure["data"][0]["x"]) == 83_334
    assert texts(figure) == ["A sample: 83,334 of 250,000 points"]


def test_names_of_many_points_are_said_on_hovering(make_rows):
    rows = make_rows({"p": "text", "a": "number", "b": "number"}, *((f"P{n}", n, n) for n in range(30)))
    figure = valid(to_plotly(suggest(rows)[1].spec, rows))
    (points,) = figure["data"]
    assert points["text"][:2] == ["P0", "P1"]
    assert points["hovertemplate"].startswith("%{text}")


def test_size_and_colour_of_points_may_be_amounts(results):
    spec = chart("point", x=amount("price"), y=amount("cost"), size=amount("cost"), color=amount("price"))
    (points,) = valid(to_plotly(spec, results["two_numbers"]))["data"]
    assert points["marker"]["size"] == [5.0, 9.0, 3.0]
    assert points["marker"]["color"] == [10.0, 20.0, 5.0]


def test_panels_share_their_scales(results):
    spec = edit_chart("small multiples", suggest(results["months_regions"])[0].spec, results["months_regions"])
    figure = valid(to_plotly(spec, results["months_regions"]))
    assert [(trace["xaxis"], trace["yaxis"], trace["y"]) for trace in figure["data"]] == [
        ("x", "y", [8.0, 9.0, 9.5]),
        ("x2", "y2", [7.0, 6.0, 5.0]),
    ]
    layout = figure["layout"]
    assert (layout["xaxis2"]["matches"], layout["yaxis2"]["matches"]) == ("x", "y")
    assert layout["xaxis"]["domain"][1] < layout["xaxis2"]["domain"][0]
    assert texts(figure) == ["North", "South"]


@pytest.mark.parametrize("values", [range(4), range(8), range(9)])
def test_panels_of_any_number_fit_the_page(make_rows, values):
    rows = make_rows({"shop": "text", "n": "integer", "x": "text"}, *((f"S{v}", v, "a") for v in values))
    figure = valid(to_plotly(chart("bar", x=nominal("x"), y=amount("n"), facet=nominal("shop")), rows))
    axes = [axis for name, axis in figure["layout"].items() if name.startswith(("xaxis", "yaxis"))]
    assert len(axes) == 2 * len(values)
    assert all(0 <= axis["domain"][0] < axis["domain"][1] <= 1 for axis in axes)


def test_bars_of_their_own_colour_stand_in_their_place(results):
    spec = edit_chart("colour by region", None, results["region"])
    figure = valid(to_plotly(spec, results["region"]))
    assert len(figure["data"]) == 4
    assert figure["layout"]["barmode"] == "relative"
    assert figure["layout"]["showlegend"] is False


def test_a_chart_without_rows_says_so(results):
    figure = valid(to_plotly(chart("bar", x=nominal("region"), y=amount("sales")), results["nothing"]))
    assert texts(figure) == ["No rows to draw"]
    assert figure["data"] == []


def test_what_cannot_be_drawn_is_refused(results):
    with pytest.raises(UsageError) as caught:
        to_plotly(chart("bar", x=nominal("gone"), y=amount("total_sales")), results["region"])
    assert caught.value.problem.code == "chart.field"


def test_a_title_is_drawn_when_given(results):
    spec = chart("bar", title="Sales <2024>", x=nominal("region"), y=amount("total_sales"))
    assert valid(to_plotly(spec, results["region"]))["layout"]["title"]["text"] == "Sales &lt;2024&gt;"


@pytest.mark.parametrize("hostile", ["<a href='https://example.com'>x</a>", "%{customdata}", "a & b", "<b>"])
def test_names_are_shown_as_they_stand(make_rows, hostile):
    rows = make_rows({hostile: "text", "n": "integer"}, (hostile, 5), ("other", 3), ("more", 2))
    text = json.dumps(default(rows), ensure_ascii=False)
    assert "<a" not in text
    assert "<b>" not in text
    assert "%{customdata}" not in text.replace("%{customdata}<br>", "")
    assert "a & b" not in text


@pytest.mark.parametrize(
    ("values", "form"),
    [
        ((1, 2, 30000), ",.0f"),
        ((1.0, 2.0), ",.0f"),
        ((1.25, 2.0), ",.2f"),
        ((0.123, 0.5), ".3~g"),
        ((-4.5, 0.1), ",.2f"),
    ],
)
def test_amounts_on_hover(make_rows, values, form):
    rows = make_rows({"a": "text", "n": "number"}, *((f"A{place}", value) for place, value in enumerate(values)))
    assert f"%{{y:{form}}}" in default(rows)["data"][0]["hovertemplate"]
