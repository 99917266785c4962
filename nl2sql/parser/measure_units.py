"""Units: which one a column is stored in, which one a question asks for, and what turns one into the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from nl2sql.catalog import Catalog, Column
from nl2sql.parser.knowledge import is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.words import Token, split_identifier

_WORTH = 0.75
"""What a word of a unit is worth as the name of a column; less than what any name itself is worth."""
_HOUR = 3600.0
_COUNTED = frozenset({"many", "total", "average", "avg", "mean", "median", "much"})
"""What stands before an hour or a day that is counted; elsewhere people mean one by the calendar."""
Unit = tuple[str, float]
"""A dimension and the size of a unit of it."""


@lru_cache(maxsize=1)
def _units() -> tuple[dict[tuple[str, ...], Unit], dict[str, Unit]]:
    """Units by the words of a question, and by the last word of a column's name."""
    said: dict[tuple[str, ...], Unit] = {}
    stored: dict[str, Unit] = {}
    dimension = ""
    for line in resources.files("nl2sql.parser").joinpath("unit_words.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            dimension = line.strip("[]")
        elif line and not line.startswith("#"):
            size, _, words = line.partition(":")
            unit = (dimension, float(size))
            spoken, _, names = words.strip(" )").partition("(")
            said |= {tuple(word.split()): unit for word in spoken.split(",") if word.strip()}
            stored |= {word.strip(): unit for word in f"{spoken},{names}".split(",") if word.strip()}
    return said, stored


def unit_of(column: Column) -> Unit | None:
    """The unit that a column's name tells; None where it tells none."""
    words = split_identifier(column.name)
    if words[-1:] in (("2",), ("3",)):
        words = (*words[:-2], "".join(words[-2:]))
    return _units()[1].get(words[-1].lower()) if len(words) > 1 or words[-1:] in (("minutes",), ("seconds",)) else None


def is_part(column: Column) -> bool:
    """Whether all its numbers known are parts of one, as rates are stored."""
    parts = [sample for sample in column.samples if isinstance(sample, int | float)]
    broken = any(part != int(part) for part in parts)
    return broken and all(0 <= part <= 1 for part in parts)


def unit_at(tokens: Sequence[Token], place: int) -> tuple[Unit, int] | None:
    """The unit that the words from `place` on name, and where they end."""
    for length in (2, 1):
        unit = _units()[0].get(tuple(token.norm for token in tokens[place : place + length]))
        if unit is not None and place + length <= len(tokens):
            return unit, place + length
    return None


def factor(column: Column, wanted: Unit) -> float | None:
    """What a column's numbers are multiplied by to be in the unit wanted; None where it is no such unit."""
    stored = unit_of(column)
    return stored[1] / wanted[1] if stored is not None and stored[0] == wanted[0] else None


def _is_counted(tokens: Sequence[Token], place: int) -> bool:
    before = [token.norm for token in tokens[max(0, place - 2) : place]]
    return before[-1:] in (["of"], ["in"]) or any(word in _COUNTED for word in before)


def unit_columns(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "minutes" as the name of columns that hold a length of time, in whatever unit; `number` converts them."""
    for place in range(len(tokens)):
        found = unit_at(tokens, place)
        if found is not None and found[0][0] == "time" and found[0][1] >= _HOUR and not _is_counted(tokens, place):
            continue
        for table in catalog.tables if found is not None else ():
            for column in table.columns:
                if not is_numeric(column) or is_key(table, column) or found is None:
                    continue
                times = factor(column, found[0])
                if times is not None:
                    score, end = _WORTH * (found[1] - place), found[1]
                    named = Mark("column", place, end, score, "", table.key, column.name, number=times, how="unit")
                    yield replace(named, quality=_WORTH)
