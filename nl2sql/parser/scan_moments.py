"""When something first or last happened, who has been there longest, and for how long, in the words of a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.marks import Mark
from nl2sql.parser.period_match import UNITS, norm_at, says, split, spoken
from nl2sql.words import Token, stems

_FIRST = {"first", "earliest"}
_LAST = {"last", "latest"}
_CUES = (
    ("on", "what", "date"),
    ("on", "which", "date"),
    ("on", "what", "day"),
    ("on", "which", "day"),
    ("what", "date"),
    ("which", "date"),
    ("what", "was", "the", "date", "of"),
    ("what", "is", "the", "date", "of"),
    ("the", "date", "of"),
    ("the", "day", "of"),
    ("date", "of"),
    ("when",),
)
_NOT_AFTER = frozenset(("name", "names", "surname", "number", "line", "digit", "letter", "place"))
STARTED = split("open found built build establish start join hire creat launch sign signup regist begin employ enrol")
"""Stems in the names of dates on which a person or thing came to be there."""
_STAYING = split("been be working worked work works with here employed open serving served around member us")


def moments(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "when … last", "date of the very first": the first or last day of what happened."""
    cues = [(start, start + len(words)) for start, words in spoken(tokens, _CUES)]
    cue = max(cues, key=lambda pair: pair[1] - pair[0], default=None)
    if cue is not None:
        yield Mark("unit", cue[0], cue[1], 0.9 + 0.3 * (cue[1] - cue[0]))
    for place in range(len(tokens)):
        found = _extreme_at(tokens, place)
        if found is None or found[1] in range(*(cue or (0, 0))):
            continue
        word, end = found
        dated = any(norm_at(tokens, step) in ("date", "dates") for step in range(end, min(len(tokens), end + 4)))
        if cue is not None or dated:
            end += norm_at(tokens, end) in ("time", "date", "day") and cue is not None
            yield Mark("moment", place, end, 1.4 * (end - place), word, quality=1.0 if cue is not None else 0.5)


def _extreme_at(tokens: Sequence[Token], place: int) -> tuple[str, int] | None:
    """ "first", "very last", "most recent", "earliest": the function and where the words end."""
    end = place + (norm_at(tokens, place) == "very")
    word = norm_at(tokens, end)
    recent = (word, norm_at(tokens, end + 1))
    if recent in (("most", "recent"), ("most", "recently")):
        return "maximum", end + 2
    if word not in _FIRST | _LAST:
        return None
    after = norm_at(tokens, end + 1)
    if after in _NOT_AFTER or after in UNITS or (end + 1 < len(tokens) and tokens[end + 1].number is not None):
        return None
    return ("minimum" if word in _FIRST else "maximum"), end + 1 + (after == "ever")


def longest(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "longest-serving", "has been with us the longest": by the date on which they came."""
    said = {token.norm for token in tokens}
    for place, token in enumerate(tokens):
        if token.norm not in ("longest", "shortest"):
            continue
        after = norm_at(tokens, place + 1)
        joined = after in ("serving", "standing", "established", "employed", "running", "tenured", "tenure", "service")
        if joined or (len(said & _STAYING) > 1):
            end = place + 2 if joined else place + 1
            start = place - 1 if norm_at(tokens, place - 1) == "the" else place
            yield Mark("longest", start, end, 1.5 * (end - start), "first" if token.norm == "longest" else "last")


_TENURES = (
    ("years", "of", "service"),
    ("length", "of", "service"),
    ("years", "of", "employment"),
    ("years", "of", "membership"),
    ("years", "in", "the", "company"),
    ("years", "with", "us"),
    ("years", "in", "business"),
    ("time", "with", "us"),
    ("tenure",),
    ("seniority",),
)
_SO_LONG = (("how", "many", "years"), ("how", "long"), ("number", "of", "years"))


def tenures(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "years of service", "how many years have … been employed": whole years since they came."""
    for start, end in _tenure_places(tokens):
        for table, column in _begun(catalog):
            score = 1.3 * (end - start)
            yield Mark("age", start, end, score, "age", table.key, column.name, quality=0.7)


def _tenure_places(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    for start, words in spoken(tokens, _TENURES):
        end = start + len(words)
        yield start, end + 2 * says(tokens, end, ("in", "years"))
    for start, words in spoken(tokens, _SO_LONG):
        place = next((step for step in range(start, len(tokens)) if tokens[step].norm == "been"), -1)
        others = {token.norm for token in tokens[place:]} if place > 0 else set()
        if others & _STAYING - {"been", "be"}:
            yield start, start + len(words)


def _begun(catalog: Catalog) -> Iterator[tuple[Table, Column]]:
    for table in catalog.tables:
        for column in table.columns if table.kind != "view" else ():
            if is_date(column) and set(stems(column.name)) & STARTED:
                yield table, column
