"""Stops a running query from another thread: on the person's cancel, or when its time is up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nl2sql.adapters.alarm import call_later
from nl2sql.database import Cancellation, Limits
from nl2sql.problems import Problem, QueryStopped

_AGAIN_S = 0.2


@dataclass
class Watch:
    """Watches one query. `reason` is None while it may go on."""

    limits: Limits
    cancellation: Cancellation | None = None
    timed_out: bool = False

    @property
    def stopped(self) -> bool:
        """Whether the query has to end."""
        return self.timed_out or (self.cancellation is not None and self.cancellation.cancelled)

    def error(self) -> QueryStopped:
        """Why it ended, for the person."""
        if self.timed_out:
            return QueryStopped(
                Problem(
                    "query.timeout",
                    f"The query took longer than {self.limits.seconds:g} seconds and was stopped.",
                    "Ask for less, for example a shorter period, or raise the time limit.",
                )
            )
        return QueryStopped(Problem("query.cancelled", "The query was cancelled.", "Run it again when you need it."))


class _Stopper:
    """Stops one query again and again until it has ended, from a thread of its own: a stop may take a while."""

    def __init__(self, watch: Watch, stop: Callable[[], None]) -> None:
        self._watch, self._stop = watch, stop
        self._lock, self._done = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def time_up(self) -> None:
        """The time is up: stop, unless it has ended or is being stopped already."""
        with self._lock:
            if not self._done.is_set() and not self._watch.stopped:
                self._watch.timed_out = True
        self.begin()

    def begin(self) -> None:
        """Start stopping."""
        with self._lock:
            if self._thread is None and not self._done.is_set():
                self._thread = threading.Thread(target=self._repeat, name="plainspoken-watch", daemon=True)
                self._thread.start()

    def _repeat(self) -> None:
        while not self._done.is_set():
            self._stop()
            self._done.wait(_AGAIN_S)

    def end(self) -> None:
        """The query has ended. No stop may arrive later: it would hit whatever runs next on this connection."""
        with self._lock:
            self._done.set()
        if self._thread is not None:
            self._thread.join()


@contextmanager
def watching(limits: Limits, cancellation: Cancellation | None, stop: Callable[[], None]) -> Iterator[Watch]:
    """While the block runs, `stop` is called (from another thread) on cancel or after `limits.seconds`.

    `stop` is repeated until the block ends, because a stop that arrives just before the database
    starts on the statement is lost in most databases. Raises `QueryStopped` at once when already cancelled.
    """
    watch = Watch(limits, cancellation)
    if watch.stopped:
        raise watch.error()
    stopper = _Stopper(watch, stop)
    forget = call_later(limits.seconds, stopper.time_up)
    unregister = cancellation.on_cancel(stopper.begin) if cancellation else None
    try:
        yield watch
    finally:
        forget()
        if unregister:
            unregister()
        stopper.end()
