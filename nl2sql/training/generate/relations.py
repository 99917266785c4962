"""What the rows of a table have to do with those of others, and the verbs for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Literal as Choice

from nl2sql.training.generate.grammar import phrasings
from nl2sql.training.generate.naming import plain
from nl2sql.training.generate.world import Link, Thing, World

Way = Choice["up", "down", "across"]


@dataclass(frozen=True)
class Relation:
    """`other` is what a row refers to (up), is referred to by (down), or is tied to by a table between (across)."""

    way: Way
    other: Thing
    link: Link
    via: Thing | None = None
    far: Link | None = None
    """For ``across``, the key from the table between to the other one; `link` is its key to this one."""


def relations(world: World, thing: Thing) -> tuple[Relation, ...]:
    """The relations a join can mean in only one way."""
    found = [Relation("up", world.things[link.parent.table], link) for link in thing.up]
    for link in thing.down:
        child = world.things[link.child.table]
        found.append(Relation("down", child, link))
        if child.is_bridge or len(child.up) == 2:
            found += [
                Relation("across", world.things[far.parent.table], link, child, far)
                for far in child.up
                if far.parent.table != thing.place
            ]
    return tuple(
        relation for relation in found if relation.other.place != thing.place and _clear(world, thing, relation)
    )


def _clear(world: World, thing: Thing, relation: Relation) -> bool:
    """Whether one key only ties the two, so that a join needs no choice."""
    if relation.way == "across":
        if relation.via is None or _ties(thing, relation.other):
            return False
        return _ties(relation.via, thing) == 1 and _ties(relation.via, relation.other) == 1
    return _ties(thing, relation.other) == 1


def _ties(one: Thing, other: Thing) -> int:
    links = [*one.up, *one.down]
    return sum({link.child.table, link.parent.table} == {one.place, other.place} for link in links)


@lru_cache(maxsize=1)
def _verbs() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for section, lines in phrasings("relations").items():
        fields = dict(line.text.split(":", 1) for line in lines)
        for name in section.split(", "):
            found[name] = (fields["did"].strip(), fields.get("done", "").strip())
    return found


def did(relation: Relation, rng: Random) -> str:
    """A verb for having related rows: ``placed`` orders, ``takes`` courses; ``have`` where none is known."""
    known = _verbs().get(plain(relation.other).split()[-1]) or ("have", "")
    return rng.choice([verb.strip() for verb in known[0].split(",")])


def has_verb(relation: Relation) -> bool:
    """Whether a verb is known for it."""
    return plain(relation.other).split()[-1] in _verbs()
