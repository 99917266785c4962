"""What was suggested is remembered until a person reacts to it, however much is sent to forms ahead of that."""

from __future__ import annotations

from autocomplete.field import Evidence
from autocomplete.shown import Shown
from autocomplete.suggest import Autocomplete
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.values import ValueIndex


def _actions(engine: Autocomplete, field: str) -> tuple[int, int, int]:
    (known,) = [each for each in engine.knowledge.fields() if each.name == field]
    return known.accepted, known.edited, known.dismissed


def test_lists_sent_ahead_do_not_push_out_a_ghost_text(engine):
    for at in range(300):
        engine.commit("order", {"city": f"town {at}"})
    engine.learn([])
    prediction = engine.words.predict(Evidence("order.city"))
    ghost = engine.offer("order.city", "town 7", prediction)
    shown = engine.suggest("order.city", limit=5)[2].id
    for _ in range(60):
        engine.suggest("order.city", limit=200)
    engine.feedback(ghost, "accepted")
    engine.feedback(shown, "accepted")
    assert _actions(engine, "order.city") == (2, 0, 0)


def test_each_value_of_a_list_has_an_id_that_counts_once(engine):
    for city in ("Bonn", "Rome", "Oslo"):
        engine.commit("order", {"city": city})
    first, second, third = (each.id for each in engine.suggest("order.city"))
    for id, action in ((first, "dismissed"), (first, "dismissed"), (second, "accepted"), (third, "edited")):
        engine.feedback(id, action)
    for unknown in (f"{first}0", first.replace(".", ".-"), first.partition(".")[0], "x.y", "", "."):
        engine.feedback(unknown, "accepted")
    assert _actions(engine, "order.city") == (1, 1, 1)


def test_what_is_remembered_of_lists_is_bounded(engine):
    shown = Shown()
    field = engine.field("order.city")
    (old, *_) = shown.add_list(field, ["x" * 1000] * 200, ())
    for _ in range(40):
        shown.add_list(field, ["x" * 1000] * 200, ())
    assert shown.take(old) is None


def test_entries_of_sql_that_the_history_gave_can_be_told_about(engine):
    from autocomplete.sql import complete_sql
    from autocomplete.sql_learn import learn_query

    shops = Table("shops", tuple(Column(name, "text") for name in ("city", "name")))
    catalog = Catalog("shop", "sqlite", (shops,))
    for _ in range(3):
        learn_query(engine, "SELECT name FROM shops WHERE city = 'Bonn'", catalog)

    def entry(text: str, insert: str):
        found = complete_sql(text, len(text), catalog, ValueIndex({}), engine)
        return next(item for item in found.items if item.insert == insert)

    for text, insert in (
        ("SELECT * FROM sh", "shops"),
        ("SELECT na", "name"),
        ("SELECT * FROM shops WHERE city = ", "'Bonn'"),
    ):
        engine.feedback(entry(text, insert).id, "accepted")
    assert entry("SELECT * FROM shops WHERE city L", "LIKE").id == ""
    accepted = {known.name: known.accepted for known in engine.knowledge.fields() if known.accepted}
    assert accepted == {"shop: tables": 1, "shop: columns": 1, "shop: values of shops.city": 1}
