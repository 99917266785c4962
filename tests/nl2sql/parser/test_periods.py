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
on 9999-12-31                       | 9999-12-31 | -
before 9999-12-31                   | -          | 9999-12-31
between 9999-12-01 and 31/12/9999   | 9999-12-01 | -
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
the quarter just gone               | 2025-10-01 | 2026-01-01
the month that has just ended       | 2025-12-01 | 2026-01-01
over the past six weeks             | 2025-12-05 | 2026-01-16
the last couple of weeks            | 2026-01-02 | 2026-01-16
the 12 most recent months           | 2025-01-16 | 2026-01-16
the last three full months          | 2025-10-01 | 2026-01-01
the past year                       | 2025-01-16 | 2026-01-16
the last calendar year              | 2025-01-01 | 2026-01-01
so far this year                    | 2026-01-01 | 2027-01-01
this month so far                   | 2026-01-01 | 2026-02-01
month to date                       | 2026-01-01 | 2026-02-01
the year before last                | 2024-01-01 | 2025-01-01
the month before last               | 2025-11-01 | 2025-12-01
the day before yesterday            | 2026-01-13 | 2026-01-14
last Friday                         | 2026-01-09 | 2026-01-10
the same month last year            | 2025-01-01 | 2025-02-01
last summer                         | 2025-06-01 | 2025-09-01
in the summer of 2024               | 2024-06-01 | 2024-09-01
since spring                        | 2025-03-01 | -
this winter                         | 2026-12-01 | 2027-03-01
autumn 2023                         | 2023-09-01 | 2023-12-01
last March                          | 2025-03-01 | 2025-04-01
March last year                     | 2025-03-01 | 2025-04-01
January of this year                | 2026-01-01 | 2026-02-01
first half of last year             | 2025-01-01 | 2025-07-01
the second half-year of 2024        | 2024-07-01 | 2025-01-01
2025 Q2                             | 2025-04-01 | 2025-07-01
quarter 3 of 2024                   | 2024-07-01 | 2024-10-01
Q3 last year                        | 2025-07-01 | 2025-10-01
in Q4                               | 2025-10-01 | 2026-01-01
the last quarter of 2024            | 2024-10-01 | 2025-01-01
the last two weeks of last month    | 2025-12-18 | 2026-01-01
the first fortnight of May 2024     | 2024-05-01 | 2024-05-15
FY24                                | 2024-01-01 | 2025-01-01
in fiscal year 2024                 | 2024-01-01 | 2025-01-01
second fiscal half of 2024          | 2024-07-01 | 2025-01-01
on Christmas Eve 2024               | 2024-12-24 | 2024-12-25
before Christmas                    | -          | 2025-12-25
after Easter 2025                   | 2025-04-21 | -
Black Friday 2025                   | 2025-11-28 | 2025-11-29
on New Year's Eve                   | 2025-12-31 | 2026-01-01
in the two weeks before Christmas 2025 | 2025-12-11 | 2025-12-25
the week after Easter 2025          | 2025-04-21 | 2025-04-28
the week starting 3 November 2025   | 2025-11-03 | 2025-11-10
the week ending 9 November 2025     | 2025-11-03 | 2025-11-10
in the week of 5 November 2025      | 2025-11-03 | 2025-11-10
week 45 of 2025                     | 2025-11-03 | 2025-11-10
CW2 2025                            | 2025-01-06 | 2025-01-13
the three months to the end of September 2025 | 2025-07-01 | 2025-10-01
the 30 days up to 15 December 2025  | 2025-11-16 | 2025-12-16
since mid-June 2024                 | 2024-06-15 | -
until the middle of March 2024      | -          | 2024-03-16
since the first of September        | 2025-09-01 | -
on 24 December                      | 2025-12-24 | 2025-12-25
the 1st of May 2024                 | 2024-05-01 | 2024-05-02
from 2015 on                        | 2015-01-01 | -
from 2015 onwards                   | 2015-01-01 | -
2015 and later                      | 2015-01-01 | -
March 2024 or before                | -          | 2024-04-01
no later than March 2024            | -          | 2024-04-01
up to and including 2023            | -          | 2024-01-01
2019 to 2021                        | 2019-01-01 | 2022-01-01
2019-2021                           | 2019-01-01 | 2022-01-01
2019-21                             | 2019-01-01 | 2022-01-01
from 2019 up to 2021                | 2019-01-01 | 2022-01-01
Jan-Mar 2024                        | 2024-01-01 | 2024-04-01
January through March 2025          | 2025-01-01 | 2025-04-01
from September to November 2025     | 2025-09-01 | 2025-12-01
between June and August 2025        | 2025-06-01 | 2025-09-01
from November 2024 to February      | 2024-11-01 | 2025-03-01
from October to December            | 2025-10-01 | 2026-01-01
from Q2 to Q3 2024                  | 2024-04-01 | 2024-10-01
from 22 to 28 December 2025         | 2025-12-22 | 2025-12-29
1-15 May 2025                       | 2025-05-01 | 2025-05-16
December 22 to 28, 2025             | 2025-12-22 | 2025-12-29
from 22 December 2025 to 6 January  | 2025-12-22 | 2026-01-07
22 December to 6 January 2026       | 2025-12-22 | 2026-01-07
from 15 March 2025 until 10 April 2025 | 2025-03-15 | 2025-04-11
from mid-June to the end of August 2024 | 2024-06-15 | 2024-09-01
since March 2024 until June 2024    | 2024-03-01 | 2024-07-01
from 1 December 2025 to date        | 2025-12-01 | -
from March 2025 until today         | 2025-03-01 | 2026-01-16
01.12.2025 to 15.12.2025            | 2025-12-01 | 2025-12-16
more than two years ago             | -          | 2024-01-15
at least ten years ago              | -          | 2016-01-16
ten or more years ago               | -          | 2016-01-16
less than 6 months ago              | 2025-07-16 | -
more than six months old            | -          | 2025-07-15
in the nineties                     | 1990-01-01 | 2000-01-01
in the 2010s                        | 2010-01-01 | 2020-01-01
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
