"""What was seen of flows a moment ago, by the statement that showed it and the state of the data. Never on disk."""

from __future__ import annotations

import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from nl2sql.database import Rows

MOST_KEPT = 500
MOST_BYTES = 32 * 1024 * 1024
MOST_AGE_S = 60.0
"""For how long looks are kept of data that cannot tell whether it changed (a server's)."""

Key = tuple[Any, ...]


class KeptLooks:
    """The looks used last: at most so many, of at most so many bytes together. Thread-safe."""

    def __init__(
        self, most: int = MOST_KEPT, most_bytes: int = MOST_BYTES, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._looks: OrderedDict[Key, tuple[Any, int, float]] = OrderedDict()
        self._most, self._most_bytes, self._now = most, most_bytes, now
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key, version: object) -> Any | None:
        """What was kept under `key` of the data in that state; None where nothing was, or where it is too old."""
        with self._lock:
            found = self._looks.get((*key, version))
            if found is None or (version is None and self._now() - found[2] > MOST_AGE_S):
                return None
            self._looks.move_to_end((*key, version))
            return found[0]

    def keep(self, key: Key, version: object, look: Any, size: int) -> None:
        """Keep a look of `size` bytes; others make way. One too large for all the room is not kept."""
        whole = (*key, version)
        with self._lock:
            self._bytes -= self._looks.pop(whole, (None, 0, 0.0))[1]
            if size > self._most_bytes:
                return
            self._looks[whole] = (look, size, self._now())
            self._bytes += size
            while len(self._looks) > self._most or self._bytes > self._most_bytes:
                self._bytes -= self._looks.popitem(last=False)[1][1]

    def forget(self) -> None:
        """Forget all."""
        with self._lock:
            self._looks.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._looks)


def size_of(rows: Rows) -> int:
    """About how many bytes a result takes."""
    return 1_000 + sum(sys.getsizeof(row) + sum(map(sys.getsizeof, row)) for row in rows.rows)
