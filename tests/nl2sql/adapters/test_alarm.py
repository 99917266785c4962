"""One thread calls what is due, in order, and nothing that was called off."""

from __future__ import annotations

import gc
import queue
import time
import weakref

import pytest

from nl2sql.adapters.alarm import call_later


def test_calls_come_in_the_order_of_their_times() -> None:
    called: queue.Queue[str] = queue.Queue()
    for seconds, name in ((0.2, "late"), (0.01, "early"), (0.1, "later")):
        call_later(seconds, lambda name=name: called.put(name))
    assert [called.get(timeout=5) for _ in range(3)] == ["early", "later", "late"]


def test_what_was_called_off_is_not_called() -> None:
    called: queue.Queue[str] = queue.Queue()
    call_later(0.01, lambda: called.put("off"))()
    call_later(0.1, lambda: called.put("on"))
    assert called.get(timeout=5) == "on"
    assert called.empty()


def test_a_call_is_made_after_all_before_it_were_called_off() -> None:
    called: queue.Queue[str] = queue.Queue()
    call_later(60, lambda: called.put("off"))()
    call_later(0.01, lambda: called.put("on"))
    assert called.get(timeout=5) == "on"
    with pytest.raises(queue.Empty):
        called.get_nowait()


def test_what_was_called_is_let_go_of() -> None:
    class Held:
        def __init__(self) -> None:
            self.called: queue.Queue[None] = queue.Queue()

        def call(self) -> None:
            self.called.put(None)

    held = Held()
    called, known = held.called, weakref.ref(held)
    call_later(0.01, held.call)
    del held
    called.get(timeout=5)
    until = time.monotonic() + 5
    while known() is not None and time.monotonic() < until:
        gc.collect()
        time.sleep(0.01)
    assert known() is None
