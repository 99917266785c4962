"""Sensible conditions on the rows of a table, with values that are stored in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from nl2sql.form.actions import column, word
from nl2sql.parser.knowledge import flag_value, is_flag
from nl2sql.training.generate.condition import Condition, Position
from nl2sql.training.generate.measures import scale_of
from nl2sql.training.generate.number_conditions import number_condition, year_condition
from nl2sql.training.generate.telling import Literal, Slot, Telling, named
from nl2sql.training.generate.time_conditions import date_condition
from nl2sql.training.generate.value_texts import decoded, other_text, people_of, stored_text
from nl2sql.training.generate.world import Facet, Thing, World
from nl2sql.training.generate.world_reading import PLACE_WORDS

_Maker = Callable[[World, Thing, Facet, Random], Condition | None]


def condition_on(world: World, thing: Thing, rng: Random, today: date, avoid: frozenset[int]) -> Condition | None:
    """A condition on a column of `thing` that is not in `avoid`; None where the dice found nothing."""
    facets = [facet for facet in thing.facets if facet.place not in avoid and facet.filled]
    if not facets:
        return None
    facet = rng.choices(facets, [_WEIGHTS[facet.role] for facet in facets])[0]
    if (facet.has_gaps and rng.random() < 0.08) or (facet.filled < facet.rows * 0.5 and rng.random() < 0.4):
        return _gap(facet, rng)
    if facet.role in ("date", "category") and rng.random() < 0.05 and (found := _two_columns(thing, facet, rng)):
        return found
    if facet.role == "date":
        return date_condition(thing, facet, rng, today)
    maker = _MAKERS.get(facet.role)
    return maker(world, thing, facet, rng) if maker else None


_WEIGHTS = {
    "label": 1.0,
    "category": 5.0,
    "measure": 3.5,
    "date": 2.5,
    "time": 0.05,
    "year": 2.5,
    "flag": 2.5,
    "id": 0.25,
    "code": 0.7,
    "text": 0.5,
    "other": 0.05,
}


def slots_of(facet: Facet) -> dict[str, Slot]:
    """``{col}``, ``{acol}`` and ``{cols}`` of a column."""
    return named(lambda telling: telling.names.column(facet, telling.rng))


def _category(world: World, thing: Thing, facet: Facet, rng: Random) -> Condition | None:
    """Equals a stored kind, one of two, or anything but one."""
    cells = [cell for cell in facet.cells[:25] if 0 < len(str(cell)) <= 40 and str(cell).isprintable()]
    if not cells or facet.type == "other":
        return None
    if facet.distinct > 12 and rng.random() < 0.15:
        return text_condition(world, thing, facet, rng)
    literal = Literal("cell", rng.choice(cells), facet.place)
    place = bool(PLACE_WORDS & set(facet.words)) and "nationality" not in facet.words
    dice = rng.random()
    if dice < 0.1 and facet.distinct > 2:
        parts = (column(facet.place), word("differs"), literal)
        kinds = ("differs", "differs place") if place else ("differs",)
        return Condition(parts, kinds, slots_of(facet) | {"v": stored_text(literal)}, (facet.place,))
    if dice < 0.22 and len(cells) > 2:
        return _either(facet, literal, rng.choice([cell for cell in cells if cell != literal.cell]), place)
    return equals(thing, facet, literal, place)


def equals(thing: Thing, facet: Facet, literal: Literal, place: bool) -> Condition:
    """That a column has this very value."""
    parts = (column(facet.place), word("equals"), literal)
    plain = stored_text(literal)
    people, codes = people_of(literal.cell), decoded(literal.cell)
    slots = slots_of(facet) | {"v": plain}
    if codes and {"sex", "gender"} & set(facet.words):
        slots["v"] = other_text(codes) if len(str(literal.cell)) < 3 else _either_text(plain, other_text(codes))
        return Condition(parts, ("sex",), slots, (facet.place,), ("sex",))
    if people and (place or "nationality" in facet.words):
        adjective = other_text(people)
        kinds = ("people", "people", "place") if place else ("people",)
        slots["v"] = adjective if not place else plain
        if place:
            return _People(parts, kinds, slots | {"people": adjective}, (facet.place,), ("people", "place"))
        return Condition(parts, kinds, slots, (facet.place,), ("people",))
    if place:
        kinds = ("place", "place", "home") if thing.person else ("place",)
        return Condition(parts, kinds, slots, (facet.place,), ("place",))
    return Condition(parts, ("kind",), slots, (facet.place,), ("kind",))


class _People(Condition):
    """A country, which may be said as an adjective: the value has another text then."""

    def say(self, position: Position, telling: Telling) -> str:
        """Its text in this position: "French" before the noun, "from France" after it."""
        if position == "pre" or (position == "that" and telling.rng.random() < 0.5):
            slots = {**self.slots, "v": self.slots["people"]}
            return Condition(self.parts, ("people",), slots, self.columns).say(position, telling)
        return Condition(self.parts, ("place",), self.slots, self.columns).say(position, telling)


def _either_text(one: Slot, other: Slot) -> Slot:
    return lambda telling: (one if telling.rng.random() < 0.6 else other)(telling)


def _either(facet: Facet, one: Literal, second: object, place: bool) -> Condition:
    other = Literal("cell", second, facet.place)  # type: ignore[arg-type]
    parts = (column(facet.place), word("equals"), one, word("or"), column(facet.place), word("equals"), other)
    slots = slots_of(facet) | {"v": stored_text(one), "w": stored_text(other)}
    kind = "either place" if place else "either kind"
    return Condition(parts, (kind,), slots, (facet.place,), (kind,))


def _label(world: World, thing: Thing, facet: Facet, rng: Random) -> Condition | None:
    cells = [cell for cell in facet.cells if 1 < len(str(cell)) <= 45 and str(cell).isprintable()]
    if not cells:
        return None
    if rng.random() < 0.45:
        return text_condition(world, thing, facet, rng)
    literal = Literal("cell", rng.choice(cells), facet.place)
    parts = (column(facet.place), word("equals"), literal)
    own = thing.labels[:1] == (facet,)
    kinds = ("named",) if own else ("code",)
    return Condition(parts, kinds, slots_of(facet) | {"v": stored_text(literal, quoted=0.25)}, (facet.place,))


def _code(world: World, thing: Thing, facet: Facet, rng: Random) -> Condition | None:
    """Equals an id or a code, which is always named."""
    cells = [cell for cell in facet.cells if 0 < len(str(cell)) <= 24]
    if not cells or (any(link.child is facet for link in thing.up) and rng.random() < 0.7):
        return None
    cell = rng.choice(cells)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        literal = Literal("number", cell, facet.place, float(cell))
        said: Slot = lambda _: f"{cell:g}" if isinstance(cell, float) else str(cell)  # noqa: E731
    else:
        literal = Literal("cell", cell, facet.place)
        said = stored_text(literal, quoted=0.4)
    parts = (column(facet.place), word("equals"), literal)
    return Condition(parts, ("code",), slots_of(facet) | {"v": said}, (facet.place,))


def text_condition(world: World, thing: Thing, facet: Facet, rng: Random) -> Condition | None:
    """That a text contains, begins or ends with something."""
    texts = [str(cell) for cell in facet.cells if len(str(cell)) >= 3]
    if not texts:
        return None
    text = rng.choice(texts)
    dice = rng.random()
    pieces = [piece for piece in text.replace("-", " ").split() if piece.isalnum() and len(piece) > 2]
    if dice < 0.6 and pieces:
        operator, piece = ("contains" if dice < 0.52 else "lacks"), rng.choice(pieces)
    elif dice < 0.85:
        operator, piece = "starts", text[: rng.choice((1, 1, 2, 3))]
    else:
        operator, piece = "ends", text[-rng.choice((1, 1, 2, 3)) :]
    piece = piece.strip()
    if not piece.isalnum():
        return None
    literal = Literal("word", piece)
    parts = (column(facet.place), word(operator), literal)
    return Condition(parts, (operator,), slots_of(facet) | {"v": _pattern_text(piece)}, (facet.place,))


def _pattern_text(piece: str) -> Slot:
    def said(telling: Telling) -> str:
        dice = telling.rng.random()
        if dice < 0.4:
            return f"'{piece}'"
        if dice < 0.75 or len(piece) < 3:
            return f'"{piece}"'
        return piece

    return said


def _flag(world: World, thing: Thing, facet: Facet, rng: Random) -> Condition | None:
    cell = rng.choice(facet.cells)
    yes = str(cell).lower() in ("1", "y", "yes", "t", "true")
    known = world.source.catalog.column(world.scope.columns[facet.place].ref)
    # as the linker spells it: a database may give 1 where the catalogue says true
    spelt = flag_value(known, yes) if known is not None and is_flag(known) else cell
    literal = Literal("flag", spelt, facet.place, 1.0 if yes else 0.0)
    parts = (column(facet.place), word("equals"), literal)
    has = facet.words[0] == "has"
    kind = f"{'has' if has else 'flag'} {'yes' if yes else 'no'}"
    own = " ".join(facet.words[1:] if facet.words[0] in ("is", "has", "was") else facet.words)
    said: Slot = lambda telling: (  # noqa: E731
        own if telling.rng.random() < 0.6 else _flag_name(facet, telling)
    )
    slots = named(said) | {"v": lambda telling: telling.rng.choice(("yes", "true") if yes else ("no", "false"))}
    return Condition(parts, (kind,), slots, (facet.place,))


def _flag_name(facet: Facet, telling: Telling) -> str:
    return telling.names.column(facet, telling.rng)


def _gap(facet: Facet, rng: Random) -> Condition:
    operator = "is null" if rng.random() < 0.65 else "is known"
    kind = "null" if operator == "is null" else "known"
    return Condition((column(facet.place), word(operator)), (kind,), slots_of(facet), (facet.place,))


def _measure(world: World, thing: Thing, facet: Facet, rng: Random) -> Condition | None:
    if rng.random() < 0.06 and (found := _two_columns(thing, facet, rng)):
        return found
    return number_condition(facet, rng)


def _two_columns(thing: Thing, facet: Facet, rng: Random) -> Condition | None:
    """A comparison with another column that means the same kind of amount."""
    others = [
        other
        for other in thing.facets
        if other is not facet
        and other.role == facet.role
        and (other.words[-1] == facet.words[-1] or facet.role == "date")
    ]
    if not others:
        return None
    other = rng.choice(others)
    operator = rng.choice(("greater", "less")) if facet.role == "measure" else "greater"
    kind = f"columns {operator}" if facet.role == "measure" else "columns later"
    if facet.role == "category":
        operator = rng.choice(("equals", "differs"))
        kind = "columns same" if operator == "equals" else "columns differ"
    parts = (column(facet.place), word(operator), column(other.place))
    slots = slots_of(facet) | {"other": lambda telling: telling.names.column(other, telling.rng)}
    return Condition(parts, (kind,), slots, (facet.place, other.place))


_MAKERS: dict[str, _Maker] = {
    "category": _category,
    "label": _label,
    "id": _code,
    "code": _code,
    "text": text_condition,
    "flag": _flag,
    "measure": _measure,
    "year": lambda world, thing, facet, rng: year_condition(facet, rng),
}
__all__ = ["condition_on", "equals", "scale_of", "slots_of", "text_condition"]
