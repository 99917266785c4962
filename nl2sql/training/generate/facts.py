"""What a report is made from: rows of events, the dates and kinds they can be split by, however many keys away."""

from __future__ import annotations

from dataclasses import dataclass

from nl2sql.training.generate.english import word_set
from nl2sql.training.generate.world import Facet, Link, Thing, World

MOST_STEPS = 3
_STATIC = word_set(
    """
    birth born dob hire hired launch launched founded open opened opening established built since contract signup
    registered registration joined join enrolled enrolment
    """
)

_CALENDAR = word_set("date dates calendar time")


@dataclass(frozen=True)
class Reached:
    """A table that rows refer to over `steps` keys; `link` is the last of them."""

    thing: Thing
    steps: int
    link: Link


@dataclass(frozen=True)
class Fact:
    """A table whose rows are counted or added up, and what they refer to, near and far.

    `date` is when a row happened: its own column, or that of what it is a part of.
    """

    thing: Thing
    reached: tuple[Reached, ...]
    date: Facet | None

    @property
    def once(self) -> bool:
        """Whether the date is that of something that happens once to a thing: hired, opened, signed up."""
        return self.date is not None and _happens_once(self.date)

    def header(self) -> Reached | None:
        """What a row is a part of: the order of an order line, known by having the date."""
        if self.date is None or self.date.table == self.thing.place:
            return None
        return next((one for one in self.reached if one.thing.place == self.date.table and one.steps == 1), None)


def _happens_once(date: Facet) -> bool:
    return bool(_STATIC & {*date.words, "".join(date.words[:2])})


def facts(world: World) -> tuple[Fact, ...]:
    """The tables worth a report: with rows that can be split by something."""
    found = []
    for thing in world.things:
        if thing.rows < 8 or _CALENDAR & set(thing.words):
            continue
        reached = _reached(world, thing)
        fact = Fact(thing, reached, _date_of(thing, reached))
        if fact.date is not None or thing.of("category", "measure"):
            found.append(fact)
    return tuple(found)


def _reached(world: World, thing: Thing) -> tuple[Reached, ...]:
    """What its rows refer to, each table once: those that two ways of the same length lead to are left out."""
    seen = {thing.place}
    found: list[Reached] = []
    level: list[tuple[Thing, Link | None]] = [(thing, None)]
    for steps in range(1, MOST_STEPS + 1):
        ways: dict[int, list[Link]] = {}
        for one, _ in level:
            for link in one.up:
                if link.parent.table not in seen:
                    ways.setdefault(link.parent.table, []).append(link)
        seen |= set(ways)
        level = [(world.things[place], links[0]) for place, links in ways.items() if len(links) == 1]
        found += [Reached(one, steps, link) for one, link in level if link is not None]
    return tuple(found)


def _date_of(thing: Thing, reached: tuple[Reached, ...]) -> Facet | None:
    own = _dates(thing)
    if own:
        return own[0]
    above = [(one.thing.rows, _dates(one.thing)[0]) for one in reached if one.steps == 1 and _dates(one.thing)]
    above = [pair for pair in above if not _happens_once(pair[1])]
    # what has the most rows is the event; the others are things with a date in their life
    return max(above, key=lambda pair: pair[0])[1] if above else None


def _dates(thing: Thing) -> tuple[Facet, ...]:
    """Its dates of events, the fullest first."""
    dates = [one for one in thing.of("date") if one.distinct > 3 and not {"birth", "born", "dob"} & set(one.words)]
    events = [one for one in dates if not _happens_once(one)] or dates
    return tuple(sorted(events, key=lambda one: -one.filled))
