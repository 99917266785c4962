"""Values of large columns in their file: found exactly, by their beginning and misspelt; kept, changed, forgotten."""

from __future__ import annotations

import random
from contextlib import closing

import pytest

from nl2sql.catalog import ColumnRef
from nl2sql.kept_values import KeptValues
from nl2sql.problems import StoreError
from nl2sql.value_store import LONGEST_VALUE, ValueStore
from nl2sql.values import StoredValue, ValueIndex

NAME, CITY = ColumnRef("customer", "name"), ColumnRef("customer", "city")


@pytest.fixture(params=["file", "memory"])
def store(request, tmp_path):
    kept = ValueStore(tmp_path / "values.sqlite" if request.param == "file" else None)
    yield kept
    kept.close()


def keep(store, column, *texts, source="shop", marks="1"):
    assert store.claim(source, column)
    return store.keep(source, column, marks, texts)


def test_values_are_found_by_normal_form_with_all_spellings(store):
    assert keep(store, NAME, "Ada Lovelace", "ADA LOVELACE", "ada lovelace", "Zoë Müller") == 4
    kept = KeptValues(store, "shop")
    assert {stored.value for stored in kept.exact("ada lovelace")} == {"Ada Lovelace", "ADA LOVELACE", "ada lovelace"}
    assert kept.exact("zoe muller") == (StoredValue(NAME, "Zoë Müller"),)
    assert kept.exact("ada") == kept.exact("") == ()
    assert (kept.longest, kept.size(NAME), kept.size(CITY)) == (2, 4, 0)


@pytest.mark.parametrize(
    "typed", ["ada lovelacr", "da lovelace", "adda lovelace", "ada loevlace", "ada olvelace", "adalovelace"]
)
def test_misspelt_values_are_found(store, typed):
    keep(store, NAME, "Ada Lovelace", "Grace Hopper")
    assert KeptValues(store, "shop").near(typed, 5) == ("ada lovelace",)


def test_short_words_are_not_taken_for_misspelt_ones(store):
    keep(store, NAME, "anna")
    assert KeptValues(store, "shop").near("anne", 5) == ()


def test_values_that_begin_so_come_in_order(store):
    keep(store, NAME, "Bob", "Anton", "anna", "ANNA", "Ann 2")
    assert KeptValues(store, "shop").starting("ann", 2) == ("ann 2", "anna")


def test_sources_do_not_see_each_other(store):
    keep(store, NAME, "Lovelace")
    keep(store, NAME, "Lovelock", source="other")
    kept = KeptValues(store, "shop")
    assert kept.exact("lovelock") == ()
    assert kept.near("lovelick", 5) == kept.starting("lovelo", 5) == ()
    assert kept.near("lovelece", 5) == ("lovelace",)


def test_a_column_read_again_holds_its_new_values_only(store):
    keep(store, NAME, "Lovelace", "Hopper")
    keep(store, CITY, "Hopper")
    keep(store, NAME, "Hamilton", marks="2")
    kept = KeptValues(store, "shop")
    assert kept.exact("lovelace") == kept.near("lovelece", 3) == ()
    assert kept.exact("hopper") == (StoredValue(CITY, "Hopper"),)
    assert {column.marks for column in store.columns("shop")} == {"1", "2"}


def test_values_that_go_leave_nothing_behind(store):
    keep(store, NAME, *(f"name {number}" for number in range(300)))
    store.drop("shop", NAME)
    assert store.read("SELECT (SELECT COUNT(*) FROM value_kept) + (SELECT COUNT(*) FROM half_kept)") == [(0,)]
    assert store.columns("shop") == ()


def test_who_looks_up_notices_what_others_read(tmp_path):
    path = tmp_path / "values.sqlite"
    mine, others = ValueStore(path), ValueStore(path)
    kept = KeptValues(mine, "shop")
    assert kept.exact("lovelace") == ()
    keep(others, NAME, "Lovelace")
    kept._next_look = 0.0
    assert kept.exact("lovelace") == (StoredValue(NAME, "Lovelace"),)
    mine.close()
    others.close()


def test_a_column_is_read_by_one_at_a_time(store):
    assert store.claim("shop", NAME)
    assert not store.claim("shop", NAME)
    assert store.claim("shop", CITY)
    assert KeptValues(store, "shop").size(NAME) == 0
    store.keep("shop", NAME, "1", ["Lovelace"])
    assert store.claim("shop", NAME)


def test_long_texts_are_left_out_and_nothing_is_no_value(store):
    assert keep(store, NAME, "x" * (LONGEST_VALUE + 1), "--", "ok") == 1


def test_forgetting_empties_the_file(store):
    keep(store, NAME, "Lovelace")
    store.forget()
    assert KeptValues(store, "shop").exact("lovelace") == ()


def test_a_damaged_file_is_begun_anew(tmp_path):
    path = tmp_path / "values.sqlite"
    path.write_bytes(b"no database" * 1000)
    store = ValueStore(path)
    assert keep(store, NAME, "Lovelace") == 1
    store.close()


def test_damage_that_is_found_later_is_begun_anew_as_well(tmp_path):
    path = tmp_path / "values.sqlite"
    with closing(ValueStore(path)) as store:
        keep(store, NAME, *(f"Lovelace {place}" for place in range(500)))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (size - 8192))
    with closing(ValueStore(path)) as store:
        with pytest.raises(StoreError) as caught:
            store.read("SELECT COUNT(value) FROM value_kept")
        assert caught.value.problem.code == "store.corrupt"
        assert store.read("SELECT COUNT(value) FROM value_kept") == [(0,)]
        assert keep(store, NAME, "Lovelace") == 1
    (away,) = (each for each in tmp_path.iterdir() if "damaged" in each.name and each.stat().st_size == size)
    assert away.is_file()


def test_a_store_that_fails_finds_nothing_and_tells_once(store):
    keep(store, NAME, "Lovelace")
    told: list[StoreError] = []
    kept = KeptValues(store, "shop", told.append)
    store._reader.execute("DROP TABLE half_kept")
    assert kept.near("lovelece", 5) == kept.near("lovelice", 5) == ()
    assert len(told) == 1


def test_the_index_asks_memory_and_file(store):
    keep(store, NAME, "Paris", "Ada Lovelace")
    values = ValueIndex({CITY: ("PARIS",)}, KeptValues(store, "shop"))
    assert values.lookup("paris") == (StoredValue(CITY, "PARIS"), StoredValue(NAME, "Paris"))
    assert (values.longest, values.size(NAME), values.of(NAME)) == (2, 2, ())
    assert values.within({"none"}).lookup("paris") == ()
    assert values.without({NAME}).lookup("paris") == (StoredValue(CITY, "PARIS"),)
    assert values.without({NAME}).size(NAME) == 0


def test_random_mistakes_find_their_value_among_many(store):
    dice = random.Random(3)
    names = sorted({"".join(dice.choices("abcdefghijklmnop", k=dice.randint(6, 12))) for _ in range(400)})
    keep(store, NAME, *names)
    kept = KeptValues(store, "shop")
    for name in names[::10]:
        at = dice.randrange(len(name))
        assert name in kept.near(name[:at] + "z" + name[at + 1 :], 20)
