"""Which groups of tables a question may be about: what speaks for each, how likely each is meant, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.retrieval.schema_groups import Group, shares_of
from nl2sql.retrieval.schema_index import SchemaIndex
from nl2sql.retrieval.schema_named import Named
from nl2sql.retrieval.schema_scores import Scores, best, relative

VALUES, VOTES = 0.4, 1.0
_PREFERRED, _WHOLLY, _AS_WELL = 0.25, 0.5, 0.25
"""What it is worth that a group stands in the default schema, or that the answer before was read from it: the second
where it has something for every word that the best has something for, called a quarter as well or better. A column
there is as good as a table of that name elsewhere; where names fit equally well, it settles the matter."""
_COPY = 0.3
"""What it costs that a group's schema is called a copy."""
_NAMED, _PERHAPS_NAMED = 3.0, 1.0
_LONELY = 3
"""A group of fewer tables hardly says which tables belong together: the best of all come to them."""
NAMED = "you named it"
_KEPT = "your notes, or answers kept to questions like this, speak of it"
_OTHERS = 10
"""Of other groups than the likeliest no more tables are read: every table takes time."""
_NOTABLE = 0.05


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for each table: `words` of the question [words, tables], stored values, votes, what is alike.

    `together` is what the words say of each group, [words, groups].
    """

    words: Scores
    together: Scores
    values: Scores
    votes: Scores
    alike: Scores

    def of_tables(self) -> Scores:
        """The signals mixed, by table."""
        total: Scores = relative(self.words.sum(axis=0)) + VALUES * relative(self.values) + self.alike
        return total + np.float32(VOTES) * self.votes


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else tells groups apart: the schema named, tables (by key) the answer before read, words of the question."""

    named: Named | None = None
    before: Collection[str] = ()
    said: Collection[str] = ()


def groups_found(
    signals: Signals, scores: Scores, index: SchemaIndex, around: Circumstances, most: int
) -> tuple[Group, ...]:
    """The groups that come into question, likeliest first, with up to `most` tables each; none where nothing fits.

    `scores` are those of tables: they order the tables of a group.
    """
    if not scores.any():
        return ()
    called = signals.together
    plain: Scores = relative(called.sum(axis=0)) + index.groups.highest(signals.alike)
    wholly: NDArray[np.bool_] = np.all(called >= _AS_WELL * called[:, [plain.argmax()]], axis=0)
    told = _told(signals, np.where(wholly, _WHOLLY, _PREFERRED).astype(np.float32), index, around)
    worth: Scores = plain + sum(told.values(), np.zeros(1, dtype=np.float32))
    shares = shares_of(worth)
    why = _why(shares[0][0], [group for group, _ in shares_of(plain)], told)
    return tuple(
        Group(_tables(group, scores, index, wholly, _OTHERS if place else most), share, "" if place else why)
        for place, (group, share) in enumerate(shares)
    )


def _told(signals: Signals, preferred: Scores, index: SchemaIndex, around: Circumstances) -> dict[str, Scores]:
    """By reason that there is: what it is worth to each group, beside the names of its tables and columns."""
    told = {"names without a schema mean that one": preferred * index.usual}
    if around.named is not None:
        weight, schema = _NAMED if around.named.surely else _PERHAPS_NAMED, around.named.schema
        named = [place for place, table in enumerate(index.tables) if table.schema == schema]
        told[NAMED] = weight * index.groups.having(named)
    if signals.votes.any():
        told[_KEPT] = np.float32(VOTES) * index.groups.highest(signals.votes)
    if around.before:
        before = [index.places[key] for key in around.before if key in index.places]
        told["the answer before was read from it"] = preferred * index.groups.having(before)
    if signals.values.any():
        values = relative(index.groups.highest(signals.values))
        told["the values you named are found there"] = VALUES * values
    unsaid = [place for place, words in index.copies.items() if words.isdisjoint(around.said)]
    if unsaid:
        told["others are copies or tests by their names"] = -_COPY * index.groups.having(unsaid)
    return told


def _why(chosen: int, by_words: list[int], told: dict[str, Scores]) -> str:
    """What speaks for the chosen group beside words, where by words alone others come into question too."""
    rivals = [group for group in by_words if group != chosen]
    if not rivals:
        return ""
    ahead = {why: float(scores[chosen] - scores[rivals].max()) for why, scores in told.items()}
    most = max(ahead, key=lambda why: ahead[why])
    return most if ahead[most] > _NOTABLE else ""


def _tables(group: int, scores: Scores, index: SchemaIndex, wholly: NDArray[np.bool_], most: int) -> tuple[str, ...]:
    """The tables to read a question over, best first. To a lonely group come others, but none of a rival group: one
    that has something for every word by itself (`wholly`).
    """
    own = np.flatnonzero(index.groups.number == group)
    ranked = [int(place) for place in own[np.argsort(-scores[own], kind="stable")][:most]]
    if len(own) < _LONELY:
        ranked += [place for place in best(scores, most - len(ranked)) if not wholly[index.groups.number[place]]]
    return tuple(dict.fromkeys(index.tables[place].key for place in ranked))
