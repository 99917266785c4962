"""1.2 million values of large columns: how long they take to keep, how large the file is, what look-ups find.

Run with ``-s`` to see the numbers. Times are of this thread's processor, so that other work on the machine counts less.
``VALUES`` sets another number of values; that of a usual test run is small.
"""

from __future__ import annotations

import os
import random
import time

import pytest

from nl2sql.catalog import ColumnRef
from nl2sql.kept_values import KeptValues
from nl2sql.value_store import ValueStore
from nl2sql.values import normalise
from tests.benchmarks.many_values import columns, mistyped

NUMBER = int(os.environ.get("VALUES", "20_000"))
EXACT, MISTYPED = 3_000, 200
"""How many are looked up: in all exactly, and misspelt of each column."""
FOUND = 20


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The values of five columns, and the same in the file."""
    path = tmp_path_factory.mktemp("values") / "values.sqlite"
    store, held = ValueStore(path), dict(columns(NUMBER // 5))
    started = time.process_time()
    for kind, texts in held.items():
        assert store.claim("shop", ColumnRef("things", kind))
        store.keep("shop", ColumnRef("things", kind), "1", texts)
    seconds = time.process_time() - started
    size = sum(file.stat().st_size for file in path.parent.iterdir())
    print(f"\n{sum(map(len, held.values())):,} values: kept in {seconds:.1f} s, {size / 1e6:.0f} MB")
    yield held, KeptValues(store, "shop")
    store.close()


def timed(look_up, asked):
    """What a look-up gives for each, and milliseconds: the median and the 95th percentile."""
    found, taken = [], []
    for each in asked:
        started = time.thread_time()
        found.append(look_up(each))
        taken.append((time.thread_time() - started) * 1000)
    taken.sort()
    return found, f"{taken[len(taken) // 2]:.2f} / {taken[int(0.95 * len(taken))]:.2f} ms"


def test_values_are_found_exactly(kept):
    held, values = kept
    dice = random.Random(1)
    texts = [dice.choice(held[dice.choice(list(held))]) for _ in range(EXACT)]
    found, said = timed(values.exact, [normalise(text) for text in texts])
    print(f"exact p50 / p95 {said}")
    assert all(any(stored.value == text for stored in each) for text, each in zip(texts, found, strict=True))


def test_most_misspelt_values_are_among_the_first_twenty(kept):
    held, values = kept
    dice, hits, asked = random.Random(2), 0, 0
    for kind, texts in held.items():
        wanted = [normalise(dice.choice(texts)) for _ in range(MISTYPED)]
        typed = [normalise(mistyped(text, dice)) for text in wanted]
        found, said = timed(lambda text: values.near(text, FOUND), typed)
        # A mistake in a sign that does not count leaves the value itself.
        right = sum(text in each or text == wrong for text, wrong, each in zip(wanted, typed, found, strict=True))
        print(f"{kind:8} misspelt p50 / p95 {said}, in the first {FOUND}: {right / MISTYPED:.3f}")
        hits, asked = hits + right, asked + MISTYPED
    print(f"all misspelt: {hits / asked:.3f}")
    assert hits / asked >= 0.92
