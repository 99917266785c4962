"""Days written in figures."""

from __future__ import annotations

from datetime import date


def parse_day(text: str) -> date | None:
    """A day written as 2024-03-31, 31/03/2024, 03/31/2024 (where only that fits), 31.03.2024 or 2024/3/31."""
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    year, month, day = numbers if len(parts[0]) == 4 else (numbers[2], numbers[1], numbers[0])
    if month > 12 and len(parts[0]) != 4:
        month, day = day, month
    try:
        return date(year, month, day)
    except ValueError:
        return None
