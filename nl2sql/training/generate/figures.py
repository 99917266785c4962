"""The numbers of a report, and the many ways to name them: revenue, order count, units per basket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from nl2sql.form.actions import column, word
from nl2sql.training.generate.business import Business
from nl2sql.training.generate.english import plural
from nl2sql.training.generate.facts import Fact, Reached
from nl2sql.training.generate.grammar import expand
from nl2sql.training.generate.measuring import aggregate_for
from nl2sql.training.generate.request import rows_of
from nl2sql.training.generate.telling import Parts, Telling
from nl2sql.training.generate.world import Facet, Thing

Saying = Callable[[Telling, str], str]
"""Words for a number; the second argument goes right before the noun ("online")."""


@dataclass(frozen=True)
class Figure:
    """A number: `say` names it ("number of orders"), `ask` asks for it ("how many orders were there").

    `adds` says whether shares and running totals of it make sense; `spoken` tells two figures apart.
    """

    parts: Parts
    say: Saying
    ask: Saying
    adds: bool
    spoken: str
    clear: bool = True
    """Whether "average …" before it can only mean the average of the whole."""
    of: int | None = None
    """The table of the things that it counts, each once: it is not split by them."""


def _from(texts: tuple[str, ...]) -> Saying:
    """One of the texts of the grammar, in which {x} stands for what goes before the noun."""

    def said(telling: Telling, before: str) -> str:
        text, rest = _with_room(texts, before, telling)
        return expand(text, lambda _: before, telling.rng) + rest

    return said


def _with_room(texts: tuple[str, ...], before: str, telling: Telling) -> tuple[str, str]:
    """One of the texts, with room for what goes before the noun; else what goes before is said behind it."""
    roomy = tuple(text for text in texts if "{x}" in text) if before else texts
    return (telling.rng.choice(roomy), "") if roomy else (telling.rng.choice(texts), f" for {before}")


def _of(texts: tuple[str, ...], noun: Callable[[Telling], str]) -> Saying:
    def said(telling: Telling, before: str) -> str:
        slots = {"x": before, "n": noun(telling)}
        slots["ns"] = plural(slots["n"])
        text, rest = _with_room(texts, before, telling)
        return expand(text, slots.__getitem__, telling.rng) + rest

    return said


def counting(fact: Fact, header: Reached | None = None) -> Figure:
    """How many rows there are, or how many of what they are parts of."""
    thing = header.thing if header is not None else fact.thing
    parts: Parts = (word("count"), rows_of(thing))
    if header is not None:
        parts = (word("count distinct"), column(header.link.child.place))
    noun = _noun(thing)
    say: tuple[str, ...] = (
        "{x} {ns}",
        "number of {x} {ns}",
        "number of {x} {ns}",
        "{x} {n} count",
        "count of {x} {ns}",
        "{x} {n} numbers",
    )
    ask: tuple[str, ...] = (
        "how many {x} {ns} (were there|are there|did we have|do we have|did we get|have we had)",
        "how many {x} {ns}",
    )
    if fact.date is not None and not fact.once:
        ask += ("how many {x} {ns} came in",)
    of = header.thing.place if header is not None else None
    return Figure(parts, _of(say, noun), _of(ask, noun), True, "count", of=of)


def starting(fact: Fact, done: tuple[str, ...]) -> Figure:
    """How many things began: hired, opened, signed up."""
    noun = _noun(fact.thing)
    say = [text for one in done for text in (f"{{x}} {{ns}} {one}", f"number of {{x}} {{ns}} {one}")]
    ask = [f"how many {{x}} {{ns}} (were|got) {one}" for one in done if one != "signed up"]
    ask += ["how many {x} {ns} signed up"] if "signed up" in done else []
    new = ("new {x} {ns}", "number of new {x} {ns}", "new {n} count", "new {x} {ns}")
    more = ("how many new {x} {ns} (were there|did we get|came in)", "how many new {x} {ns}")
    nouns = tuple(text for one in done for text in _BEGINNINGS.get(one, ()))
    parts: Parts = (word("count"), rows_of(fact.thing))
    return Figure(parts, _of((*say, *new, *nouns), noun), _of((*ask, *more), noun), True, "count")


_BEGINNINGS = {
    "hired": ("hires", "new hires", "number of hires"),
    "signed up": ("signups", "sign-ups", "number of signups", "new signups"),
    "registered": ("registrations", "new registrations", "number of registrations"),
    "opened": ("openings", "{n} openings"),
    "enrolled": ("enrolments", "new enrolments"),
    "joined": ("joiners", "new joiners"),
}


def _noun(thing: Thing) -> Callable[[Telling], str]:
    return lambda telling: telling.names.table(thing, telling.rng)


def summing(fact: Fact, facet: Facet, business: Business) -> Figure:
    """A column added up, by its name or as business calls it."""
    parts: Parts = (word("sum"), column(facet.place))
    plain = _of(_SUM, lambda telling: business.name(facet, telling.rng))
    how = _of(_ASK_SUM, lambda telling: business.name(facet, telling.rng))
    say, ask = business.sums(facet)
    if not say:
        return Figure(parts, plain, how, True, f"sum {facet.place}", False)
    said, asked = _from(say), _from(ask)

    def either(one: Saying, other: Saying) -> Saying:
        return lambda telling, before: (one if telling.rng.random() < 0.8 else other)(telling, before)

    return Figure(parts, either(said, plain), either(asked, how), True, f"sum {facet.place}")


_SUM = ("{x} {n}", "total {x} {n}", "total {x} {n}", "sum of {x} {n}", "overall {x} {n}", "{x} {n} total", "{x} {ns}")
_ASK_SUM = (
    "how much {x} {n} (was there|is there|did we have|do we have|came together)",
    "what (is|was) the total {x} {n}",
    "how much {x} {n} in (total|all)",
    "how high (was|is) the total {x} {n}",
)


def averaging(fact: Fact, facet: Facet, business: Business, rng: Random) -> Figure:
    """The average of a column, or its highest or lowest value."""
    kind = aggregate_for(facet, rng)
    kind = "avg" if kind == "sum" else kind
    texts, ask = _SPREAD[kind]
    noun: Callable[[Telling], str] = lambda telling: business.name(facet, telling.rng)  # noqa: E731
    return Figure((word(kind), column(facet.place)), _of(texts, noun), _of(ask, noun), False, f"{kind} {facet.place}")


_SPREAD = {
    "avg": (
        ("average {x} {n}", "average {x} {n}", "mean {x} {n}", "avg {x} {n}", "typical {x} {n}", "{x} {n} on average"),
        (
            "how (high|large) is the {x} {n} on average",
            "what is the average {x} {n}",
            "what {x} {n} do we see on average",
        ),
    ),
    "max": (
        ("highest {x} {n}", "maximum {x} {n}", "largest {x} {n}", "max {x} {n}", "biggest {x} {n}", "top {x} {n}"),
        ("how (high|large) is the (highest|largest) {x} {n}", "what is the (highest|maximum) {x} {n}"),
    ),
    "min": (
        ("lowest {x} {n}", "minimum {x} {n}", "smallest {x} {n}", "min {x} {n}"),
        ("how low is the lowest {x} {n}", "what is the (lowest|minimum) {x} {n}"),
    ),
}


def different(one: Reached) -> Figure:
    """How many different things the rows refer to."""
    noun = _noun(one.thing)
    say: tuple[str, ...] = (
        "number of {x} (different|distinct|unique) {ns}",
        "(different|distinct|unique) {x} {ns}",
        "number of (different|distinct|unique) {ns}",
        "(unique|distinct) {n} count",
    )
    ask = ("how many (different|distinct|unique) {x} {ns} (were there|are there|did we have|do we see)",)
    if one.thing.person:
        say += ("active {x} {ns}", "number of active {ns}")
    parts: Parts = (word("count distinct"), column(one.link.child.place))
    return Figure(parts, _of(say, noun), _of(ask, noun), False, "distinct", of=one.thing.place)


_BASKET = (
    "average {n} value",
    "average {n} value",
    "mean {n} value",
    "{n} value on average",
    "average value of {an} {n}",
    "average basket [value]",
    "average basket size",
    "basket value",
    "AOV",
)
_PER = (
    "{} per {}",
    "{} per {}",
    "average {} per {}",
    "average {} per {}",
    "mean {} per {}",
    "{} for each {} on average",
    "{} per {} on average",
)


def per(figure: Figure, one: Reached, header: bool, money: bool) -> Figure:
    """A sum or a count divided by how many different things the rows refer to: revenue per customer."""
    parts: Parts = (word("divide"), *figure.parts, word("count distinct"), column(one.link.child.place))
    noun = _noun(one.thing)

    def say(telling: Telling, before: str) -> str:
        inner, name = figure.say(telling, before), noun(telling)
        if header and money and telling.rng.random() < 0.55:
            chosen = telling.rng.choice(_BASKET).replace("{an}", "an" if name[:1] in "aeiou" else "a")
            text = expand(chosen, lambda _: f"{before} {name}", telling.rng)
            return text if "{n}" in chosen else f"{before} {text}"
        shape = telling.rng.choice(_PER)
        return shape.format(inner.removeprefix("total "), name)

    def ask(telling: Telling, before: str) -> str:
        return f"what (is|was) the {say(telling, before)}".replace("(is|was)", telling.rng.choice(("is", "was")))

    return Figure(parts, say, ask, False, f"per {one.thing.place} {figure.spoken}", of=one.thing.place)


__all__ = ["Fact", "Figure", "Saying", "averaging", "counting", "different", "per", "summing"]
