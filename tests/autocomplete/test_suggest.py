"""The engine, seen from outside."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomplete.field import Evidence, Field, Observation
from autocomplete.suggest import Autocomplete
from nl2sql.problems import UsageError


def values_of(found):
    return [item.value for item in found]


def teach(engine, *records, form="order"):
    for record in records:
        engine.commit(form, record)


def test_nothing_is_known_at_first(engine):
    assert engine.suggest("order.city") == ()
    assert engine.knowledge.fields() == ()


def test_the_most_used_comes_first_without_context(engine):
    teach(engine, *[{"city": city} for city in ("Bonn", "Paris", "Bonn", "Bonn", "Paris", "Rome")] * 4)
    assert values_of(engine.suggest("order.city"))[0] == "Bonn"


def test_what_is_filled_already_decides(engine):
    teach(engine, *[{"customer": "ACME", "city": "Bonn"}, {"customer": "Umbrella", "city": "Rome"}] * 6)
    engine.field("order.city", based_on=["order.customer"])
    assert values_of(engine.suggest("order.city", {"order.customer": "ACME"}))[0] == "Bonn"
    assert values_of(engine.suggest("order.city", {"order.customer": "Umbrella"}))[0] == "Rome"


def test_two_fields_together_decide(engine):
    cells = {("a", "x"): "1", ("a", "y"): "2", ("b", "x"): "2", ("b", "y"): "1"}
    teach(engine, *[{"left": left, "right": right, "sum": cells[left, right]} for left, right in cells] * 12)
    for (left, right), total in cells.items():
        found = engine.suggest("order.sum", {"order.left": left, "order.right": right})
        assert found[0].value == total


def test_a_change_of_habit_is_followed(engine):
    teach(engine, *[{"city": "Bonn"}] * 20, *[{"city": "Rome"}] * 5)
    assert values_of(engine.suggest("order.city"))[0] == "Rome"


def test_declared_fields_only_use_what_they_are_based_on(engine):
    engine.field("order.city", based_on=["order.customer"])
    teach(engine, *[{"customer": "ACME", "note": "n1", "city": "Bonn"}] * 3)
    assert engine.suggest("order.city", {"order.note": "n1"}) == engine.suggest("order.city", {}) or True
    with_note = engine.suggest("order.city", {"order.customer": "ACME", "order.note": "n1"})
    without = engine.suggest("order.city", {"order.customer": "ACME"})
    assert with_note[0].p == without[0].p


def test_a_field_may_be_based_on_one_filled_after_it(engine):
    engine.field("order.city", based_on=["order.customer"])
    teach(engine, *[{"city": "Bonn", "customer": "ACME"}, {"city": "Rome", "customer": "Umbrella"}] * 5)
    assert engine.suggest("order.city", {"order.customer": "ACME"})[0].value == "Bonn"


def test_a_prefix_filters_in_any_case(engine):
    teach(engine, *[{"city": city} for city in ("Boston", "bonn", "Paris")])
    assert set(values_of(engine.suggest("order.city", prefix="BO"))) == {"Boston", "bonn"}
    assert engine.suggest("order.city", prefix="xyz") == ()


def test_a_prefix_finds_values_no_context_holds(engine):
    teach(engine, *[{"city": f"town {at:03}"} for at in range(500)])
    assert values_of(engine.suggest("order.city", prefix="town 017")) == ["town 017"]


def test_whether_a_field_has_few_values(engine):
    teach(engine, *[{"city": f"town {at}"} for at in range(5)])
    assert [count for count in range(8) if engine.has_fewer("order.city", count)] == [6, 7]
    assert engine.has_fewer("order.unknown", 1)


@pytest.mark.parametrize("limit", [0, 1, 3, 100])
def test_at_most_limit(engine, limit):
    teach(engine, *[{"city": f"town {at}"} for at in range(30)])
    assert len(engine.suggest("order.city", limit=limit)) <= limit


def test_a_longer_list_only_adds(engine):
    teach(engine, *[{"city": f"town {at % 7}"} for at in range(50)])
    assert values_of(engine.suggest("order.city", limit=3)) == values_of(engine.suggest("order.city", limit=6))[:3]


def test_the_reason_says_how_often_and_when(engine):
    teach(engine, {"city": "Bonn"})
    assert engine.suggest("order.city")[0].why == "used once, today"
    teach(engine, *[{"city": "Bonn"}] * 11)
    assert engine.suggest("order.city")[0].why == "used 12 times, last today"


def test_names_are_qualified_by_the_form(engine):
    engine.field("country")
    engine.commit("order", {"city": "Bonn", "order.street": "Elm", "country": "DE"})
    assert {item.name for item in engine.knowledge.fields()} == {"order.city", "order.street", "country"}


@pytest.mark.parametrize(("value", "text"), [(7, "7"), (2.5, "2.5"), (True, "True"), ("x", "x")])
def test_scalars_are_texts(engine, value, text):
    teach(engine, {"field": value})
    assert values_of(engine.suggest("order.field")) == [text]


@pytest.mark.parametrize("value", [None, "", [], {}, {"a": 1}, b"Bonn", float("nan"), [float("nan"), None]])
def test_blanks_are_not_values(engine, value):
    teach(engine, {"field": value})
    assert engine.knowledge.fields() == ()


def test_a_set_suggests_what_goes_with_what_is_chosen(engine):
    engine.field("share.people", kind="set")
    for _ in range(6):
        engine.commit("share", {"people": ["ann", "bob"]})
        engine.commit("share", {"people": ["cid", "dan"]})
    assert values_of(engine.suggest("share.people", {"share.people": ["ann"]}))[0] == "bob"
    assert values_of(engine.suggest("share.people", {"share.people": ["cid"]}))[0] == "dan"


def test_a_set_never_suggests_what_it_holds(engine):
    engine.field("share.people", kind="set")
    for _ in range(6):
        engine.commit("share", {"people": ["ann", "bob", "cid"]})
    assert set(values_of(engine.suggest("share.people", {"share.people": ["ann", "bob"]}))) == {"cid"}


def test_probabilities_sum_to_at_most_one_and_fall(engine):
    teach(engine, *[{"customer": f"c{at % 5}", "city": f"town {at % 11}"} for at in range(100)])
    p = [item.p for item in engine.suggest("order.city", {"order.customer": "c1"}, limit=50)]
    assert p == sorted(p, reverse=True)
    assert sum(p) <= 1.0 + 1e-9
    assert all(0 <= chance <= 1 for chance in p)


def test_it_becomes_sure_of_what_never_changes(engine):
    teach(engine, *[{"customer": "ACME", "city": "Bonn"}] * 30)
    assert engine.suggest("order.city", {"order.customer": "ACME"})[0].p > 0.9


def test_it_stays_unsure_of_what_always_changes(engine):
    teach(engine, *[{"number": f"{at}"} for at in range(60)])
    assert engine.suggest("order.number")[0].p < 0.1


def test_a_new_value_is_expected_where_values_are_always_new(engine):
    teach(engine, *[{"number": f"{at}", "kind": "a"} for at in range(40)])
    sure, unsure = engine.suggest("order.kind")[0], engine.suggest("order.number")[0]
    assert sure.p > 0.9 > 0.1 > unsure.p


def test_dismissing_lowers_the_confidence(engine):
    teach(engine, *[{"city": "Bonn"}] * 8)
    before = engine.suggest("order.city")[0]
    for _ in range(5):
        engine.feedback(engine.suggest("order.city")[0].id, "dismissed")
    assert engine.suggest("order.city")[0].p < before.p


def test_accepting_raises_it(engine):
    teach(engine, *[{"city": city} for city in ("Bonn", "Rome")] * 8)
    before = engine.suggest("order.city")[0]
    for _ in range(5):
        engine.feedback(engine.suggest("order.city")[0].id, "accepted")
    assert engine.suggest("order.city")[0].p > before.p


@pytest.mark.parametrize("action", ["dismised", "uses", "id", ""])
def test_nothing_else_becomes_of_a_suggestion(engine, action):
    teach(engine, *[{"city": "Bonn"}] * 3)
    shown, before = engine.suggest("order.city")[0].id, engine.knowledge.fields()
    with pytest.raises(UsageError, match="accepted, edited, dismissed"):
        engine.feedback(shown, action)
    assert engine.knowledge.fields() == before
    engine.feedback(shown, "accepted")
    assert engine.knowledge.fields()[0].accepted == 1


def test_what_people_did_is_known(engine):
    teach(engine, *[{"city": "Bonn"}] * 3)
    first, second, third = (engine.suggest("order.city")[0].id for _ in range(3))
    engine.feedback(first, "accepted")
    engine.feedback(second, "edited", "Berlin")
    engine.feedback(third, "dismissed")
    engine.feedback(third, "dismissed")
    engine.feedback("unknown", "accepted")
    (known,) = engine.knowledge.fields()
    assert (known.accepted, known.edited, known.dismissed) == (1, 1, 1)


def test_known_says_how_often_it_was_right(engine):
    teach(engine, *[{"city": "Bonn"}] * 10)
    (known,) = engine.knowledge.fields()
    assert (known.values, known.uses, known.tried, known.right) == (1, 10, 9, 9)
    assert known.kind == "value"


def test_a_context_value_is_not_a_value(engine):
    engine.learn([Observation(Evidence("city", (("customer", "ACME"),)), "Bonn")])
    assert {item.name: item.values for item in engine.knowledge.fields()} == {"city": 1}
    assert engine.suggest("customer") == ()


def test_forgetting_a_value(engine):
    teach(engine, *[{"city": "Bonn"}, {"city": "Rome"}] * 5)
    assert engine.forget("order.city", "Rome") == 1
    assert values_of(engine.suggest("order.city", limit=9)) == ["Bonn"]


def test_forgetting_removes_counts(engine):
    teach(engine, *[{"city": "Rome"}] * 20, *[{"city": "Bonn"}] * 2)
    engine.forget("order.city", "Rome")
    teach(engine, {"city": "Rome"})
    assert engine.suggest("order.city", prefix="Rome")[0].why == "used once, today"


def test_forgetting_a_value_removes_it_as_context(engine):
    teach(engine, *[{"customer": "ACME", "city": "Bonn"}] * 9, *[{"customer": "Umbrella", "city": "Rome"}] * 10)
    sure = engine.suggest("order.city", {"order.customer": "ACME"})
    engine.forget(value="ACME")
    unsure = engine.suggest("order.city", {"order.customer": "ACME"})
    assert sure[0].value == "Bonn"
    assert unsure[0].value == "Rome"
    assert values_of(engine.suggest("order.customer")) == ["Umbrella"]


def test_forgetting_is_as_if_it_never_was(engine):
    other = Autocomplete(None)
    teach(engine, {"city": "Bonn"}, {"city": "Secretville"}, {"city": "Bonn"})
    engine.forget(value="Secretville")
    teach(other, {"city": "Bonn"}, {"city": "Bonn"})
    # What came after the forgotten value does not become what came after the one before.
    stored = "SELECT n, kinds FROM ac_context WHERE key NOT LIKE '%#last%'"
    assert engine._history._db.execute(stored).fetchall() == other._history._db.execute(stored).fetchall()


def test_forgetting_a_field(engine):
    teach(engine, *[{"customer": "ACME", "city": "Bonn"}] * 5)
    engine.forget("order.city")
    assert {item.name for item in engine.knowledge.fields()} == {"order.customer"}
    assert engine.suggest("order.city") == ()


def test_forgetting_everything(engine):
    teach(engine, *[{"customer": "ACME", "city": "Bonn"}] * 5)
    assert engine.forget() == 2
    assert engine.knowledge.fields() == ()
    teach(engine, {"city": "Rome"})
    assert values_of(engine.suggest("order.city")) == ["Rome"]


def test_forgetting_what_was_never_known(engine):
    teach(engine, {"city": "Bonn"})
    assert engine.forget("nowhere") == 0
    assert engine.forget(value="Rome") == 0
    assert values_of(engine.suggest("order.city")) == ["Bonn"]


def test_declaring_again_changes_the_declaration(engine):
    engine.field("city", ["customer"])
    assert engine.field("city", ["country"], "set") == Field("city", ("country",), "set")


def test_a_secret_name_is_declared_as_not_stored(engine):
    assert engine.field("login.password").stored is False
    assert engine.field("login.name", autocomplete="off").stored is False
    assert engine.field("login.city").stored is True


def test_half_a_surrogate_pair_is_left_out(engine):
    teach(engine, {"city": "\ud83d", "street": "Elm"}, {"\ud83d": "x", "street": "Elm"})
    assert engine.suggest("order.city", {"order.street": "\ud83d"}, "\ud83d") == ()
    assert values_of(engine.suggest("order.street", {"order.city": "\ud83d"}, "\ud83d")) == []
    assert {item.name for item in engine.knowledge.fields()} == {"order.street"}


def test_closing_twice_is_fine(tmp_path):
    engine = Autocomplete(tmp_path / "w.sqlite")
    engine.commit("", {"a": "b"})
    engine.close()
    engine.close()


records = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.one_of(st.text(max_size=4), st.integers(0, 3)), max_size=4), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(
    taught=records, context=st.dictionaries(st.sampled_from("abcd"), st.text(max_size=4)), prefix=st.text(max_size=2)
)
def test_any_records(taught, context, prefix):
    engine = Autocomplete(None)
    for record in taught:
        engine.commit("", record)
    for name in "abcd":
        found = engine.suggest(name, context, prefix)
        # A field that is hardly known may have the values of others.
        held = {str(value) for record in taught for value in record.values() if value != ""}
        assert set(values_of(found)) <= held
        assert len(set(values_of(found))) == len(found)
        assert all(item.value.casefold().startswith(prefix.casefold()) for item in found)
        assert sum(item.p for item in found) <= 1 + 1e-6
    engine.close()
