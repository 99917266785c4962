"""The rows a request is about, with conditions around the noun: "French singers who are older than 30"."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal as Choice

from nl2sql.form.actions import word
from nl2sql.training.generate.condition import Condition, Position
from nl2sql.training.generate.english import plural
from nl2sql.training.generate.telling import Parts, Telling
from nl2sql.training.generate.world import Thing

_WITHIN_OR: tuple[Position, ...] = ("whose", "that", "post")
_AFTER: dict[Position, str] = {"post": "", "that": "that ", "whose": "whose "}


@dataclass(frozen=True)
class NounPhrase:
    """Rows of `thing` that meet all (`and`) or any (`or`) of `conditions`."""

    thing: Thing
    conditions: tuple[Condition, ...] = ()
    joint: Choice["and", "or"] = "and"

    @property
    def where(self) -> Parts:
        """The actions of the conditions, with their ``where``; empty without conditions."""
        parts: list[object] = []
        for condition in self.conditions:
            parts += [word(self.joint) if parts else word("where"), *condition.parts]
        return tuple(parts)  # type: ignore[arg-type]

    def without(self, place: int) -> NounPhrase:
        """The same without conditions on the column at this place."""
        kept = tuple(condition for condition in self.conditions if place not in condition.columns)
        return self if len(kept) == len(self.conditions) else NounPhrase(self.thing, kept)

    def say(self, telling: Telling, *, many: bool = True, bare: bool = False) -> str:
        """The noun with its conditions; `bare` without them."""
        noun = telling.names.table(self.thing, telling.rng)
        noun = plural(noun) if many else noun
        if bare or not self.conditions:
            return noun
        telling.many = many
        return self._joined_or(noun, telling) if self.joint == "or" else self._joined_and(noun, telling)

    def _joined_and(self, noun: str, telling: Telling) -> str:
        rng = telling.rng
        before: list[str] = []
        after: list[Condition] = []
        for condition in self.conditions:
            if condition.can("pre") and len(before) < 2 and rng.random() < 0.5:
                text = condition.say("pre", telling)
                if len(text.split()) <= 3:
                    before.append(text)
                    continue
            after.append(condition)
        rng.shuffle(after)
        text = " ".join([*before, noun])
        last: Position | None = None
        for condition in sorted(after, key=lambda one: not one.can("post")) if rng.random() < 0.6 else after:
            position = _position(condition, last, rng)
            if position is None:
                continue
            text += self._glue(position, last, rng) + condition.say(position, telling)
            last = position
        return text

    def _glue(self, position: Position, last: Position | None, rng: Random) -> str:
        who = rng.choice(("who ", "that ")) if self.thing.person else rng.choice(("that ", "that ", "which "))
        opening = who if position == "that" else _AFTER[position]
        if last is None:
            return " " + opening
        if position == last:
            if position == "post":
                return rng.choice((" ", " and ", " and ", ", "))
            return " and " + (opening if rng.random() < 0.5 and position == "whose" else "")
        return rng.choice((" and ", " ", ", and ")) + opening if position == "post" else " and " + opening

    def _joined_or(self, noun: str, telling: Telling) -> str:
        rng = telling.rng
        fitting = [position for position in _WITHIN_OR if all(one.can(position) for one in self.conditions)]
        if fitting:
            position = rng.choice(fitting)
            texts = [condition.say(position, telling) for condition in self.conditions]
            joint = " or " + (_AFTER[position] if rng.random() < 0.35 else "")
            return f"{noun}{self._glue(position, None, rng)}{joint.join(texts)}"
        texts = []
        for condition in self.conditions:
            other = _position(condition, None, rng) or "whose"
            texts.append(self._glue(other, None, rng).strip() + " " + condition.say(other, telling))
        return f"{noun} {' or '.join(text.strip() for text in texts)}"

    def verbs(self, telling: Telling, *, many: bool = True) -> str | None:
        """All conditions as verbs, for "which singers …" and "who …"; None where one cannot be said so."""
        if not self.conditions or not all(condition.can("that") for condition in self.conditions):
            return None
        telling.many = many
        texts = [condition.say("that", telling) for condition in self.conditions]
        return f" {self.joint} ".join(texts)


def _position(condition: Condition, last: Position | None, rng: Random) -> Position | None:
    options = [(position, weight) for position, weight in _PREFERENCE if condition.can(position)]
    if not options:
        return None
    if last is not None and condition.can(last) and rng.random() < 0.4:
        return last
    return rng.choices([position for position, _ in options], [weight for _, weight in options])[0]


_PREFERENCE: tuple[tuple[Position, int], ...] = (("post", 6), ("that", 4), ("whose", 2))
