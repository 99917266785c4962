"""Statements looked at as text alone: quick signs of whether two can say the same."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"('(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`)")
_BLANK, _BESIDE_MARK = re.compile(r"\s+"), re.compile(r" ?([(),]) ?")
_TABLE_OR_TEXT = re.compile(r"\b(?:from|join)\s+([\w\".`\[\]]+)|('(?:[^']|'')*')", re.IGNORECASE)
_ORDER = re.compile(r"\border\s+by\b")
_COUNTED = re.compile(
    r"\b(?:sum|count|avg|min|max)\s*\(|\b(?:select|distinct|join|where|group|having|over|union|intersect|except)\b"
)


def unspaced(sql: str) -> str:
    """A statement without its line breaks and indents: the same for one that is only laid out differently."""
    parts = _QUOTED.split(sql)
    parts[::2] = [_BESIDE_MARK.sub(r"\1", _BLANK.sub(" ", part)) for part in parts[::2]]
    return "".join(parts).strip()


def outline(sql: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Its tables and texts, and its aggregates and clauses: the same in all that say the same, however they say it.

    What follows the first order is left out, as an order of the whole changes no rows.
    """
    spoken = {(table or text).lower() for table, text in _TABLE_OR_TEXT.findall(sql)}
    before = _ORDER.split(_QUOTED.sub("", sql).lower(), maxsplit=1)[0]
    counted = (_BLANK.sub("", part) for part in _COUNTED.findall(before))
    return tuple(sorted(spoken)), tuple(sorted(counted))
