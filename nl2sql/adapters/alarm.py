"""Calls a function when its time comes, on one thread for the whole process.

A thread for each query takes longer to start and to end than most queries run.
"""

from __future__ import annotations

import heapq
import itertools
import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(order=True)
class _Call:
    due: float
    number: int
    function: Callable[[], None] | None = field(compare=False)


class _Alarm:
    """The calls still to be made, and the thread that waits for the next of them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._calls: list[_Call] = []
        self._wanted = 0
        self._wakes = math.inf
        self._numbers = itertools.count()
        self._started = False

    def later(self, seconds: float, function: Callable[[], None]) -> Callable[[], None]:
        """What `call_later` promises."""
        call = _Call(time.monotonic() + seconds, next(self._numbers), function)
        with self._changed:
            heapq.heappush(self._calls, call)
            self._wanted += 1
            if not self._started:
                self._started = True
                threading.Thread(target=self._run, name="plainspoken-alarm", daemon=True).start()
            elif call.due < self._wakes:
                # Waking the thread is what costs: mostly it wakes in time by itself, for a call given up meanwhile.
                self._changed.notify()
        return lambda: self._forget(call)

    def _forget(self, call: _Call) -> None:
        with self._changed:
            if call.function is not None:
                call.function = None
                self._wanted -= 1
                if not self._wanted:
                    self._calls.clear()

    def _run(self) -> None:
        with self._changed:
            while True:
                self._wakes = self._calls[0].due if self._calls else math.inf
                left = self._wakes - time.monotonic()
                if left > 0:
                    self._changed.wait(None if math.isinf(left) else min(left, threading.TIMEOUT_MAX))
                    continue
                self._make(heapq.heappop(self._calls))

    def _make(self, call: _Call) -> None:
        # Not in the loop, whose variables would keep what was called, and a connection with it, while it waits.
        if call.function is not None:
            function, call.function = call.function, None
            self._wanted -= 1
            function()


def call_later(seconds: float, function: Callable[[], None]) -> Callable[[], None]:
    """Call `function`, which must be quick, after `seconds` in another thread; returns what calls it off.

    Calling off waits for a call that is under way: afterwards none comes any more.
    """
    return _alarms[-1].later(seconds, function)


_alarms = [_Alarm()]
if hasattr(os, "register_at_fork"):
    # A forked process has none of its parent's threads and needs an alarm of its own.
    os.register_at_fork(after_in_child=lambda: _alarms.append(_Alarm()))
