"""Which stretches of a question may be values: quoted, numbers, stored, capitalised, similar to stored ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Cell, ColumnRef
from nl2sql.form.scope import Candidate, CandidateKind, Scope
from nl2sql.lexicon import lexicon
from nl2sql.linking.flags import flag_candidates
from nl2sql.linking.linked import Level
from nl2sql.linking.names import Links
from nl2sql.number_words import ORDINALS, written_numbers
from nl2sql.parser.periods import MONTH_NUMBERS, PeriodMatch, find_periods
from nl2sql.retrieval.stored import begun, coded, forms, having_word, in_another_form, misspelt
from nl2sql.values import StoredValue, ValueIndex, normalise
from nl2sql.words import STOP_WORDS, Token, stem


def _split(text: str) -> frozenset[str]:
    return frozenset(text.split())


MOST_CANDIDATES = 24
_LONGEST_VALUE, _LONGEST_UNKNOWN = 8, 4
_TIMES = MONTH_NUMBERS.keys() | _split(
    "today yesterday tomorrow ytd date last previous past this current next recent prior"
)
_PREPOSITIONS = _split("in during on over within for of the from since starting after before until till")
_TRIGGERS = _split(
    """
    containing contains contain contained includes include including word words letter letters substring keyword
    phrase string prefix suffix like named called titled
    """
)
_STATES = _split("done yes")
_EDGES = _split("starting starts start started beginning begins begin ending ends end ended")
_BETWEEN = _split("with the a an letter letters word words substring string phrase in by keyword text")
_INSIDE_NAMES = _split("of the de la van von der del di du")
_STOPS = re.compile(r"[.,:;?!()](?=\s|$)")
_BEFORE_NAMES = _split(
    "for by from is are of with at to in was has have as about does do did the on that who and or not all"
)
_ASKING = _split(
    """
    average mean total sum maximum minimum number count highest lowest largest smallest most least more less than
    greater smaller bigger older younger higher lower longer shorter above below over under before after equal distinct
    different unique least all both same other another exactly common popular order ordered sorted alphabetical
    ascending descending grouped first last top bottom percentage share ratio difference fewer fewest
    either without through held
    """
)
_CHUNK = re.compile(r"\S+")
_MIXED = re.compile(r"[a-z][-_@/.:]\w|\d[-_/:]\w|[a-z]\d|\d[a-z]", re.IGNORECASE)
_PRIORITY: dict[CandidateKind, int] = {"quote": 0, "number": 1, "period": 1, "cell": 1, "code": 1, "word": 2, "name": 2}


@dataclass
class Finding:
    """What the search works on; `found` grows. `linked` gives the strongest link of each token to a name."""

    question: str
    tokens: Sequence[Token]
    values: ValueIndex
    places: dict[ColumnRef, int]
    linked: dict[int, Level]
    found: list[Candidate] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)

    def text(self, start: int, end: int) -> str:
        """What the question says from the token `start` up to `end`."""
        return self.question[self.tokens[start].span.start : self.tokens[end - 1].span.end]

    def add(self, kind: CandidateKind, start: int, end: int, text: str, stored: Iterable[StoredValue] = ()) -> None:
        """Adds a candidate with the spellings of `stored`; the same stretch and text is added once."""
        stored = tuple(stored)
        spellings = self._spellings(text, stored)
        for at, other in enumerate(self.found):
            if (other.start, other.end, other.text) == (start, end, text) and other.kind not in ("number", "period"):
                known = {place for place, _ in other.stored}
                more = tuple(pair for pair in spellings if pair[0] not in known)
                surer = kind if more and other.kind in ("name", "word") else other.kind
                also = self._also(more, stored)
                self.found[at] = replace(other, kind=surer, stored=other.stored + more, also=other.also + also)
                return
        self.found.append(Candidate(kind, start, end, text, stored=spellings, also=self._also(spellings, stored)))

    def _spellings(self, text: str, stored: Iterable[StoredValue]) -> tuple[tuple[int, Cell], ...]:
        spellings: dict[int, Cell] = {}
        for value in stored:
            place = self.places.get(value.column)
            if place is not None and (place not in spellings or value.value == text):
                spellings[place] = value.value
        return tuple(spellings.items())

    def _also(
        self, spellings: tuple[tuple[int, Cell], ...], stored: Iterable[StoredValue]
    ) -> tuple[tuple[int, Cell], ...]:
        """What `stored` holds beside `spellings` in their columns that differs in case, accents or spacing only."""
        chosen = dict(spellings)
        alike = (
            (place, value.value)
            for value in stored
            if (place := self.places.get(value.column)) in chosen
            and value.value != chosen[place]
            and normalise(value.value) == normalise(str(chosen[place]))
        )
        return tuple(dict.fromkeys(alike))


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
    _names(finding)
    _similar(finding)
    _unknown(finding)
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
    return Candidate("number", start, end, text, worth, finding._spellings(text, stored), period)


def _cells(finding: Finding) -> None:
    """Stored values, longest first; a shorter one inside a longer one of the same column is left out."""
    tokens, values = finding.tokens, finding.values
    taken: list[tuple[int, int, frozenset[int]]] = []
    literal = "_" in finding.question
    for length in range(min(_LONGEST_VALUE, values.longest), 0, -1):
        for start in range(len(tokens) - length + 1):
            end = start + length
            if not _may_be_value(tokens[start:end], start):
                continue
            text = finding.text(start, end)
            key = normalise(text) if literal or length == 1 else " ".join(token.norm for token in tokens[start:end])
            stored = _stored(values, key, tokens[start:end])
            inside = {place for a, b, places in taken if a <= start and end <= b for place in places}
            kept = [value for value in stored if finding.places.get(value.column, -1) not in inside]
            if any(value.column in finding.places for value in kept):
                finding.add("cell", start, end, text, kept)
                taken.append((start, end, frozenset(finding.places.get(value.column, -1) for value in kept)))
                finding.covered.update(range(start, end))


def _stored(values: ValueIndex, key: str, window: Sequence[Token]) -> tuple[StoredValue, ...]:
    exact = values.lookup(key) if key.partition(" ")[0] in forms(values).firsts else ()
    if len(window) > 3 or any(token.kind == "number" for token in window):
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


def _names(finding: Finding) -> None:
    """Runs of capitalised words, and words with figures or signs in them ("A-17", "me@home.org")."""
    tokens = finding.tokens
    capital = sum(token.capital for token in tokens if token.kind == "word")
    if capital <= 4 or capital < 0.6 * len(tokens):
        for start, end in _runs(finding):
            alone = end - start == 1 and finding.linked.get(start, Level.NONE) >= Level.PART
            if not alone and not set(range(start, end)) <= finding.covered:
                text = finding.text(start, end)
                norm = " ".join(token.norm for token in tokens[start:end])
                near = misspelt(finding.values, norm) if end - start > 1 else ()
                finding.add("like" if near else "name", start, end, text, near)
                if tokens[end - 1].kind == "number" and end - start > 1:  # "papers at ACL 2014"
                    finding.add("name", start, end - 1, finding.text(start, end - 1))
    for match in _CHUNK.finditer(finding.question):
        text = match.group().strip("\"'.,;:?!()")
        if not _MIXED.search(text):
            continue
        first = match.start() + match.group().index(text)
        inside = [
            place
            for place, token in enumerate(tokens)
            if first <= token.span.start
            and token.span.end <= first + len(text)
            and token.kind not in ("quoted", "date")
        ]
        if inside and (len(inside) > 1 or tokens[inside[0]].kind != "number"):
            finding.add("name", inside[0], inside[-1] + 1, text, finding.values.lookup(text))


def _runs(finding: Finding) -> Iterator[tuple[int, int]]:
    """Start and end of every run of capitalised words; one never goes on over a full stop or a comma."""
    tokens, place = finding.tokens, 0
    while place < len(tokens):
        end = place
        while end < len(tokens) and end - place < _LONGEST_VALUE and _goes_on(finding, place, end):
            end += 1
        while end > place and tokens[end - 1].norm in _INSIDE_NAMES and not tokens[end - 1].capital:
            end -= 1
        if end > place and not (end == place + 1 and place == 0):
            yield place, end
        place = max(end, place + 1)


def _goes_on(finding: Finding, start: int, place: int) -> bool:
    token = finding.tokens[place]
    if place > start and _STOPS.search(finding.question, finding.tokens[place - 1].span.end, token.span.start):
        return len(finding.tokens[place - 1].text) == 1 and token.capital  # an initial: "J. Smith"
    if place > start and token.norm in _INSIDE_NAMES:
        return True
    if token.kind == "number":
        return place > start
    if token.kind != "word" or not token.capital:
        return False
    return not (place == start and token.norm in STOP_WORDS and not token.text.isupper())


def _similar(finding: Finding) -> None:
    """Words that are like stored values where nothing better was found."""
    for place, token in enumerate(finding.tokens):
        if token.kind != "word" or place in finding.covered or len(token.norm) < 4 or token.norm in STOP_WORDS:
            continue
        capital, level = token.capital and place > 0, finding.linked.get(place, Level.NONE)
        if level >= Level.PART and not capital:
            continue
        stored = having_word(finding.values, token.norm)
        if not stored and (capital or level == Level.NONE):
            stored = begun(finding.values, token.norm)
            if not stored and len(token.norm) >= 5:
                stored = misspelt(finding.values, token.norm)
        if stored:
            finding.add("like", place, place + 1, token.text, stored)


def _unknown(finding: Finding) -> None:
    """Runs of words like nothing that is known, which may be values that are not indexed: "papers by jane smith"."""
    spoken = {place for found in finding.found for place in range(found.start, found.end)}
    place = 1
    while place < len(finding.tokens):
        before = finding.tokens[place - 1]
        tied = before.norm in _BEFORE_NAMES or finding.linked.get(place - 1, Level.NONE) >= Level.PART
        end = place
        while tied and end < min(len(finding.tokens), place + _LONGEST_UNKNOWN) and _is_unknown(finding, end, spoken):
            end += 1
        if end > place:
            finding.add("name", place, end, finding.text(place, end))
        if end > place + 2:  # "jane smith publish"
            finding.add("name", place, place + 2, finding.text(place, place + 2))
        place = max(end, place + 1)


def _is_unknown(finding: Finding, place: int, spoken: set[int]) -> bool:
    token = finding.tokens[place]
    plain = token.kind == "word" and not token.capital and place not in spoken
    return plain and not finding.linked.get(place) and token.norm not in STOP_WORDS and token.stem not in query_words()


@lru_cache(maxsize=1)
def query_words() -> frozenset[str]:
    """The stems of words that say how to ask: adjectives of order, averages, comparisons, numbers."""
    known = lexicon()
    adjectives = {word for phrase in known.scales for word in phrase}
    return frozenset(adjectives | known.generic | {stem(word) for word in _ASKING})
