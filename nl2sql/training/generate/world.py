"""What a database holds, as somebody sees it who wants to ask about it: things, their names, kinds and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from nl2sql.catalog import Cell, ColumnType
from nl2sql.drafting import Source
from nl2sql.form.scope import Scope

Role = Literal["label", "category", "measure", "date", "time", "year", "flag", "id", "code", "text", "other"]
"""What a column is good for: naming a row, sorting rows into kinds, adding up, telling when …"""


@dataclass(frozen=True)
class Facet:
    """A column with what is known about its cells.

    `place` is its place in the scope, `table` that of its table. `cells` are some of its distinct values, most
    frequent first, `counts` how often each occurs among the rows looked at.
    """

    place: int
    table: int
    words: tuple[str, ...]
    type: ColumnType
    role: Role
    cells: tuple[Cell, ...]
    counts: tuple[int, ...]
    distinct: int
    filled: int
    rows: int
    low: Cell = None
    high: Cell = None

    @property
    def text(self) -> str:
        """Its words as one text."""
        return " ".join(self.words)

    @property
    def has_gaps(self) -> bool:
        """Whether some rows have a value and some have none."""
        return 0 < self.filled < self.rows

    @property
    def repeats(self) -> bool:
        """Whether grouping by it makes sense: several rows share a value."""
        return 2 <= self.distinct <= 0.7 * self.filled


@dataclass(frozen=True)
class Link:
    """A foreign key: the column that refers, and the one referred to."""

    child: Facet
    parent: Facet


@dataclass(frozen=True)
class Thing:
    """A table: what it is called, what it has, and what its rows refer to (`up`) or are referred to by (`down`)."""

    place: int
    words: tuple[str, ...]
    facets: tuple[Facet, ...]
    rows: int
    person: bool
    up: tuple[Link, ...] = ()
    down: tuple[Link, ...] = ()

    @property
    def text(self) -> str:
        """Its words as one text."""
        return " ".join(self.words)

    def of(self, *roles: Role) -> tuple[Facet, ...]:
        """Its columns in one of these roles."""
        return tuple(facet for facet in self.facets if facet.role in roles)

    @cached_property
    def labels(self) -> tuple[Facet, ...]:
        """The columns that name a row, best first: a name, or first and last name; empty where none does."""
        found = self.of("label")
        if not found:
            return ()
        first = next((facet for facet in found if facet.words[:1] in (("first",), ("given",))), None)
        last = next((facet for facet in found if facet.words[:1] in (("last",), ("family",))), None)
        if first and last and not any(facet.words[-1:] == ("name",) and len(facet.words) == 1 for facet in found):
            return (first, last)
        named = sorted(found, key=lambda facet: (_LABEL_RANK.get(facet.words[-1], 9), len(facet.words)))
        return (named[0],)

    @cached_property
    def key(self) -> Facet | None:
        """The column that tells its rows apart, where it is one column."""
        keys = [link.parent for link in self.down if link.parent.distinct == link.parent.filled]
        if keys:
            return keys[0]
        unique = [facet for facet in self.of("id") if facet.distinct == facet.filled == self.rows and self.rows]
        return unique[0] if unique else None

    @property
    def is_bridge(self) -> bool:
        """Whether it only ties other tables together."""
        own = [facet for facet in self.facets if facet.role != "id"]
        return len(self.up) >= 2 and len(own) <= 1


@dataclass(frozen=True)
class World:
    """All things of a source, by place of their table in the scope."""

    source: Source
    scope: Scope
    things: tuple[Thing, ...]

    def facet(self, place: int) -> Facet | None:
        """The column at this place of the scope; None for one that is not asked about."""
        return self._facets.get(place)

    @cached_property
    def _facets(self) -> dict[int, Facet]:
        return {facet.place: facet for thing in self.things for facet in thing.facets}


_LABEL_RANK = {"name": 0, "title": 1, "label": 3, "surname": 4, "nickname": 6, "alias": 6}
