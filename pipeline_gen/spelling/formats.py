"""Formats of dates as Python and most databases write them: ``%d/%m/%Y``."""

from __future__ import annotations

import re

DIRECTIVES = {"%Y": 4, "%m": 2, "%d": 2, "%H": 2, "%M": 2, "%S": 2}
"""The parts that are numbers, with how many digits they have in full."""
_PIECES = re.compile(r"%.|[^%]")


def pieces(form: str) -> list[str]:
    """The directives and the letters between them, in order."""
    return _PIECES.findall(form)


def has_time(form: str) -> bool:
    """Whether the format speaks of a time of the day."""
    return any(mark in form for mark in ("%H", "%I", "%M", "%S"))


def one_separator(form: str) -> str:
    """What stands between the year, month and day, where it is one letter and the format is no more; else empty."""
    found = pieces(form)
    if len(found) == 5 and sorted(found[::2]) == ["%Y", "%d", "%m"] and found[1] == found[3]:
        return found[1]
    return ""
