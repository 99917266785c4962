"""Things that several threads want written while one of them writes are written together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class _Waiting(Generic[T]):
    """A thing that is to be written, and whether it is."""

    def __init__(self, thing: T) -> None:
        self.thing = thing
        self.written = False


class Batches(Generic[T]):
    """Calls `write` with all that has waited for the call before, in the order in which it came."""

    def __init__(self, write: Callable[[Sequence[T]], object]) -> None:
        self._write = write
        self._writing = threading.Lock()
        self._queueing = threading.Lock()
        self._queue: list[_Waiting[T]] = []

    def put(self, thing: T) -> None:
        """Have `thing` written, together with what else waits; returns once it is.

        Raises what `write` raises: then the others that were to be written with it try again without it.
        """
        mine = _Waiting(thing)
        with self._queueing:
            self._queue.append(mine)
        with self._writing:
            if not mine.written:
                self._write_all(mine)

    def _write_all(self, mine: _Waiting[T]) -> None:
        with self._queueing:
            batch, self._queue = self._queue, []
        written = False
        try:
            self._write([waiting.thing for waiting in batch])
            written = True
        finally:
            for waiting in batch:
                waiting.written = written
            if not written:
                with self._queueing:
                    self._queue = [waiting for waiting in batch if waiting is not mine] + self._queue
