"""Requests for one number: averages, totals, extremes, several at once."""

from __future__ import annotations

from random import Random

from nl2sql.form.actions import column, word
from nl2sql.training.generate.english import listed, word_set
from nl2sql.training.generate.listing import scale_slots
from nl2sql.training.generate.measures import said, scale_of
from nl2sql.training.generate.picking import measure
from nl2sql.training.generate.request import Request, about, column_slots, rows_of, select
from nl2sql.training.generate.subjects import Asking, subject
from nl2sql.training.generate.telling import Parts, Slot, Telling
from nl2sql.training.generate.world import Facet

AGGREGATE_WORDS = {
    "avg": ("average", "average", "average", "mean", "avg"),
    "sum": ("total", "total", "sum of", "total amount of", "overall", "summed"),
    "max": ("maximum", "highest", "largest", "max", "greatest", "biggest", "top"),
    "min": ("minimum", "lowest", "smallest", "min", "least"),
    "median": ("median",),
}
_NOT_SUMMED = word_set(
    """
    age rate rating score percent percentage ratio average avg mean price grade gpa height weight temperature rank
    ranking position level speed year latitude longitude pressure humidity density salary size order elevation
    depth capacity_pct
    """
)


def aggregate_for(facet: Facet, rng: Random) -> str:
    """An aggregate that makes sense for the column."""
    summed = 0.0 if set(facet.words) & _NOT_SUMMED else 38.0
    return rng.choices(("avg", "sum", "max", "min"), (36.0, summed, 15.0, 13.0))[0]


def aggregate_text(aggregates: tuple[str, ...], facet: Facet, telling: Telling) -> str:
    """``average and maximum age``."""
    rng = telling.rng
    name = telling.names.column(facet, rng)
    said_words = [rng.choice(AGGREGATE_WORDS[one]) for one in aggregates]
    if len(said_words) > 1:
        said_words = [
            AGGREGATE_WORDS[one][0] if text.endswith(" of") else text
            for one, text in zip(aggregates, said_words, strict=True)
        ]
    return f"{listed(said_words)} {name}"


def measuring(asking: Asking) -> Request | None:
    """One or several aggregates of one column, or of two."""
    rng = asking.rng
    thing = asking.thing()
    facet = measure(thing, rng)
    if facet is None:
        return None
    phrase = subject(asking, thing)
    number = rng.choices((1, 2, 3), (74, 16, 10))[0]
    aggregates = (aggregate_for(facet, rng),) if number == 1 else tuple(rng.sample(("avg", "max", "min"), number))
    parts: Parts = tuple(part for one in aggregates for part in (word(one), column(facet.place)))
    slots = about(phrase)
    other = measure(thing, rng)
    if number == 1 and other is not None and other is not facet and rng.random() < 0.2:
        second = aggregate_for(other, rng)
        slots["agg"] = lambda telling: (
            f"{aggregate_text(aggregates, facet, telling)} and [the] "
            f"{aggregate_text((second,), other, telling)}".replace("[the] ", telling.rng.choice(("", "the ")))
        )
        parts += (word(second), column(other.place))
        return Request("aggregates", (*select(*parts), *phrase.where), ("measure",), slots)
    slots["agg"] = lambda telling: aggregate_text(aggregates, facet, telling)
    sections = ("measure", *_ASKED.get(aggregates[0], ())) if number == 1 else ("measure",)
    construct = "aggregate" if number == 1 else "aggregates"
    return Request(construct, (*select(*parts), *phrase.where), sections, slots | _how_slots(facet))


_ASKED = {"sum": ("measure total",), "avg": ("measure average",), "max": ("measure most",), "min": ("measure least",)}


def _how_slots(facet: Facet) -> dict[str, Slot]:
    slots = column_slots(facet) | scale_slots(facet)
    scale = scale_of(facet)
    if scale and scale.how and scale.how[0] not in ("how many", "how much", "how many people"):
        slots["how"] = lambda telling: said(scale.how, telling.rng)
    slots["high"] = lambda telling: telling.rng.choice(("high", "large", "big"))
    return slots


def median(asking: Asking) -> Request | None:
    """The median of a column."""
    thing = asking.thing()
    facet = measure(thing, asking.rng)
    if facet is None:
        return None
    phrase = subject(asking, thing, most=1)
    parts = (*select(word("median"), column(facet.place)), *phrase.where)
    return Request("median", parts, ("median",), about(phrase) | column_slots(facet))


def count_and_measure(asking: Asking) -> Request | None:
    """How many, together with an aggregate: "the number of singers and their average age"."""
    thing = asking.thing()
    facet = measure(thing, asking.rng)
    if facet is None:
        return None
    phrase = subject(asking, thing, most=1)
    aggregate = aggregate_for(facet, asking.rng)
    slots = about(phrase)
    slots["agg"] = lambda telling: f"number and {aggregate_text((aggregate,), facet, telling)}"
    parts = (*select(word("count"), rows_of(thing), word(aggregate), column(facet.place)), *phrase.where)
    return Request("aggregates", parts, ("measure",), slots)
