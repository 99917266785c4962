"""What a report is split by: a kind, a thing by its name, a unit of time; and how that is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from nl2sql.form.actions import column, word
from nl2sql.training.generate.english import plural
from nl2sql.training.generate.facts import Fact
from nl2sql.training.generate.grammar import expand, phrasings
from nl2sql.training.generate.subjects import Asking
from nl2sql.training.generate.telling import Parts, Telling
from nl2sql.training.generate.world import Facet, Thing

_NAMES = frozenset(("first", "last", "given", "family", "middle"))
UNITLY = {"month": "monthly", "year": "yearly", "quarter": "quarterly", "week": "weekly", "day": "daily"}


@dataclass(frozen=True)
class Key:
    """`shown` are the columns that name a group, `grouped` those that tell groups apart; `one` says the noun.

    `facet` is the column it comes from; `unit` is set for units of time; `thing` where the groups are things.
    """

    shown: Parts
    grouped: Parts
    one: Callable[[Telling], str]
    facet: Facet
    unit: str = ""
    thing: Thing | None = None


def time_key(fact: Fact, rng: Random, units: tuple[str, ...] = ()) -> Key | None:
    """A unit of the date of the rows."""
    if fact.date is None:
        return None
    known = {"month": 42, "year": 20, "quarter": 14, "week": 8, "weekday": 9, "day": 7}
    if fact.date.type == "datetime":
        known["hour"] = 6
    possible = {unit: weight for unit, weight in known.items() if not units or unit in units}
    unit = rng.choices(tuple(possible), tuple(possible.values()))[0]
    cut = (word(unit), column(fact.date.place))
    names = {"weekday": ("weekday", "day of the week", "weekday", "day of week"), "hour": ("hour", "hour of the day")}
    said = names.get(unit, (unit,))
    if unit == "month" and rng.random() < 0.1:
        said = ("calendar month", "month")
    return Key(cut, cut, lambda telling: telling.rng.choice(said), fact.date, unit)


def kind_key(asking: Asking, fact: Fact, avoid: frozenset[int], *, things: bool = False) -> Key | None:
    """A column of the rows or of what they refer to; with `things`, only what names a thing."""
    rng, found = asking.rng, []
    if not things:
        found += [(3.0, fact.thing, facet) for facet in fact.thing.of("category", "year") if facet.repeats]
    for one in fact.reached:
        if not one.link.child.repeats and one.steps == 1:
            continue
        nearer = 3.0 / one.steps**0.5
        if one.thing.labels and one.thing.rows > 1:
            found.append((nearer, one.thing, one.thing.labels[-1]))
        if not things:
            found += [(nearer / 2, one.thing, facet) for facet in one.thing.of("category") if facet.repeats]
    found = [
        one
        for one in found
        if one[2].place not in avoid and (one[2] in one[1].labels or not _NAMES & set(one[2].words[:-1]))
    ]
    if not found:
        return None
    _, thing, facet = rng.choices(found, [weight for weight, _, _ in found])[0]
    if facet in thing.labels and thing is not fact.thing:
        return _of_thing(thing, facet)
    pointer = (column(facet.place),)
    return Key(pointer, pointer, _noun(asking, fact, thing, facet), facet)


def _of_thing(thing: Thing, facet: Facet) -> Key:
    shown = tuple(column(label.place) for label in thing.labels)
    unique = len(thing.labels) == 1 and facet.distinct == facet.filled
    grouped = shown if unique or thing.key is None else (column(thing.key.place),)

    def said(telling: Telling) -> str:
        noun = telling.names.table(thing, telling.rng)
        if len(thing.labels) == 1 and telling.rng.random() < 0.12:
            return f"{noun} {telling.names.own_column(facet)}"
        return noun

    return Key(shown, grouped, said, facet, "", thing)


def _noun(asking: Asking, fact: Fact, thing: Thing, facet: Facet) -> Callable[[Telling], str]:
    shared = asking.business.is_shared(facet)

    def said(telling: Telling) -> str:
        name = telling.names.column(facet, telling.rng)
        if thing is fact.thing or (not shared and telling.rng.random() < 0.6):
            return name
        noun = telling.names.table(thing, telling.rng)
        return f"{noun} {name}" if not set(noun.split()) & set(name.split()) else name

    return said


def by_text(keys: tuple[Key, ...], telling: Telling) -> str:
    """How the split is said: "by region", "for each month and store", "split by channel"."""
    section = "by two" if len(keys) > 1 else "by time" if keys[0].unit in UNITLY else "by one"
    lines = phrasings("reports")[section]
    first = keys[0].one(telling)
    slots = {"k": first, "ks": plural(first), "u": keys[0].unit}
    if len(keys) > 1:
        slots["l"] = keys[1].one(telling)
        slots["ls"] = plural(slots["l"])
    line = telling.rng.choices(lines, [line.weight for line in lines])[0]
    return expand(line.text, slots.__getitem__, telling.rng)


def shown_of(keys: tuple[Key, ...]) -> Parts:
    """The columns of the keys, as they are listed."""
    return tuple(part for key in keys for part in key.shown)


def grouped_by(keys: tuple[Key, ...]) -> Parts:
    """The clause that groups by the keys."""
    return (word("group"), *(part for key in keys for part in key.grouped)) if keys else ()
