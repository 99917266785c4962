"""Finds the part of a request that is about the look of the chart: "by month as a line" → "as a line"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nl2sql.database import ResultColumn, Rows
from nl2sql.problems import UsageError
from pipeline_gen.chart.from_text import edit_chart

_STARTS = re.compile(r"(?:(?<=\s)|^)(?:as|in|on|with|plotted|shown|drawn)\b", re.IGNORECASE)


def about_look(text: str, columns: Sequence[ResultColumn]) -> bool:
    """Whether the whole of `text` is about how a result with these columns is drawn."""
    try:
        return edit_chart(text, None, Rows(tuple(columns), ())) is not None
    except UsageError:
        return True  # It names a look, only not one that these rows can have.


def split_look(text: str) -> tuple[str, str]:
    """What is asked, and the look it should have: ("total sales by region", "as a pie").

    Either may be empty. Only a look at the end of the text is split off.
    """
    if about_look(text, ()):
        return "", text
    for start in (match.start() for match in _STARTS.finditer(text)):
        if start and about_look(text[start:], ()):
            return text[:start].rstrip(" ,;"), text[start:]
    return text, ""
