"""Whom a request is about: a table, with conditions on it and on what it is related to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random

from nl2sql.training.generate.business import Business
from nl2sql.training.generate.condition import Condition
from nl2sql.training.generate.conditions import condition_on
from nl2sql.training.generate.facts import Fact, facts
from nl2sql.training.generate.naming import Names
from nl2sql.training.generate.noun_phrase import NounPhrase
from nl2sql.training.generate.relations import Relation, did, has_verb, relations
from nl2sql.training.generate.telling import Slot, Telling, named
from nl2sql.training.generate.world import Thing, World


@dataclass(frozen=True)
class Asking:
    """What the samplers share: the world, its names, the dice, the day it is asked."""

    world: World
    names: Names
    rng: Random
    today: date

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The tables that reports are made from."""
        return facts(self.world)

    @cached_property
    def business(self) -> Business:
        """What the numbers of this world are called in business."""
        return Business(self.world, self.names)

    def thing(self, *, bridges: bool = False) -> Thing:
        """A table worth asking about, the larger and the more described the likelier."""
        things = [thing for thing in self.world.things if thing.rows and (bridges or not thing.is_bridge)]
        things = things or list(self.world.things)
        return self.rng.choices(things, [1 + len(thing.facets) ** 0.5 for thing in things])[0]


def subject(asking: Asking, thing: Thing, most: int = 2, least: int = 0) -> NounPhrase:
    """The rows of a table, with some conditions."""
    rng = asking.rng
    wanted = max(least, rng.choices((0, 1, 2, 3), (28, 42, 24, 6))[0])
    wanted = min(most, wanted)
    found: list[Condition] = []
    for _ in range(3 * wanted):
        if len(found) >= wanted:
            break
        avoid = frozenset(place for condition in found for place in condition.columns)
        condition = a_condition(asking, thing, avoid)
        if condition is not None and not avoid & set(condition.columns):
            found.append(condition)
    joint = "or" if len(found) == 2 and rng.random() < 0.18 and not any(_has_or(one) for one in found) else "and"
    if joint == "and" and len(found) > 1:
        found = [one for one in found if not _has_or(one)] or found[:1]
    return NounPhrase(thing, tuple(found), joint)  # type: ignore[arg-type]


def _has_or(condition: Condition) -> bool:
    return any(str(part) == "or" for part in condition.parts)


def a_condition(asking: Asking, thing: Thing, avoid: frozenset[int]) -> Condition | None:
    """A condition on the table itself, on what it refers to, or on what refers to it."""
    rng = asking.rng
    dice = rng.random()
    if dice < 0.74:
        return condition_on(asking.world, thing, rng, asking.today, avoid)
    ways = [relation for relation in relations(asking.world, thing) if relation.way == "up" or dice > 0.88]
    if not ways:
        return condition_on(asking.world, thing, rng, asking.today, avoid)
    relation = rng.choice(ways)
    inner = condition_on(asking.world, relation.other, rng, asking.today, avoid)
    if inner is None or len(inner.columns) > 1:
        return None
    return above(relation, inner) if relation.way == "up" else below(thing, relation, inner)


def related(relation: Relation) -> Slot:
    """The noun of the other table."""
    return lambda telling: telling.names.table(relation.other, telling.rng)


def above(relation: Relation, inner: Condition) -> Condition | None:
    """A condition on what a row refers to: "orders of customers from France"."""
    slots = dict(named(related(relation), "up"))
    if inner.kinds == ("named",):
        slots["v"] = inner.slots["v"]
        return Condition(inner.parts, ("above named",), slots, inner.columns)
    return _around(inner, slots, "above")


def below(thing: Thing, relation: Relation, inner: Condition) -> Condition | None:
    """A condition on rows that refer to a row: "customers with pending orders"."""
    slots = dict(named(related(relation), "down"))
    if has_verb(relation) and thing.person:
        slots["did"] = lambda telling: did(relation, telling.rng)
    return _around(inner, slots, "below")


def _around(inner: Condition, slots: dict[str, Slot], kind: str) -> Condition | None:
    if not inner.can("post"):
        return None
    slots["inner"] = lambda telling: inner.say("post", telling)
    if inner.can("that"):
        slots["verbs"] = lambda telling: _for_one(inner, telling)
    if inner.can("pre"):
        slots["pre"] = lambda telling: inner.say("pre", telling)
    return Condition(inner.parts, (kind,), slots, inner.columns)


def _for_one(inner: Condition, telling: Telling) -> str:
    before, telling.many = telling.many, False
    text = inner.say("that", telling)
    telling.many = before
    return text
