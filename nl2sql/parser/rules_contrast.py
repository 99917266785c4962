"""Rules for one thing against another: "online versus store", "compare 2024 and 2025", "do students or businesses"."""

from __future__ import annotations

from nl2sql.parser.frame import Series
from nl2sql.parser.reader import Reader, at

_VERBS = frozenset({"do", "does", "did", "is", "are", "was", "were", "who", "which"})
_MORE = frozenset({"more", "less", "higher", "lower", "better", "worse", "fewer", "oftener"})
_COMPARATIVES = frozenset({"more", "less", "higher", "lower", "better", "worse", "fewer"})


@at("versus")
def versus(reader: Reader) -> int:
    """ "severe versus mild diagnoses": both are meant, and are to be seen side by side."""
    if reader.mark.kind != "versus" or reader.fragment:
        return 0
    reader.connector = "and"
    reader.versus = True
    return 1


@at("again")
def again(reader: Reader) -> int:
    """ "bought in 2024 and again in 2025": the same people did so in both."""
    if reader.mark.kind != "again" or reader.fragment:
        return 0
    reader.again = True
    return 1


@at("contrast")
def contrast(reader: Reader) -> int:
    """ "compare refunds in 2024 and 2025": what "and" ties together then stands side by side."""
    if reader.mark.kind != "contrast" or reader.fragment:
        return 0
    reader.versus = True
    return 1


@at("or")
def rivals(reader: Reader) -> int:
    """ "do students or businesses order more often": a figure for each of the two."""
    if reader.mark.kind != "or" or reader.fragment or reader.tokens[0].norm not in _VERBS:
        return 0
    if reader.kind(-1) != "value" or reader.kind(1) != "value":
        return 0
    if {token.norm for token in reader.tokens[reader.mark.end :]} & _MORE:
        reader.versus = True
        reader.connector = "and"
        return 1
    return 0


@at("compare", "extreme")
def outdone(reader: Reader) -> int:
    """ "sold less in 2025 than in 2024": one period against another; the periods themselves are still to be read."""
    mark = reader.mark
    if mark.kind not in ("compare", "extreme") or reader.fragment or reader.said(mark) not in _COMPARATIVES:
        return 0
    than = next((place for place in range(mark.end, len(reader.tokens)) if reader.tokens[place].norm == "than"), None)
    periods = [later for later in reader.marks[reader.at + 1 :] if later.kind == "period"]
    if than is None or len(periods) != 2 or not periods[0].end <= than < periods[1].end:
        return 0
    reader.series = Series("growth", words=reader.span(mark))
    reader.outdone, reader.falling = True, reader.said(mark) in ("less", "fewer", "lower", "worse")
    return 1
