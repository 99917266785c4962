"""What is built once, however many threads ask for it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from nl2sql.caching import built_once


class Opened:
    def __init__(self) -> None:
        self.times = 0
        self.begun, self.go_on = threading.Event(), threading.Event()

    @built_once
    def file(self) -> object:
        """A file."""
        self.times += 1
        self.begun.set()
        assert self.go_on.wait(10)
        return object()

    @built_once
    def broken(self) -> object:
        self.times += 1
        raise OSError("no file")

    @built_once
    def nothing(self) -> None:
        self.times += 1


def test_threads_that_ask_at_the_same_time_get_the_same():
    held = Opened()
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(lambda: held.file)
        assert held.begun.wait(10)
        others = [pool.submit(lambda: held.file) for _ in range(7)]
        assert not any(other.done() for other in others)
        held.go_on.set()
        assert {id(asked.result()) for asked in (first, *others)} == {id(held.file)}
    assert held.times == 1


def test_objects_do_not_share_it():
    first, second = Opened(), Opened()
    for held in (first, second):
        held.go_on.set()
    assert first.file is not second.file


def test_what_is_taken_out_is_built_anew():
    held = Opened()
    held.go_on.set()
    before = held.file
    assert vars(held).pop("file") is before
    assert held.file is not before


def test_nothing_is_remembered_too_but_no_fault():
    held = Opened()
    assert held.nothing is None
    assert held.nothing is None
    assert held.times == 1
    for _ in range(2):
        with pytest.raises(OSError, match="no file"):
            _ = held.broken
    assert held.times == 3
