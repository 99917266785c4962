"""Conditions on parts of time that come again: an hour of the day, a day of the week, a month of any year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from nl2sql.form.actions import column, word
from nl2sql.training.generate.facts import Fact
from nl2sql.training.generate.filters import Filter
from nl2sql.training.generate.grammar import expand, phrasings
from nl2sql.training.generate.telling import Literal, Telling
from nl2sql.training.generate.time_conditions import MONTHS_BY_NUMBER, period_of
from nl2sql.training.generate.world import Facet

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def moment_filter(fact: Fact, rng: Random, today: date, *, yearly: bool) -> Filter | None:
    """Such a condition on the date of the rows; `yearly` where they are split by years, so that a month stays alone."""
    facet = fact.date
    if facet is None or fact.once:
        return None
    hours = _hours(facet)
    dice = rng.random()
    if hours and dice < 0.55:
        return _hour(facet, hours, rng)
    if dice < 0.75 or not yearly:
        return _weekday(facet, rng)
    return _month(facet, rng, today)


def _hours(facet: Facet) -> list[int]:
    found = [str(cell)[11:13] for cell in facet.cells if len(str(cell)) >= 16]
    return sorted({int(text) for text in found if text.isdigit()}) if facet.type == "datetime" else []


def _hour(facet: Facet, hours: list[int], rng: Random) -> Filter | None:
    if len(hours) < 4:
        return None
    cut = (word("hour"), column(facet.place))
    # no stretches: "from 9 to 12" ends before 12, but the form has no hour 11 to point at
    operator = rng.choices(("at least", "less", "equals"), (50, 35, 15))[0]
    low = rng.choice(hours[1:-1])
    literal = Literal("number", low, None, float(low))
    return Filter((*cut, word(operator), literal), (facet.place,), _said(f"hour {operator}", {"h": str(low)}))


def _weekday(facet: Facet, rng: Random) -> Filter:
    day = rng.choice(_DAYS)
    name = f"{day}s" if rng.random() < 0.5 else day
    literal = Literal("name", name)
    operator = "differs" if rng.random() < 0.12 else "equals"
    parts = (word("weekday"), column(facet.place), word(operator), literal)
    section = "weekdays" if name.endswith("s") else "weekday"
    return Filter(parts, (facet.place,), _said(section if operator == "equals" else f"not {section}", {"d": name}))


def _month(facet: Facet, rng: Random, today: date) -> Filter | None:
    name = MONTHS_BY_NUMBER[rng.randrange(1, 13)]
    period = period_of(name, today)
    if period is None:
        return None
    parts = (word("month"), column(facet.place), word("equals"), Literal("period", name, None, None, period))
    return Filter(parts, (facet.place,), _said("month of any year", {"d": name}), lambda _: name, lambda _: name)


def _said(section: str, values: dict[str, str]) -> Callable[[Telling], str]:
    def said(telling: Telling) -> str:
        line = telling.rng.choice(phrasings("reports")[f"filter {section}"])
        return expand(line.text, values.__getitem__, telling.rng)

    return said
