"""Requests for rows: columns of them, all about them, the different values, how many there are."""

from __future__ import annotations

from nl2sql.form.actions import column, word
from nl2sql.training.generate.measures import said, scale_of
from nl2sql.training.generate.noun_phrase import NounPhrase
from nl2sql.training.generate.picking import name_of, ranked_by, shown
from nl2sql.training.generate.relations import relations
from nl2sql.training.generate.request import Request, about, column_slots, columns, rows_of, select, wanted, words
from nl2sql.training.generate.subjects import Asking, subject
from nl2sql.training.generate.telling import Parts, Slot, Telling
from nl2sql.training.generate.time_conditions import _DONE
from nl2sql.training.generate.world import Facet, Thing


def listing(asking: Asking) -> Request | None:
    """Columns of the rows, with conditions, at times in an order."""
    thing = asking.thing()
    phrase = subject(asking, thing, most=3)
    fixed = frozenset(place for condition in phrase.conditions for place in condition.columns)
    facets = shown(thing, asking.rng, fixed)
    slots = about(phrase) | wanted(facets, thing)
    one = len(phrase.conditions) == 1 and phrase.conditions[0].kinds[0] in ("named", "code")
    order, tails, more = _order(asking, thing, facets) if not one and asking.rng.random() < 0.3 else ((), (), {})
    sections = ("columns of one",) if one else ("columns",)
    parts = (*select(*columns(facets)), *phrase.where, *order)
    return Request("columns", parts, sections + _special(phrase, facets, slots), slots | more, tails)


def _special(phrase: NounPhrase, facets: tuple[Facet, ...], slots: dict[str, Slot]) -> tuple[str, ...]:
    """The sections that ask for one column without its name: where, when, how old."""
    if len(facets) != 1:
        return ()
    facet = facets[0]
    if facet.role == "category" and {"city", "country", "location", "state", "address"} & set(facet.words):
        return ("where",)
    if facet.role == "date":
        done = [text for key, texts in _DONE.items() if key in facet.words for text in texts.split(",")]
        if done:
            slots["done"] = lambda telling: telling.rng.choice(done)
            return ("when",)
    scale = scale_of(facet)
    if scale and scale.how and facet.role == "measure" and scale.how[0] not in ("how many", "how much"):
        slots["how"] = lambda telling: said(scale.how, telling.rng)
        return ("how much",)
    return ()


def _order(asking: Asking, thing: Thing, facets: tuple[Facet, ...]) -> tuple[Parts, tuple[str, ...], dict[str, Slot]]:
    """An order, the sections that say it, and their slots."""
    rng = asking.rng
    texts = [facet for facet in facets if facet.role in ("label", "text")]
    facet = texts[0] if texts and rng.random() < 0.5 else ranked_by(thing, rng)
    if facet is None:
        return (), (), {}
    up = rng.random() < 0.55
    kind = f"ordered {'up' if up else 'down'}" + (" text" if facet.role in ("label", "text") else "")
    slots = column_slots(facet, "by") | scale_slots(facet)
    return (word("ascending" if up else "descending"), column(facet.place)), (kind,), slots


def scale_slots(facet: Facet) -> dict[str, Slot]:
    """``{more}``, ``{less}``, ``{most}``, ``{least}`` of a column, as far as there are such words."""
    scale = scale_of(facet)
    slots: dict[str, Slot] = {}
    for name in ("more", "less", "most", "least"):
        texts: tuple[str, ...] = getattr(scale, name) if scale else ()
        if texts:
            slots[name] = lambda telling, texts=texts: said(texts, telling.rng)  # type: ignore[misc]
    return slots


def who(asking: Asking) -> Request | None:
    """The rows themselves, by their names."""
    thing = asking.thing()
    if not thing.labels:
        return None
    phrase = subject(asking, thing, least=1)
    own = thing.labels[0].place
    if not phrase.conditions or any(one.kinds == ("named",) and own in one.columns for one in phrase.conditions):
        return None
    slots = about(phrase) | {
        "label": lambda telling: telling.names.column(thing.labels[0], telling.rng),
        "labels": wanted(thing.labels)["cols"],
    }
    sections = ("who", "who person") if thing.person else ("who",)
    order, tails, more = _order(asking, thing, thing.labels) if asking.rng.random() < 0.08 else ((), (), {})
    return Request("who", (*select(*columns(thing.labels)), *phrase.where, *order), sections, slots | more, tails)


def everything(asking: Asking) -> Request | None:
    """All there is about the rows."""
    thing = asking.thing(bridges=True)
    phrase = subject(asking, thing)
    order, tails, more = _order(asking, thing, ()) if asking.rng.random() < 0.1 else ((), (), {})
    slots = about(phrase) | more
    return Request("everything", (*select(rows_of(thing)), *phrase.where, *order), ("everything",), slots, tails)


def distinct(asking: Asking) -> Request | None:
    """The different values of a column or two."""
    thing = asking.thing()
    found = [facet for facet in thing.of("category", "year", "label", "code") if facet.repeats]
    if not found:
        return None
    facets = tuple(asking.rng.sample(found, min(len(found), asking.rng.choices((1, 2), (85, 15))[0])))
    phrase = subject(asking, thing, most=1)
    parts = (word("select distinct"), *columns(facets), *phrase.where)
    return Request("distinct", parts, ("distinct",), about(phrase) | wanted(facets))


def count(asking: Asking) -> Request | None:
    """How many rows there are."""
    thing = asking.thing(bridges=True)
    phrase = subject(asking, thing, most=3)
    return Request("count", (*select(word("count"), rows_of(thing)), *phrase.where), ("count",), about(phrase))


def count_distinct(asking: Asking) -> Request | None:
    """How many different values there are."""
    thing = asking.thing()
    found = [facet for facet in thing.of("category", "year", "label", "code") if facet.repeats]
    if not found:
        return None
    facet = asking.rng.choice(found)
    phrase = subject(asking, thing, most=1)
    parts = (*select(word("count distinct"), column(facet.place)), *phrase.where)
    return Request("count distinct", parts, ("count distinct",), about(phrase) | wanted((facet,)))


def joined(asking: Asking) -> Request | None:
    """Columns of the rows together with some of what they refer to, or of what refers to them."""
    rng = asking.rng
    thing = asking.thing()
    ways = [relation for relation in relations(asking.world, thing) if name_of(relation.other, rng)]
    if not ways:
        return None
    relation = rng.choice(ways)
    own = shown(thing, rng)[:2]
    theirs = name_of(relation.other, rng) if rng.random() < 0.6 else shown(relation.other, rng)[:2]
    phrase = subject(asking, thing, most=1)

    def of_other(telling: Telling) -> str:
        noun, name = telling.names.table(relation.other, telling.rng), wanted(theirs)["col"](telling)
        if theirs == relation.other.labels and telling.rng.random() < 0.45:
            return noun
        return telling.rng.choice((f"{noun} {name}", f"{name} of their {noun}", f"{noun}'s {name}"))

    mine = wanted(own)
    slots = about(phrase) | {
        "cols": lambda telling: f"{mine['cols'](telling)} and the {of_other(telling)}",
        "col": lambda telling: f"{mine['col'](telling)} and the {of_other(telling)}",
    }
    parts = (*select(*columns(own), *columns(theirs)), *phrase.where)
    return Request("joined columns", parts, ("columns",), slots)


def far_columns(asking: Asking) -> Request | None:
    """Columns of what rows refer to or are referred to by, while the conditions are on the rows."""
    rng = asking.rng
    thing = asking.thing(bridges=True)
    ways = list(relations(asking.world, thing))
    if not ways:
        return None
    relation = rng.choice(ways)
    theirs = shown(relation.other, rng)[:2]
    phrase = subject(asking, thing, least=1)
    if not phrase.conditions:
        return None
    mine = wanted(theirs)

    def of_other(name: str) -> Slot:
        def text(telling: Telling) -> str:
            noun = telling.names.table(relation.other, telling.rng)
            return f"{noun} {mine[name](telling)}"

        return text

    slots = about(phrase) | {"cols": of_other("cols"), "col": of_other("col")}
    start = "select distinct" if relation.way == "up" and rng.random() < 0.35 else "select"
    if start == "select distinct":
        slots = slots | {
            "cols": lambda telling: f"{rng.choice(('different', 'distinct', 'unique'))} {of_other('cols')(telling)}"
        }
        slots.pop("col")
    return Request("far columns", (*words(start), *columns(theirs), *phrase.where), ("columns",), slots)
