"""Requests for how long something took: the longest, those of more than so many days, those within a day."""

from __future__ import annotations

from nl2sql.form.actions import column, word
from nl2sql.training.generate.noun_phrase import NounPhrase
from nl2sql.training.generate.picking import name_of
from nl2sql.training.generate.request import Request, about, columns, rows_of, select
from nl2sql.training.generate.special import two_dates, two_slots
from nl2sql.training.generate.subjects import Asking, subject
from nl2sql.training.generate.telling import Literal, Parts
from nl2sql.training.generate.value_texts import number_text
from nl2sql.training.generate.world import Facet, Thing


def _pair(asking: Asking) -> tuple[Thing, Facet, Facet] | None:
    pairs = [(thing, pair) for thing in asking.world.things if (pair := two_dates(thing)) is not None]
    if not pairs:
        return None
    thing, (first, second) = asking.rng.choice(pairs)
    return thing, first, second


def longest(asking: Asking) -> Request | None:
    """The row with the most or the fewest days between two dates, and how many."""
    found = _pair(asking)
    if found is None:
        return None
    thing, first, second = found
    rng = asking.rng
    phrase = subject(asking, thing, most=1) if rng.random() < 0.3 else NounPhrase(thing)
    least = rng.random() < 0.3
    days = (word("days"), column(second.place), column(first.place))
    order = (word("ascending" if least else "descending"), *days, word("first"))
    parts = (*select(*columns(name_of(thing, rng))), *phrase.where, *order)
    return Request("longest", parts, ("shortest" if least else "longest",), about(phrase) | two_slots(first, second))


def longer_than(asking: Asking) -> Request | None:
    """Rows of more than so many days, or how many they are."""
    found = _pair(asking)
    if found is None:
        return None
    thing, first, second = found
    rng = asking.rng
    literal = Literal("number", number := rng.choice((2, 3, 5, 7, 10, 14, 20, 30, 60, 90)), None, float(number))
    days = (word("days"), column(second.place), column(first.place))
    counting = rng.random() < 0.45
    items: Parts = (word("count"), rows_of(thing)) if counting else (rows_of(thing),)
    slots = about(NounPhrase(thing)) | two_slots(first, second) | {"n": number_text(literal)}
    parts = (*select(*items), word("where"), *days, word("greater"), literal)
    return Request(
        "longer than", parts, ("count longer than" if counting else "longer than",), slots, says_conditions=True
    )


def same_day(asking: Asking) -> Request | None:
    """Rows whose two dates are the same, or how many they are."""
    found = _pair(asking)
    if found is None:
        return None
    thing, first, second = found
    counting = asking.rng.random() < 0.5
    items: Parts = (word("count"), rows_of(thing)) if counting else (rows_of(thing),)
    parts = (*select(*items), word("where"), column(second.place), word("equals"), column(first.place))
    slots = about(NounPhrase(thing)) | two_slots(first, second)
    return Request("same day", parts, ("count same day" if counting else "same day",), slots, says_conditions=True)
