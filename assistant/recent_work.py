"""What was learned a moment ago, so that doing the same again at once does not count twice."""

from __future__ import annotations

import threading
from collections import OrderedDict

_MOST = 10_000


class RecentWork:
    """Digests of what was learned last. Thread-safe; nothing of it is stored."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, float] = OrderedDict()
        self._lock = threading.Lock()

    def is_new(self, digest: bytes, now: float, seconds: float) -> bool:
        """Whether it was not done within the last so many seconds; from `now` on it was."""
        with self._lock:
            before = self._seen.pop(digest, None)
            fresh = before is None or now - before >= seconds
            self._seen[digest] = now if fresh or before is None else before
            while len(self._seen) > _MOST:
                self._seen.popitem(last=False)
        return fresh

    def clear(self) -> None:
        """Everything counts as new again: what was learned is forgotten."""
        with self._lock:
            self._seen.clear()
