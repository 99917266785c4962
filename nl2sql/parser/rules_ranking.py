"""Rules for whole rankings and for the best unit of time: "rank the regions by", "busiest weekday", "best month"."""

from __future__ import annotations

from nl2sql.lexicon import word_list
from nl2sql.parser.frame import Measure, Words
from nl2sql.parser.knowledge import is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import column_measure, count_of, event_table, takings
from nl2sql.parser.reader import Grouping, Rank, Reader, at
from nl2sql.parser.rules_rank import PLURAL_LIMIT
from nl2sql.problems import Problem
from nl2sql.words import stems

_BETWEEN = ("by", "with", "ask", "unit", "period")
_COUNTS = ("busiest", "quietest", "most popular", "least popular", "most active", "least active", "most often")
_ADJECTIVES = {
    "good": True,
    "best": True,
    "big": True,
    "large": True,
    "larg": True,
    "bad": False,
    "worst": False,
    "small": False,
}
_ADJECTIVES |= {"strong": True, "weak": False, "poor": False, "slow": False}


@at("ranking")
def ranking(reader: Reader) -> int:
    """ "rank the regions by sales", "league table of the sales staff": all of them, the highest first."""
    if reader.mark.kind != "ranking" or reader.fragment:
        return 0
    reader.ranking = True
    if reader.rank is None:
        reader.rank = Rank(True, None, words=reader.span(reader.mark), implied=True)
    elif reader.rank.limit in (1, PLURAL_LIMIT) and "all" in reader.said(reader.mark):
        reader.rank.limit = None
    return 1


@at("extreme", "scale")
def best_unit(reader: Reader) -> int:
    """ "busiest weekday", "our three strongest months", "worst quarter for returns": units of time are ranked."""
    mark = reader.mark
    if mark.kind not in ("extreme", "scale") or reader.fragment:
        return 0
    ahead = 2 if reader.kind(1) == "number" else 1
    unit = reader.peek(ahead)
    descending = _descending(mark)
    if unit is None or unit.kind != "grain" or descending is None or unit.word == "decade":
        return 0
    number = reader.peek(1) if ahead == 2 else None
    limit = reader.take_number() or (int(number.number) if number is not None and number.number else 1)
    words = reader.span(*reader.marks[reader.at : reader.at + ahead + 1])
    reader.rank = Rank(descending, limit, words=words, implied=True, unit=unit.word)  # type: ignore[arg-type]
    reader.groupings.append(Grouping(None, unit.word, words=reader.span(unit)))  # type: ignore[arg-type]
    measure, taken = _measure(reader, ahead + 1)
    if measure is None and not reader.measures and not _amount_follows(reader, ahead + 1):
        measure = _usual(reader, words)
        _assume(reader, measure)
    if measure is not None:
        reader.rank.measure = measure
        reader.rank.implied = taken == 0
    return ahead + 1 + taken


def _assume(reader: Reader, measure: Measure | None) -> None:
    """Says by what is ranked where nobody did: the busiest day may be that of most orders or of most revenue."""
    if measure is not None:
        message = f"Nothing was said to rank by: this goes by {measure.label.replace('_', ' ')}."
        reader.notes.append(Problem("draft.assumed", message, "Name what to rank by.", severity="info"))


def _usual(reader: Reader, words: Words) -> Measure | None:
    """What units of time are ranked by when nobody says: "busy" by how much happened, "good" by the money taken."""
    if reader.said(reader.mark) in _COUNTS:
        key = reader.mentions[0].table if reader.mentions else event_table(reader.catalog)
        return count_of(reader, key, words) if key else None
    if reader.mentions or any(mark.kind in ("money", "units", "column") for mark in reader.marks):
        return None
    event = event_table(reader.catalog)
    return takings(reader, event, words) if event else None


def _descending(mark: Mark) -> bool | None:
    """Whether the highest come first; None for what ranks nothing: "new", "most"."""
    if mark.kind == "extreme":
        return mark.word == "high"
    if mark.degree not in ("most", "least") or mark.word not in _ADJECTIVES:
        return None
    return _ADJECTIVES[mark.word] == (mark.degree == "most")


def _measure(reader: Reader, ahead: int) -> tuple[Measure | None, int]:
    """What the units are ranked by when that is told right after them: "for orders", "for refunds"."""
    start = ahead
    while reader.kind(ahead) in ("by", "with", "ask", "unit"):
        ahead += 1
    mark = reader.peek(ahead)
    if mark is None or _grouped(reader, start, ahead):
        return None, 0
    words = reader.span(mark)
    taken = ahead - start + 1
    if mark.kind == "table" and mark.how != "speaks of":
        return count_of(reader, mark.table, words), taken
    if mark.kind == "column" and is_numeric(reader.column_of(mark)):
        averaged = set(stems(mark.column)) & word_list("averages")
        return column_measure(reader, mark.ref, ("average",) if averaged else ("sum",), words), taken
    return None, 0


def _grouped(reader: Reader, start: int, end: int) -> bool:
    """Whether what follows is a group: "the best month of each region"."""
    said = {word for mark in reader.marks[reader.at + start : reader.at + end] for word in reader.said(mark).split()}
    return bool(said & {"each", "every", "per"})


def _amount_follows(reader: Reader, ahead: int) -> bool:
    while reader.kind(ahead) in _BETWEEN:
        ahead += 1
    return reader.kind(ahead) in ("money", "units", "function")
