"""Times of day in words."""

from __future__ import annotations

import pytest

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.parser.scan_clock import clocks
from nl2sql.words import tokenise

VISITS = Table("visits", columns=(Column("at", "datetime", samples=("2025-01-14 09:00:00",)),))
DAYS = Table("days", columns=(Column("day", "date", samples=("2025-01-14",)),))
CASES = """
after 8 in the evening           | 20:00 |
before 10 in the morning         |       | 10:00
between 9 and 12 in the morning  | 09:00 | 12:00
from 6pm to 10pm                 | 18:00 | 22:00
from 6 to 10 p.m.                | 18:00 | 22:00
18:00-22:00                      | 18:00 | 22:00
midnight to 8 am                 | 00:00 | 08:00
9 pm or later                    | 21:00 |
before noon                      |       | 12:00
after 17:30                      | 17:30 |
at 9 o'clock                     | 09:00 | 10:00
in the afternoon                 | 12:00 | 18:00
at night                         | 22:00 | 06:00
"""


@pytest.mark.parametrize("case", [line for line in CASES.splitlines() if line])
def test_named_hours(case: str) -> None:
    text, low, high = (part.strip() for part in case.split("|"))
    found = next(mark for mark in clocks(tokenise(text), Catalog("made", "sqlite", (VISITS,))) if mark.start == 0)
    assert found.values == (low, high)
    assert found.end == len(tokenise(text))


@pytest.mark.parametrize("text", ["after 8", "between 9 and 12", "from 6 to 10", "over 20 euros", "top 5"])
def test_numbers_alone_are_no_hours(text: str) -> None:
    assert not list(clocks(tokenise(text), Catalog("made", "sqlite", (VISITS,))))


def test_days_without_hours_have_no_evening() -> None:
    assert not list(clocks(tokenise("after 8 in the evening"), Catalog("made", "sqlite", (DAYS,))))
