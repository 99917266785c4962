"""What was forgotten is in no byte of the file, nor of its log, whatever pages were divided and merged before."""

from __future__ import annotations

import random

import pytest

from autocomplete import sql_tokens
from autocomplete.sql_text import tokens_of
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


def with_statements(path):
    """A file that learned one statement three times."""
    engine = Autocomplete(path)
    engine.field("SQL", kind="sql")
    sql = (
        "SELECT t.gehalt, t.name FROM teilzeit AS t JOIN person AS p ON p.id = t.person_id "
        "WHERE 'Zwiebelfisch' = t.name AND t.gehalt > 5 ORDER BY t.gehalt, p.name"
    )
    for _ in range(3):
        engine.learn(sql_tokens.observations("SQL", tokens_of(sql, "") or (), ""))
    return engine


@pytest.mark.parametrize("gone", ["Zwiebelfisch", "gehalt", "teilzeit"])
def test_a_value_column_or_table_of_statements_with_the_contexts_that_name_it(tmp_path, gone):
    """A literal, a column and a table: what stood before the next word names them, too."""
    path = tmp_path / "workspace.sqlite"
    engine = with_statements(path)
    assert found_in(path, [gone.lower()]) == [gone.lower()]
    engine.forget(value=gone)
    assert found_in(path, [gone.lower()]) == []
    assert found_in(path, ["person_id"]) == ["person_id"]
    engine.close()


def test_a_field_of_statements_with_all_that_stood_before_its_words(tmp_path):
    path = tmp_path / "workspace.sqlite"
    engine = with_statements(path)
    engine.commit("order", {"customer": "Gonzaga", "city": "Bonn"})
    engine.forget(field="SQL")
    assert found_in(path, ["gehalt", "teilzeit", "zwiebelfisch", "person_id"]) == []
    assert [item.value for item in engine.suggest("order.city", {"order.customer": "Gonzaga"})] == ["Bonn"]
    assert found_in(path, ["gonzaga", "bonn"]) == ["gonzaga", "bonn"]
    engine.close()


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
