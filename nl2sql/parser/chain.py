"""Chooses chains of marks that cover the text well and speak of tables that belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from nl2sql.catalog import Catalog
from nl2sql.joins import distance
from nl2sql.parser.marks import Mark
from nl2sql.retrieval.links import is_content
from nl2sql.words import Token

WIDTH = 48
_PER_STRETCH = 10
_SHAPES = frozenset({"by", "not", "without", "never", "sort", "between", "compare", "extreme", "and", "or"})
_THINGS = ("table", "column", "money", "units", "figure", "formula", "event")
_TABLED = ("band", "age", "lasting", "state", "kin", "figure", "formula", "event", "rate")
_UNREAD, _UNREAD_NUMBER, _UNREAD_SHAPE = -0.7, -0.9, -0.35
_STEP, _APART, _SAME_TABLE, _OWN_VALUE, _PRIOR, _FOCUS, _VIEW = -0.12, -1.5, 0.15, 0.35, 0.3, 0.4, -0.3
_WITH_TABLE, _PLAINLY = 0.35, 0.85


@dataclass(frozen=True, slots=True)
class Chain:
    """Marks in order, the tables they speak of, and how well they fit."""

    marks: tuple[Mark, ...] = ()
    score: float = 0.0
    tables: frozenset[str] = frozenset()


def chains(
    marks: Sequence[Mark], tokens: Sequence[Token], catalog: Catalog, focus: tuple[str, ...] = ()
) -> tuple[Chain, ...]:
    """The best chains over all tokens, best first (at most `WIDTH`)."""
    # Equal marks become one object: chains of the same marks are then known by identity, without long hashes.
    single: dict[Mark, Mark] = {}
    marks = [single.setdefault(mark, mark) for mark in marks]
    starting = _by_start(marks, _priors(marks), focus)
    beams: list[list[Chain]] = [[] for _ in range(len(tokens) + 1)]
    beams[0] = [Chain()]
    costs = _skip_costs(marks, tokens)
    for place in range(len(tokens)):
        beam = _best(beams[place])
        for chain in beam:
            beams[place + 1].append(Chain(chain.marks, chain.score + costs[place], chain.tables))
            for mark, worth in starting[place]:
                beams[mark.end].append(_extended(chain, mark, worth, catalog, focus))
    return tuple(_best(beams[-1]))


def _best(beam: list[Chain]) -> list[Chain]:
    unique: dict[tuple[int, ...], Chain] = {}
    for chain in sorted(beam, key=lambda chain: -chain.score):
        unique.setdefault(tuple(map(id, chain.marks)), chain)
        if len(unique) == WIDTH:
            break
    return list(unique.values())


def _priors(marks: Sequence[Mark]) -> dict[str, float]:
    """By table: how much of the text speaks of it, 0 to 1; settles where a word as common as "name" belongs."""
    best: dict[str, dict[int, float]] = defaultdict(dict)
    spread: dict[int, set[str]] = defaultdict(set)
    for mark in marks:
        if mark.is_link:
            for place in range(mark.start, mark.end):
                spread[place].add(mark.table)
    for mark in marks:
        if mark.is_link:
            for place in range(mark.start, mark.end):
                share = mark.quality * (1.5 if mark.kind == "table" else 1.0) / len(spread[place])
                best[mark.table][place] = max(best[mark.table].get(place, 0.0), share)
    totals = {table: sum(shares.values()) for table, shares in best.items()}
    most = max(totals.values(), default=1.0)
    return {table: total / most for table, total in totals.items()}


def _by_start(
    marks: Sequence[Mark], priors: dict[str, float], focus: tuple[str, ...]
) -> dict[int, list[tuple[Mark, float]]]:
    """Marks by first token with their worth; of a kind and stretch only the best, so that beams stay small."""
    stretches: dict[tuple[int, int, str], list[tuple[Mark, float]]] = defaultdict(list)
    for mark in marks:
        bonus = _PRIOR * priors.get(mark.table, 0.0) if mark.is_link and mark.how != "speaks of" else 0.0
        bonus *= 1 + 0.5 * (mark.end - mark.start - 1)
        bonus += _WITH_TABLE if mark.with_table else 0.0
        bonus += _FOCUS if mark.table in focus else 0.0
        stretches[(mark.start, mark.end, mark.kind)].append((mark, mark.score + bonus))
    starting: dict[int, list[tuple[Mark, float]]] = defaultdict(list)
    for (start, _, _), options in stretches.items():
        starting[start] += sorted(options, key=lambda option: -option[1])[:_PER_STRETCH]
    return starting


def _skip_costs(marks: Sequence[Mark], tokens: Sequence[Token]) -> list[float]:
    """What it costs to leave a token unread: content most, words that give the question its shape some."""
    costs = [_UNREAD if is_content(token) else 0.0 for token in tokens]
    for place, token in enumerate(tokens):
        if token.kind in ("number", "date"):
            costs[place] = _UNREAD_NUMBER
    for mark in marks:
        if mark.kind in _SHAPES and not costs[mark.start]:
            costs[mark.start] = _UNREAD_SHAPE
    return costs


def _extended(chain: Chain, mark: Mark, worth: float, catalog: Catalog, focus: tuple[str, ...]) -> Chain:
    score = chain.score + worth
    tables = chain.tables
    if mark.is_link or (mark.table and mark.kind in _TABLED):
        score += min(_fit(mark.table, tables or frozenset(focus), catalog), 0.0 if mark.how == "speaks of" else 1.0)
        last = chain.marks[-1] if chain.marks else None
        if last is not None and last.kind == "column" and mark.kind == "value" and last.ref == mark.ref:
            score += _OWN_VALUE
        if mark.kind == "value" and (_listed_with(chain.marks, mark) or _done_by(chain.marks, mark)):
            score += _OWN_VALUE
        if last is not None and last.kind == "value" and mark.kind == "table" and last.table == mark.table:
            score += _OWN_VALUE
        if last is not None and last.kind == "column" and mark.kind == "table" and last.table == mark.table:
            score += _OWN_VALUE
        if mark.table not in tables and _is_view(mark.table, catalog):
            score += _VIEW
        tables = tables | {mark.table}
    if chain.marks:
        score += _follows(chain.marks[-1], mark)
    return Chain((*chain.marks, mark), score, tables)


def _listed_with(marks: tuple[Mark, ...], mark: Mark) -> bool:
    """Whether a value of the same column stands before "and" or "or", or "only": "online as well as by phone"."""
    place = len(marks) - 1
    while place >= 0 and marks[place].kind in ("by", "with", "ask", "unit"):
        place -= 1
    if place >= 0 and marks[place].kind == "only":
        return True
    if place < 1 or marks[place].kind not in ("and", "or"):
        return False
    return marks[place - 1].kind == "value" and marks[place - 1].ref == mark.ref


def _done_by(marks: tuple[Mark, ...], mark: Mark) -> bool:
    """Whether "by" says how something is done, not what to group by: "sold by phone"; words for tables are groups."""
    if len(marks) < 2 or mark.score < _PLAINLY or marks[-1].kind != "by" or marks[-1].end - marks[-1].start > 1:
        return False
    return marks[-2].end == marks[-1].start and (marks[-2].kind == "units" or marks[-2].how == "speaks of")


def _follows(before: Mark, mark: Mark) -> float:
    """What a mark gains by following another: functions want things, "by" wants something to group by."""
    if before.kind == "function" and mark.kind == "function":
        return 0.4 if (before.word, mark.word) == ("average", "count") else -0.2
    if before.kind == "function" and mark.kind in (*_THINGS, "distinct"):
        return 0.4 if before.word == "count" or mark.kind != "table" else 0.1
    if before.kind == "column" and mark.kind == "money" and before.end == mark.start and "total" in before.column:
        return -0.2
    if before.kind in ("by", "sort") and mark.kind in (*_THINGS, "grain", "function"):
        return 0.2
    if before.kind in ("without", "never") and mark.kind == "table":
        return 0.6
    if before.kind == "compare" and mark.kind == "number":
        return 0.3
    return 0.3 if before.kind in ("contains", "starts", "ends") and mark.kind == "text" else 0.0


def _fit(table: str, tables: frozenset[str], catalog: Catalog) -> float:
    if not tables:
        return 0.0
    if table in tables:
        return _SAME_TABLE
    steps = [cost for other in tables if (cost := distance(catalog, other, table)) is not None]
    return _STEP * min(steps) if steps else _APART


def _is_view(key: str, catalog: Catalog) -> bool:
    """Views repeat what the tables say, and have no keys to join by; people mostly mean the tables."""
    table = catalog.table(key)
    return table is not None and table.kind == "view"
