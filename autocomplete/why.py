"""Says to a person why something is suggested."""

from __future__ import annotations

import time
from datetime import datetime

_DAY = 86_400


def times(count: int) -> str:
    """``once``, ``twice``, ``12 times``."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def ago(moment: float, now: float | None = None) -> str:
    """When something was used last: ``today``, ``yesterday``, ``5 days ago``, ``on 3 May 2025``; local days.

    Both are seconds since 1970.
    """
    last = datetime.fromtimestamp(moment)
    days = (datetime.fromtimestamp(time.time() if now is None else now).date() - last.date()).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 60 else f"on {last.day} {last:%b %Y}"


def used(count: int, moment: float, now: float | None = None) -> str:
    """``used 12 times, last yesterday``."""
    return f"used {times(count)}, {'last ' if count > 1 else ''}{ago(moment, now)}"
