"""What is running, and the rows of what ran last."""

from __future__ import annotations

import threading
from collections import OrderedDict

from nl2sql.database import Cancellation, Rows

_TURNS_KEPT = 100
_RESULTS_KEPT = 4


class Turns:
    """The switches of running turns, and for a moment all the rows of those that are over. Thread-safe."""

    def __init__(self) -> None:
        self._running: OrderedDict[str, Cancellation] = OrderedDict()
        self._rows: OrderedDict[str, Rows] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def any_running(self) -> bool:
        """Whether somebody waits for an answer."""
        return bool(self._running)

    def begin(self, turn: str) -> Cancellation:
        """The switch by which the turn can be cancelled."""
        with self._lock:
            switch = self._running.setdefault(turn, Cancellation())
            while len(self._running) > _TURNS_KEPT:
                self._running.popitem(last=False)
        return switch

    def cancel(self, turn: str) -> bool:
        """Stop a turn in its database; False when it is not running (any more)."""
        with self._lock:
            switch = self._running.get(turn)
        if switch is None:
            return False
        switch.cancel()
        return True

    def end(self, turn: str) -> None:
        """Forget the switch of a turn that is over."""
        with self._lock:
            self._running.pop(turn, None)

    def keep_rows(self, turn: str, rows: Rows) -> None:
        """Keep all the rows of a turn for a moment: the answer document holds only those shown."""
        with self._lock:
            self._rows[turn] = rows
            while len(self._rows) > _RESULTS_KEPT:
                self._rows.popitem(last=False)

    def rows_of(self, turn: str) -> Rows | None:
        """All rows of a recent turn, or None when they are no longer kept."""
        with self._lock:
            return self._rows.get(turn)
