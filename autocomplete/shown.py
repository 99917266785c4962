"""Remembers what was suggested, for as long as a person may still react to it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count

from autocomplete.field import Field, Kind
from autocomplete.gate import Feature

_KEPT = 1024


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion that was shown, with what the gate saw; no features when it was not the first of its list."""

    field: str
    kind: Kind
    value: str
    features: tuple[Feature, ...]


class Shown:
    """The latest offers by id. Nothing of it is stored."""

    def __init__(self) -> None:
        self._offers: dict[str, Offer] = {}
        self._ids = count(1)

    def add(self, field: Field, value: str, features: tuple[Feature, ...]) -> str:
        """Remember an offer; returns its id, which no other process gives."""
        if len(self._offers) >= _KEPT:
            for old in list(self._offers)[: _KEPT // 2]:
                self._offers.pop(old, None)
        name = f"{os.getpid():x}-{next(self._ids):x}"
        self._offers[name] = Offer(field.name, field.kind, value, features)
        return name

    def take(self, name: str) -> Offer | None:
        """The offer of that id, which is then forgotten; None when it is not known any more."""
        return self._offers.pop(name, None)

    def clear(self) -> None:
        """Forget all offers."""
        self._offers.clear()
