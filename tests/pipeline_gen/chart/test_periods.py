import pytest

from pipeline_gen.chart.periods import cycle_of, grain_of, natural_key, truncate


@pytest.mark.parametrize(
    ("texts", "grain"),
    [
        (["2023", "1999"], "year"),
        (["2024-01", "2023-12"], "month"),
        (["2024-Q1", "2024Q4", "2023 q2", "Q3 2022"], "quarter"),
        (["2024-W05", "2024-W5", "2024W52", "2024-W00"], "week"),
        (["2024-03-05"], "day"),
        (["2024-03-05 10:00:00", "2024-03-05T10:00", "2024-03-05T10:00:00.123Z"], "time"),
        (["2024-03-05", "2024-03-05 10:00:00"], "time"),
        (["2024-03-05", "2024-03"], None),
        (["2024-13"], None),
        (["2024-03-32"], None),
        (["2024-Q5"], None),
        (["9999"], None),
        (["12345"], None),
        (["01/02/2024"], None),
        (["March"], None),
        ([""], None),
        ([], None),
    ],
)
def test_grain(texts, grain):
    assert grain_of(texts) == grain


@pytest.mark.parametrize(
    ("texts", "cycle"),
    [
        (["January", "december"], "month"),
        (["Jan", "MAY", "Dec"], "month"),
        (["Mon", "Sunday "], "weekday"),
        (["Q1", "Q4"], "quarter"),
        (["May", "Monday"], None),
        (["Mars"], None),
        ([], None),
    ],
)
def test_cycle(texts, cycle):
    assert cycle_of(texts) == cycle


@pytest.mark.parametrize(
    "order",
    [
        ["2023-Q4", "2024-Q1", "2024-Q2"],
        ["Q4 2023", "Q1 2024", "Q2 2024"],
        ["2024-W2", "2024-W10", "2025-W1"],
        ["January", "March", "December"],
        ["Mon", "Tue", "Sun"],
        [1, 2.5, 10],
        ["apple", "Banana", "cherry"],
        [3, "a", None],
        ["2024-03-05", "2024-03-05 09:30:00", "2024-03-06"],
    ],
)
def test_natural_order(order):
    shuffled = [*order[1:], order[0]]
    assert sorted(shuffled, key=natural_key(order)) == order


@pytest.mark.parametrize(
    ("text", "unit", "period"),
    [
        ("2024-03-05", "year", "2024"),
        ("2024-03-05", "quarter", "2024-Q1"),
        ("2024-12-31", "quarter", "2024-Q4"),
        ("2024-03-05 10:45:00", "month", "2024-03"),
        ("2024-12-30", "week", "2025-W01"),
        ("2024-03-05T23:59:59", "day", "2024-03-05"),
        ("2024-03-05T23:59:59", "hour", "2024-03-05 23:00"),
        ("2024-03", "quarter", "2024-Q1"),
        ("2024-03", "month", "2024-03"),
        ("2024", "year", "2024"),
        ("2024-03", "day", None),
        ("2024", "month", None),
        ("2024-03-05", "hour", None),
        ("2024-02-30", "month", None),
        ("soon", "month", None),
        ("", "month", None),
    ],
)
def test_truncate(text, unit, period):
    assert truncate(text, unit) == period
