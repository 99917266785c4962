"""The numbers and texts that comparisons are made with: "between 10 and 20", "containing X"."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import Cell
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader

_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6}


def number(mark: Mark) -> Cell:
    """The number of a mark, whole where it is whole."""
    worth = mark.number or 0.0
    return int(worth) if worth == int(worth) else worth


def between(reader: Reader, ahead: int) -> tuple[tuple[Cell, Cell], int] | None:
    """ "between 10 and 20", "from 15 euros to 18 euros": both limits and the number of marks."""
    first = reader.peek(ahead)
    place = ahead + 1 if first is not None and first.kind == "between" else ahead
    low = reader.peek(place)
    while reader.kind(place + 1) == "unit":
        place += 1
    joint, high = reader.peek(place + 1), reader.peek(place + 2)
    if low is None or joint is None or high is None or (low.kind, joint.kind, high.kind) != ("number", "and", "number"):
        return None
    if first is not None and first.kind != "between" and joint.word != "range":
        return None
    return (_scaled(reader, low, high), number(high)), place + 3 - ahead


def _scaled(reader: Reader, low: Mark, high: Mark) -> Cell:
    """The lower limit; "thousand" said of the upper one alone is meant of both: "between thirty and forty thousand"."""
    worth, last = low.number or 0.0, reader.said(high).split()[-1]
    scale = 1e3 if last[:-1].isdigit() and last.endswith("k") else _SCALES.get(last, 1.0)
    spoken = reader.said(low).split()[-1] in _SCALES
    return number(low if spoken or worth * scale >= (high.number or 0.0) else replace(low, number=worth * scale))


def text_after(reader: Reader, ahead: int) -> str:
    """The text that a "containing" `ahead` is about; empty when none follows."""
    following = reader.peek(ahead + 1)
    return following.values[0] if following is not None and following.kind == "text" else ""
