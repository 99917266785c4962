"""A request: its form, and the sections of ``requests.txt`` that may say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nl2sql.form.actions import Form, column, table, word
from nl2sql.form.scope import Candidate
from nl2sql.training.generate.english import listed, plural, possessive
from nl2sql.training.generate.grammar import Phrasing, expand, phrasings
from nl2sql.training.generate.naming import Names
from nl2sql.training.generate.noun_phrase import NounPhrase
from nl2sql.training.generate.subjects import Asking
from nl2sql.training.generate.telling import Part, Parts, Slot, Slots, Telling, fill, finished, named
from nl2sql.training.generate.telling import tell as tell_section
from nl2sql.training.generate.world import Facet, Thing


@dataclass(frozen=True)
class Request:
    """What is asked. `parts` is the form without its ``finish``; `sections` say it; `tails` are said at the end."""

    construct: str
    parts: Parts
    sections: tuple[str, ...]
    slots: Mapping[str, Slot]
    tails: tuple[str, ...] = field(default=())
    names_columns: bool = False
    """Whether every phrasing must name the wanted columns, which are others than the name of the row."""
    says_conditions: bool = False
    """Whether every phrasing says the conditions in its own words."""

    @property
    def sensible(self) -> bool:
        """Whether somebody would ask it at all."""
        return True

    def form(self) -> tuple[Form, tuple[Candidate, ...]]:
        """The whole form, and its values."""
        return finished((*self.parts, word("finish")))

    def tell(self, telling: Telling) -> str | None:
        """The request in words; None where no phrasing can be filled."""
        slots = {**_COMMON, **self.slots}
        lines = [line for section in self.sections for line in phrasings("requests")[section] if self._says_all(line)]
        while lines:
            line = telling.rng.choices(lines, [line.weight for line in lines])[0]
            text = _expanded(line, slots, telling)
            if text is not None:
                return text + self._tail(slots, telling)
            lines = [other for other in lines if other is not line]
        return None

    def _says_all(self, line: Phrasing) -> bool:
        """Whether the line has room for the conditions and for the columns, where they must be said."""
        if word("where") in self.parts and not self.says_conditions and not line.slots & _SAY_CONDITIONS:
            return False
        return not self.names_columns or bool(line.slots & _SAY_COLUMNS)

    def _tail(self, slots: Slots, telling: Telling) -> str:
        text = tell_section("requests", telling.rng.choice(self.tails), slots, telling) if self.tails else None
        if text is None:
            return ""
        return text if text.startswith(",") else f" {text}"


_SAY_CONDITIONS = frozenset(
    ("np", "np1", "verbs", "verbs1", "measure", "asked", "a measure", "first", "second", "others", "v")
)
_SAY_COLUMNS = frozenset(("cols", "col", "possessive"))


def _expanded(line: Phrasing, slots: Slots, telling: Telling) -> str | None:
    """The line with its slots; None where one is missing or comes out empty."""
    for slot in line.slots:
        if slot not in slots and slot not in ("are", "have", "do", "were", "s"):
            return None
    try:
        return expand(line.text, lambda name: _filled(name, slots, telling), telling.rng)
    except _Empty:
        return None


class _Empty(Exception):
    """A slot has nothing to say here."""


def _filled(name: str, slots: Slots, telling: Telling) -> str:
    text = fill(name, slots, telling)
    if not text:
        raise _Empty(name)
    return text


_COMMON: dict[str, Slot] = {
    "show": lambda telling: tell_section("requests", "openings", {}, telling) or "show",
    "know": lambda telling: tell_section("requests", "knowings", {}, telling) or "tell me",
}


def about(phrase: NounPhrase) -> dict[str, Slot]:
    """The slots of the rows a request is about."""
    return {
        "np": lambda telling: phrase.say(telling),
        "np1": lambda telling: phrase.say(telling, many=False),
        "tables": lambda telling: phrase.say(telling, bare=True),
        "table": lambda telling: phrase.say(telling, many=False, bare=True),
        "verbs": lambda telling: phrase.verbs(telling) or "",
        "verbs1": lambda telling: phrase.verbs(telling, many=False) or "",
    }


def wanted(facets: tuple[Facet, ...], thing: Thing | None = None) -> dict[str, Slot]:
    """The slots of the columns that are asked for."""

    def several(telling: Telling) -> str:
        many = [plural(name) for name in _names(facets, telling)]
        return listed(many)

    slots: dict[str, Slot] = {"cols": several, "col": lambda telling: listed(_names(facets, telling))}
    if thing is not None and len(facets) <= 2:
        slots["possessive"] = lambda telling: (
            f"{possessive(plural(telling.names.table(thing, telling.rng)))} {several(telling)}"
        )
    return slots


def _names(facets: tuple[Facet, ...], telling: Telling) -> list[str]:
    texts = [telling.names.column(facet, telling.rng) for facet in facets]
    pair = [facet.words[:1] for facet in facets[:2]]
    if pair == [("first",), ("last",)] and telling.rng.random() < 0.6:
        first = telling.rng.choice(("first and last name", "full name", "first and last name", "name"))
        return [first, *texts[2:]]
    return list(dict.fromkeys(texts))


def column_slots(facet: Facet, key: str = "col") -> dict[str, Slot]:
    """``{key}``, ``{akey}``, ``{keys}`` of a column."""
    return named(lambda telling: telling.names.column(facet, telling.rng), key)


def owned(asking: Asking, facet: Facet, home: Thing, key: str) -> dict[str, Slot]:
    """As `column_slots`, with the noun of its table where it belongs to another one than `home`."""
    if facet.table == home.place:
        return column_slots(facet, key)
    thing = asking.world.things[facet.table]

    def text(telling: Telling) -> str:
        name, noun = telling.names.column(facet, telling.rng), telling.names.table(thing, telling.rng)
        if facet in thing.labels and telling.rng.random() < 0.65:
            return noun
        return f"{noun} {name}" if not set(noun.split()) & set(name.split()) else name

    return named(text, key)


def columns(facets: tuple[Facet, ...]) -> Parts:
    """Pointers to the columns."""
    return tuple(column(facet.place) for facet in facets)


def select(*parts: Part) -> Parts:
    """``select`` with these items."""
    return (word("select"), *parts)


def words(text: str) -> Parts:
    """Words of the form, separated by commas."""
    return tuple(word(part.strip()) for part in text.split(",") if part.strip())


def rows_of(thing: Thing) -> Part:
    """A pointer to the table."""
    return table(thing.place)


__all__ = ["Asking", "Names", "Request", "about", "column_slots", "columns", "owned", "rows_of", "select", "wanted"]
