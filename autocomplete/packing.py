"""The counts of a context as bytes: 16 for each value, the one used last at the end. Pure."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

_ENTRY = struct.Struct("<IIfI")
"""The value's id, its count, its fading count, and the context's clock at its last use."""
_FEW = 24
"""So many values are sorted sooner one by one than as an array."""
_COLUMNS = np.dtype([("value", "<u4"), ("n", "<u4"), ("recent", "<f4"), ("clock", "<u4")])


@dataclass(slots=True)
class Stat:
    """One value in one context: its count, its fading count, and the context's clock at its last use."""

    n: int = 0
    recent: float = 0.0
    clock: int = 0


def packed(stats: Mapping[int, Stat]) -> bytes:
    """The counts of one context; `unpacked` gives them back, the fading ones to seven digits."""
    flat = [part for value, stat in stats.items() for part in (value, stat.n, stat.recent, stat.clock)]
    return struct.pack("<" + "IIfI" * len(stats), *flat)


def unpacked(data: bytes) -> dict[int, Stat]:
    """What `packed` made bytes of."""
    return {value: Stat(n, recent, clock) for value, n, recent, clock in entries(data)}


def most(data: bytes, count: int) -> list[int]:
    """The most frequent values, best first, of equally frequent ones those used last."""
    if held(data) <= _FEW:
        few = sorted(entries(data), key=itemgetter(1, 3))
        return [entry[0] for entry in few[: -count - 1 : -1]]
    rows = table(data)
    found: list[int] = rows["value"][np.lexsort((rows["clock"], rows["n"]))[: -count - 1 : -1]].tolist()
    return found


def latest(data: bytes, count: int) -> list[int]:
    """The values used last, latest first."""
    return [entry[0] for entry in entries(data[-count * _ENTRY.size :])][::-1]


def entries(data: bytes) -> Iterator[tuple[int, int, float, int]]:
    """Of every value its id, its count, its fading count, and the clock at its last use."""
    return _ENTRY.iter_unpack(data)


def table(data: bytes) -> NDArray[np.void]:
    """The same as an array without a copy: a row for each value with ``value``, ``n``, ``recent`` and ``clock``."""
    return np.frombuffer(data, _COLUMNS)


def held(data: bytes) -> int:
    """How many values there are."""
    return len(data) // _ENTRY.size


def stat_of(data: bytes, value: int) -> Stat | None:
    """The counts of one value, or None when it is not there."""
    at = _place(data, value)
    return None if at < 0 else Stat(*_ENTRY.unpack_from(data, at)[1:])


def last(data: bytes, value: int, stat: Stat) -> bytes:
    """The counts with those of one value, new or changed, at the end."""
    at, entry = _place(data, value), _ENTRY.pack(value, stat.n, stat.recent, stat.clock)
    return data + entry if at < 0 else data[:at] + data[at + _ENTRY.size :] + entry


def renamed(data: bytes, name: Callable[[int], int | None]) -> bytes:
    """The same counts under other ids; values without one are left out."""
    named = ((name(value), stat) for value, stat in unpacked(data).items())
    return packed({value: stat for value, stat in named if value is not None})


def _place(data: bytes, value: int) -> int:
    """The byte at which the entry of a value begins; -1 when it is not there, as no word has that was never kept."""
    if value < 0:
        return -1
    wanted = value.to_bytes(4, "little")
    at = data.find(wanted)
    while at > 0 and at % _ENTRY.size:
        at = data.find(wanted, at + 1)
    return at
