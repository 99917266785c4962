"""Remembers what was suggested, for as long as a person may still react to it."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from autocomplete.bounded import Bounded
from autocomplete.field import Field, Kind
from autocomplete.gate import Features

_GHOST_BYTES = 256 << 10
_LIST_BYTES = 2 << 20
_OFFER_BYTES = 400
_VALUE_BYTES = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion that was shown, with what the gate saw; no features when it was not the first of its list."""

    field: str
    kind: Kind
    value: str
    features: Features


@dataclass(slots=True)
class _Listed:
    """A list that was given out: whether its values are shown, its reader decides."""

    field: Field
    values: tuple[str, ...]
    features: Features
    taken: int = 0
    """A bit for each value that was told of."""


class Shown:
    """The latest offers by id. Nothing of it is stored.

    Ghost texts, which are shown for sure, and lists, of which a form may be sent hundreds of values ahead, are held
    apart: lists never push out a ghost text. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._ghosts: Bounded[str, Offer] = Bounded(_GHOST_BYTES)
        self._lists: Bounded[str, _Listed] = Bounded(_LIST_BYTES)
        self._ids = count(1)
        self._lock = threading.Lock()

    def add(self, field: Field, value: str, features: Features) -> str:
        """Remember a text that is shown; returns its id, which no other process gives."""
        with self._lock:
            name = self._name()
            self._ghosts.put(name, Offer(field.name, field.kind, value, features), _OFFER_BYTES + len(value))
        return name

    def add_list(self, field: Field, values: Sequence[str], features: Features) -> tuple[str, ...]:
        """Remember a list, of whose first value the gate saw `features`; returns an id for each of its values."""
        if not values:
            return ()
        with self._lock:
            name = self._name()
            size = _OFFER_BYTES + sum(_VALUE_BYTES + len(value) for value in values)
            self._lists.put(name, _Listed(field, tuple(values), features), size)
        return tuple(f"{name}.{at:x}" for at in range(len(values)))

    def take(self, name: str) -> Offer | None:
        """The offer of that id, which is then forgotten; None when it is not known any more."""
        whole, dot, place = name.partition(".")
        with self._lock:
            if not dot:
                found = self._ghosts.get(name)
                self._ghosts.drop(name)
                return found
            listed = self._lists.get(whole)
            at = _number(place)
            if listed is None or not 0 <= at < len(listed.values) or listed.taken >> at & 1:
                return None
            listed.taken |= 1 << at
        # The gate speaks about the first suggestion only.
        return Offer(listed.field.name, listed.field.kind, listed.values[at], {} if at else listed.features)

    def clear(self) -> None:
        """Forget all offers."""
        with self._lock:
            self._ghosts.clear()
            self._lists.clear()

    def _name(self) -> str:
        return f"{os.getpid():x}-{next(self._ids):x}"


def _number(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return -1
