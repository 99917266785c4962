"""Says to a person why something is suggested."""

from __future__ import annotations

from datetime import date

_FEW_TIMES = {1: "once", 2: "twice"}


def times(count: int) -> str:
    """``once``, ``twice``, ``12 times``."""
    return _FEW_TIMES.get(count) or f"{count} times"


def ago(moment: float, today: date) -> str:
    """When something was used last: ``today``, ``yesterday``, ``5 days ago``, ``on 3 May 2025``; local days.

    `moment` is in seconds since 1970.
    """
    last = date.fromtimestamp(moment)
    days = today.toordinal() - last.toordinal()
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 60 else f"on {last.day} {last:%b %Y}"


def used(count: int, moment: float, today: date) -> str:
    """``used 12 times, last yesterday``."""
    return f"used {times(count)}, {'last ' if count > 1 else ''}{ago(moment, today)}"
