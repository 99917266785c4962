"""What the network sees of a linked question: one node for each token, column, table and value, and how they relate.

The order of nodes is: tokens, columns, tables, values. All numbers given here (relations, marks, features) are
part of the trained model: append, never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nl2sql.caching import per_object
from nl2sql.form.scope import CandidateKind, Scope
from nl2sql.linking.linked import Level, Linked
from nl2sql.words import Token, TokenKind, split_identifier

MOST_WORDS = 6
"""Words of one node that are read; a longer name is cut."""
TABLE_WORDS = 3
"""Words that are read of the name of the table a column belongs to."""

# Relations: blocks of numbers, by the kinds of the two nodes.
_FAR = 4
_TOKENS = 0
_TOKEN_COLUMN, _TOKEN_CELL = 9, 15
_COLUMN_TOKEN, _CELL_TOKEN = 16, 22
_TOKEN_TABLE, _TABLE_TOKEN = 23, 29
_SAME_COLUMN, _SAME_TABLE, _REFERS, _REFERRED, _COLUMNS = 35, 36, 37, 38, 39
_KEY_OF, _COLUMN_OF, _REFERS_TO_TABLE, _COLUMN_TABLE = 40, 41, 42, 43
_HAS_KEY, _HAS_COLUMN, _TABLE_REFERRED_BY, _TABLE_COLUMN = 44, 45, 46, 47
_SELF, _TABLE_REFERS, _TABLE_REFERRED, _TABLES = 48, 49, 50, 51
_VALUE_IN, _VALUE_OUT, _IN_VALUE, _OUT_VALUE = 52, 53, 54, 55
_STORED, _COUNTABLE, _DATEABLE, _VALUE_COLUMN = 56, 57, 58, 59
_STORES, _COUNTS, _DATES, _COLUMN_VALUE = 60, 61, 62, 63
_VALUE_IN_TABLE, _VALUE_TABLE, _TABLE_HAS_VALUE, _TABLE_VALUE = 64, 65, 66, 67
_VALUE_ITSELF, _SAME_WORDS, _VALUES = 68, 69, 70
RELATIONS = 71

TOKEN, COLUMN, TABLE, VALUE = 0, 1, 2, 3
_TOKEN_KINDS: tuple[TokenKind, ...] = ("word", "number", "date", "quoted", "mark")
_TYPES = ("integer", "number", "text", "boolean", "date", "datetime", "time", "other")
_CANDIDATES: tuple[CandidateKind, ...] = (
    "quote",
    "number",
    "cell",
    "code",
    "name",
    "like",
    "word",
    "flag",
    "period",
    "null",
)
# Marks: what a node is, as numbers of one embedding; 0 is none.
_MARK_COLUMN_LEVEL, _MARK_TABLE_LEVEL, _MARK_IN_VALUE = 1, 7, 13
_MARK_TOKEN_KIND, _MARK_CAPITAL, _MARK_TYPE, _MARK_CANDIDATE = 24, 30, 31, 40
_MARK_PERIOD = 52
MARKS = 64
MARKS_EACH = 5
FEATURES = 32
_NUMERIC = ("integer", "number")
_DATED = ("date", "datetime")

# What learning changes: the numbers of links, by direction, each plus the level; marks and features before level 1.
TOKEN_COLUMN, COLUMN_TOKEN, TOKEN_TABLE, TABLE_TOKEN = _TOKEN_COLUMN, _COLUMN_TOKEN, _TOKEN_TABLE, _TABLE_TOKEN
TOKEN_CELL, CELL_TOKEN = _TOKEN_CELL, _CELL_TOKEN
STORED_IN, STORES, STORED_IN_TABLE, TABLE_HAS_VALUE = _STORED, _STORES, _VALUE_IN_TABLE, _TABLE_HAS_VALUE
OWNED = (_KEY_OF, _COLUMN_OF)
MARK_COLUMN_LEVEL, MARK_TABLE_LEVEL = _MARK_COLUMN_LEVEL, _MARK_TABLE_LEVEL
COLUMN_LEVELS, TABLE_LEVELS = 0, 14


@dataclass(frozen=True)
class Nodes:
    """The nodes of one question, `size` in all.

    `relations` [size, size] uint8; `kinds` [size] uint8; `marks` [size, MARKS_EACH] uint8; `features`
    [size, FEATURES] float32; `words` and `of_table` the words of each node and of the table it belongs to
    (empty but for columns); `names` what to call each column and table, in a phrase.
    """

    counts: tuple[int, int, int, int]
    relations: NDArray[np.uint8]
    kinds: NDArray[np.uint8]
    marks: NDArray[np.uint8]
    features: NDArray[np.float32]
    words: tuple[tuple[str, ...], ...]
    of_table: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    """The tokens of each value."""

    @cached_property
    def size(self) -> int:
        """The number of nodes."""
        return sum(self.counts)


def nodes_of(linked: Linked) -> Nodes:
    """The nodes of a linked question."""
    scope = linked.scope
    counts = (len(linked.tokens), len(scope.columns), len(scope.tables), len(scope.values))
    texts = [token_words(token) for token in linked.tokens]
    spans = tuple((value.start, value.end) for value in scope.values)
    spoken = [tuple(word for words in texts[start:end] for word in words)[:MOST_WORDS] for start, end in spans]
    marks, features = _marks(linked), _features(linked)
    return Nodes(
        counts,
        _relations(linked),
        np.repeat(np.arange(4, dtype=np.uint8), counts),
        marks,
        features,
        (
            *texts,
            *(column.words[:MOST_WORDS] for column in scope.columns),
            *(table.words[:MOST_WORDS] for table in scope.tables),
            *spoken,
        ),
        tuple(scope.tables[column.table].words[:3] for column in scope.columns),
        scope_names(scope),
        spans,
    )


def token_words(token: Token) -> tuple[str, ...]:
    """The lower-case words of a token: one but for quoted texts."""
    if token.kind == "quoted":
        return split_identifier(token.text)[:MOST_WORDS] or (token.text.lower()[:20],)
    return (token.norm,)


def scope_names(scope: Scope) -> tuple[str, ...]:
    """A phrase for each column ("birth date of customer") and each table ("customer")."""
    tables = [" ".join(table.words) for table in scope.tables]
    columns = [f"{' '.join(column.words)} of {tables[column.table]}" for column in scope.columns]
    return (*columns, *tables)


def _relations(linked: Linked) -> NDArray[np.uint8]:
    scope = linked.scope
    tokens, columns, tables, values = len(linked.tokens), len(scope.columns), len(scope.tables), len(scope.values)
    first_column, first_table = tokens, tokens + columns
    first_value = first_table + tables
    size = first_value + values
    related = np.zeros((size, size), np.uint8)
    distance = np.arange(tokens)[None, :] - np.arange(tokens)[:, None]
    related[:tokens, :tokens] = np.clip(distance, -_FAR, _FAR) + _FAR + _TOKENS
    related[:tokens, first_column:first_table] = _TOKEN_COLUMN
    related[first_column:first_table, :tokens] = _COLUMN_TOKEN
    related[:tokens, first_table:first_value] = _TOKEN_TABLE
    related[first_table:first_value, :tokens] = _TABLE_TOKEN
    related[first_column:first_value, first_column:first_value] = _schema_relations(scope)
    for (token, column), level in linked.column_links.items():
        related[token, first_column + column] = _TOKEN_COLUMN + level
        related[first_column + column, token] = _COLUMN_TOKEN + level
    for (token, table), level in linked.table_links.items():
        related[token, first_table + table] = _TOKEN_TABLE + level
        related[first_table + table, token] = _TABLE_TOKEN + level
    _relate_values(related, linked, (first_column, first_table, first_value))
    return related


def _relate_values(related: NDArray[np.uint8], linked: Linked, firsts: tuple[int, int, int]) -> None:
    scope = linked.scope
    first_column, first_table, first_value = firsts
    tokens = first_column
    numeric = [first_column + i for i, column in enumerate(scope.columns) if column.type in _NUMERIC]
    dated = [first_column + i for i, column in enumerate(scope.columns) if column.type in _DATED]
    related[first_value:, :tokens], related[:tokens, first_value:] = _VALUE_OUT, _OUT_VALUE
    related[first_value:, first_column:first_table] = _VALUE_COLUMN
    related[first_column:first_table, first_value:] = _COLUMN_VALUE
    related[first_value:, first_table:first_value] = _VALUE_TABLE
    related[first_table:first_value, first_value:] = _TABLE_VALUE
    related[first_value:, first_value:] = _VALUES
    for place, value in enumerate(scope.values):
        node = first_value + place
        related[node, value.start : value.end] = _VALUE_IN
        related[value.start : value.end, node] = _IN_VALUE
        if value.number is not None:
            related[node, numeric], related[numeric, node] = _COUNTABLE, _COUNTS
        if value.period is not None:
            related[node, dated], related[dated, node] = _DATEABLE, _DATES
        for column, _ in value.stored:
            related[node, first_column + column], related[first_column + column, node] = _STORED, _STORES
            related[value.start : value.end, first_column + column] = _TOKEN_CELL
            related[first_column + column, value.start : value.end] = _CELL_TOKEN
            table = first_table + scope.columns[column].table
            related[node, table], related[table, node] = _VALUE_IN_TABLE, _TABLE_HAS_VALUE
        for other, rival in enumerate(scope.values):
            if rival.start < value.end and value.start < rival.end:
                related[node, first_value + other] = _SAME_WORDS
        related[node, node] = _VALUE_ITSELF


@per_object
def _schema_relations(scope: Scope) -> NDArray[np.uint8]:
    """Relations between columns and tables [columns + tables, the same]."""
    columns, tables = len(scope.columns), len(scope.tables)
    related = np.full((columns + tables, columns + tables), _COLUMNS, np.uint8)
    owner = np.array([column.table for column in scope.columns], int)
    related[:columns, :columns][owner[:, None] == owner[None, :]] = _SAME_TABLE
    related[np.arange(columns), np.arange(columns)] = _SAME_COLUMN
    related[:columns, columns:], related[columns:, :columns] = _COLUMN_TABLE, _TABLE_COLUMN
    related[columns:, columns:] = _TABLES
    for place, column in enumerate(scope.columns):
        table = columns + column.table
        related[place, table] = _KEY_OF if column.primary_key else _COLUMN_OF
        related[table, place] = _HAS_KEY if column.primary_key else _HAS_COLUMN
    for table in range(columns, columns + tables):
        related[table, table] = _SELF
    for source, target in scope.keys:
        related[source, target], related[target, source] = _REFERS, _REFERRED
        one, other = columns + int(owner[source]), columns + int(owner[target])
        if one != other:
            related[source, other], related[other, source] = _REFERS_TO_TABLE, _TABLE_REFERRED_BY
            related[one, other], related[other, one] = _TABLE_REFERS, _TABLE_REFERRED
    return related


def _marks(linked: Linked) -> NDArray[np.uint8]:
    scope = linked.scope
    rows: list[tuple[int, ...]] = []
    column_level = _best(linked.column_links, 0)
    table_level = _best(linked.table_links, 0)
    kinds = {place: _CANDIDATES.index(value.kind) for value in scope.values for place in range(value.start, value.end)}
    for place, token in enumerate(linked.tokens):
        in_value = _MARK_IN_VALUE + kinds[place] if place in kinds else 0
        rows.append(
            (
                _MARK_COLUMN_LEVEL + column_level.get(place, 0),
                _MARK_TABLE_LEVEL + table_level.get(place, 0),
                in_value,
                _MARK_TOKEN_KIND + _TOKEN_KINDS.index(token.kind),
                _MARK_CAPITAL if token.capital else 0,
            )
        )
    rows += [(_MARK_TYPE + _TYPES.index(column.type), 0, 0, 0, 0) for column in scope.columns]
    rows += [(0, 0, 0, 0, 0)] * len(scope.tables)
    for value in scope.values:
        dated = _MARK_PERIOD if value.period is not None else 0
        rows.append((_MARK_CANDIDATE + _CANDIDATES.index(value.kind), dated, 0, 0, 0))
    return np.array(rows, np.uint8).reshape(-1, MARKS_EACH)


def _best(links: dict[tuple[int, int], Level], side: int) -> dict[int, int]:
    """The highest level of each token (side 0) or each target (side 1)."""
    best: dict[int, int] = {}
    for pair, level in links.items():
        best[pair[side]] = max(best.get(pair[side], 0), int(level))
    return best


def _features(linked: Linked) -> NDArray[np.float32]:
    """Columns use places 0 to 13, tables 14 to 23, values 24 to 31."""
    scope = linked.scope
    tokens, columns, tables = len(linked.tokens), len(scope.columns), len(scope.tables)
    given = np.zeros((tokens + columns + tables + len(scope.values), FEATURES), np.float32)
    for (_, place), level in linked.column_links.items():
        given[tokens + place, level] = 1
    for (_, place), level in linked.table_links.items():
        given[tokens + columns + place, 14 + level] = 1
    best_table = _best(linked.table_links, 1)
    for place, column in enumerate(scope.columns):
        row = given[tokens + place]
        row[6], row[7], row[8] = column.primary_key, column.foreign_key, bool(column.expression)
        row[9] = best_table.get(column.table, 0) / 5
    for place, value in enumerate(scope.values):
        row = given[tokens + columns + tables + place]
        row[24], row[25] = min(len(value.stored), 4) / 4, value.number is not None
        row[26] = value.number is not None and float(value.number).is_integer() and 0 < value.number <= 20
        row[27] = value.period is not None
        row[28] = min(value.end - value.start, 4) / 4
        for holder, _ in value.stored:
            given[tokens + holder, 10] = 1
            given[tokens + columns + scope.columns[holder].table, 20] = 1
    return given
