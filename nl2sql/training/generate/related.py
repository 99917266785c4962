"""Requests about things and what belongs to them: customers and their orders."""

from __future__ import annotations

from random import Random

from nl2sql.form.actions import column, word
from nl2sql.training.generate.english import plural
from nl2sql.training.generate.grouping import bound_of, counted
from nl2sql.training.generate.noun_phrase import NounPhrase
from nl2sql.training.generate.picking import name_of, shown
from nl2sql.training.generate.ranking import how_many
from nl2sql.training.generate.relations import Relation, did, has_verb, relations
from nl2sql.training.generate.request import Request, about, columns, rows_of, select, wanted
from nl2sql.training.generate.subjects import Asking, subject
from nl2sql.training.generate.telling import Parts, Slot
from nl2sql.training.generate.world import Facet, Thing


def a_pair(asking: Asking, *, across: bool = True) -> tuple[Thing, Relation] | None:
    """A thing with a name, and rows that belong to it."""
    rng = asking.rng
    found = [
        (thing, relation)
        for thing in asking.world.things
        if thing.labels or thing.key
        for relation in relations(asking.world, thing)
        if (relation.way == "down" or (across and relation.way == "across")) and relation.other.rows
    ]
    return rng.choices(found, [3 if pair[1].way == "down" else 1 for pair in found])[0] if found else None


def pair_slots(thing: Thing, relation: Relation) -> dict[str, Slot]:
    """``{one}`` and ``{many}`` of the thing, ``{did}`` of its relation."""
    slots: dict[str, Slot] = {
        "one": lambda telling: telling.names.table(thing, telling.rng),
        "many": lambda telling: plural(telling.names.table(thing, telling.rng)),
    }
    if has_verb(relation) and thing.person:
        slots["did"] = lambda telling: did(relation, telling.rng)
    return slots


def _grouped(thing: Thing, facets: tuple[Facet, ...], rng: Random) -> Parts:
    """What tells the things apart: their key, else their name."""
    return (column(thing.key.place),) if thing.key is not None else columns(facets)


def _theirs(asking: Asking, thing: Thing, relation: Relation, chance: float) -> NounPhrase:
    """The rows that belong to the thing, at times with a condition; not with one on the thing itself."""
    if asking.rng.random() >= chance:
        return NounPhrase(relation.other)
    phrase = subject(asking, relation.other, most=1)
    own = {facet.place for facet in thing.facets}
    back = any(own & set(condition.columns) for condition in phrase.conditions)
    return NounPhrase(relation.other) if back else phrase


def each_related(asking: Asking) -> Request | None:
    """How many belong to each."""
    pair = a_pair(asking)
    if pair is None:
        return None
    thing, relation = pair
    facets = name_of(thing, asking.rng)
    phrase = _theirs(asking, thing, relation, 0.2)
    measured = counted(phrase)
    slots = about(phrase) | measured.slots | pair_slots(thing, relation) | wanted(facets)
    grouped = (word("group"), *_grouped(thing, facets, asking.rng))
    parts = (*select(*columns(facets), *measured.parts), *phrase.where, *grouped)
    return Request("each related", parts, ("each related",), slots)


def most_related(asking: Asking) -> Request | None:
    """The thing with the most or fewest, or the first few."""
    rng = asking.rng
    pair = a_pair(asking)
    if pair is None:
        return None
    thing, relation = pair
    facets = name_of(thing, rng) if rng.random() < 0.6 else shown(thing, rng)
    phrase = _theirs(asking, thing, relation, 0.25)
    slots = about(phrase) | pair_slots(thing, relation) | wanted(facets)
    least, several = rng.random() < 0.2, rng.random() < 0.35
    stop: Parts = (word("first"),)
    section = "least related" if least else "most related"
    if several and not least:
        literal, number = how_many(asking)
        stop, slots, section = (word("limit"), literal), slots | number, "top related"
    parts = (
        *select(*columns(facets)),
        *phrase.where,
        word("group"),
        *_grouped(thing, facets, rng),
        word("ascending" if least else "descending"),
        *counted(phrase).parts,
        *stop,
    )
    sections = (section, "most related person") if thing.person and section == "most related" else (section,)
    return Request("most related", parts, sections, slots, names_columns=facets != name_of(thing, rng))


def having_related(asking: Asking) -> Request | None:
    """Things with a certain number of what belongs to them."""
    rng = asking.rng
    pair = a_pair(asking)
    if pair is None:
        return None
    thing, relation = pair
    facets = name_of(thing, rng) if rng.random() < 0.6 else shown(thing, rng)
    phrase = _theirs(asking, thing, relation, 0.2)
    likely = [float(count) for count in relation.link.child.counts[:30] if count < 200] or [1.0, 2.0]
    operator, literal, bound = bound_of(asking, likely)
    slots = about(phrase) | pair_slots(thing, relation) | wanted(facets) | bound
    parts = (
        *select(*columns(facets)),
        *phrase.where,
        word("group"),
        *_grouped(thing, facets, rng),
        word("having"),
        *counted(phrase).parts,
        word(operator),
        literal,
    )
    return Request("having related", parts, ("having related",), slots, names_columns=facets != name_of(thing, rng))


def average_per(asking: Asking) -> Request | None:
    """The average, over the things, of the number of what belongs to each."""
    pair = a_pair(asking, across=False)
    if pair is None:
        return None
    thing, relation = pair
    phrase = _theirs(asking, thing, relation, 0.2)
    most = asking.rng.random() < 0.2
    aggregate = "max" if most else "avg"
    key = column(relation.link.child.place)
    parts = (*select(word(aggregate), word("each"), key, word("count"), rows_of(relation.other)), *phrase.where)
    slots = about(phrase) | pair_slots(thing, relation)
    return Request("average per", parts, ("most per",) if most else ("average per",), slots)


def without(asking: Asking) -> Request | None:
    """Things that nothing, or nothing of a kind, belongs to; and those with something."""
    rng = asking.rng
    pair = a_pair(asking, across=True)
    if pair is None:
        return None
    thing, relation = pair
    facets = name_of(thing, rng) if rng.random() < 0.65 else shown(thing, rng)[:2]
    phrase = _theirs(asking, thing, relation, 0.4)
    negated = rng.random() < 0.75
    inside: Parts = (word("query"), *select(column(relation.link.child.place)), *phrase.where, word("end"))
    counting = rng.random() < 0.25
    items: Parts = (word("count"), rows_of(thing)) if counting else columns(facets)
    condition = (word("where"), column(relation.link.parent.place), word("not in" if negated else "in"), *inside)
    slots = about(phrase) | pair_slots(thing, relation) | wanted(facets)
    section = ("count " if counting else "") + ("without" if negated else "with")
    plain = counting or facets == name_of(thing, rng)
    construct = "without" if negated else "with"
    return Request(construct, (*select(*items), *condition), (section,), slots, names_columns=not plain)
