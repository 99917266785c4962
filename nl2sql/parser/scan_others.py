"""Comparisons with all others, which are superlatives: "more orders than any other store", "before anybody else"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nl2sql.catalog import Catalog
from nl2sql.lexicon import lexicon
from nl2sql.parser.marks import Mark
from nl2sql.parser.period_match import says
from nl2sql.parser.scan_ago import long_since
from nl2sql.words import STOP_WORDS, Token, split_identifier, stems

_OTHERS = (
    *(("any", "other"), ("any", "of", "the", "others"), ("any", "of", "the", "other"), ("anyone", "else")),
    *(("anybody", "else"), ("everyone", "else"), ("everybody", "else"), ("all", "the", "others"), ("all", "others")),
    *(("all", "other"), ("all", "the", "other"), ("every", "other"), ("all", "the", "rest"), ("the", "others")),
    *(("the", "rest"), ("everything", "else"), ("anything", "else"), ("anywhere", "else")),
)
_ARTICLES = frozenset({"the", "a", "each", "every", "per", "its", "their", "first", "last"})
_BEFORE = {"before": "early", "after": "late"}
_MORE = {"more": "high", "higher": "high", "greater": "high", "less": "low", "fewer": "low", "lower": "low"}


def settled_marks(tokens: Sequence[Token], marks: Sequence[Mark], catalog: Catalog) -> list[Mark]:
    """The marks that make sense beside each other, and those that others or the words around them call for."""
    kept = plain_figures(own_values(marks, tokens), tokens, catalog)
    more = [
        *superlatives(tokens, kept),
        *with_owners(kept, tokens),
        *small_tables(tokens, catalog),
        *long_since(tokens),
    ]
    return [*kept, *more]


def superlatives(tokens: Sequence[Token], marks: Sequence[Mark]) -> Iterator[Mark]:
    """Marks that read a comparative before "than any other" as the superlative it is."""
    if not any(token.norm in ("than", "before", "after") for token in tokens):
        return
    for place, token in enumerate(tokens):
        words = next((words for words in _OTHERS if says(tokens, place + 1, words)), None)
        if words is None:
            continue
        end = place + 1 + len(words)
        if token.norm == "than":
            yield Mark("unit", place, end, 1.2)
            yield from _comparatives(tokens[:place], marks)
        elif token.norm in _BEFORE:
            word = _BEFORE[token.norm]
            yield Mark("scale", place, end, 2.5, word, scales=lexicon().scales.get(stems(word), ()), degree="most")


def _comparatives(tokens: Sequence[Token], marks: Sequence[Mark]) -> Iterator[Mark]:
    """The last comparative before it."""
    found = [m for m in marks if m.end <= len(tokens) and m.kind == "scale" and m.degree in ("more", "less")]
    last = max((mark.start for mark in found), default=-1)
    plain = [place for place, token in enumerate(tokens) if token.norm in _MORE]
    if plain and plain[-1] > last:
        yield Mark("extreme", plain[-1], plain[-1] + 1, 1.6, _MORE[tokens[plain[-1]].norm])
        return
    for mark in found:
        if mark.start == last:
            yield replace(mark, degree="most" if mark.degree == "more" else "least", score=mark.score + 0.6)


def with_owners(marks: Sequence[Mark], tokens: Sequence[Token]) -> Iterator[Mark]:
    """Marks of columns with the table's name before them where that is too small a word by itself: "return reason"."""
    for mark in marks:
        before = tokens[mark.start - 1] if mark.kind == "column" and mark.start and not mark.with_table else None
        if before is not None and before.norm in STOP_WORDS and (before.stem,) == stems(mark.table.rpartition(".")[2]):
            yield replace(mark, start=mark.start - 1, score=mark.score + 0.6, with_table=True)


def small_tables(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Marks of tables whose name is too small a word by itself, after an article: "the return"."""
    for place, token in enumerate(tokens):
        if token.norm not in STOP_WORDS or not place or tokens[place - 1].norm not in _ARTICLES:
            continue
        for table in catalog.tables:
            if stems(table.name) == (token.stem,) and table.kind != "view":
                yield Mark("table", place, place + 1, 0.8, "", table.key, quality=0.8, how="is")


def plain_figures(marks: Sequence[Mark], tokens: Sequence[Token], catalog: Catalog) -> list[Mark]:
    """The marks without columns of views that units of time and money together name: "average monthly sales"."""
    timed = {mark.start for mark in marks if mark.kind == "grain" and tokens[mark.start].norm.endswith("ly")}
    paid = {mark.start for mark in marks if mark.kind == "money"}
    if not timed or not paid:
        return list(marks)
    views = {table.key for table in catalog.tables if table.kind == "view"}
    return [m for m in marks if not (m.table in views and m.start in timed and paid & {*range(m.start, m.end)})]


def own_values(marks: Sequence[Mark], tokens: Sequence[Token]) -> list[Mark]:
    """The marks without names of columns that only share their root with a value they hold: "severe" is no severity."""
    exact = [m for m in marks if m.kind == "value" and m.how == "is" and m.end == m.start + 1]
    akin = {
        (m.start, m.table, m.column)
        for m in exact
        if tokens[m.start].kind == "word" and tokens[m.start].norm not in split_identifier(m.column)
    }
    if not akin:
        return list(marks)
    return [m for m in marks if m.kind != "column" or (m.start, m.table, m.column) not in akin]
