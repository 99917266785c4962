"""One thread calls what is due, in order, and nothing that was called off."""

from __future__ import annotations

import queue

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
