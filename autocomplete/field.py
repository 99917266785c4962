"""The nouns of the room: a field, what is known when it is filled, and what may be suggested for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["value", "set", "sql", "code", "text"]
"""What a field holds: one value, several values, or a piece of SQL, code or prose."""

PROSE: tuple[Kind, ...] = ("sql", "code", "text")
"""Kinds whose texts are sequences of words."""

Action = Literal["accepted", "edited", "dismissed"]
"""What a person did with a suggestion that was shown."""

ACTIONS: tuple[Action, ...] = get_args(Action)

Part = tuple[str, str]
"""One thing known: a slot and the value it holds.

A slot is the name of another field. A slot that starts with ``#`` is a place in a sequence of the
same field (``#1`` is the token before the cursor): its values are values of the field itself.
"""


@dataclass(frozen=True, slots=True)
class Field:
    """Something people fill in.

    `based_on` names the fields that say something about it, the most telling first; empty means every
    field filled before it. A field that is not `stored` is never learned, whatever its name.
    """

    name: str
    based_on: tuple[str, ...] = ()
    kind: Kind = "value"
    stored: bool = True


COUNTED_DEPTHS = frozenset((1, 2, 3, 4, 5, 6, 8, 12, 20))
"""How many parts of a chain count together. Farther back one word more tells little, but many that are the same do."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known when `field` is about to be filled.

    Each part of `pairs` counts alone; `chain` counts as the first part, the first two, and so on to six, and from
    there as the first eight, twelve and twenty (see `COUNTED_DEPTHS`).
    `here` are values already used in the same text, the latest last; `expected` are values that a rule of the
    caller's expects, each with the name of its rule. `place` is the sort of place it is, one of a few: how far each
    opinion is to be trusted is learned for each of them.
    """

    field: str
    pairs: tuple[Part, ...] = ()
    chain: tuple[Part, ...] = ()
    here: tuple[str, ...] = ()
    expected: tuple[Part, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """A value that was finally kept, with what was known before it was."""

    evidence: Evidence
    value: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that may be meant: `p` is the probability that it is, `why` says so to a person.

    `id` is what `Autocomplete.feedback` takes.
    """

    value: str
    p: float
    why: str
    id: str


@dataclass(frozen=True, slots=True)
class Known:
    """What has been learned about one field.

    `values` are distinct, `uses` counts observations. Of `tried` predictions `right` had the kept
    value first. The next three count what people did with suggestions they were shown. `used_at` is when a value
    was kept last, in seconds since 1970.
    """

    name: str
    kind: Kind
    values: int
    uses: int
    tried: int
    right: int
    accepted: int
    edited: int
    dismissed: int
    used_at: float = 0.0
