"""Tokens into marks: every way a stretch of the question could be taken. Scanners are small and independent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import cast

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from nl2sql.drafting import Source
from nl2sql.lexicon import lexicon
from nl2sql.parser.marks import Degree, Mark, MarkKind
from nl2sql.parser.periods import find_periods
from nl2sql.parser.scan_active import PEOPLE, no_doers
from nl2sql.parser.scan_alike import values_alike
from nl2sql.parser.scan_amounts import without_mistaken_years
from nl2sql.parser.scan_costs import money_said
from nl2sql.parser.scan_money import earned, is_other_taking
from nl2sql.parser.scan_notes import by_notes
from nl2sql.parser.scan_numbers import figures_said
from nl2sql.parser.scan_others import settled_marks
from nl2sql.parser.scan_rates import rates
from nl2sql.parser.scan_rivals import rivals
from nl2sql.parser.scan_said import marks_said
from nl2sql.retrieval.links import Link, alias_links, is_content, name_links
from nl2sql.retrieval.names import name_index
from nl2sql.retrieval.value_links import value_links
from nl2sql.words import STOP_WORDS, Token, stem, stems, without_ending

_CONTENT, _GLUE, _LONGER = 1.0, 0.25, 0.1
_LONGEST_PHRASE = 6
_FAINT = 0.3
_ANOTHER_WORD = 0.7
_OWN = frozenset({"their", "its", "his", "her", "each", "every", "per", "which", "of", "the", "all", "same"})
"""After these a word that names a table and is a value too means the table: "in their store"."""
_FIRST_OF = {"top": "high", "best": "high", "bottom": "low", "worst": "low", "first": "first", "last": "last"}
_RIGHT = frozenset({"early", "shared"})
"""Words that look like a small word with an error and are none: "early" is not "yearly"."""
_IRREGULAR = {"best": ("good", "most"), "better": ("good", "more"), "worst": ("bad", "most"), "worse": ("bad", "more")}


@dataclass(frozen=True, slots=True)
class Scanned:
    """What scanners read: the text, its tokens and the source."""

    text: str
    tokens: tuple[Token, ...]
    source: Source
    today: str = ""


def scan(scanned: Scanned) -> tuple[Mark, ...]:
    """All marks of a text."""
    found = [mark for scanner in SCANNERS for mark in scanner(scanned)]
    marks = rivals(scanned.tokens, settled_marks(scanned.tokens, found, scanned.source.catalog))
    phrased = {
        place for mark in marks if not mark.table and mark.kind != "text" for place in range(mark.start, mark.end)
    }
    marks = [m for m in marks if m.how != "is like" or not phrased & set(range(m.start, m.end))]
    covered = {place for mark in marks for place in range(mark.start, mark.end)}
    marks += values_alike(scanned.tokens, scanned.source.values, covered)
    marks += _misspelt(scanned, {*covered, *(place for m in marks for place in range(m.start, m.end))})
    noted = by_notes(scanned.tokens, marks, scanned.source.notes)
    return tuple(without_mistaken_years(scanned.tokens, noted, scanned.source.catalog, scanned.today))


def worth(tokens: Sequence[Token], start: int, end: int) -> float:
    """What a stretch of tokens is worth in a chain: its content, a little for its small words and its length."""
    weights = [_GLUE if token.norm in STOP_WORDS else _CONTENT for token in tokens[start:end] if token.norm != ","]
    return sum(weights) + _LONGER * (end - start - 1)


@lru_cache(maxsize=1)
def phrases() -> dict[tuple[str, ...], tuple[tuple[MarkKind, str], ...]]:
    """The closed vocabulary of ``phrases.txt``: words to the kinds of mark they can be."""
    known: dict[tuple[str, ...], list[tuple[MarkKind, str]]] = {}
    kind, word = "", ""
    for line in resources.files("nl2sql.parser").joinpath("phrases.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            kind, _, word = line.strip("[]").partition(" ")
        elif line and not line.startswith("#"):
            for phrase in line.replace('","', "COMMA").split(","):
                words = tuple("," if part == "COMMA" else part for part in phrase.split())
                if words:
                    known.setdefault(words, []).append((cast(MarkKind, kind), word))
    return {words: tuple(kinds) for words, kinds in known.items()}


def _phrases(scanned: Scanned) -> Iterator[Mark]:
    tokens = scanned.tokens
    norms = [token.norm for token in tokens]
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + _LONGEST_PHRASE) + 1):
            for kind, word in phrases().get(tuple(norms[start:end]), ()):
                score = worth(tokens, start, end)
                factor = (
                    0.5 if kind == "ask" and end - start < 4 else 1.2 if kind == "series" and end - start > 2 else 1.0
                )
                yield Mark(kind, start, end, max(score, 0.3) * factor, word)


@lru_cache(maxsize=1)
def _long_words() -> dict[str, tuple[tuple[MarkKind, str], ...]]:
    """The words of the closed vocabulary that are long enough to be known again with a typing error."""
    return {words[0]: kinds for words, kinds in phrases().items() if len(words) == 1 and len(words[0]) > 4}


def _misspelt(scanned: Scanned, covered: set[int]) -> Iterator[Mark]:
    """Small words with a typing error ("avrage"), where nothing else fits."""
    known = _long_words()
    similarity = DamerauLevenshtein.normalized_similarity
    for place, token in enumerate(scanned.tokens):
        if place in covered or not is_content(token) or len(token.norm) < 5 or token.norm in _RIGHT:
            continue
        near = process.extractOne(token.norm, known.keys(), scorer=similarity, score_cutoff=0.82)
        for kind, word in known[near[0]] if near else ():
            yield Mark(kind, place, place + 1, 0.7, word)


def _link_mark(link: Link, tokens: Sequence[Token]) -> Mark:
    score = worth(tokens, link.start, link.end) * link.quality - (_FAINT if link.quality < 0.35 else 0.0)
    return Mark(
        link.kind, link.start, link.end, score, table=link.table, column=link.column, values=link.values,
        quality=link.quality, how=link.how, with_table=link.with_table,
    )  # fmt: skip


def _names(scanned: Scanned) -> Iterator[Mark]:
    links = name_links(scanned.tokens, scanned.source.catalog)
    people = any(token.stem in PEOPLE or token.norm == "who" for token in scanned.tokens)
    things = [link for link in links if link.kind == "table" and (link.how == "is" or link.quality >= _ANOTHER_WORD)]
    entities = {(link.start, link.end, link.table) for link in things}
    for link in no_doers(links, scanned.tokens):
        if link.kind == "table" or (link.start, link.end, _referred(link, scanned)) not in entities:
            mark = _link_mark(link, scanned.tokens)
            back = link.how == "speaks of" and not people and scanned.tokens[link.end - 1].norm == "back"
            yield replace(mark, score=mark.score + 0.1) if back and "return" in stems(link.table) else mark


def _aliases(scanned: Scanned) -> Iterator[Mark]:
    for link in alias_links(scanned.tokens, scanned.source.aliases):
        yield _link_mark(link, scanned.tokens)


def _referred(link: Link, scanned: Scanned) -> str:
    """The table a key column refers to: words that name both mean the thing, not its number."""
    table = scanned.source.catalog.table(link.table)
    keys = table.foreign_keys if table is not None else ()
    return next((key.target for key in keys if tuple(key.columns) == (link.column,) and key.target != link.table), "")


def _shared_nouns(scanned: Scanned) -> Iterator[Mark]:
    """ "first and last names": the noun belongs to both."""
    tokens = scanned.tokens
    for place in range(len(tokens) - 3):
        if tokens[place + 1].norm not in ("and", "or") or not is_content(tokens[place + 3]):
            continue
        for link in name_links((tokens[place], tokens[place + 3]), scanned.source.catalog):
            if link.kind == "column" and link.end - link.start == 2 and not link.with_table and link.quality >= 0.75:
                yield replace(_link_mark(link, tokens), start=place, end=place + 1, score=1.1 * link.quality)


def _rates(scanned: Scanned) -> Iterator[Mark]:
    yield from rates(scanned.tokens, scanned.text, scanned.source.catalog, scanned.source.values)


def _values(scanned: Scanned) -> Iterator[Mark]:
    surface = name_index(scanned.source.catalog).surface
    named = {
        (link.start, link.end)
        for link in name_links(scanned.tokens, scanned.source.catalog)
        if link.kind == "table" and link.quality >= 0.9 and scanned.tokens[link.start].norm in surface
    }
    explained = {
        (link.start, link.end)
        for link in name_links(scanned.tokens, scanned.source.catalog)
        if link.kind == "table" and link.quality >= 0.75
    }
    for link in value_links(scanned.tokens, scanned.text, scanned.source.values):
        mark = _link_mark(link, scanned.tokens)
        if link.how == "looks like" and (link.start, link.end) in explained:
            continue
        shouted = any(token.capital or token.kind == "quoted" for token in scanned.tokens[link.start : link.end])
        plain = not shouted and scanned.tokens[link.start].kind == "word"
        if plain and link.end == link.start + 1 and _is_unit_of_time(scanned.tokens, link.start):
            continue
        if scanned.tokens[link.start].kind == "number" and link.end == link.start + 1:
            yield replace(mark, score=mark.score * 0.6)
            continue
        own = link.start > 0 and scanned.tokens[link.start - 1].norm in _OWN
        if plain and own and (link.start, link.end) in named:
            yield replace(mark, score=mark.score * 0.5)
            continue
        mark = replace(mark, score=mark.score * (1.02 if "countri" in stems(link.column) else 1.0))  # before the city
        factor = 0.7 if plain and (link.start, link.end) in named else 0.95 if plain else 1.0
        if plain and mark.how == "is a form of" and (link.start, link.end) in named:
            factor = 0.5
        yield replace(mark, score=mark.score * factor)


def _is_unit_of_time(tokens: Sequence[Token], place: int) -> bool:
    """ "tickets per day": days, though a ticket may be one for a day."""
    grains = [word for kind, word in phrases().get((tokens[place].norm,), ()) if kind == "grain"]
    return bool(grains) and place > 0 and tokens[place - 1].norm in ("per", "each", "every")


def _texts(scanned: Scanned) -> Iterator[Mark]:
    """The word that a "containing" is about, as it stands."""
    tokens = scanned.tokens
    for mark in _phrases(scanned):
        place = mark.end
        while place < len(tokens) and tokens[place].norm in ("the", "word", "a", "letter", "letters", "text"):
            place += 1
        said = tokens[place].norm if place < len(tokens) else ""
        if mark.kind in ("contains", "starts", "ends") and said not in ("", "on", "at", "in", "by", "per"):
            yield Mark("text", place, place + 1, 0.9, values=(tokens[place].text,))


def _numbers(scanned: Scanned) -> Iterator[Mark]:
    yield from figures_said(scanned.tokens)
    yield from money_said(scanned.tokens, scanned.source.catalog)


def _periods(scanned: Scanned) -> Iterator[Mark]:
    for match in find_periods(scanned.tokens):
        score = worth(scanned.tokens, match.start, match.end) * (1.1 if match.firm else 0.95)
        yield Mark("period", match.start, match.end, score, "not" if match.excluded else "", period=match.period)


def _concepts(scanned: Scanned) -> Iterator[Mark]:
    """Words for money taken in and for pieces sold."""
    known, tokens = lexicon(), scanned.tokens
    yield from earned(tokens)
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + 3) + 1):
            phrase = tuple(token.stem for token in tokens[start:end])
            for kind, group in (("money", known.money), ("units", known.units)):
                if phrase in group and tokens[start].kind == "word" and not is_other_taking(tokens, start):
                    score = 1.1 * worth(tokens, start, end)
                    yield Mark(cast(MarkKind, kind), start, end, score, quality=0.9)


def _worths(scanned: Scanned) -> Iterator[Mark]:
    """ "order value": what one row of a table is worth."""
    tokens = scanned.tokens
    for link in name_links(tokens, scanned.source.catalog):
        after = tokens[link.end].stem if link.end < len(tokens) else ""
        close = link.quality >= 0.7 or (link.quality >= 0.6 and link.how == "speaks of")
        if link.kind == "table" and close and (after,) in lexicon().worth:
            score = 0.95 * link.quality * worth(tokens, link.start, link.end + 1)
            yield Mark("money", link.start, link.end + 1, score, table=link.table, quality=link.quality)


def _scales(scanned: Scanned) -> Iterator[Mark]:
    tokens = scanned.tokens
    for place, token in enumerate(tokens):
        if token.kind != "word":
            continue
        before = tokens[place - 1].norm if place else ""
        for base, degree in _adjective(token.norm):
            scales = lexicon().scales.get((stem(base),), ())
            if scales:
                yield from _scale_marks(tokens, place, base, degree, before)
                break
        for size in range(2, 5):
            phrase = tuple(part.stem for part in tokens[place : place + size])
            if len(phrase) == size and (scales := lexicon().scales.get(phrase, ())):
                said = " ".join(token.norm for token in tokens[place : place + size])
                yield Mark("scale", place, place + size, 1.25 * size, said, scales=scales, degree="most")


def _scale_marks(tokens: Sequence[Token], place: int, base: str, degree: Degree, before: str) -> Iterator[Mark]:
    scales = lexicon().scales[(stem(base),)]
    if degree != "plain":
        yield Mark("scale", place, place + 1, 1.0, base, scales=scales, degree=degree)
    elif before in ("more", "most", "less", "least"):
        yield Mark("scale", place - 1, place + 1, 2.1, base, scales=scales, degree=cast(Degree, before))
    elif base == "new":
        yield Mark("unit", place, place + 1, 0.35)
    elif before == "how":
        yield Mark("scale", place - 1, place + 1, 1.2, base, scales=scales)


def _adjective(word: str) -> Iterator[tuple[str, Degree]]:
    """Base forms an adjective may have, with the degree: ``biggest`` gives ``big`` in the highest."""
    if word in _IRREGULAR:
        base, degree = _IRREGULAR[word]
        yield base, cast(Degree, degree)
        return
    if word == "latest":
        yield "new", "most"
        return
    for suffix, degree in (("est", "most"), ("er", "more")):
        for base in without_ending(word, suffix):
            yield base, cast(Degree, degree)
    yield word, "plain"


def _tops(scanned: Scanned) -> Iterator[Mark]:
    """ "top 5", "last 10", "the 3 cheapest": a limit with its direction."""
    tokens = scanned.tokens
    for place, token in enumerate(tokens[:-1]):
        after = tokens[place + 1]
        if token.norm in _FIRST_OF and after.number is not None and _limit(after) is not None:
            yield Mark("top", place, place + 2, 2.3, _FIRST_OF[token.norm], number=after.number)
        elif token.norm == "limit" and tokens[-1].number is not None and place >= len(tokens) - 3:
            yield Mark("top", place, len(tokens), 2.3, "high", number=tokens[-1].number)
        elif token.norm in ("last", "first") and is_content(after) and after.number is None:
            yield Mark("scale", place, place + 1, 0.8, "recent" if token.norm == "last" else "early", degree="most")
        elif token.norm == "top" or (token.norm[:3] == "top" and token.norm[3:].isdigit()):
            number = float(token.norm[3:]) if token.norm[3:] else None
            yield Mark("top", place, place + 1, 1.3 if number else 0.9, "high", number=number)


def _limit(token: Token) -> int | None:
    number = token.number
    return int(number) if number is not None and number == int(number) and 0 < number <= 10_000 else None


def _figures(scanned: Scanned) -> Iterator[Mark]:
    yield from marks_said(scanned.tokens, scanned.source.catalog, scanned.today)


Scanner = Callable[[Scanned], Iterator[Mark]]
SCANNERS: tuple[Scanner, ...] = (
    _phrases,
    _names,
    _aliases,
    _shared_nouns,
    _rates,
    _values,
    _texts,
    _numbers,
    _periods,
    _concepts,
    _worths,
    _scales,
    _tops,
    _figures,
)

__all__ = ["SCANNERS", "Scanned", "Scanner", "is_content", "phrases", "scan", "worth"]
