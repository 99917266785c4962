"""Requests for shares, changes, running totals, days between dates, sums of columns, rows above rows."""

from __future__ import annotations

from datetime import date as day_of
from itertools import pairwise

from nl2sql.form.actions import column, word
from nl2sql.training.generate.english import article
from nl2sql.training.generate.grouping import time_slots, timed
from nl2sql.training.generate.noun_phrase import NounPhrase
from nl2sql.training.generate.picking import key_of, measure, name_of
from nl2sql.training.generate.request import Request, about, column_slots, columns, owned, rows_of, select, wanted
from nl2sql.training.generate.subjects import Asking, subject
from nl2sql.training.generate.telling import Literal, Slot
from nl2sql.training.generate.value_texts import stored_text
from nl2sql.training.generate.world import Facet, Thing


def share(asking: Asking) -> Request | None:
    """Each group's part of the whole, in percent."""
    rng = asking.rng
    thing = asking.thing()
    key, facet = key_of(asking, thing), measure(thing, rng)
    if key is None:
        return None
    phrase = subject(asking, thing, most=1) if rng.random() < 0.25 else NounPhrase(thing)
    summed = facet is not None and rng.random() < 0.45
    slots = about(phrase) | owned(asking, key, thing, "key")
    item = (word("count"), rows_of(thing))
    if summed and facet is not None:
        item = (word("sum"), column(facet.place))
        slots |= column_slots(facet)
        phrase = NounPhrase(thing)
    pointer = column(key.place)
    parts = (*select(pointer, word("share"), *item), *phrase.where, word("group"), pointer)
    return Request("share", parts, ("share measure",) if summed else ("share",), slots)


def growth(asking: Asking) -> Request | None:
    """A number by units of time, and beside it its change from the unit before, or its running total."""
    found = timed(asking)
    if found is None:
        return None
    phrase, date, unit, measured = found
    if unit in ("weekday",) or len(measured.parts) != 2:
        return None
    over = asking.rng.choice(("growth", "running"))
    if over == "running" and str(measured.parts[0]) not in ("count", "sum"):
        return None
    cut = (word(unit), column(date.place))
    parts = (*select(*cut, *measured.parts, word(over), *measured.parts), *phrase.where, word("group"), *cut)
    slots = about(phrase) | measured.slots | time_slots(unit, date)
    return Request(over, parts, (over,), slots)


def days_between(asking: Asking) -> Request | None:
    """The days from one date to another of the same row."""
    rng = asking.rng
    pairs = [(thing, pair) for thing in asking.world.things if (pair := two_dates(thing)) is not None]
    if not pairs:
        return None
    thing, (first, second) = rng.choice(pairs)
    phrase = subject(asking, thing, most=1) if rng.random() < 0.4 else NounPhrase(thing)
    slots = about(phrase) | two_slots(first, second)
    difference = (word("days"), column(second.place), column(first.place))
    if rng.random() < 0.3:
        facets = name_of(thing, rng)
        parts = (*select(*columns(facets), *difference), *phrase.where)
        return Request("days", parts, ("days",), slots)
    # an average of days has no place in the grammar: the days of each row are what can be asked
    parts = (*select(*difference), *phrase.where)
    return Request("days", parts, ("days",), slots)


def two_dates(thing: Thing) -> tuple[Facet, Facet] | None:
    """Two dates of a row of which one is usually before the other."""
    # tables mostly list their dates in the order of what happens; those that clearly do not are left out
    dates = [facet for facet in thing.of("date") if facet.filled]
    dates = [facet for facet in dates if "birth" not in facet.words]
    for first, second in pairwise(dates):
        if 0 < _usual(first) < _usual(second) + 20:
            return first, second
    return None


def _usual(facet: Facet) -> float:
    days = []
    for cell in facet.cells:
        try:
            days.append(day_of.fromisoformat(str(cell)[:10]).toordinal())
        except ValueError:
            continue
    return sum(days) / len(days) if days else 0.0


def two_slots(first: Facet, second: Facet) -> dict[str, Slot]:
    """``{first}`` and ``{second}``: the names of two columns."""
    return {
        "first": lambda telling: telling.names.column(first, telling.rng),
        "second": lambda telling: telling.names.column(second, telling.rng),
    }


_ARITHMETIC = {
    "subtract": "difference",
    "add": "total of two",
    "multiply": "product of two",
    "divide": "ratio of two",
}


def arithmetic(asking: Asking) -> Request | None:
    """Two numbers of each row put together."""
    rng = asking.rng
    things = [thing for thing in asking.world.things if len(_additive(thing)) > 1]
    if not things:
        return None
    thing = rng.choice(things)
    first, second = rng.sample(_additive(thing), 2)
    operator = rng.choices(tuple(_ARITHMETIC), (45, 20, 15, 20))[0]
    alike = first.words[-1] == second.words[-1]
    if operator in ("subtract", "add") and not alike and rng.random() < 0.5:
        operator = "divide"
    phrase = subject(asking, thing, most=1) if rng.random() < 0.4 else NounPhrase(thing)
    facets = name_of(thing, rng)
    made = (word(operator), column(first.place), column(second.place))
    parts = (*select(*columns(facets), *made), *phrase.where)
    slots = about(phrase) | two_slots(first, second)
    return Request("arithmetic", parts, (_ARITHMETIC[operator],), slots)


def _additive(thing: Thing) -> list[Facet]:
    return [facet for facet in thing.of("measure") if facet.distinct > 3]


def parent(asking: Asking) -> Request | None:
    """Each row with the name of the row of its own table that it refers to."""
    rng = asking.rng
    found = [
        (thing, link)
        for thing in asking.world.things
        for link in thing.up
        if link.parent.table == thing.place and thing.labels and len(thing.labels) == 1
    ]
    if not found:
        return None
    thing, link = rng.choice(found)
    label = thing.labels[0]
    words = [text for text in link.child.words if text not in ("id", "key", "code", "no")]
    up = " ".join(words) or "parent"
    if up in ("report to", "reports to"):
        up = "manager"
    phrase = subject(asking, thing, most=1) if rng.random() < 0.3 else NounPhrase(thing)
    slots = (
        about(phrase)
        | wanted((label,))
        | {
            "up": lambda _: up,
            "aup": lambda _: f"{article(up)} {up}",
            "label": lambda telling: telling.names.column(label, telling.rng),
        }
    )
    if rng.random() < 0.7 and label.cells:
        literal = Literal("cell", rng.choice(label.cells), label.place)
        slots = about(NounPhrase(thing)) | slots | {"v": stored_text(literal)}
        # the operand is the row above, whose name is stored in this very column
        parts = (
            *select(column(label.place)),
            word("where"),
            word("parent"),
            column(label.place),
            word("equals"),
            literal,
        )
        return Request("of parent", parts, ("of parent",), slots)
    parts = (*select(column(label.place), word("parent"), column(label.place)), *phrase.where)
    return Request("parent", parts, ("parent",), slots)
