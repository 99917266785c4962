"""Which words may be names: capitalised, like stored values, or like nothing that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nl2sql.lexicon import lexicon
from nl2sql.linking.finding import LONGEST_VALUE, Finding
from nl2sql.linking.linked import Level
from nl2sql.parser.period_match import split
from nl2sql.retrieval.stored import begun, having_word, misspelt
from nl2sql.words import STOP_WORDS, stem

_LONGEST_UNKNOWN = 4
_INSIDE_NAMES = split("of the de la van von der del di du")
_STOPS = re.compile(r"[.,:;?!()](?=\s|$)")
_BEFORE_NAMES = split(
    "for by from is are of with at to in was has have as about does do did the on that who and or not all"
)
_ASKING = split(
    """
    average mean total sum maximum minimum number count highest lowest largest smallest most least more less than
    greater smaller bigger older younger higher lower longer shorter above below over under before after equal
    distinct different unique least all both same other another exactly common popular order ordered sorted
    alphabetical ascending descending grouped first last top bottom percentage share ratio difference fewer fewest
    either without through held
    """
)
_CHUNK = re.compile(r"\S+")
_MIXED = re.compile(r"[a-z][-_@/.:]\w|\d[-_/:]\w|[a-z]\d|\d[a-z]", re.IGNORECASE)


def capitalised(finding: Finding) -> None:
    """Runs of capitalised words, and words with figures or signs in them ("A-17", "me@home.org")."""
    tokens = finding.tokens
    capital = sum(token.capital for token in tokens if token.kind == "word")
    if capital <= 4 or capital < 0.6 * len(tokens):
        for start, end in _runs(finding):
            alone = end - start == 1 and finding.linked.get(start, Level.NONE) >= Level.PART
            if not alone and not set(range(start, end)) <= finding.covered:
                text = finding.text(start, end)
                norm = " ".join(token.norm for token in tokens[start:end])
                near = misspelt(finding.values, norm, named=True) if end - start > 1 else ()
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
        while end < len(tokens) and end - place < LONGEST_VALUE and _goes_on(finding, place, end):
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


def similar(finding: Finding) -> None:
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
                stored = misspelt(finding.values, token.norm, named=capital)
        if stored:
            finding.add("like", place, place + 1, token.text, stored)


def unknown(finding: Finding) -> None:
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
