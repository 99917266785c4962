"""Which stretches of a question may be values: quoted, numbers, stored, capitalised, similar to stored ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.form.scope import Candidate, CandidateKind, Scope
from nl2sql.lexicon import lexicon
from nl2sql.linking.finding import LONGEST_VALUE, Finding
from nl2sql.linking.flags import flag_candidates
from nl2sql.linking.linked import Level
from nl2sql.linking.name_candidates import capitalised, similar, unknown
from nl2sql.linking.names import Links
from nl2sql.number_words import ORDINALS, written_numbers
from nl2sql.parser.period_match import split
from nl2sql.parser.periods import MONTH_NUMBERS, PeriodMatch, find_periods
from nl2sql.retrieval.stored import coded, in_another_form
from nl2sql.values import StoredValue, ValueIndex, normalise
from nl2sql.words import STOP_WORDS, Token

MOST_CANDIDATES = 24
_TIMES = MONTH_NUMBERS.keys() | split(
    "today yesterday tomorrow ytd date last previous past this current next recent prior"
)
_PREPOSITIONS = split("in during on over within for of the from since starting after before until till")
_TRIGGERS = split(
    """
    containing contains contain contained includes include including word words letter letters substring keyword
    phrase string prefix suffix like named called titled
    """
)
_STATES = split("done yes")
_EDGES = split("starting starts start started beginning begins begin ending ends end ended")
_BETWEEN = split("with the a an letter letters word words substring string phrase in by keyword text")
_PRIORITY: dict[CandidateKind, int] = {"quote": 0, "number": 1, "period": 1, "cell": 1, "code": 1, "word": 2, "name": 2}


@per_object
def _column_places(full: Scope) -> dict[ColumnRef, int]:
    return {column.ref: place for place, column in enumerate(full.columns) if not column.expression}


def find_candidates(
    question: str, tokens: Sequence[Token], values: ValueIndex, catalog: Catalog, full: Scope, links: Links, today: str
) -> list[Candidate]:
    """The candidates, in the order of the question; places of columns are those of `full`.

    `links` are the links of the columns. Those that are least like a value are left out beyond `MOST_CANDIDATES`.
    """
    linked: dict[int, Level] = {}
    for (place, _), level in links.items():
        linked[place] = max(level, linked.get(place, Level.NONE))
    finding = Finding(question, tokens, values, _column_places(full), linked)
    _quotes(finding)
    _periods_and_numbers(finding, today)
    _cells(finding)
    _codes(finding)
    _words(finding)
    capitalised(finding)
    similar(finding)
    unknown(finding)
    finding.found += flag_candidates(catalog, full, links)
    ranked = sorted(finding.found, key=lambda found: (_PRIORITY.get(found.kind, 3), found.start - found.end))
    return sorted(ranked[:MOST_CANDIDATES], key=lambda found: (found.start, -found.end))


def _quotes(finding: Finding) -> None:
    for place, token in enumerate(finding.tokens):
        text = token.text.strip().rstrip(".,?").strip()
        if token.kind == "quoted" and text:
            stored = finding.values.lookup(text) or in_another_form(finding.values, tuple(token.norm.split()), ())
            finding.add("quote", place, place + 1, text, stored)
            finding.covered.add(place)
            for word in text.split() if not stored else ():  # "Ada Lovelace" where columns hold the parts of a name
                found = finding.values.lookup(word)
                if found:
                    finding.add("cell", place, place + 1, word, found)


def _periods_and_numbers(finding: Finding, today: str) -> None:
    anchor = date.fromisoformat(today[:10])
    periods: dict[tuple[int, int], tuple[str, str]] = {}
    for match in find_periods(finding.tokens) if any(map(_speaks_of_time, finding.tokens)) else ():
        days = _days(match, anchor)
        if days and (match.start, match.end) not in periods and finding.tokens[match.start].norm not in _PREPOSITIONS:
            periods[(match.start, match.end)] = days
    written = {start: (end, worth) for start, end, worth in written_numbers(finding.tokens)}
    for place, token in enumerate(finding.tokens):
        if place in written and not (token.norm in ORDINALS and finding.linked.get(place)):
            end, worth = written[place]
            finding.found.append(_number(finding, place, end, worth, None))
        if token.kind == "number" and token.number is not None:
            finding.found.append(
                _number(finding, place, place + 1, token.number, periods.pop((place, place + 1), None))
            )
    for (start, end), days in periods.items():
        finding.found.append(Candidate("period", start, end, finding.text(start, end), period=days))


def _speaks_of_time(token: Token) -> bool:
    return token.kind in ("number", "date", "quoted") or token.norm in _TIMES


def _days(match: PeriodMatch, anchor: date) -> tuple[str, str] | None:
    try:
        first, after = replace(match.period, bound="within").days(anchor)
    except (OverflowError, ValueError):  # a hundred thousand years ago
        return None
    return (first.isoformat(), after.isoformat()) if first and after else None


def _number(finding: Finding, start: int, end: int, worth: float, period: tuple[str, str] | None) -> Candidate:
    text = finding.text(start, end)
    stored = finding.values.lookup(text) or finding.values.lookup(f"{worth:g}")
    return Candidate("number", start, end, text, worth, finding.spellings(text, stored), period)


def _cells(finding: Finding) -> None:
    """Stored values, longest first; a shorter one inside a longer one of the same column is left out."""
    tokens, values = finding.tokens, finding.values
    taken: list[tuple[int, int, frozenset[int]]] = []
    literal = "_" in finding.question
    for length in range(min(LONGEST_VALUE, values.longest), 0, -1):
        for start in range(len(tokens) - length + 1):
            end = start + length
            if not _may_be_value(tokens[start:end], start):
                continue
            text = finding.text(start, end)
            key = normalise(text) if literal or length == 1 else " ".join(token.norm for token in tokens[start:end])
            stored = _stored(values, key, text, tokens[start:end])
            inside = {place for a, b, places in taken if a <= start and end <= b for place in places}
            kept = [value for value in stored if finding.places.get(value.column, -1) not in inside]
            if any(value.column in finding.places for value in kept):
                finding.add("cell", start, end, text, kept)
                taken.append((start, end, frozenset(finding.places.get(value.column, -1) for value in kept)))
                finding.covered.update(range(start, end))


def _stored(values: ValueIndex, key: str, text: str, window: Sequence[Token]) -> tuple[StoredValue, ...]:
    exact = values.exact(key)
    if any(token.kind == "number" for token in window):
        return exact or values.lookup(text)
    if len(window) > 3:
        return exact
    alike = in_another_form(values, tuple(key.split()), tuple(token.stem for token in window))
    columns = {value.column for value in exact}
    return (*exact, *(value for value in alike if value.column not in columns))


def _may_be_value(window: Sequence[Token], start: int) -> bool:
    if any(token.kind in ("quoted", "mark") for token in window):
        return False
    if len(window) == 1:
        token = window[0]
        if token.kind != "word" or (len(token.norm) < 2 and not token.text.isupper()):
            return False
        small = (token.norm in STOP_WORDS and token.norm not in _STATES) or token.stem in lexicon().generic
        return not small or (token.capital and (start > 0 or token.text.isupper()))
    return not all(token.norm in STOP_WORDS for token in window)


def _codes(finding: Finding) -> None:
    for place, token in enumerate(finding.tokens):
        if token.kind == "word":
            stored = coded(finding.values, token.norm, token.stem)
            if stored:
                finding.add("code", place, place + 1, token.text, stored)


def _words(finding: Finding) -> None:
    """The word after "containing", "starting with", "the letter"."""
    tokens = finding.tokens
    for place, token in enumerate(tokens):
        after = place + 1
        edge = token.norm in _EDGES and after < len(tokens) and tokens[after].norm in ("with", "in", "by")
        if token.norm not in _TRIGGERS and not edge:
            continue
        while after < len(tokens) and tokens[after].norm in _BETWEEN and not tokens[after].text.isupper():
            after += 1
        if token.stem == "letter" and place + 1 < len(tokens) and len(tokens[place + 1].text) == 1:
            finding.add("word", place + 1, place + 2, tokens[place + 1].text)
        elif after < len(tokens) and tokens[after].kind == "word" and tokens[after].norm not in _TRIGGERS | STOP_WORDS:
            finding.add("word", after, after + 1, tokens[after].text)
