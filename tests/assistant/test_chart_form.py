"""The form of a chart: what it draws, what it learns from, and what it offers for the next result."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.operations import OPERATIONS
from nl2sql.database import ResultColumn
from nl2sql.problems import UsageError
from pipeline_gen.chart.by_hand import ChartWish
from pipeline_gen.chart.spec import Mark

SQL = "SELECT segment, country, COUNT(*) AS customers FROM customers GROUP BY segment, country"
COLUMNS = (ResultColumn("segment", "text"), ResultColumn("country", "text"), ResultColumn("customers", "integer"))
BLANK = ChartWish("table")
MADE = ChartWish("bar", "segment", "customers", "country", "Who buys where")


@pytest.fixture
def learning(workspace):
    workspace.set_learning(True)
    return workspace


def draw(workspace, wish, sql=SQL, turn=""):
    return OPERATIONS[wire.DrawRequest](wire.DrawRequest("shop.sqlite", sql, wish, turn), workspace)


def offered(workspace, field, wish=BLANK, columns=COLUMNS, text=""):
    request = wire.CompleteChartRequest(columns, wish, field, text)
    return [item.insert for item in OPERATIONS[wire.CompleteChartRequest](request, workspace).completion.items]


@pytest.mark.parametrize(
    ("wish", "drawn"),
    [
        (MADE, {"x": "segment", "y": "customers", "color": "country"}),
        (ChartWish("bar", "segment"), {"x": "segment", "y": "segment"}),
        (ChartWish("line", "segment", "customers"), {"x": "segment", "y": "customers"}),
        (ChartWish("arc", "segment", "customers"), {"color": "segment", "theta": "customers"}),
        (ChartWish("rect", "segment", "country", "customers"), {"x": "segment", "y": "country", "color": "customers"}),
        (ChartWish("histogram", "customers"), {"x": "customers"}),
        (ChartWish("boxplot", "segment", "customers"), {"x": "segment", "y": "customers"}),
        (ChartWish("kpi", "", "customers"), {"y": "customers"}),
        (ChartWish("table"), {}),
    ],
)
def test_a_form_draws_what_it_says(workspace, wish, drawn):
    spec = draw(workspace, wish).chart.spec
    channels = {name: getattr(spec.encoding, name) for name in ("x", "y", "color", "theta")}
    assert spec.mark == wish.mark
    assert {name: channel.field for name, channel in channels.items() if channel} == drawn
    assert spec.title == wish.title


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (ChartWish("bar"), "chart.channel"),
        (ChartWish("point", "customers"), "chart.channel"),
        (ChartWish("bar", "nowhere"), "chart.field"),
        (ChartWish("line", "customers", "segment"), "chart.numbers"),
    ],
)
def test_what_cannot_be_drawn_says_why_and_is_not_learned(learning, wish, code):
    with pytest.raises(UsageError) as refused:
        draw(learning, wish)
    assert refused.value.problem.code == code
    assert learning.autocomplete.knowledge.fields() == ()


def test_the_rows_of_the_answer_are_drawn_and_asked_for_again_when_they_are_gone(learning):
    events = list(turn(wire.RunRequest("shop.sqlite", SQL), learning))
    name = next(event.answer.turn for event in events if isinstance(event, wire.Answered))
    for number in (name, "long ago"):
        assert draw(learning, MADE, turn=number).chart.figure is not None


def test_a_chart_that_was_made_fills_the_next_form_of_such_columns(learning):
    for _ in range(3):
        draw(learning, MADE)
        learning.autocomplete.recent.clear()
    assert offered(learning, "mark")[0] == "bar"
    bar = ChartWish("bar")
    assert offered(learning, "x", bar)[0] == "segment"
    assert offered(learning, "y", ChartWish("bar", "segment"))[0] == "customers"
    assert offered(learning, "color", ChartWish("bar", "segment", "customers"))[0] == "country"
    assert offered(learning, "title", MADE, text="Wh") == ["Who buys where"]
    assert offered(learning, "x", bar, text="cou") == ["country"]


def test_columns_never_seen_are_offered_by_their_types_and_gone_ones_never(learning):
    for _ in range(3):
        draw(learning, MADE)
        learning.autocomplete.recent.clear()
    other = (ResultColumn("channel", "text"), ResultColumn("region", "text"), ResultColumn("orders", "integer"))
    assert offered(learning, "x", ChartWish("bar"), other) == ["channel", "region"]
    assert offered(learning, "y", ChartWish("bar", "channel"), other) == ["orders"]


def test_the_same_chart_counts_once_and_nothing_without_consent(workspace):
    workspace.set_learning(False)
    draw(workspace, MADE)
    assert workspace.autocomplete.knowledge.fields() == ()
    workspace.set_learning(True)
    for _ in range(3):
        draw(workspace, MADE)
    assert {known.name: known.uses for known in workspace.autocomplete.knowledge.fields()}["chart: x"] == 1


@pytest.mark.parametrize("mark", get_args(Mark))
def test_every_kind_is_drawn_or_refused_whatever_is_filled(workspace, mark):
    for x, y, color in product(("", "segment", "customers"), ("", "country", "customers"), ("", "segment")):
        found = turn(wire.DrawRequest("shop.sqlite", SQL, ChartWish(mark, x, y, color)), workspace)
        (event,) = list(found)
        if isinstance(event, wire.Failed):
            assert all(problem.code.startswith("chart.") for problem in event.problems)
        else:
            assert event.chart.spec.mark == mark
