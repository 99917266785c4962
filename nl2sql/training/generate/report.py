"""A report in words: a phrasing of the number and its split, with the conditions before, within and after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from nl2sql.form.actions import word
from nl2sql.training.generate.english import plural, with_article
from nl2sql.training.generate.figures import Figure
from nl2sql.training.generate.filters import Filter
from nl2sql.training.generate.grammar import expand, phrasings
from nl2sql.training.generate.report_keys import UNITLY, Key, by_text
from nl2sql.training.generate.request import Request
from nl2sql.training.generate.telling import Parts, Slot, Telling, tell

Fill = Callable[[str], str]


@dataclass(frozen=True)
class Report(Request):
    """`figures` are worked out for each of `keys`, over the rows that `filters` keep."""

    figures: tuple[Figure, ...] = field(default=())
    keys: tuple[Key, ...] = field(default=())
    filters: tuple[Filter, ...] = field(default=())

    @property
    def sensible(self) -> bool:
        """Whether no number counts the very things that it is split by."""
        things = {key.thing.place for key in self.keys if key.thing is not None}
        return not any(figure.of in things for figure in self.figures if figure.of is not None)

    def tell(self, telling: Telling) -> str | None:
        """The report in words; None where no phrasing can be filled."""
        rng = telling.rng
        places: dict[str, list[Filter]] = {"before": [], "within": [], "end": [], "front": []}
        for one in self.filters:
            places[_place(one, telling, bool(places["before"]))].append(one)
        rng.shuffle(places["end"])
        known = {*self._slots(telling, places), "w"}
        lines = [line for name in self.sections for line in phrasings("reports")[name] if line.slots <= known]
        if not lines:
            return None
        chosen = rng.choices(lines, [line.weight for line in lines])[0]
        line = chosen.text
        if not chosen.slots & _LIMITED:
            places["end"] += places["within"]
            places["within"] = []
        if not chosen.slots & {*_LIMITED, "bare m"}:
            places["end"] += places["before"]
            places["before"] = []
        slots = self._slots(telling, places)
        end = _end(places["end"], telling)
        if "{w}" not in line:
            line += "{w}"
        text = expand(
            line, lambda name: f" {end}" if name == "w" and end else "" if name == "w" else slots[name](), rng
        )
        text = " ".join(text.split()).replace(" ,", ",").strip(", ")
        return _fronted(text, places["front"], telling)

    def _slots(self, telling: Telling, places: dict[str, list[Filter]]) -> dict[str, Callable[[], str]]:
        before = " ".join(one.before(telling) for one in places["before"] if one.before is not None)
        within = " ".join(one.after(telling) for one in places["within"])
        slots: dict[str, Callable[[], str]] = {
            name: (lambda slot=slot: slot(telling))  # type: ignore[misc]
            for name, slot in self.slots.items()
        }
        slots["show"] = lambda: tell("requests", "openings", {}, telling) or "show"
        slots["know"] = lambda: tell("requests", "knowings", {}, telling) or "tell me"
        for number, figure in enumerate(self.figures):
            name = "m" if not number else f"m{number + 1}"
            first = number == 0
            slots[name] = lambda figure=figure, first=first: (  # type: ignore[misc]
                f"{figure.say(telling, before if first else '')} {within if first else ''}".strip()
            )
            if first:
                slots["nm"] = lambda figure=figure: _nominal(figure, slots["m"]())  # type: ignore[misc]
                slots["most"] = lambda: rng_choice(telling, _MOST if self.figures[0].adds else _HIGHEST)
                slots["least"] = lambda: rng_choice(telling, _LEAST if self.figures[0].adds else _LOWEST)
                slots["am"] = lambda: with_article(slots["m"]())
                slots["bare m"] = lambda figure=figure: figure.say(telling, before)  # type: ignore[misc]
                slots["ask"] = lambda figure=figure: f"{figure.ask(telling, before)} {within}".strip()  # type: ignore[misc]
        if self.keys:
            slots["by"] = lambda: by_text(self.keys, telling)
            slots["k"] = lambda: self.keys[0].one(telling)
            slots["ks"] = lambda: plural(self.keys[0].one(telling))
        if len(self.keys) > 1:
            slots["l"] = lambda: self.keys[1].one(telling)
            slots["ls"] = lambda: plural(self.keys[1].one(telling))
        if self.keys and self.keys[0].unit:
            unit = self.keys[0].unit
            slots["u"] = lambda: unit
            if unit in UNITLY:
                slots["unitly"] = lambda: UNITLY[unit]
        return slots


_MOST, _HIGHEST = ("highest", "most", "largest", "most"), ("highest", "highest", "largest")
_LEAST, _LOWEST = ("lowest", "least", "smallest"), ("lowest", "lowest", "smallest")


def rng_choice(telling: Telling, options: tuple[str, ...]) -> str:
    """One of the options."""
    return telling.rng.choice(options)


def _nominal(figure: Figure, text: str) -> str:
    """The number as a noun in the singular: "number of orders" for the bare "orders"."""
    bare = figure.spoken in ("count", "distinct") and not {"number", "count", "numbers"} & set(text.split())
    return f"number of {text}" if bare else text


def where_of(filters: tuple[Filter, ...]) -> Parts:
    """The actions of all conditions."""
    parts: Parts = ()
    for one in filters:
        parts += (word("and") if parts else word("where"), *one.parts)
    return parts


_LIMITED = frozenset(("m", "nm", "am", "ask"))
"""Slots that say the conditions within."""


def _place(one: Filter, telling: Telling, has_before: bool) -> str:
    dice = telling.rng.random()
    if one.before is not None and not has_before and dice < 0.4:
        return "before"
    return "within" if dice < 0.5 else "end" if dice < 0.78 else "front"


def _end(filters: list[Filter], telling: Telling) -> str:
    """The conditions after the split: ", 2025", "in 2025 for online orders"."""
    rng, text = telling.rng, ""
    for one in filters:
        if one.bare is not None and rng.random() < 0.25:
            bare = one.bare(telling)
            text += rng.choice(
                (f", {bare}", f" {bare}", f" ({bare})", f", {bare} only", f", only {bare}", f" - {bare}")
            )
        else:
            joint = rng.choice((", ", " and ", " ")) if text else rng.choice((" ", " ", " ", ", "))
            text += joint + one.after(telling)
    return text


def _fronted(text: str, filters: list[Filter], telling: Telling) -> str:
    rng = telling.rng
    for one in filters:
        if one.bare is not None and rng.random() < 0.45:
            text = f"{one.bare(telling)}{rng.choice((': ', ': ', ', ', ' - '))}{text}"
        else:
            text = f"{one.after(telling)}{rng.choice((', ', ', ', ': ', ' '))}{text}"
    return text


__all__ = ["Fill", "Report", "Slot", "where_of"]
