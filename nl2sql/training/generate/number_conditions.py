"""Conditions on numbers and on columns of years."""

from __future__ import annotations

from random import Random

from nl2sql.form.actions import column, word
from nl2sql.training.generate.condition import Condition
from nl2sql.training.generate.english import word_set
from nl2sql.training.generate.measures import said, scale_of
from nl2sql.training.generate.telling import Literal, Slot, named
from nl2sql.training.generate.value_texts import number_text
from nl2sql.training.generate.world import Facet

_OPERATORS = ("greater", "less", "at least", "at most", "between", "equals")
_WEIGHTS = (34, 24, 14, 9, 13, 6)


def number_condition(facet: Facet, rng: Random) -> Condition | None:
    """A bound of a number, a stretch, or the very number."""
    numbers = sorted(float(cell) for cell in facet.cells if isinstance(cell, (int, float)))
    if len(numbers) < 2:
        return None
    operator = rng.choices(_OPERATORS, _WEIGHTS)[0]
    first = rng.choice(numbers) if operator == "equals" else _round(rng.choice(numbers), rng)
    one = _literal(first)
    slots = dict(named(lambda telling: telling.names.column(facet, telling.rng)))
    slots["n"] = number_text(one)
    if is_countable(facet):
        slots["things"] = slots["cols"]
    parts: tuple[object, ...] = (column(facet.place), word(operator), one)
    if operator == "between":
        second = _round(rng.choice(numbers), rng)
        if second == first:
            return None
        low, high = _literal(min(first, second)), _literal(max(first, second))
        slots |= {"n": number_text(low), "m": number_text(high)}
        parts = (column(facet.place), word(operator), low, high)
    kinds = _kinds(facet, operator, slots)
    return Condition(parts, kinds, slots, (facet.place,))  # type: ignore[arg-type]


_COUNTED = word_set(
    """
    point credit seat page employee vote goal win loss follower like download view star bedroom bathroom floor
    room unit piece visitor student member ship engine passenger guest injury death copy case item goal assist cup
    medal minute second hour day week month year game match show episode track calorie mile kilometer km share
    person people population unit quantity spectator resident inhabitant crew comment click attendee
    """
)


def is_countable(facet: Facet) -> bool:
    """Whether "more than five …" can be said with its name: points, seats, number of guests."""
    last = facet.words[-1]
    singular = last[:-1] if last.endswith("s") else last
    return (last.endswith("s") and singular in _COUNTED) or ("of" in facet.words[1:2] and facet.words[0] == "number")


def _kinds(facet: Facet, operator: str, slots: dict[str, Slot]) -> tuple[str, ...]:
    """The sections that may say it; adds the words of the column's scale to `slots`."""
    kinds = ["number equals" if operator == "equals" else operator]
    scale = scale_of(facet)
    if (facet.words[-1] == "age" and operator != "equals") or facet.words == ("age",):
        kinds.append(f"age {operator}")
    if scale is not None:
        if scale.more and scale.less and operator in ("greater", "less"):
            slots["more"] = lambda telling: said(scale.more, telling.rng)
            slots["less"] = lambda telling: said(scale.less, telling.rng)
            kinds.append(f"{operator} scale")
        if scale.verbs and operator != "equals":
            slots["cost"] = lambda telling: _agreeing(said(scale.verbs, telling.rng), telling.many)
            kinds.append(f"{operator} verb")
    return tuple(kinds)


def _agreeing(verb: str, many: bool) -> str:
    if many:
        return verb
    first, _, rest = verb.partition(" ")
    single = {"are": "is", "have": "has"}.get(first, first + "s")
    return f"{single} {rest}".strip()


def _literal(number: float) -> Literal:
    cell = int(number) if number == int(number) else number
    return Literal("number", cell, None, float(number))


def _round(number: float, rng: Random) -> float:
    """A number near by that a person would say."""
    if number == int(number) and abs(number) < 20:
        return number
    digits = 1 if rng.random() < 0.6 else 2
    return float(f"{number:.{digits - 1}e}") if rng.random() < 0.75 else number


def year_condition(facet: Facet, rng: Random) -> Condition | None:
    """A condition on a column of years."""
    years = [int(str(cell)[:4]) for cell in facet.cells if str(cell)[:4].isdigit()]
    if len(years) < 2:
        return None
    operator = rng.choices(_OPERATORS, (26, 22, 9, 5, 13, 40))[0]
    first = rng.choice(years)
    one = _literal(first)
    slots = dict(named(lambda telling: telling.names.column(facet, telling.rng)))
    slots["n"] = number_text(one, grouped=False)
    parts: tuple[object, ...] = (column(facet.place), word(operator), one)
    if operator == "between":
        second = rng.choice(years)
        if second == first:
            return None
        low, high = _literal(min(first, second)), _literal(max(first, second))
        slots |= {"n": number_text(low, grouped=False), "m": number_text(high, grouped=False)}
        parts = (column(facet.place), word(operator), low, high)
    return Condition(parts, (f"year {operator}",), slots, (facet.place,))  # type: ignore[arg-type]
