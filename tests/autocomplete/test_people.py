"""A workspace that several people share: what each is shown, and what goes when a person or a file is forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from autocomplete.origins import Viewer, acting, file, person
from autocomplete.suggest import Autocomplete


@pytest.fixture
def path(tmp_path):
    return tmp_path / "workspace.sqlite"


@pytest.fixture
def people(path):
    """The engines of Ann, Bob and Cem on one file."""
    engines = {name: Autocomplete(path, person=name) for name in ("ann", "bob", "cem")}
    yield engines
    for engine in engines.values():
        engine.close()


def shown(engine: Autocomplete, field: str = "order.city") -> list[str]:
    return [item.value for item in engine.suggest(field, limit=50)]


def test_a_value_is_shown_to_others_only_after_two_people_used_it(people):
    people["ann"].commit("order", {"city": "Boston"})
    assert shown(people["ann"]) == ["Boston"]
    assert shown(people["bob"]) == []
    people["bob"].commit("order", {"city": "Boston"})
    assert shown(people["cem"]) == ["Boston"]


def test_one_person_who_used_it_often_is_still_one_person(people):
    for _ in range(5):
        people["ann"].commit("order", {"city": "Boston"})
    assert shown(people["cem"]) == []


@pytest.mark.parametrize("prefix", ["B", "bos", "Boston"])
def test_what_is_typed_does_not_bring_another_persons_value_out(people, prefix):
    people["ann"].commit("order", {"city": "Boston"})
    assert people["bob"].suggest("order.city", prefix=prefix) == ()


def test_neither_do_fields_of_the_same_name_nor_predictions(people):
    for _ in range(3):
        people["ann"].commit("order", {"city": "Boston"})
    people["bob"].field("invoice.city")
    assert shown(people["bob"], "invoice.city") == []
    from autocomplete.field import Evidence

    assert people["bob"].words.predict(Evidence("order.city")).values == ()
    assert people["ann"].words.predict(Evidence("order.city")).values == ("Boston",)


def test_values_that_nobody_is_named_for_are_shown_to_all(path, people):
    with closing(Autocomplete(path)) as unnamed:
        unnamed.commit("order", {"city": "Boston"})
    assert shown(people["bob"]) == ["Boston"]


def test_a_value_of_a_file_is_shown_to_whoever_may_read_it(people):
    with acting(file("notes/orders.sql")):
        people["ann"].commit("order", {"city": "Boston"})
    people["bob"].rankings.may_read = lambda path: path == "notes/orders.sql"
    people["cem"].rankings.may_read = lambda _: False
    assert shown(people["bob"]) == ["Boston"]
    assert shown(people["cem"]) == []


@pytest.mark.parametrize(
    ("origins", "sees"),
    [
        ((), True),
        (("person:ann",), True),
        (("person:bob",), False),
        (("person:bob", "person:cem"), True),
        (("file:mine.sql",), True),
        (("file:theirs.sql",), False),
        (("file:theirs.sql", "file:other.sql"), False),
        (("file:theirs.sql", "person:bob"), False),
        (("file:mine.sql", "person:bob"), True),
    ],
)
def test_who_sees_what(origins, sees):
    assert Viewer(person("ann"), lambda path: path == "mine.sql").sees(origins) is sees


def rows(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_a_forgotten_person_leaves_no_value_and_no_count(path, people):
    for at in range(5):
        people["ann"].commit("order", {"customer": f"Customer {at}", "city": "Annstown"})
        people["bob"].commit("order", {"customer": "Bobs customer", "city": "Bobstown"})
    assert people["bob"].forget(person="ann") == 6
    texts = {text for (text,) in rows(path, "SELECT text FROM ac_value")}
    assert texts == {"Bobs customer", "Bobstown"}
    assert rows(path, "SELECT count(*) FROM ac_stat WHERE value NOT IN (SELECT id FROM ac_value)") == [(0,)]
    assert rows(path, "SELECT DISTINCT who FROM ac_origin") == [("person:bob",)]
    stored = b"".join(each.read_bytes() for each in path.parent.glob(path.name + "*"))
    assert b"Annstown" not in stored
    assert shown(people["ann"]) == []
    assert shown(people["bob"]) == ["Bobstown"]


def test_of_a_value_others_kept_too_their_share_goes(path, people):
    for _ in range(3):
        people["ann"].commit("order", {"city": "Boston"})
    people["bob"].commit("order", {"city": "Boston"})
    assert people["bob"].forget(person="ann") == 0
    assert rows(path, "SELECT n FROM ac_value WHERE text = 'Boston'") == [(1,)]
    assert {n for (n,) in rows(path, "SELECT n FROM ac_context WHERE n > 0")} == {1}
    # One person is left who used it.
    assert shown(people["cem"]) == []


def test_what_came_from_a_file_only_is_forgotten_with_it(path, people):
    ann = people["ann"]
    with acting(file("a.sql")):
        ann.commit("order", {"city": "Boston"})
        ann.commit("order", {"city": "Berlin"})
    ann.commit("order", {"city": "Berlin"})
    assert ann.forget(files=["a.sql"]) == 1
    assert shown(ann) == ["Berlin"]
    assert rows(path, "SELECT n FROM ac_value WHERE text = 'Berlin'") == [(1,)]


def test_forgetting_a_value_or_everything_leaves_no_origin(path, people):
    people["ann"].commit("order", {"city": "Boston"})
    people["ann"].commit("order", {"city": "Berlin"})
    people["ann"].forget("order.city", "Boston")
    assert rows(path, "SELECT count(*) FROM ac_origin") == [(1,)]
    people["ann"].forget()
    assert rows(path, "SELECT count(*) FROM ac_origin") == [(0,)]


def test_who_is_known_and_what_each_may_look_at(people):
    people["ann"].commit("order", {"city": "Boston"})
    people["bob"].commit("order", {"city": "Berlin"})
    assert people["cem"].knowledge.people() == ("ann", "bob")
    assert [use.text for use in people["ann"].knowledge.values("order.city")] == ["Boston"]
    assert people["ann"].knowledge.values("order.city", "ber") == ()
    assert [use.text for use in people["bob"].knowledge.values("order.city", "ERL")] == ["Berlin"]


def test_a_learned_value_of_somebody_unknown_writes_no_origin(path):
    with closing(Autocomplete(path)) as engine:
        engine.commit("order", {"city": "Boston"})
    assert rows(path, "SELECT count(*) FROM ac_origin") == [(0,)]
