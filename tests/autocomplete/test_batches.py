"""What several threads want written is written together, and a fault is told to the one whose it is."""

from __future__ import annotations

import threading

import pytest

from autocomplete.batches import Batches


def together(batches, things):
    """Each thing from a thread of its own; the errors they ended in."""
    errors = []

    def put(thing):
        try:
            batches.put(thing)
        except ValueError as error:
            errors.append(str(error))

    threads = [threading.Thread(target=put, args=(thing,)) for thing in things]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return errors


def test_what_waits_is_written_in_one_call():
    calls, begun, go_on = [], threading.Event(), threading.Event()

    def write(things):
        calls.append(list(things))
        begun.set()
        assert go_on.wait(20)

    batches = Batches[int](write)
    first = threading.Thread(target=batches.put, args=(0,))
    first.start()
    assert begun.wait(20)
    others = [threading.Thread(target=batches.put, args=(at,)) for at in range(1, 9)]
    for other in others:
        other.start()
    while len(batches._queue) < 8:
        pass
    go_on.set()
    for thread in (first, *others):
        thread.join(20)
    assert calls[0] == [0]
    assert len(calls) == 2
    assert sorted(calls[1]) == list(range(1, 9))


def test_a_fault_is_told_to_the_one_whose_it_is():
    written = []

    def write(things):
        if 3 in things:
            raise ValueError(str(sorted(things)))
        written.extend(things)

    errors = together(Batches[int](write), range(12))
    # One that leads a batch with the faulty thing in it hears of the fault; the others are written all the same.
    assert len(written) + len(errors) == 12
    assert errors
    assert 3 not in written


def test_a_fault_alone():
    def write(things):
        raise ValueError("full")

    with pytest.raises(ValueError, match="full"):
        Batches[int](write).put(1)
