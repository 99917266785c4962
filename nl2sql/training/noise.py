"""What is done to samples while learning, so that the network reads meaning and does not only compare names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.learned.features import (
    CELL_TOKEN,
    COLUMN_LEVELS,
    COLUMN_TOKEN,
    MARK_COLUMN_LEVEL,
    MARK_TABLE_LEVEL,
    OWNED,
    STORED_IN,
    STORED_IN_TABLE,
    STORES,
    TABLE_HAS_VALUE,
    TABLE_LEVELS,
    TABLE_TOKEN,
    TOKEN_CELL,
    TOKEN_COLUMN,
    TOKEN_TABLE,
    Nodes,
)
from nl2sql.linking.linked import Level

_MOST = max(Level)
_NEAR_LEVELS = (Level.LOOSE, Level.SYNONYM_PART, Level.SYNONYM_PART, Level.SYNONYM, Level.SYNONYM)
"""What hidden links may become where they do not vanish, about as often as in questions put in other words."""


@dataclass(frozen=True)
class Noise:
    """Probabilities of what is done to a sample.

    `forget` a word's own vector, `blank` all of it, `drop` a column that is not needed, `mute` the encoder's
    state of a token. Of the links: `hide_column` and `hide_table` those of one that the form needs, `hide_any` those
    of some of the words; a hidden word also loses its own vector with `hide_word`. `misplace` one value is also
    found in a column where it is not.
    """

    forget: float = 0.12
    blank: float = 0.05
    linked_blank: float = 0.2
    drop: float = 0.3
    mute: float = 0.05
    hide_column: float = 0.25
    hide_table: float = 0.15
    hide_any: float = 0.2
    hide_word: float = 0.6
    misplace: float = 0.04


@dataclass(frozen=True)
class Seen:
    """What the network is shown of a sample's nodes; `blind` the tokens whose own words are hidden too."""

    relations: NDArray[np.uint8]
    marks: NDArray[np.uint8]
    features: NDArray[np.float32]
    blind: NDArray[np.bool_]


def seen(nodes: Nodes, needed: NDArray[np.int64], noise: Noise | None, random: np.random.Generator) -> Seen:
    """The nodes of a sample, some of their links weakened or taken away; `needed` are nodes that the form points at."""
    tokens, columns, tables, values = nodes.counts
    blind = np.zeros(tokens, bool)
    plain = Seen(nodes.relations, nodes.marks, nodes.features, blind)
    if noise is None or not tokens:
        return plain
    draws = random.random(4) < (noise.hide_column, noise.hide_table, noise.hide_any, noise.misplace)
    if not draws.any():
        return plain
    links = _Links.of(nodes)
    for drawn, first, count in ((draws[0], tokens, columns), (draws[1], tokens + columns, tables)):
        wanted = needed[(needed >= first) & (needed < first + count)]
        if drawn and len(wanted):
            blind |= links.hide(links.naming(int(random.choice(wanted))), random)
    if draws[2]:
        blind |= links.hide(random.random(tokens) < random.random(), random)
    if draws[3] and values and columns:
        links.misplace(int(random.integers(values)), random)
    blind &= random.random(tokens) < noise.hide_word
    return Seen(links.relations, links.marks, links.features, blind)


@dataclass(frozen=True)
class _Side:
    """Columns or tables: which of a token's marks, their nodes, and where the numbers of their links begin."""

    place: int
    first: int
    count: int
    there: int
    back: int
    mark: int
    facts: int


@dataclass
class _Links:
    """Copies of a sample's arrays, to be changed."""

    nodes: Nodes
    relations: NDArray[np.uint8]
    marks: NDArray[np.uint8]
    features: NDArray[np.float32]

    @classmethod
    def of(cls, nodes: Nodes) -> _Links:
        return cls(nodes, nodes.relations.copy(), nodes.marks.copy(), nodes.features.copy())

    def naming(self, node: int) -> NDArray[np.bool_]:
        """The tokens that are linked to the name of a column or table."""
        tokens, columns, _, _ = self.nodes.counts
        none = TOKEN_COLUMN if node < tokens + columns else TOKEN_TABLE
        found = self.relations[:tokens, node]
        return (found > none) & (found <= none + _MOST)

    def hide(self, words: NDArray[np.bool_], random: np.random.Generator) -> NDArray[np.bool_]:
        """Weaken all links of these tokens to names, to those of a synonym or to none; returns those that had any."""
        tokens, columns, tables, _ = self.nodes.counts
        most = int(random.choice(_NEAR_LEVELS)) if random.random() < 0.5 else int(Level.NONE)
        marked = self.marks[:tokens, :2] > (MARK_COLUMN_LEVEL, MARK_TABLE_LEVEL)
        words = words & marked.any(1)
        if not words.any():
            return words
        for side in (
            _Side(0, tokens, columns, TOKEN_COLUMN, COLUMN_TOKEN, MARK_COLUMN_LEVEL, COLUMN_LEVELS),
            _Side(1, tokens + columns, tables, TOKEN_TABLE, TABLE_TOKEN, MARK_TABLE_LEVEL, TABLE_LEVELS),
        ):
            self._weaken(side, words, most)
        self._tell_columns_of_their_tables()
        return words

    def _weaken(self, side: _Side, words: NDArray[np.bool_], most: int) -> None:
        tokens, end = self.nodes.counts[0], side.first + side.count
        block = self.relations[:tokens, side.first : end]
        weak = words[:, None] & (block > side.there + most) & (block <= side.there + _MOST)
        block[weak] = side.there + most
        self.relations[side.first : end, :tokens][weak.T] = side.back + most
        marks = self.marks[:tokens, side.place]
        marks[words] = np.minimum(marks[words], side.mark + most)
        rows = np.nonzero(weak.any(0))[0]
        kept = [(block[:, rows] == side.there + level).any(0) for level in range(1, _MOST + 1)]
        self.features[side.first + rows, side.facts + 1 : side.facts + 1 + _MOST] = np.stack(kept, 1)

    def _tell_columns_of_their_tables(self) -> None:
        """Columns know how well their table is named."""
        tokens, columns, tables, _ = self.nodes.counts
        block = self.relations[:tokens, tokens + columns : tokens + columns + tables].astype(int) - TOKEN_TABLE
        level = np.where(block <= _MOST, block, 0).max(0, initial=0)
        owners = _owners(self.nodes)
        self.features[tokens : tokens + columns, 9] = level[owners] / 5

    def misplace(self, value: int, random: np.random.Generator) -> None:
        """Say of a value that is stored in a column that it is stored in another one of the same type too."""
        tokens, columns, tables, _ = self.nodes.counts
        node = tokens + columns + tables + value
        stored = self.relations[node, tokens : tokens + columns] == STORED_IN
        types = self.marks[tokens : tokens + columns, 0]
        fitting = np.nonzero(~stored & np.isin(types, types[stored]))[0]
        if not len(fitting):
            return
        chosen = int(random.choice(fitting))
        column, table = tokens + chosen, tokens + columns + int(_owners(self.nodes)[chosen])
        self.relations[node, column], self.relations[column, node] = STORED_IN, STORES
        self.relations[node, table], self.relations[table, node] = STORED_IN_TABLE, TABLE_HAS_VALUE
        start, end = self.nodes.spans[value]
        self.relations[start:end, column] = TOKEN_CELL
        self.relations[column, start:end] = CELL_TOKEN
        self.features[column, 10], self.features[table, 20] = 1, 1
        self.features[node, 24] = min(int(stored.sum()) + 1, 4) / 4


def _owners(nodes: Nodes) -> NDArray[np.int64]:
    """The table of each column."""
    tokens, columns, tables, _ = nodes.counts
    block = nodes.relations[tokens : tokens + columns, tokens + columns : tokens + columns + tables]
    return np.isin(block, OWNED).argmax(1)
