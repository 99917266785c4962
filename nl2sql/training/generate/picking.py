"""Which columns a sensible person asks for."""

from __future__ import annotations

from random import Random

from nl2sql.training.generate.relations import relations
from nl2sql.training.generate.subjects import Asking
from nl2sql.training.generate.world import Facet, Thing

_WEIGHTS = {
    "label": 5.0,
    "category": 4.0,
    "measure": 4.0,
    "date": 2.5,
    "year": 2.5,
    "text": 2.5,
    "code": 1.5,
    "flag": 0.3,
    "time": 1.0,
    "id": 0.5,
    "other": 0.6,
}


def shown(thing: Thing, rng: Random, avoid: frozenset[int] = frozenset()) -> tuple[Facet, ...]:
    """One to three columns to list; mostly the name comes first."""
    number = rng.choices((1, 2, 3, 4), (52, 33, 12, 3))[0]
    others = [
        facet for facet in thing.facets if facet.filled and facet not in thing.labels and facet.place not in avoid
    ]
    found: list[Facet] = []
    if thing.labels and rng.random() < (0.6 if number == 1 else 0.8):
        found += thing.labels
        number -= 1
    if thing.key is not None and rng.random() < 0.08 and number:
        found.append(thing.key)
        number -= 1
    others = [facet for facet in others if facet not in found]
    while others and number > 0:
        chosen = rng.choices(others, [_WEIGHTS[facet.role] for facet in others])[0]
        others.remove(chosen)
        found.append(chosen)
        number -= 1
    return tuple(found) or thing.labels or thing.facets[:1]


def name_of(thing: Thing, rng: Random) -> tuple[Facet, ...]:
    """The columns that name a row; the key, or any column, where nothing does."""
    if thing.labels:
        return thing.labels
    if thing.key is not None:
        return (thing.key,)
    return thing.facets[:1]


def measure(thing: Thing, rng: Random) -> Facet | None:
    """A column that can be added up or averaged."""
    found = [facet for facet in thing.of("measure") if facet.distinct > 1 or not facet.rows]
    return rng.choice(found) if found else None


def ranked_by(thing: Thing, rng: Random) -> Facet | None:
    """A column to order by: mostly a number, at times a date or a year."""
    found = [facet for facet in thing.of("measure", "year", "date") if facet.distinct > 2]
    return rng.choices(found, [_WEIGHTS[facet.role] for facet in found])[0] if found else None


def key_of(asking: Asking, thing: Thing) -> Facet | None:
    """A column to group by: of the table itself, or the kind or name of what its rows refer to."""
    rng = asking.rng
    own = [facet for facet in thing.of("category", "year") if facet.repeats]
    own += [
        facet
        for facet in thing.of("code", "measure")
        if facet.repeats and facet.distinct <= 8 and facet.type == "integer"
    ][:1]
    far: list[Facet] = []
    for relation in relations(asking.world, thing):
        if relation.way == "up" and relation.link.child.repeats:
            far += [facet for facet in relation.other.of("category") if facet.repeats]
            far += relation.other.labels if len(relation.other.labels) == 1 else ()
    if far and (not own or rng.random() < 0.3):
        return rng.choice(far)
    return rng.choice(own) if own else None
