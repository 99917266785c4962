"""The same work at once counts once."""

from __future__ import annotations

from autocomplete.recent import RecentWork


def test_the_same_work_is_new_once_in_whatever_order_it_is_told():
    work = RecentWork()
    assert work.is_new("sort", {"a": 1, "b": [2]})
    assert not work.is_new("sort", {"b": [2], "a": 1})
    assert work.is_new("sort", {"a": 1, "b": [3]})


def test_what_is_forgotten_may_be_learned_again_at_once(engine):
    assert [engine.recent.is_new("sort") for _ in range(2)] == [True, False]
    engine.forget(field="order.city")
    assert engine.recent.is_new("sort")


def test_much_work_pushes_out_the_oldest_only():
    work = RecentWork()
    for at in range(10_001):
        assert work.is_new(at)
    assert not work.is_new(1)
    assert work.is_new(0)
