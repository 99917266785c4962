"""Learns what a workspace calls things: words of accepted questions that nothing explains, and what their SQL uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope as Query
from sqlglot.optimizer.scope import traverse_scope

from nl2sql.catalog import ColumnRef, Table
from nl2sql.drafting import Source
from nl2sql.learned.cues import cues_of
from nl2sql.lexicon import lexicon
from nl2sql.linking.linked import Level, Linked
from nl2sql.linking.name_candidates import query_words
from nl2sql.parser.knowledge import is_date, label_columns
from nl2sql.problems import Span
from nl2sql.retrieval.links import is_content
from nl2sql.words import Token
from nl2sql.workspace_words import LONGEST, Alias, Aliases

AGREEING = 2
"""Accepted questions that must agree on what a word stands for, where it could stand for more than one thing."""
_GUESSED = frozenset({"name", "like", "word"})
_SHORTEST = 3

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Used:
    """A table, a column or a stored value that a query speaks of; parts are empty as in `Alias`."""

    table: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Unexplained:
    """What one accepted question leaves open: its words that name nothing, and what its SQL uses unnamed."""

    phrases: tuple[Phrase, ...]
    used: frozenset[Used]


def unexplained(linked: Linked, sql: str, source: Source, placed: Iterable[Span] = ()) -> Unexplained:
    """What a question with the accepted answer `sql` leaves open. `placed` are words a right reading understood."""
    left = used_in(sql, source) - frozenset(_named(linked))
    # Words for a column or a value bring its table along.
    brought = {Used(used.table) for used in left if used.column}
    return Unexplained(tuple(_phrases(linked, frozenset(placed))), left - brought)


def learn_aliases(questions: Sequence[Unexplained]) -> Aliases:
    """What the words stand for, where at least `AGREEING` questions agree or one leaves no other reading."""
    said = Counter(phrase for question in questions for phrase in set(question.phrases))
    together = Counter((p, used) for question in questions for p in set(question.phrases) for used in question.used)
    # What queries use without any word asking for it is nothing that a word must stand for.
    implied = Counter(used for question in questions if not question.phrases for used in question.used)
    found: dict[Phrase, tuple[Used, int]] = {}
    for phrase in sorted(said):
        options = [(count, -implied[used], used) for (other, used), count in together.items() if other == phrase]
        best = max(((count, rarity) for count, rarity, _ in options), default=(0, 0))
        meant = [used for count, rarity, used in options if (count, rarity) == best]
        if len(meant) == 1 and best[0] >= AGREEING and best[0] == said[phrase] and implied[meant[0]] < best[0]:
            found[phrase] = (meant[0], best[0])
    for question in questions:
        phrases = [phrase for phrase in question.phrases if phrase not in found]
        known = {found[phrase][0] for phrase in question.phrases if phrase in found}
        left = [used for used in question.used - known if not implied[used]]
        if len(phrases) == 1 and said[phrases[0]] == 1 and len(left) == 1 and question.used - known == set(left):
            found[phrases[0]] = (left[0], 1)
    return Aliases(tuple(Alias(p, u.table, u.column, u.value, count) for p, (u, count) in sorted(found.items())))


def _phrases(linked: Linked, placed: frozenset[Span]) -> Iterator[Phrase]:
    """Runs of words that name nothing and ask for nothing; runs longer than an alias may be are left out."""
    explained = {place for places in cues_of(linked).values() for place in places}
    for links in (linked.column_links, linked.table_links):
        explained |= {place for (place, _), level in links.items() if level > Level.LOOSE}
    for value in linked.scope.values:
        if value.kind not in _GUESSED:
            explained.update(range(value.start, value.end))
    run: list[str] = []
    for place, token in enumerate(linked.tokens):
        if place not in explained and token.span not in placed and _may_name(token):
            run.append(token.stem)
            continue
        if 0 < len(run) <= LONGEST:
            yield tuple(run)
        run = []
    if 0 < len(run) <= LONGEST:
        yield tuple(run)


def _may_name(token: Token) -> bool:
    if token.kind != "word" or token.number is not None or not is_content(token) or len(token.norm) < _SHORTEST:
        return False
    known = lexicon()
    return token.stem not in query_words() and (token.stem,) not in known.money | known.units


def _named(linked: Linked) -> Iterator[Used]:
    """All that some word of the question names."""
    scope = linked.scope
    for (_, place), level in linked.column_links.items():
        if level > Level.LOOSE:
            yield Used(scope.columns[place].ref.table, scope.columns[place].ref.column)
    for (_, place), level in linked.table_links.items():
        if level > Level.LOOSE:
            yield Used(scope.tables[place].key)
    for value in scope.values:
        for place, cell in value.stored if value.kind not in _GUESSED else ():
            yield Used(scope.columns[place].ref.table, scope.columns[place].ref.column, str(cell))


def used_in(sql: str, source: Source) -> frozenset[Used]:
    """What a query speaks of beyond its joins and its dates; empty when it cannot be read.

    Keys and the columns that name a row stand for their table, columns compared with a stored value for that value.
    """
    try:
        tree = sqlglot.parse_one(sql, dialect=source.catalog.dialect)
        queries = traverse_scope(tree) if isinstance(tree, exp.Query) else []
    except SqlglotError:
        return frozenset()
    return frozenset(used for query in queries for used in _used(query, source))


def _used(query: Query, source: Source) -> Iterator[Used]:
    tables = {
        alias: table
        for alias, origin in query.sources.items()
        if isinstance(origin, exp.Table) and (table := source.catalog.table(origin.name, origin.db)) is not None
    }
    counted = any(count.this for count in query.find_all(exp.Count) if isinstance(count.this, exp.Star))
    starred = any(isinstance(item, exp.Star) for item in query.expression.expressions)
    if (counted or starred) and tables:
        yield Used(next(iter(tables.values())).key)
    for column in query.columns:
        holder = tables.get(column.table) if column.table else _holder(column.name, tables.values())
        known = holder.column(column.name) if holder is not None else None
        if holder is None or known is None or _joins(column):
            continue
        ref = ColumnRef(holder.key, known.name)
        compared = _compared(column, source, ref)
        if compared:
            yield from (Used(ref.table, ref.column, value) for value in compared)
        elif known.primary_key or ref in label_columns(holder):
            yield Used(holder.key)
        elif not is_date(known):
            yield Used(ref.table, ref.column)


def _holder(name: str, tables: Iterable[Table]) -> Table | None:
    return next((table for table in tables if table.column(name) is not None), None)


def _joins(column: exp.Column) -> bool:
    """Whether a column stands in a condition that ties two columns together."""
    parent = column.parent
    return isinstance(parent, exp.EQ) and isinstance(parent.left, exp.Column) and isinstance(parent.right, exp.Column)


def _compared(column: exp.Column, source: Source, ref: ColumnRef) -> list[str]:
    """The stored values that a column is compared with."""
    parent = column.parent
    while isinstance(parent, exp.Lower | exp.Upper | exp.Trim):
        parent = parent.parent
    if not isinstance(parent, exp.EQ | exp.NEQ | exp.In):
        return []
    texts = [literal.this for literal in parent.find_all(exp.Literal) if literal.is_string]
    stored = source.values.of(ref)
    return [text for text in texts if text in stored]
