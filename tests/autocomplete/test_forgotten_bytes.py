"""What was forgotten is in no byte of the file, nor of its log, whatever pages were divided and merged before."""

from __future__ import annotations

import random

import pytest

from autocomplete.suggest import Autocomplete


def filled(path, seed):
    """A file with 300 words as values and contexts; half of its words, to be forgotten."""
    noise = random.Random(seed)
    letters = "abcdefghijklmnop     "
    words = [f"q{''.join(noise.choice(letters) for _ in range(noise.randint(6, 60)))} {at:03d}" for at in range(300)]
    engine = Autocomplete(path)
    for _ in range(500):
        engine.commit("order", {"customer": noise.choice(words), "city": noise.choice(words)})
    return engine, words[::2], words[1::2]


def found_in(path, words):
    """The words that stand somewhere in the bytes of the file and what belongs to it."""
    data = b"".join(part.read_bytes() for part in path.parent.iterdir()).lower()
    return [word for word in words if word.encode() in data]


@pytest.mark.parametrize("seed", [1, 2])
def test_values(tmp_path, seed):
    path = tmp_path / "workspace.sqlite"
    engine, gone, stay = filled(path, seed)
    other = Autocomplete(path)
    other.suggest("order.city")
    assert len(found_in(path, gone)) > 100
    for word in gone[:40]:
        engine.forget(value=word)
    assert found_in(path, gone[:40]) == []
    assert len(found_in(path, stay)) > 100
    other.commit("order", {"customer": "ACME", "city": "Bonn"})
    engine.close()
    other.close()
    assert found_in(path, gone[:40]) == []


def test_a_field(tmp_path):
    path = tmp_path / "workspace.sqlite"
    engine, gone, stay = filled(path, 3)
    engine.commit("person", {"nickname": "Mouse Without Mercy"})
    engine.forget(field="person.nickname")
    assert found_in(path, ["mouse without mercy", "person.nickname"]) == []
    assert found_in(path, gone + stay) != []


def test_everything(tmp_path):
    path = tmp_path / "workspace.sqlite"
    engine, gone, stay = filled(path, 4)
    engine.forget()
    assert found_in(path, [*gone, *stay, "order.city"]) == []


def test_the_counts_of_others_stay(tmp_path):
    """In a context that is too large for its row, and in one that is whole again without what went."""
    engine = Autocomplete(tmp_path / "workspace.sqlite")
    for at in range(160):
        for _ in range(1 + at % 3):
            engine.commit("", {"customer": "ACME", "city": f"town {at}"})
    for at in range(0, 100, 2):
        engine.forget("city", f"town {at}")
    engine.commit("", {"customer": "ACME", "city": "town 3"})
    assert {item.name: item.values for item in engine.knowledge.fields()} == {"customer": 1, "city": 110}
    tally = engine._history.read(lambda: engine._history.tallies.get("2|1=1", 1))
    expected = {f"town {at}": 1 + at % 3 + (at == 3) for at in range(160) if at % 2 or at >= 100}
    texts = engine._history.vocabulary.texts(list(tally.stats))
    assert {text: stat.n for text, stat in zip(texts, tally.stats.values(), strict=True)} == expected
    assert (tally.n, tally.kinds, tally.partial) == (sum(expected.values()), 110, False)
    assert engine._history._db.execute("SELECT count(*) FROM ac_stat WHERE context = ?", (tally.id,)).fetchone() == (0,)
