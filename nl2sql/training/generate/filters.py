"""Conditions of reports, said before, within or after the number: "in 2025", "online", "excluding phone orders"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from nl2sql.form.actions import column, word
from nl2sql.training.generate.conditions import condition_on
from nl2sql.training.generate.english import plural
from nl2sql.training.generate.facts import Fact, Reached
from nl2sql.training.generate.grammar import expand, phrasings
from nl2sql.training.generate.subjects import Asking
from nl2sql.training.generate.telling import Literal, Parts, Telling
from nl2sql.training.generate.time_conditions import period_of, period_text, with_preposition
from nl2sql.training.generate.value_texts import stored_text
from nl2sql.training.generate.world import Facet, Thing

Say = Callable[[Telling], str]


@dataclass(frozen=True)
class Filter:
    """A condition: `after` follows what it limits ("in 2025"), `bare` stands alone, `before` is an adjective."""

    parts: Parts
    columns: tuple[int, ...]
    after: Say
    bare: Say | None = None
    before: Say | None = None


def filters_of(asking: Asking, fact: Fact, avoid: frozenset[int], most: int = 3) -> tuple[Filter, ...]:
    """None to three conditions: most often a period, then kinds of the rows or of what they refer to."""
    rng = asking.rng
    wanted = min(most, rng.choices((0, 1, 2, 3), (26, 46, 22, 6))[0])
    found: list[Filter] = []
    for _ in range(3 * wanted):
        if len(found) >= wanted:
            break
        taken = avoid | {place for one in found for place in one.columns}
        dated = fact.date is not None and fact.date.place not in taken and rng.random() < 0.62
        made = period_filter(asking, fact) if dated else kind_filter(asking, fact, taken)
        if made is not None and not taken & set(made.columns):
            found.append(made)
    return tuple(found)


_KINDS = {"during": "when", "at least": "since", "at most": "until", "less": "before", "greater": "after"}


def period_filter(asking: Asking, fact: Fact) -> Filter | None:
    """A period of the date of the rows."""
    facet, rng = fact.date, asking.rng
    if facet is None or not facet.cells:
        return None
    operator = rng.choices(tuple(_KINDS), (74, 12, 4, 6, 4))[0]
    text = period_text(facet, rng, asking.today, within=operator == "during")
    period = period_of(text, asking.today) if text else None
    if text is None or period is None:
        return None
    parts = (column(facet.place), word(operator), Literal("period", period[0], None, None, period))
    if operator == "during":
        return Filter(
            parts,
            (facet.place,),
            lambda telling: with_preposition(text, telling.rng),
            lambda _: text.removeprefix("the "),
        )
    lines = tuple(line.text for line in phrasings("reports")[f"filter {_KINDS[operator]}"])
    return Filter(parts, (facet.place,), lambda telling: expand(telling.rng.choice(lines), lambda _: text, telling.rng))


def kind_filter(asking: Asking, fact: Fact, taken: frozenset[int]) -> Filter | None:
    """A kind of the rows, or of what they refer to; at times without it, or any other condition on what is far."""
    rng = asking.rng
    near: list[tuple[Thing, Facet]] = [(fact.thing, facet) for facet in fact.thing.of("category", "flag")]
    for one in fact.reached:
        near += [(one.thing, facet) for facet in one.thing.of("category", "flag")]
        near += [(one.thing, facet) for facet in one.thing.labels[:1] if len(one.thing.labels) == 1]
    near = [pair for pair in near if pair[1].place not in taken and pair[1].filled]
    if fact.reached and (not near or rng.random() < 0.06):
        return _any_far(asking, rng.choice(fact.reached), taken)
    if not near:
        return None
    thing, facet = rng.choice(near)
    if facet.role == "flag":
        return _flag(asking, thing, fact, taken | {one.place for _, one in near if one is not facet})
    return _value(fact, thing, facet, rng)


def _value(fact: Fact, thing: Thing, facet: Facet, rng: Random) -> Filter | None:
    cells = [cell for cell in facet.cells[:20] if 1 < len(str(cell)) <= 30 and str(cell).isprintable()]
    if len(cells) < 2 or facet.type == "other":
        return None
    one, other = (Literal("cell", cell, facet.place) for cell in rng.sample(cells, 2))
    pointer = column(facet.place)
    dice = rng.random()
    parts: Parts = (pointer, word("equals"), one)
    section = "filter label" if facet in thing.labels else "filter kind"
    if dice < 0.12:
        parts, section = (pointer, word("differs"), one), "filter not"
    elif dice < 0.24:
        parts, section = (pointer, word("equals"), one, word("or"), pointer, word("equals"), other), "filter either"
    first, second = stored_text(one), stored_text(other)

    def fill(telling: Telling) -> Callable[[str], str]:
        noun = telling.names.table(thing, telling.rng)
        slots: dict[str, Callable[[], str]] = {
            "v": lambda: first(telling),
            "w": lambda: second(telling),
            "col": lambda: telling.names.column(facet, telling.rng),
            "one": lambda: noun,
            "many": lambda: plural(noun),
            "rows": lambda: plural(telling.names.table(fact.thing, telling.rng)),
        }
        return lambda name: slots[name]()

    def after(telling: Telling) -> str:
        lines = phrasings("reports")[section]
        line = telling.rng.choices(lines, [line.weight for line in lines])[0]
        return expand(line.text, fill(telling), telling.rng)

    plain = section == "filter kind"
    short = bool(plain and len(str(one.cell).split()) <= 2 and thing is fact.thing)
    return Filter(
        parts,
        (facet.place,),
        after,
        first if plain or section == "filter label" else None,
        (lambda telling: first(telling)) if short and str(one.cell)[:1].isalpha() else None,
    )


def _flag(asking: Asking, thing: Thing, fact: Fact, taken: frozenset[int]) -> Filter | None:
    """A yes or no of the rows: "only returned ones", "without discontinued products"."""
    condition = None
    for _ in range(6):
        made = condition_on(asking.world, thing, asking.rng, asking.today, taken)
        if made is not None and made.kinds[0].startswith(("flag", "has")):
            condition = made
            break
    if condition is None:
        return None
    return Filter(condition.parts, condition.columns, _said(asking, thing, condition, thing is fact.thing))


def _any_far(asking: Asking, one: Reached, taken: frozenset[int]) -> Filter | None:
    condition = condition_on(asking.world, one.thing, asking.rng, asking.today, taken)
    if condition is None or not condition.can("post") or any(str(part) == "or" for part in condition.parts):
        return None
    return Filter(condition.parts, condition.columns, _said(asking, one.thing, condition, False))


def _said(asking: Asking, thing: Thing, condition: object, own: bool) -> Say:
    from nl2sql.training.generate.noun_phrase import NounPhrase

    phrase = NounPhrase(thing, (condition,))  # type: ignore[arg-type]
    openings = ("for", "of", "only", "counting only") if own else ("for", "of", "from", "for")
    return lambda telling: f"{telling.rng.choice(openings)} {phrase.say(telling)}"


__all__ = ["Filter", "filters_of", "kind_filter", "period_filter"]
