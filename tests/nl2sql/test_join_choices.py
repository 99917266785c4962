from __future__ import annotations

import pytest
from sqlglot import exp, parse_one

from nl2sql.catalog import Catalog, Column, ForeignKey, Table
from nl2sql.drafting import Draft, Reason
from nl2sql.join_choices import other_joins
from nl2sql.problems import Problem

AIRPORTS = Table("airports", (Column("id", "integer", primary_key=True), Column("city", "text")))
FLIGHTS = Table(
    "flights",
    (Column("origin", "integer"), Column("target", "integer"), Column("plane", "integer")),
    (
        ForeignKey(("origin",), "airports", ("id",)),
        ForeignKey(("target",), "airports", ("id",)),
        ForeignKey(("plane",), "planes", ("id",)),
    ),
)
PLANES = Table("planes", (Column("id", "integer", primary_key=True),))
CATALOG = Catalog("travel", "sqlite", (AIRPORTS, FLIGHTS, PLANES))
MESSAGE = "flights and airports could also be joined by flights.target = airports.id."
PATH = "The tables come together over flights to airports by flights.origin = airports.id"


def draft(sql, code="draft.join-choice", confidence=0.6):
    return Draft(sql, confidence, "invented", (Reason(PATH),), (Problem(code, MESSAGE),))


@pytest.mark.parametrize(
    ("sql", "others"),
    [
        (
            "SELECT city FROM flights JOIN airports ON flights.origin = airports.id",
            ["SELECT city FROM flights JOIN airports ON flights.target = airports.id"],
        ),
        (
            "SELECT city FROM airports JOIN flights ON airports.id = flights.origin",
            ["SELECT city FROM airports JOIN flights ON airports.id = flights.target"],
        ),
        (
            "SELECT a.city FROM flights AS f JOIN airports AS a ON a.id = f.target",
            ["SELECT a.city FROM flights AS f JOIN airports AS a ON a.id = f.origin"],
        ),
        (
            "SELECT city FROM flights JOIN planes ON flights.plane = planes.id "
            "JOIN airports ON flights.origin = airports.id",
            [
                "SELECT city FROM flights JOIN planes ON flights.plane = planes.id "
                "JOIN airports ON flights.target = airports.id"
            ],
        ),
        ("SELECT planes.id FROM flights JOIN planes ON flights.plane = planes.id", []),
        ("SELECT city FROM flights JOIN airports ON flights.origin = airports.id AND city = 'Rome'", []),
        ("SELECT city FROM flights JOIN airports USING (id)", []),
        ("SELECT city FROM airports", []),
    ],
)
def test_a_join_is_offered_over_the_other_key(sql, others):
    found = [each.sql for each in other_joins(draft(sql), CATALOG)]
    assert [sorted_equalities(text) for text in found] == [sorted_equalities(text) for text in others]


def sorted_equalities(sql):
    """The statement with the sides of each equality in one order: which side stands first means nothing."""
    tree = parse_one(sql)
    for equal in tree.find_all(exp.EQ):
        left, right = sorted([equal.left.copy(), equal.right.copy()], key=str)
        equal.set("this", left)
        equal.set("expression", right)
    return tree.sql()


def test_what_is_said_of_the_join_is_said_of_the_other_key():
    (other,) = other_joins(draft("SELECT city FROM flights JOIN airports ON flights.origin = airports.id"), CATALOG)
    assert other.reasons[0].text == PATH.replace("origin", "target")
    assert other.warnings[0].message == MESSAGE.replace("target", "origin")
    assert other.confidence == pytest.approx(0.24)


def test_a_draft_without_the_warning_is_left_alone():
    sql = "SELECT city FROM flights JOIN airports ON flights.origin = airports.id"
    assert other_joins(draft(sql, code="draft.fanout"), CATALOG) == ()


def test_the_other_key_is_never_likelier_than_the_rest():
    sql = "SELECT city FROM flights JOIN airports ON flights.origin = airports.id"
    assert other_joins(draft(sql, confidence=0.95), CATALOG)[0].confidence == pytest.approx(0.05)
