"""What a question is about: tables, columns and values of the source, each with the reason."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nl2sql.catalog import Catalog
from nl2sql.drafting import DraftRequest, Source
from nl2sql.grounding import Grounding, Hit
from nl2sql.problems import Span
from nl2sql.retrieval.links import Link, alias_links, is_content, metric_links, name_links
from nl2sql.retrieval.schema_search import Found
from nl2sql.retrieval.value_links import value_links
from nl2sql.retrieval.view import found_for, in_view_of
from nl2sql.words import LONGEST_QUESTION, Token, tokenise

TABLE_WEIGHT, COLUMN_WEIGHT, VALUE_WEIGHT, NEIGHBOUR_WEIGHT = 3.0, 1.0, 1.2, 0.2
MOST_TABLES, MOST_COLUMNS, MOST_VALUES = 12, 24, 12


def grounded(question: str, source: Source, today: str) -> DraftRequest:
    """What drafters work from: the question, the part of `source` it is read over, its hits there."""
    return grounded_by(found_for(question, source), question, source, today)


def grounded_by(found: Found | None, question: str, source: Source, today: str) -> DraftRequest:
    """The same for those who have searched already and found `found`."""
    part = in_view_of(found, question, source)
    return DraftRequest(question, part, ground_over(question, part, found), today, source)


def ground(question: str, source: Source) -> Grounding:
    """The hits of `question` in `source`, each kind best first.

    Tables score by the words that name them, their columns and their values, rare words more; tables
    next to a hit over a foreign key follow with a fifth of its score. Only the first 2,000 characters
    of the question are read. Of a large source the part in view is read; what else the search found there follows.
    """
    found = found_for(question, source)
    return ground_over(question, in_view_of(found, question, source), found)


def ground_over(question: str, part: Source, found: Found | None) -> Grounding:
    """The hits of `question` in a part of a source, and below them what a search found beside them."""
    grounding = _grounded(question, part)
    return grounding if found is None else _with_found(grounding, found)


def _grounded(question: str, source: Source) -> Grounding:
    tokens = tokenise(question[:LONGEST_QUESTION])
    names = (*name_links(tokens, source.catalog), *alias_links(tokens, source.aliases))
    names = (*names, *metric_links(tokens, source.notes))
    links = (*names, *value_links(tokens, question, source.values))
    rarity = _rarity(links, len(source.catalog.tables))
    tables = _with_neighbours(_table_hits(links, tokens, rarity, source.catalog), source.catalog)
    columns = _hits((link for link in links if link.kind == "column"), tokens, rarity)
    values = _hits((link for link in links if link.kind == "value"), tokens, rarity)
    return Grounding(
        question, tables[:MOST_TABLES], columns[:MOST_COLUMNS], values[:MOST_VALUES], _unused(tokens, links)
    )


def _with_found(grounding: Grounding, found: Found) -> Grounding:
    """The hits, and below them those of the search that are not among them."""
    tables = _appended(grounding.tables, found.tables)
    columns = _appended(grounding.columns, [hit for hit in found.columns if hit.words])
    return replace(grounding, tables=tables[:MOST_TABLES], columns=columns[:MOST_COLUMNS])


def _appended(hits: tuple[Hit, ...], found: Sequence[Hit]) -> tuple[Hit, ...]:
    known = {(hit.table, hit.column) for hit in hits}
    ceiling = hits[-1].score if hits else 1.0
    most = max((hit.score for hit in found), default=1.0)
    more = (replace(hit, score=ceiling * hit.score / most) for hit in found if (hit.table, hit.column) not in known)
    return (*hits, *more)


def _rarity(links: Sequence[Link], tables: int) -> dict[int, float]:
    """By token: how much it says, from the number of tables it is linked to."""
    linked: dict[int, set[str]] = defaultdict(set)
    for link in links:
        for place in range(link.start, link.end):
            linked[place].add(link.table)
    return {place: math.log(1 + (tables + 1) / len(keys)) for place, keys in linked.items()}


def _worth(link: Link, rarity: dict[int, float]) -> float:
    return link.quality * sum(rarity[place] for place in range(link.start, link.end))


def _table_hits(
    links: Sequence[Link], tokens: Sequence[Token], rarity: dict[int, float], catalog: Catalog
) -> dict[str, Hit]:
    weights = {"table": TABLE_WEIGHT, "column": COLUMN_WEIGHT, "value": VALUE_WEIGHT}
    best: dict[str, dict[int, float]] = defaultdict(dict)
    main: dict[str, Link] = {}
    for link in links:
        worth = weights[link.kind] * _worth(link, rarity)
        if link.table not in main or worth > weights[main[link.table].kind] * _worth(main[link.table], rarity):
            main[link.table] = link
        for place in range(link.start, link.end):
            share = worth / (link.end - link.start)
            best[link.table][place] = max(best[link.table].get(place, 0.0), share)
    return {
        key: Hit("table", key, score=sum(best[key].values()), why=_why(link, tokens), words=(_span(link, tokens),))
        for key, link in main.items()
        if catalog.table(key) is not None
    }


def _with_neighbours(hits: dict[str, Hit], catalog: Catalog) -> tuple[Hit, ...]:
    """The hits, then the tables that a foreign key ties to the better half of them."""
    ranked = sorted(hits.values(), key=lambda hit: -hit.score)
    found = dict(hits)
    ceiling = ranked[0].score / 2 if ranked else 0.0
    for table in catalog.tables:
        for key in table.foreign_keys:
            for known, other in ((table.key, key.target), (key.target, table.key)):
                hit = hits.get(known)
                if hit is not None and hit.score >= ceiling and other not in found:
                    why = f"{other} is tied to {known} by {', '.join(key.columns)}"
                    found[other] = Hit("table", other, score=NEIGHBOUR_WEIGHT * hit.score, why=why)
    return tuple(sorted(found.values(), key=lambda hit: -hit.score))


def _hits(links: Iterable[Link], tokens: Sequence[Token], rarity: dict[int, float]) -> tuple[Hit, ...]:
    best: dict[tuple[str, str, str], Hit] = {}
    for link in links:
        for value in link.values or ("",):
            score, words = _worth(link, rarity), (_span(link, tokens),)
            hit = Hit(link.kind, link.table, link.column, value, score, _why(link, tokens), words)
            slot = (link.table, link.column, value)
            if slot not in best or hit.score > best[slot].score:
                best[slot] = hit
    return tuple(sorted(best.values(), key=lambda hit: -hit.score))


def _span(link: Link, tokens: Sequence[Token]) -> Span:
    return Span(tokens[link.start].span.start, tokens[link.end - 1].span.end)


def _why(link: Link, tokens: Sequence[Token]) -> str:
    said = " ".join(token.text for token in tokens[link.start : link.end])
    if link.kind == "value":
        article = "a value of" if link.how == "is" else f"{link.how} '{link.values[0]}', a value of"
        return f"'{said}' {'is ' if link.how == 'is' else ''}{article} {link.table}.{link.column}"
    place = f"the table {link.table}" if link.kind == "table" else f"the column {link.table}.{link.column}"
    verb = "names" if link.how == "is" else link.how
    return f"'{said}' {verb} {place}"


def _unused(tokens: Sequence[Token], links: Sequence[Link]) -> tuple[Span, ...]:
    used = {place for link in links for place in range(link.start, link.end)}
    return tuple(token.span for place, token in enumerate(tokens) if place not in used and is_content(token))
