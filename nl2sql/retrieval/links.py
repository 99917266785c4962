"""Ties stretches of a question to tables, columns and stored values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog
from nl2sql.grounding import HitKind
from nl2sql.lexicon import lexicon
from nl2sql.noted import Notes
from nl2sql.retrieval.names import Name, NameIndex, Posting, name_index
from nl2sql.words import STOP_WORDS, Token, stem
from nl2sql.workspace_words import Aliases

LONGEST_NAME = 4
_LEAST = 0.4
_REMEMBERED = 64
_TYPO = 0.8
_BY_ALIAS = 0.95
NOTED = "stands in your notes for"
"""How a word speaks of something where people wrote it down."""
_BY_ALIKE = 0.55
_SMALL = frozenset(stem(word) for word in STOP_WORDS)
_INSIDE = frozenset({"of", "per", "in", "at", "to", "on", "no", "by"})


@dataclass(frozen=True, slots=True)
class Link:
    """Tokens `start` to `end` (exclusive) speak of something, with a quality between 0 and 1.

    `values` are the stored spellings for a value link. `with_table` when the words name the column's
    table as well ("customer city").
    """

    kind: HitKind
    start: int
    end: int
    table: str
    column: str = ""
    values: tuple[str, ...] = ()
    quality: float = 0.0
    how: str = ""
    with_table: bool = False


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    posting: Posting
    small: bool = False


def name_links(tokens: Sequence[Token], catalog: Catalog) -> tuple[Link, ...]:
    """Every link to a table or column, in no particular order; asked again for the same words, it is remembered."""
    known, said = _recent(catalog), tuple(tokens)
    links = known.get(said)
    if links is None:
        if len(known) >= _REMEMBERED:
            known.clear()
        known[said] = links = _name_links(said, catalog)
    return links


@per_object
def _recent(_catalog: Catalog) -> dict[tuple[Token, ...], tuple[Link, ...]]:
    """The links of the words asked for last: several scanners look at one question."""
    return {}


def _name_links(tokens: Sequence[Token], catalog: Catalog) -> tuple[Link, ...]:
    index = name_index(catalog)
    by_name: dict[int, list[_Match]] = defaultdict(list)
    for match in _matches(tokens, index):
        by_name[match.posting.name].append(match)
    links: list[Link] = []
    for position, matches in by_name.items():
        name = index.names[position]
        if name.is_table:
            links += _windows(name, matches, ())
        else:
            links += _windows(name, matches, by_name.get(index.tables[name.table], ()))
    return tuple(links)


def alias_links(tokens: Sequence[Token], aliases: Aliases) -> tuple[Link, ...]:
    """The links by what people in the workspace call things."""
    links: list[Link] = []
    for start, end, alias in aliases.said_in(tokens):
        kind: HitKind = "value" if alias.value else "column" if alias.column else "table"
        values = (alias.value,) if alias.value else ()
        quality, how = (1.0, NOTED) if alias.noted else (_BY_ALIAS, "stands for")
        links.append(Link(kind, start, end, alias.table, alias.column, values, quality, how))
    return tuple(links)


def metric_links(tokens: Sequence[Token], notes: Notes) -> tuple[Link, ...]:
    """The links of what names a figure of the notes to all that it is computed from."""
    links: list[Link] = []
    for start, end, metric in notes.metrics_said(tokens):
        how = f"is {metric.name} in your notes, computed from"
        links += [Link("column", start, end, ref.table, ref.column, (), 1.0, how) for ref in metric.columns]
        links.append(Link("table", start, end, metric.table, quality=1.0, how=how))
    return tuple(links)


def is_content(token: Token) -> bool:
    """Whether a token is expected to mean something in the data."""
    return token.kind == "quoted" or (token.kind == "word" and token.norm not in STOP_WORDS and len(token.norm) > 1)


def _matches(tokens: Sequence[Token], index: NameIndex) -> Iterable[_Match]:
    for start, token in enumerate(tokens):
        found = False
        for end in range(start + 1, min(len(tokens), start + LONGEST_NAME) + 1):
            window = tokens[start:end]
            if any(part.kind not in ("word", "number") for part in window):
                break
            if end - start == 1 and not is_content(token) and token.norm not in _INSIDE:
                continue
            for posting in index.find(tuple(part.stem for part in window)):
                found = True
                yield _Match(start, end, posting, small=end - start == 1 and not is_content(token))
        if not found and is_content(token) and token.kind == "word":
            loose = list(_alike(start, tokens, index))
            yield from loose or _misspelt(start, token, index)


def _alike(start: int, tokens: Sequence[Token], index: NameIndex) -> Iterable[_Match]:
    """Names by the looser synonyms, for a word that nothing else explains."""
    stemmed = tokens[start].stem
    if tokens[start].norm.endswith("est") or (stemmed,) in lexicon().scales:
        return
    if stemmed in lexicon().generic or stemmed in _SMALL:
        return
    for end in range(min(len(tokens), start + 2), start, -1):
        window = tuple(part.stem for part in tokens[start:end])
        for other in lexicon().alike.get(window, ()):
            for posting in index.find(other):
                if posting.how == "is":
                    quality = posting.quality * _BY_ALIKE
                    yield _Match(start, end, Posting(posting.name, posting.part, quality, "is like"))


def _misspelt(start: int, token: Token, index: NameIndex) -> Iterable[_Match]:
    if len(token.norm) < 5:
        return
    similarity = DamerauLevenshtein.normalized_similarity
    near = process.extractOne(token.norm, index.surface.keys(), scorer=similarity, score_cutoff=_TYPO)
    if near is None or len(near[0]) < 4:
        return
    for posting in index.find((index.surface[near[0]],)):
        if posting.how == "is":
            how = f"looks like '{near[0]}', which is"
            yield _Match(start, start + 1, Posting(posting.name, posting.part, posting.quality * near[1] * 0.9, how))


def _windows(name: Name, matches: Sequence[_Match], context: Sequence[_Match]) -> list[Link]:
    """The links of one name; a further one where the name of a column's table stands beside it."""
    links: list[Link] = []
    for run in _clusters(matches):
        cluster = _without_small_words(run)
        if not cluster:
            continue
        start, end = cluster[0].start, cluster[-1].end
        quality = _coverage(name, cluster) * name.handicap
        if quality < _LEAST * name.handicap:
            continue
        how = min(cluster, key=lambda match: match.posting.quality).posting.how
        links.append(_link(name, start, end, quality, how))
        for beside in context:
            if beside.posting.quality >= 0.75 and (beside.end == start or beside.start == end):
                first, last = min(start, beside.start), max(end, beside.end)
                links.append(_link(name, first, last, min(1.0, quality + 0.1), how, with_table=True))
    return links


def _without_small_words(run: list[_Match]) -> list[_Match]:
    """Small words count only in the midst of a name: "number of shops"."""
    if len(run) < 3:
        return [match for match in run if not match.small]
    start, end = int(run[0].small), len(run) - int(run[-1].small)
    return run[start:end]


def _link(name: Name, start: int, end: int, quality: float, how: str, with_table: bool = False) -> Link:
    kind: HitKind = "table" if name.is_table else "column"
    return Link(kind, start, end, name.table, name.column, (), min(1.0, quality), how, with_table)


def _clusters(matches: Sequence[_Match]) -> list[list[_Match]]:
    """Runs of touching matches in which every part of the name occurs once; longer phrases first."""
    runs: list[list[_Match]] = []
    ordered = sorted(matches, key=lambda match: (match.start, -match.end, -match.posting.quality))
    for match in ordered:
        run = runs[-1] if runs else None
        if run and match.start < run[-1].end:
            continue
        fresh = run is not None and all(match.posting.part != other.posting.part for other in run)
        if run is not None and fresh and match.start == run[-1].end:
            run.append(match)
        else:
            runs.append([match])
    return runs


def _coverage(name: Name, cluster: Sequence[_Match]) -> float:
    if any(match.posting.part < 0 for match in cluster):
        return max(match.posting.quality for match in cluster)
    matched = sum(name.weights[match.posting.part] * match.posting.quality for match in cluster)
    return matched / sum(name.weights)
