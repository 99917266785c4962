"""Requests for one number of each group."""

from __future__ import annotations

from dataclasses import dataclass

from nl2sql.form.actions import Action, column, word
from nl2sql.training.generate.english import article, plural
from nl2sql.training.generate.measuring import aggregate_for, aggregate_text
from nl2sql.training.generate.noun_phrase import NounPhrase
from nl2sql.training.generate.picking import key_of, measure
from nl2sql.training.generate.request import Request, about, owned, rows_of, select, words
from nl2sql.training.generate.subjects import Asking, subject
from nl2sql.training.generate.telling import Literal, Parts, Slot, Telling, named
from nl2sql.training.generate.value_texts import number_text
from nl2sql.training.generate.world import Facet, Thing

UNITS = ("month", "year", "quarter", "week", "weekday", "day")
_UNITLY = {"month": "monthly", "year": "yearly", "quarter": "quarterly", "week": "weekly", "day": "daily"}


@dataclass(frozen=True)
class Measured:
    """What is worked out of each group: its actions, and the slots ``{measure}`` and ``{asked}``."""

    parts: Parts
    slots: dict[str, Slot]
    counts: bool


def counted(phrase: NounPhrase) -> Measured:
    """The number of rows."""
    rows = rows_of(phrase.thing)

    def text(telling: Telling) -> str:
        return f"{telling.rng.choice(('number of', 'number of', 'number of', 'count of'))} {phrase.say(telling)}"

    def asked(telling: Telling) -> str:
        ending = telling.rng.choice(("are there", "do we have", "", "are there"))
        return f"how many {phrase.say(telling)} {ending}".strip()

    return Measured((word("count"), rows), {"measure": text, "asked": asked}, True)


def worked_out(asking: Asking, phrase: NounPhrase) -> Measured | None:
    """One or several aggregates of a column of the rows."""
    rng = asking.rng
    facet = measure(phrase.thing, rng)
    if facet is None:
        return None
    several = rng.random() < 0.15
    aggregates = tuple(rng.sample(("avg", "max", "min"), 2)) if several else (aggregate_for(facet, rng),)
    parts: Parts = tuple(part for one in aggregates for part in (word(one), column(facet.place)))
    plain = not phrase.conditions

    def text(telling: Telling) -> str:
        of = telling.rng.random() < (0.5 if plain else 1.0)
        return aggregate_text(aggregates, facet, telling) + (f" of {phrase.say(telling)}" if of else "")

    def bare(telling: Telling) -> str:
        return aggregate_text(aggregates, facet, telling)

    asked: Slot = lambda telling: f"what is the {text(telling)}"  # noqa: E731
    return Measured(parts, {"measure": text, "asked": asked, "agg": bare, "a measure": with_article(text)}, False)


def with_article(text: Slot) -> Slot:
    """The same with ``a`` or ``an`` before it."""

    def said(telling: Telling) -> str:
        inner = text(telling)
        return f"{article(inner)} {inner}"

    return said


def a_measure(asking: Asking, phrase: NounPhrase, counts: float = 0.5) -> Measured:
    """A count, or an aggregate where the rows have something to work out."""
    found = worked_out(asking, phrase) if asking.rng.random() > counts else None
    return found or counted(phrase)


def each(asking: Asking) -> Request | None:
    """A number for each value of a column."""
    rng = asking.rng
    thing = asking.thing()
    key = key_of(asking, thing)
    if key is None:
        return None
    phrase = subject(asking, thing, most=1) if rng.random() < 0.45 else NounPhrase(thing)
    phrase = phrase.without(key.place)
    measured = a_measure(asking, phrase)
    where = phrase.where
    second = key_of(asking, thing) if rng.random() < 0.08 else None
    keys = (key,) if second is None or second is key else (key, second)
    pointers: Parts = tuple(column(one.place) for one in keys)
    order, tails, more = _group_order(asking, keys[0], measured) if rng.random() < 0.16 else ((), (), {})
    slots = about(phrase) | measured.slots | _key_slots(asking, keys, thing) | more
    sections = ("each", "each count", "each count") if measured.counts else ("each",)
    parts = (*select(*pointers, *measured.parts), *where, word("group"), *pointers, *order)
    return Request("count each" if measured.counts else "measure each", parts, sections, slots, tails)


def _key_slots(asking: Asking, keys: tuple[Facet, ...], thing: Thing) -> dict[str, Slot]:
    one = owned(asking, keys[0], thing, "key")
    if len(keys) == 1:
        return one
    two = owned(asking, keys[1], thing, "key")
    return {
        "key": lambda telling: f"{one['key'](telling)} and {two['key'](telling)}",
        "keys": lambda telling: f"{one['keys'](telling)} and {two['keys'](telling)}",
    }


def _the_number(telling: Telling) -> str:
    return telling.rng.choice(("number", "count", "the number", "that count"))


def _group_order(asking: Asking, key: Facet, measured: Measured) -> tuple[Parts, tuple[str, ...], dict[str, Slot]]:
    """Groups in an order: by the number, or by the key."""
    if asking.rng.random() < 0.75 and len(measured.parts) == 2:
        up = asking.rng.random() < 0.3
        by: Slot = _the_number if measured.counts else measured.slots["agg"]
        direction = "ascending" if up else "descending"
        return (word(direction), *measured.parts), (f"ordered {'up' if up else 'down'}",), {"by": by}
    text = " text" if key.type == "text" else ""
    slots: dict[str, Slot] = {"by": lambda telling: telling.names.column(key, telling.rng)}
    return (word("ascending"), column(key.place)), (f"ordered up{text}",), slots


def each_time(asking: Asking) -> Request | None:
    """A number for each unit of time."""
    found = timed(asking)
    if found is None:
        return None
    phrase, date, unit, measured = found
    cut = (word(unit), column(date.place))
    parts = (*select(*cut, *measured.parts), *phrase.where, word("group"), *cut)
    slots = about(phrase) | measured.slots | time_slots(unit, date)
    if asking.rng.random() < 0.15:
        parts = (*parts, word("ascending"), *cut)
        slots["by"] = lambda telling: telling.rng.choice((unit, "date", "time"))
        tails = ("ordered up",)
        return Request("each time", parts, ("each time",), slots, tails)
    return Request("each time", parts, ("each time",), slots)


def timed(asking: Asking) -> tuple[NounPhrase, Facet, str, Measured] | None:
    """Rows with a date, a unit to cut it into, and a number to work out."""
    rng = asking.rng
    things = [thing for thing in asking.world.things if thing.of("date") and thing.rows > 2]
    if not things:
        return None
    thing = rng.choice(things)
    date = rng.choice(thing.of("date"))
    unit = rng.choices(UNITS, (40, 28, 10, 8, 8, 6))[0]
    phrase = subject(asking, thing, most=1) if rng.random() < 0.3 else NounPhrase(thing)
    if any(date.place in condition.columns for condition in phrase.conditions) and unit == "year":
        phrase = NounPhrase(thing)
    return phrase, date, unit, a_measure(asking, phrase)


def time_slots(unit: str, date: Facet) -> dict[str, Slot]:
    """``{unit}``, ``{units}``, ``{unitly}``, ``{date}``."""
    shown = "day of the week" if unit == "weekday" else unit

    def said(telling: Telling) -> str:
        return telling.rng.choice((shown, "weekday")) if unit == "weekday" else unit

    slots: dict[str, Slot] = {"unit": said, "units": lambda telling: plural(said(telling))}
    if unit in _UNITLY:
        slots["unitly"] = lambda _: _UNITLY[unit]
    slots["date"] = lambda telling: telling.names.column(date, telling.rng)
    return slots


def bands(asking: Asking) -> Request | None:
    """How many rows fall into each band of a number."""
    thing = asking.thing()
    found = [facet for facet in thing.of("measure") if facet.distinct > 8]
    if not found:
        return None
    facet = asking.rng.choice(found)
    phrase = subject(asking, thing, most=1) if asking.rng.random() < 0.3 else NounPhrase(thing)
    cut = (word("band"), column(facet.place))
    parts = (*select(*cut, word("count"), rows_of(thing)), *phrase.where, word("group"), *cut)
    slots = about(phrase) | named(lambda telling: telling.names.column(facet, telling.rng), "by")
    return Request("bands", parts, ("bands",), slots)


def having(asking: Asking) -> Request | None:
    """Groups of a certain size, or with a certain number."""
    rng = asking.rng
    thing = asking.thing()
    key = key_of(asking, thing)
    if key is None:
        return None
    phrase = subject(asking, thing, most=1) if rng.random() < 0.3 else NounPhrase(thing)
    phrase = phrase.without(key.place)
    measured = worked_out(asking, phrase) if rng.random() < 0.4 else None
    if measured is not None and len(measured.parts) != 2:
        return None
    pointer = column(key.place)
    counting = measured is None
    made = measured or counted(phrase)
    operator, bound, slots = bound_of(asking, _likely(key) if counting else _middle(asking, made))
    slots = about(phrase) | made.slots | owned(asking, key, thing, "key") | slots
    parts = (
        *select(pointer),
        *phrase.where,
        word("group"),
        pointer,
        word("having"),
        *made.parts,
        word(operator),
        bound,
    )
    return Request("having", parts, ("having",) if counting else ("having measure",), slots)


def _likely(key: Facet) -> list[float]:
    return [float(count) for count in key.counts[:20] if count < 500] or [1.0, 2.0, 3.0]


def _middle(asking: Asking, measured: Measured) -> list[float]:
    pointers = [part.at for part in measured.parts if isinstance(part, Action) and part.kind == "column"]
    place = pointers[0] if pointers else None
    facet = asking.world.facet(place) if place is not None else None
    numbers = sorted(float(cell) for cell in facet.cells if isinstance(cell, (int, float))) if facet else []
    return numbers[len(numbers) // 4 : 3 * len(numbers) // 4 + 1] or [10.0, 100.0]


_BOUNDS = {
    "greater": ("more than {}", "over {}", "more than {}", "above {}", "above {}"),
    "at least": ("at least {}", "{} or more", "at least {}", "no fewer than {}", "a minimum of {}"),
    "less": ("fewer than {}", "less than {}", "under {}", "below {}"),
    "at most": ("at most {}", "{} or fewer", "no more than {}", "up to {}"),
    "equals": ("exactly {}", "{}", "just {}"),
}
_COMPARED = {
    "greater": ("more than {}", "over {}", "above {}", "greater than {}", "higher than {}"),
    "at least": ("at least {}", "{} or more", "no less than {}"),
    "less": ("less than {}", "below {}", "under {}", "lower than {}"),
    "at most": ("at most {}", "no more than {}", "{} or less"),
    "equals": ("exactly {}", "{}", "equal to {}"),
}


def bound_of(asking: Asking, likely: list[float]) -> tuple[str, Literal, dict[str, Slot]]:
    """An operator with its value, and the slots ``{bound}`` ("more than three") and ``{compared}``."""
    rng = asking.rng
    operator = rng.choices(tuple(_BOUNDS), (45, 26, 15, 6, 8))[0]
    number = rng.choice(likely)
    if number < 2 and operator in ("at least", "less"):
        number = 2.0
    if operator == "greater" and number == int(number) and number > 1 and len(likely) < 25:
        number -= 1
    if abs(number) > 20 or number != int(number):
        number = float(f"{number:.1e}")
    literal = Literal("number", int(number) if number == int(number) else number, None, number)
    text = number_text(literal)
    slots: dict[str, Slot] = {
        "bound": lambda telling: telling.rng.choice(_BOUNDS[operator]).format(text(telling)),
        "compared": lambda telling: telling.rng.choice(_COMPARED[operator]).format(text(telling)),
    }
    return operator, literal, slots


__all__ = ["Measured", "bands", "bound_of", "counted", "each", "each_time", "having", "timed", "words"]
