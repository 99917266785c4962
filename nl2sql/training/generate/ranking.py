"""Requests for the first, the last, the most frequent, the best of each."""

from __future__ import annotations

from nl2sql.form.actions import column, word
from nl2sql.training.generate.grouping import Measured, counted, worked_out
from nl2sql.training.generate.listing import scale_slots
from nl2sql.training.generate.noun_phrase import NounPhrase
from nl2sql.training.generate.picking import key_of, name_of, ranked_by, shown
from nl2sql.training.generate.request import Request, about, column_slots, columns, owned, select, wanted
from nl2sql.training.generate.subjects import Asking, subject
from nl2sql.training.generate.telling import Literal, Parts, Slot
from nl2sql.training.generate.value_texts import number_text
from nl2sql.training.generate.world import Facet


def how_many(asking: Asking) -> tuple[Literal, dict[str, Slot]]:
    """A small number to stop at, and its slot ``{n}``."""
    number = asking.rng.choice((2, 3, 3, 3, 4, 5, 5, 5, 10, 10, 6, 7, 8, 20))
    literal = Literal("number", number, None, float(number))
    return literal, {"n": number_text(literal)}


def superlative(asking: Asking) -> Request | None:
    """The row that has the most or the least of something."""
    rng = asking.rng
    thing = asking.thing()
    by = ranked_by(thing, rng)
    if by is None:
        return None
    phrase = subject(asking, thing, most=1) if rng.random() < 0.4 else NounPhrase(thing)
    facets = name_of(thing, rng) if rng.random() < 0.55 else shown(thing, rng, frozenset({by.place}))
    least = rng.random() < 0.4
    slots = about(phrase) | wanted(facets) | column_slots(by, "by") | _scaled(by)
    kind = "inferlative" if least else "superlative"
    sections = (kind,) if not thing.person or facets != thing.labels else (kind, f"{kind} person")
    if by.role in ("date", "year"):
        sections = ("columns of one",)
        slots = _dated(slots, least)
    direction = "ascending" if least else "descending"
    parts = (*select(*columns(facets)), *phrase.where, word(direction), column(by.place), word("first"))
    return Request("superlative", parts, sections, slots, names_columns=facets != name_of(thing, rng))


def _scaled(by: Facet) -> dict[str, Slot]:
    return {name: slot for name, slot in scale_slots(by).items() if name in ("most", "least")}


def _dated(slots: dict[str, Slot], least: bool) -> dict[str, Slot]:
    """``the newest``, ``the earliest`` before the noun, or ``with the latest date`` after it."""
    np1, word_of = slots["np1"], slots.get("least" if least else "most")
    by = slots["by"]
    far = ("earliest", "first", "oldest") if least else ("latest", "most recent", "newest", "last")

    def text(telling: object) -> str:
        rng = telling.rng  # type: ignore[attr-defined]
        if word_of is not None and rng.random() < 0.6:
            return f"{word_of(telling)} {np1(telling)}"  # type: ignore[arg-type]
        return f"{np1(telling)} with the {rng.choice(far[:2])} {by(telling)}"  # type: ignore[arg-type]

    return slots | {"np1": text}


def top(asking: Asking) -> Request | None:
    """The first few rows by something."""
    rng = asking.rng
    thing = asking.thing()
    by = ranked_by(thing, rng)
    if by is None:
        return None
    phrase = subject(asking, thing, most=1) if rng.random() < 0.35 else NounPhrase(thing)
    facets = name_of(thing, rng) if rng.random() < 0.7 else shown(thing, rng, frozenset({by.place}))
    literal, number = how_many(asking)
    least = rng.random() < 0.35
    slots = about(phrase) | column_slots(by, "by") | _scaled(by) | number
    sections: tuple[str, ...] = ("bottom",) if least else ("top",)
    if by.role in ("date", "year"):
        dated = _dated(slots | {"np1": lambda telling: phrase.say(telling)}, least)
        # only what speaks of several rows says how many: the other slots would leave it out
        slots = {"np": lambda telling: f"{number['n'](telling)} {dated['np1'](telling)}"}
        sections = ("columns",) if facets != thing.labels or rng.random() < 0.6 else ("plain list",)
    slots = slots | wanted(facets)
    direction = "ascending" if least else "descending"
    parts = (*select(*columns(facets)), *phrase.where, word(direction), column(by.place), word("limit"), literal)
    return Request("top", parts, sections, slots, names_columns=facets != name_of(thing, rng))


def most_common(asking: Asking) -> Request | None:
    """The value that most rows share, or the few that do."""
    rng = asking.rng
    thing = asking.thing()
    key = key_of(asking, thing)
    if key is None:
        return None
    phrase = subject(asking, thing, most=1) if rng.random() < 0.35 else NounPhrase(thing)
    phrase = phrase.without(key.place)
    least, several = rng.random() < 0.25, rng.random() < 0.25
    return _ranked_groups(asking, phrase, key, counted(phrase), least=least, several=several)


def best_group(asking: Asking) -> Request | None:
    """The group with the highest or lowest number."""
    rng = asking.rng
    thing = asking.thing()
    key = key_of(asking, thing)
    if key is None:
        return None
    phrase = subject(asking, thing, most=1).without(key.place) if rng.random() < 0.3 else NounPhrase(thing)
    measured = worked_out(asking, phrase)
    if measured is None or len(measured.parts) != 2:
        return None
    return _ranked_groups(asking, phrase, key, measured, least=rng.random() < 0.3, several=rng.random() < 0.45)


def _ranked_groups(
    asking: Asking, phrase: NounPhrase, key: Facet, measured: Measured, *, least: bool, several: bool
) -> Request:
    """Groups in the order of their number, cut off."""
    pointer = column(key.place)
    stop: Parts = (word("first"),)
    slots = about(phrase) | measured.slots | owned(asking, key, phrase.thing, "key")
    if several:
        literal, number = how_many(asking)
        stop, slots = (word("limit"), literal), slots | number
    shown_parts: Parts = (pointer,)
    names = ("bottom groups", "top groups") if several else ("least common", "most common")
    if not measured.counts:
        names = ("worst groups", "best groups") if several else ("worst group", "best group")
    section = names[0] if least else names[1]
    tails: tuple[str, ...] = ()
    if asking.rng.random() < 0.16:
        shown_parts = (pointer, *measured.parts)
        tails = ("and the number",) if measured.counts else ("and the measure",)
    direction = "ascending" if least else "descending"
    parts = (
        *select(*shown_parts),
        *phrase.where,
        word("group"),
        pointer,
        word(direction),
        *measured.parts,
        *stop,
    )
    return Request("most common" if measured.counts else "best group", parts, (section,), slots, tails)


def top_each(asking: Asking) -> Request | None:
    """The first rows by something within each value of a column."""
    rng = asking.rng
    thing = asking.thing()
    by, key = ranked_by(thing, rng), key_of(asking, thing)
    if by is None or key is None or by is key or by.role != "measure":
        return None
    facets = name_of(thing, rng)
    if not facets or key in facets:
        return None
    phrase = subject(asking, thing, most=1) if rng.random() < 0.25 else NounPhrase(thing)
    single = rng.random() < 0.35
    literal, number = how_many(asking)
    slots = about(phrase) | column_slots(by, "by") | _scaled(by) | wanted(facets) | number
    slots |= owned(asking, key, thing, "key")
    stop: Parts = (word("first"),) if single else (word("limit"), literal)
    parts = (
        *select(column(key.place), *columns(facets), column(by.place)),
        *phrase.where,
        word("descending"),
        column(by.place),
        *stop,
        word("per"),
        column(key.place),
    )
    return Request("top each", parts, ("best each",) if single else ("top each",), slots)
