"""What was learned a moment ago, so that doing the same again at once does not count twice."""

from __future__ import annotations

import hashlib
import json
import threading
import time

_MOST = 10_000
_SAME_WORK_S = 3600.0


class RecentWork:
    """Digests of what was learned in the last hour. Thread-safe; nothing of it is stored."""

    def __init__(self) -> None:
        self._seen: dict[bytes, float] = {}
        self._lock = threading.Lock()

    def is_new(self, *work: object) -> bool:
        """Whether this was not learned within the last hour; from now on it was."""
        text = json.dumps(work, sort_keys=True, default=repr)
        digest, now = hashlib.sha256(text.encode()).digest(), time.monotonic()
        with self._lock:
            before = self._seen.get(digest)
            if before is not None and now - before < _SAME_WORK_S:
                return False
            self._seen.pop(digest, None)
            self._seen[digest] = now
            if len(self._seen) > _MOST:
                del self._seen[next(iter(self._seen))]
        return True

    def clear(self) -> None:
        """Everything counts as new again: what was learned is forgotten."""
        with self._lock:
            self._seen.clear()
