"""Records come in an order: what the one before says."""

from __future__ import annotations

import random


def first(engine, field, context=None):
    found = engine.suggest(field, context or {})
    return found[0].value if found else None


def test_shifts_that_take_turns(engine):
    shifts = ["early", "late", "night"]
    for at in range(60):
        engine.commit("log", {"shift": shifts[at % 3]})
    for at in range(60, 66):
        assert first(engine, "log.shift") == shifts[at % 3]
        engine.commit("log", {"shift": shifts[at % 3]})


def test_a_record_like_the_one_before_goes_on_like_it(engine):
    noise = random.Random(3)
    right = 0
    for at in range(120):
        # Each visit is a few records in a row by one of many people, about one thing.
        if at % 4 == 0:
            person, topic = f"person {noise.randrange(8)}", f"topic {noise.randrange(12)}"
        if at >= 60 and at % 4:
            right += first(engine, "visit.topic", {"visit.person": person}) == topic
        engine.commit("visit", {"person": person, "topic": topic})
    assert right / 45 > 0.9


def test_two_readers_see_the_same_record_before(tmp_path):
    from autocomplete.suggest import Autocomplete

    path = tmp_path / "workspace.sqlite"
    writer, reader = Autocomplete(path), Autocomplete(path)
    for at in range(41):
        writer.commit("", {"pump": "on" if at % 2 else "off"})
    assert first(reader, "pump") == first(writer, "pump") == "on"


def test_members_of_a_set_are_no_sequence(engine):
    engine.field("doc.tags", kind="set")
    engine.commit("doc", {"tags": ["red", "green", "red"]})
    keys = engine._history._db.execute("SELECT key FROM ac_context").fetchall()
    assert not [key for (key,) in keys if "#last" in key]
