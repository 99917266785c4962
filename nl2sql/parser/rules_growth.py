"""Rules for what grew or fell most: "the biggest increase in revenue", "the largest drop", "gained the most"."""

from __future__ import annotations

from datetime import date

from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Rank, Reader, at

_MUCH = frozenset(
    {"big", "large", "larg", "high", "great", "strong", "steep", "fast", "sharp", "quick", "rapid", "good", "best"}
)
_LITTLE = frozenset({"small", "low", "weak", "slow", "bad", "worst"})
_BETWEEN = ("money", "units", "unit", "table", "function", "figure")
_FAR = 4


@at("extreme", "scale")
def most_grown(reader: Reader) -> int:
    """ "the largest revenue growth": ranks by what is still to be read, the growth and what grew."""
    mark = reader.mark
    if mark.kind not in ("extreme", "scale") or reader.fragment or not _has_periods(reader):
        return 0
    descending = _descending(mark)
    ahead = 1
    while ahead < _FAR and reader.kind(ahead) in _BETWEEN:
        ahead += 1
    series = reader.peek(ahead)
    if descending is None or series is None or series.kind != "series" or not _grows(series):
        return 0
    if ahead == 1 and mark.kind == "scale" and mark.word in ("fast", "quick", "slow"):
        return 0
    reader.rank = Rank(descending, reader.take_number() or 1, words=reader.span(mark), implied=True)
    return 1


def _grows(mark: Mark) -> bool:
    return mark.word.split()[0] in ("growth", "decline", "gain", "loss")


def _descending(mark: Mark) -> bool | None:
    """Whether the largest change comes first; None for what ranks nothing."""
    if mark.kind == "extreme":
        return mark.word == "high"
    if mark.degree not in ("most", "least") or mark.word not in _MUCH | _LITTLE:
        return None
    return (mark.word in _MUCH) == (mark.degree == "most")


def _has_periods(reader: Reader) -> bool:
    """Whether two periods are named, or one of several years."""
    return set_apart(reader.marks)


def set_apart(marks: tuple[Mark, ...]) -> bool:
    """Whether `marks` name two periods, or one that begins in one year and ends in another."""
    periods = [mark.period for mark in marks if mark.kind == "period" and mark.period is not None]
    if len(periods) != 1:
        return len(periods) > 1
    start, end = periods[0].days(date.max.replace(year=2100))
    return start is not None and end is not None and (end - start).days > _YEAR


_YEAR = 366
