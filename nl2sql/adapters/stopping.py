"""Stops a running query from another thread: on the person's cancel, or when its time is up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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


@contextmanager
def watching(limits: Limits, cancellation: Cancellation | None, stop: Callable[[], None]) -> Iterator[Watch]:
    """While the block runs, `stop` is called (from another thread) on cancel or after `limits.seconds`.

    `stop` is repeated until the block ends, because a stop that arrives just before the database
    starts on the statement is lost in most databases. Raises `QueryStopped` at once when already cancelled.
    """
    watch = Watch(limits, cancellation)
    if watch.stopped:
        raise watch.error()
    wake, done = threading.Event(), threading.Event()

    def guard() -> None:
        deadline = time.monotonic() + limits.seconds
        wake.wait(limits.seconds)
        if not done.is_set() and not watch.stopped and time.monotonic() >= deadline:
            watch.timed_out = True
        while not done.is_set():
            stop()
            done.wait(_AGAIN_S)

    thread = threading.Thread(target=guard, name="plainspoken-watch", daemon=True)
    unregister = cancellation.on_cancel(wake.set) if cancellation else None
    thread.start()
    try:
        yield watch
    finally:
        done.set()
        wake.set()
        if unregister:
            unregister()
        # No stop may arrive later: it would hit whatever runs next on this connection.
        thread.join()
