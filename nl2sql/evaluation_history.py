"""What a workspace would remember after some questions: for measuring how much accepted answers help the search."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from nl2sql.evaluation import Item
from nl2sql.memory import Example
from nl2sql.memory.examples import asked_form
from nl2sql.memory.similar import SimilarIndex
from nl2sql.retrieval.past import MOST, votes_of


class History:
    """So many accepted questions of each database, taken from the other questions to it.

    Never among them are the question that is asked and those with the same reference query. The choice is seeded.
    """

    def __init__(self, asked: Sequence[tuple[Item, Collection[str]]], number: int) -> None:
        """`asked` are all questions, each with the keys of the tables that its reference uses."""
        self._number = number
        self._of: dict[str, list[tuple[int, Item]]] = defaultdict(list)
        self._items = [item for item, _ in asked]
        self._tables = [tuple(tables) for _, tables in asked]
        order = random.Random(0).sample(range(len(asked)), len(asked))
        for place in order:
            item = asked[place][0]
            self._of[item.db_id].append((place, item))
        self._indexes: dict[tuple[int, ...], SimilarIndex] = {}

    def votes(self, item: Item, *, everywhere: bool) -> Mapping[str, float]:
        """The votes for tables, by key, in what was accepted of the item's database, or of all of them."""
        databases = list(self._of) if everywhere else [item.db_id]
        kept = tuple(place for name in databases for place in self._kept(name, item))
        index = self._indexes.get(kept)
        if index is None:
            self._indexes.clear()
            index = self._indexes[kept] = SimilarIndex([self._example(place) for place in kept])
        near = index.nearest(item.question, MOST)
        return votes_of((each.similarity, self._tables[each.example.id]) for each in near)

    def _kept(self, database: str, item: Item) -> list[int]:
        others = (place for place, other in self._of[database] if not _is_same(other, item))
        return list(islice(others, self._number))

    def _example(self, place: int) -> Example:
        item = self._items[place]
        return Example(place, item.db_id, item.question, item.query, "", "")


def _is_same(one: Item, other: Item) -> bool:
    """Whether two questions are one, or ask for the same by their references."""
    same = " ".join(one.query.lower().split()) == " ".join(other.query.lower().split())
    return one.db_id == other.db_id and (same or asked_form(one.question) == asked_form(other.question))
