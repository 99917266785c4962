"""Stretches of time in words."""

from __future__ import annotations

from datetime import date

import pytest

from nl2sql.parser.periods import find_periods, parse_day
from nl2sql.words import tokenise

TODAY = date(2026, 1, 15)  # a Thursday

CASES = """
in 2024                             | 2024-01-01 | 2025-01-01
in March 2024                       | 2024-03-01 | 2024-04-01
Mar, 2024                           | 2024-03-01 | 2024-04-01
5 March 2024                        | 2024-03-05 | 2024-03-06
on March 5, 2024                    | 2024-03-05 | 2024-03-06
5th of March 2024                   | 2024-03-05 | 2024-03-06
2024-03                             | 2024-03-01 | 2024-04-01
on 2024-02-29                       | 2024-02-29 | 2024-03-01
31/12/2024                          | 2024-12-31 | 2025-01-01
Q3 2024                             | 2024-07-01 | 2024-10-01
third quarter of 2024               | 2024-07-01 | 2024-10-01
first half of 2023                  | 2023-01-01 | 2023-07-01
H2 2023                             | 2023-07-01 | 2024-01-01
since June 2025                     | 2025-06-01 | -
after 2020                          | 2021-01-01 | -
before 1960                         | -          | 1960-01-01
until March 2024                    | -          | 2024-04-01
between 2023-01-01 and 2023-06-30   | 2023-01-01 | 2023-07-01
from March 2024 to May 2024         | 2024-03-01 | 2024-06-01
today                               | 2026-01-15 | 2026-01-16
yesterday                           | 2026-01-14 | 2026-01-15
this week                           | 2026-01-12 | 2026-01-19
last month                          | 2025-12-01 | 2026-01-01
last quarter                        | 2025-10-01 | 2026-01-01
this year                           | 2026-01-01 | 2027-01-01
previous year                       | 2025-01-01 | 2026-01-01
past 30 days                        | 2025-12-17 | 2026-01-16
in the last 3 months                | 2025-10-16 | 2026-01-16
2 weeks ago                         | 2025-12-29 | 2026-01-05
the 1990s                           | 1990-01-01 | 2000-01-01
in December                         | 2025-12-01 | 2026-01-01
since January                       | 2026-01-01 | -
year to date                        | 2026-01-01 | 2027-01-01
"""


@pytest.mark.parametrize("case", [line for line in CASES.splitlines() if line])
def test_named_days(case: str) -> None:
    text, start, end = (part.strip() for part in case.split("|"))
    matches = [match for match in find_periods(tokenise(text)) if match.start == 0]
    found = matches[0].period.days(TODAY)
    wanted = tuple(None if day == "-" else date.fromisoformat(day) for day in (start, end))
    assert found == wanted
    assert matches[0].end == len(tokenise(text))


@pytest.mark.parametrize("text", ["orders", "may I see them", "2500 products", "2024-02-31", "last name", "12 may"])
def test_what_only_looks_like_time_names_nothing(text: str) -> None:
    assert find_periods(tokenise(text)) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [("03/31/2024", date(2024, 3, 31)), ("31.03.2024", date(2024, 3, 31)), ("2024/3/1", date(2024, 3, 1)), ("x", None)],
)
def test_days_are_read_in_the_usual_orders(text: str, day: date | None) -> None:
    assert parse_day(text) == day


def test_a_year_is_a_weak_sign_and_a_month_with_a_year_a_strong_one() -> None:
    (year,) = find_periods(tokenise("2024"))
    month = find_periods(tokenise("March 2024"))[0]
    assert not year.firm
    assert month.firm
