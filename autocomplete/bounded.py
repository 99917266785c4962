"""A cache that is bounded in bytes: what was used least recently goes first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Bounded(Generic[K, V]):
    """Values by key, of at most `most` bytes together, by what their owner says each of them takes."""

    def __init__(self, most: int) -> None:
        self._most = most
        # Apart from each other, as an object for each entry would be one more for Python's collector to look through.
        self._held: dict[K, V] = {}
        self._sizes: dict[K, int] = {}
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: K) -> bool:
        return key in self._held

    def get(self, key: K) -> V | None:
        """The value of `key`, which now counts as the one used last; None when it is not held."""
        found = self._held.pop(key, None)
        if found is not None:
            self._held[key] = found
        return found

    def look(self, keys: Iterable[K]) -> list[V | None]:
        """The values of several keys, None for those that are not held; none of them counts as used."""
        return list(map(self._held.get, keys))

    def put(self, key: K, value: V, size: int) -> None:
        """Hold a value, not None, that takes `size` bytes; others go until there is room."""
        self.drop(key)
        self._held[key] = value
        self._sizes[key] = size
        self.bytes += size
        while self.bytes > self._most and len(self._held) > 1:
            self.drop(next(iter(self._held)))

    def drop(self, key: K) -> None:
        """Hold `key` no longer."""
        self._held.pop(key, None)
        self.bytes -= self._sizes.pop(key, 0)

    def clear(self) -> None:
        """Hold nothing."""
        self._held.clear()
        self._sizes.clear()
        self.bytes = 0
