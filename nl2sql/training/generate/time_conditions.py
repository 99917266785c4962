"""Conditions on dates: in, since and before a period, in words the product reads."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from nl2sql.form.actions import column, word
from nl2sql.parser.periods import MONTH_NUMBERS, find_periods
from nl2sql.training.generate.condition import Condition
from nl2sql.training.generate.telling import Literal, named
from nl2sql.training.generate.world import Facet, Thing
from nl2sql.words import tokenise

_MONTHS = [name.title() for name in MONTH_NUMBERS if len(name) > 3 and name != "sept"] + ["May"]
_RELATIVE = (
    "last year",
    "this year",
    "last month",
    "this month",
    "last quarter",
    "this quarter",
    "last week",
    "the last 30 days",
    "the past 30 days",
    "the last 7 days",
    "the past 12 months",
    "the last 6 months",
    "the past 3 months",
    "the last 90 days",
    "the past year",
    "the previous year",
    "the current year",
    "the past two years",
    "the last 5 years",
    "the last 10 years",
    "yesterday",
    "the past week",
    "the last 3 years",
    "the previous month",
    "the current month",
    "the past six weeks",
    "the last 4 weeks",
    "the past two weeks",
    "the last 14 days",
    "the past 60 days",
    "the last two months",
    "the past 18 months",
    "the last three quarters",
    "last two years",
    "the previous quarter",
    "this week",
)
_DONE = {
    "order": "ordered,placed",
    "purchase": "purchased,bought",
    "hire": "hired",
    "birth": "born",
    "born": "born",
    "release": "released",
    "publication": "published",
    "publish": "published",
    "join": "joined",
    "signup": "signed up",
    "created": "created",
    "ship": "shipped",
    "shipped": "shipped",
    "delivery": "delivered",
    "delivered": "delivered",
    "payment": "paid",
    "paid": "paid",
    "start": "started",
    "end": "ended",
    "enrolment": "enrolled",
    "enrollment": "enrolled",
    "registration": "registered",
    "opening": "opened",
    "opened": "opened",
    "founded": "founded",
    "departure": "departing",
    "arrival": "arriving",
    "due": "due",
    "return": "returned",
    "closed": "closed",
    "invoice": "invoiced",
    "booking": "booked",
    "sale": "sold",
    "transaction": "made",
    "updated": "updated",
    "built": "built",
    "submission": "submitted",
    "visit": "made",
    "admission": "admitted",
}


def date_condition(thing: Thing, facet: Facet, rng: Random, today: date) -> Condition | None:
    """A period of a date column; None where nothing sensible came up."""
    day = _some_day(facet, rng)
    if day is None:
        return None
    dice = rng.random()
    operator = "during" if dice < 0.58 else "at least" if dice < 0.8 else "less"
    text = _period_text(day, facet, rng, today, within=operator == "during")
    period = period_of(text, today)
    if period is None:
        return None
    bare = text
    with_word = bare if operator != "during" else with_preposition(bare, rng)
    parts = (column(facet.place), word(operator), Literal("period", period[0], None, None, period))
    done = done_words(facet)
    slots = dict(named(lambda telling: telling.names.column(facet, telling.rng)))
    slots["p"] = lambda _: with_word
    if done:
        slots["done"] = lambda telling: telling.rng.choice(done)
    kind = {"during": "during", "at least": "since", "less": "before"}[operator]
    return Condition(parts, (kind,), slots, (facet.place,))


def _some_day(facet: Facet, rng: Random) -> date | None:
    """The day of one of the column's cells; None where it is no date."""
    cell = str(rng.choice(facet.cells))
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        return None


def done_words(facet: Facet | None) -> tuple[str, ...]:
    """What happened on the date: "hired", "signed up"; empty where no verb is known."""
    words = (*facet.words, "".join(facet.words[:2])) if facet is not None else ()
    return tuple(said for key, texts in _DONE.items() if key in words for said in texts.split(","))


def period_of(text: str, today: date) -> tuple[str, str] | None:
    """First day and day after the last of the one period that `text` names."""
    found = find_periods(tokenise(f"all {text}"))
    if not found:
        return None
    longest = max(found, key=lambda match: match.end - match.start)
    start, end = longest.period.days(today)
    return (start.isoformat(), end.isoformat()) if start and end else None


def _period_text(day: date, facet: Facet, rng: Random, today: date, *, within: bool) -> str:
    month = MONTHS_BY_NUMBER[day.month]
    quarter = (day.month + 2) // 3
    dice = rng.random()
    recent = facet.high is not None and str(facet.high)[:4] >= str(today.year - 1)
    if recent and dice < 0.4:
        return rng.choice(_RELATIVE) if within else rng.choice(("last month", "last year", "this year", "last quarter"))
    if dice < 0.6:
        return str(day.year)
    if dice < 0.78:
        return f"{month[:3] if rng.random() < 0.2 else month} {day.year}"
    if dice < 0.84:
        return rng.choice(
            (f"Q{quarter} {day.year}", f"q{quarter} {day.year}", f"the {_ORDINAL[quarter]} quarter of {day.year}")
        )
    if dice < 0.92 or not within:
        return rng.choice((day.isoformat(), f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}"))
    return _stretch(day, rng)


MONTHS_BY_NUMBER = {MONTH_NUMBERS[name.lower()]: name for name in _MONTHS}
_ORDINAL = {1: "first", 2: "second", 3: "third", 4: "fourth"}


def _stretch(day: date, rng: Random) -> str:
    later = day + timedelta(days=rng.choice((40, 90, 200, 400, 800)))
    one, two = MONTHS_BY_NUMBER[day.month], MONTHS_BY_NUMBER[later.month]
    if later.year > day.year and rng.random() < 0.6:
        return rng.choice((f"between {day.year} and {later.year}", f"from {day.year} to {later.year}"))
    return rng.choice(
        (
            f"between {one} {day.year} and {two} {later.year}",
            f"from {one} {day.year} to {two} {later.year}",
            f"between {day.isoformat()} and {later.isoformat()}",
        )
    )


def period_text(facet: Facet, rng: Random, today: date, *, within: bool) -> str | None:
    """A period in which the column has dates, as somebody names it; None where its cells are no dates."""
    day = _some_day(facet, rng)
    if day is None:
        return None
    dice = rng.random()
    if within and dice < 0.08:
        return rng.choice((f"the first half of {day.year}", f"the second half of {day.year}", f"H1 {day.year}"))
    if dice < 0.16:
        return f"{day.year}"
    return _period_text(day, facet, rng, today, within=within)


def with_preposition(text: str, rng: Random) -> str:
    """The period with the preposition it takes: "in 2024", "on 3 May 2024", "last week"."""
    if text.startswith(("between", "from")) or text in ("yesterday", "today"):
        return text
    if text.startswith("the "):
        bare = text[4:]
        return rng.choice((f"in {text}", f"during {text}", f"over {text}", f"within {text}", bare, f"in {bare}"))
    if text.split()[0] in ("last", "this", "previous", "current"):
        return text
    if (len(text) >= 10 and any(letter.isdigit() for letter in text[:2])) or "," in text:
        return f"on {text}"
    return rng.choice((f"in {text}", f"in {text}", f"in {text}", f"during {text}", f"from {text}", f"for {text}", text))
