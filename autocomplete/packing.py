"""The counts of a context as bytes: 16 for each value, the one used last at the end. Pure."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from autocomplete.counts import Stat

_ENTRY = struct.Struct("<IIfI")
"""The value's id, its count, its fading count, and the context's clock at its last use."""


def packed(stats: Mapping[int, Stat]) -> bytes:
    """The counts of one context; `unpacked` gives them back, the fading ones to seven digits."""
    flat = [part for value, stat in stats.items() for part in (value, stat.n, stat.recent, stat.clock)]
    return struct.pack("<" + "IIfI" * len(stats), *flat)


def unpacked(data: bytes) -> dict[int, Stat]:
    """What `packed` made bytes of."""
    return {value: Stat(n, recent, clock) for value, n, recent, clock in _ENTRY.iter_unpack(data)}


def renamed(data: bytes, name: Callable[[int], int | None]) -> bytes:
    """The same counts under other ids; values without one are left out."""
    named = ((name(value), stat) for value, stat in unpacked(data).items())
    return packed({value: stat for value, stat in named if value is not None})
