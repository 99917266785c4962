"""Which charts an answer offers, and which one it shows."""

from assistant.present import choose_charts
from nl2sql.database import ResultColumn, Rows
from pipeline_gen.chart.suggest import suggest

PRICES = Rows(
    (ResultColumn("month", "text"), ResultColumn("category", "text"), ResultColumn("average_price", "number")),
    tuple((f"2024-0{month}", name, 10.0 * month) for month in (1, 2, 3) for name in ("Toys", "Home")),
)
SALES = Rows((ResultColumn("region", "text"), ResultColumn("sales", "number")), (("North", 3.0), ("South", 5.0)))


def test_the_suggested_charts_with_the_default_shown():
    views, shown = choose_charts(SALES, None, "")
    assert [view.spec for view in views] == [found.spec for found in suggest(SALES)]
    assert shown == 0


def test_a_suggested_look_is_shown_not_repeated():
    views, shown = choose_charts(SALES, None, "as a pie")
    assert [view.spec.mark for view in views] == ["bar", "arc"]
    assert views[shown].spec.mark == "arc"


def test_another_look_comes_first():
    views, shown = choose_charts(SALES, None, "as a line")
    assert (views[shown].label, views[shown].why, len(views)) == ("Line", "You asked for it.", 3)


def test_a_look_that_may_mislead_is_drawn_and_says_so():
    views, shown = choose_charts(PRICES, None, "as stacked bars")
    assert views[shown].label == "Stacked bars"
    assert "Sums of Average price mean little" in views[shown].why


def test_what_was_shown_before_stays_where_it_fits():
    before = choose_charts(SALES, None, "as a line")[0][0].spec
    views, shown = choose_charts(SALES, before, "")
    assert (views[shown].spec, views[shown].why) == (before, "As before.")


def test_what_was_shown_before_goes_where_it_would_mislead():
    before = suggest(SALES)[0].spec
    repeated = Rows(SALES.columns, SALES.rows * 2)
    views, shown = choose_charts(repeated, before, "")
    assert views[shown].spec == suggest(repeated)[0].spec
    assert views[shown].spec != before
