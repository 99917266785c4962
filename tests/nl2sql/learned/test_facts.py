"""What candidates do, read off their forms or off their statements; and what the question makes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nl2sql.drafting import Source
from nl2sql.form.actions import written
from nl2sql.learned.agreement import agreeing, half_agreeing
from nl2sql.learned.answers import Candidate, answer_keys
from nl2sql.learned.asked import asked_of
from nl2sql.learned.circumstances import CIRCUMSTANCES, circumstances
from nl2sql.learned.cues import disagreements
from nl2sql.learned.facts import facts_of, facts_of_form
from nl2sql.learned.rereading import reread
from nl2sql.learned.statement_facts import found_in
from nl2sql.linking.linked import Linked
from tests.nl2sql.learned.conftest import named

Link = Callable[[str], Linked]


@pytest.mark.parametrize(
    ("sql", "form"),
    [
        ("SELECT shop.city, COUNT(*) AS n FROM shop GROUP BY shop.city ORDER BY n DESC",
         "select column:shop.city count table:shop group column:shop.city descending count table:shop finish"),
        ("SELECT AVG(clerk.salary) AS pay FROM clerk WHERE clerk.age > 30",
         "select avg column:clerk.salary where column:clerk.age greater value:0 finish"),
        ("SELECT shop.name FROM shop ORDER BY shop.floor_space DESC LIMIT 1",
         "select column:shop.name descending column:shop.floor_space first finish"),
    ],
)  # fmt: skip
def test_a_statement_does_what_its_form_does(linked: Link, sql: str, form: str) -> None:
    question = linked("shops and clerks older than 30")
    one = facts_of(Candidate(sql), question)
    other = facts_of_form(named(form, question.scope), question)
    assert one is not None
    assert (one.columns, one.tables, one.values) == (other.columns, other.tables, other.values)
    assert [(item.columns, bool(item.words)) for item in one.items] == [
        (item.columns, bool(item.words)) for item in other.items
    ]
    shared = {"count", "avg", "group", "descending", "first", "greater"}
    assert shared & set(one.words) == shared & set(other.words)
    assert one.limited == other.limited


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT a FROM (SELECT a, RANK() OVER (PARTITION BY b ORDER BY c DESC) AS p FROM t) AS r WHERE p <= 1",
         {"first", "per", "descending"}),
        ("SELECT a, SUM(SUM(c)) OVER (ORDER BY a) FROM t GROUP BY a", {"running", "group", "sum"}),
        ("SELECT SUM(CASE WHEN a = 1 THEN 1 ELSE 0 END) * 1.0 / COUNT(*) FROM t", {"divide", "count", "sum"}),
        ("SELECT STRFTIME('%Y-%m', d), COUNT(DISTINCT a) FROM t GROUP BY STRFTIME('%Y-%m', d)",
         {"month", "count distinct"}),
        ("SELECT a FROM t WHERE NOT EXISTS(SELECT 1 FROM u WHERE u.t = t.a) OR a IS NULL", {"not in", "is null", "or"}),
        ("SELECT AVG(JULIANDAY(a) - JULIANDAY(b)) FROM t", {"avg", "days"}),
    ],
)  # fmt: skip
def test_what_no_form_can_say_is_read_off_the_statement(sql: str, words: set[str]) -> None:
    found = found_in(sql)
    assert found is not None
    assert words <= set(found.words)


def test_what_is_no_statement_has_no_facts(linked: Link) -> None:
    assert facts_of(Candidate("not SQL at all ("), linked("shops")) is None


@pytest.mark.parametrize(
    ("question", "sql", "form"),
    [
        ("how many shops opened in 2020",
         "SELECT COUNT(*) AS n FROM shop WHERE shop.opened_on >= '2020-01-01' AND shop.opened_on < '2021-01-01'",
         "select count table:shop where column:shop.opened_on during"),
        ("shops in Oslo", "SELECT shop.name FROM shop WHERE shop.city = 'Oslo'",
         "select column:shop.name where column:shop.city equals"),
    ],
)  # fmt: skip
def test_a_statement_is_read_back_as_the_network_would_say_it(
    linked: Link, shop: Source, question: str, sql: str, form: str
) -> None:
    found = linked(question)
    again = reread(sql, shop, found)
    assert again is not None
    assert written(again).startswith(written(named(f"{form} finish", found.scope)).removesuffix(" finish"))


def test_a_statement_about_a_value_nobody_named_is_no_form(linked: Link, shop: Source) -> None:
    assert reread("SELECT shop.name FROM shop WHERE shop.city = 'Rome'", shop, linked("shops in Oslo")) is None


@pytest.mark.parametrize(
    ("question", "form", "ignored", "unasked"),
    [
        ("shops opened per month", "select count table:shop finish", "monthly", "count"),
        ("names of shops", "select month column:shop.opened_on finish", "", "monthly"),
        ("oldest clerk of each shop", "select column:clerk.full_name descending column:clerk.age first finish",
         "best of each", ""),
    ],
)  # fmt: skip
def test_cues_of_time_and_of_the_best_of_each(
    linked: Link, question: str, form: str, ignored: str, unasked: str
) -> None:
    found = linked(question)
    lacks, adds = disagreements(asked_of(found).cues, facts_of_form(named(form, found.scope), found))
    assert not ignored or ignored in lacks
    assert not unasked or unasked in adds


def test_words_that_nothing_stands_for_are_counted(linked: Link) -> None:
    asked = asked_of(linked("average salary of clerks older than 30"))
    full = facts_of_form(
        named("select avg column:clerk.salary where column:clerk.age greater value:0 finish", asked.linked.scope),
        asked.linked,
    )
    bare = facts_of_form(named("select column:shop.city finish", asked.linked.scope), asked.linked)
    value = asked.linked.scope.values[0]
    assert asked.unplaced(full, set(range(value.start, value.end))) < asked.unplaced(bare, set())


def test_answers_agree_wholly_or_but_for_a_column() -> None:
    found = [
        Candidate("a", rows=(("x",), ("y",))),
        Candidate("b", rows=(("x", 2), ("y", 1))),
        Candidate("c", rows=(("y",), ("x",))),
        Candidate("d", rows=(("z",), ("y",))),
    ]
    keys, belief = answer_keys(found), [0.4, 0.3, 0.2, 0.1]
    assert [agreeing(place, keys, belief) for place in range(4)] == pytest.approx([0.2, 0.0, 0.4, 0.0])
    assert [half_agreeing(place, found, keys, belief) for place in range(4)] == pytest.approx([0.3, 0.6, 0.3, 0.0])


def test_circumstances_tell_a_phrase_about_groups_from_a_sentence(linked: Link) -> None:
    def of(question: str) -> dict[str, float]:
        return dict(zip(CIRCUMSTANCES, circumstances(asked_of(linked(question)), []), strict=True))

    phrase, sentence = of("clerks per shop, best paid first"), of("What are the names of the shops?")
    assert phrase["phrase"] > sentence["phrase"]
    assert phrase["groups"] > sentence["groups"]
    assert sentence["sentence"] > phrase["sentence"]


@pytest.mark.parametrize(
    ("question", "circumstance", "holds"),
    [
        ("shops opened in 2020", "period", True),
        ("shops in Oslo", "period", False),
        ("shops in Oslo", "dated", True),
        ("shops in Oslo", "computed", False),
    ],
)
def test_circumstances_tell_what_is_recorded(linked: Link, question: str, circumstance: str, holds: bool) -> None:
    found = dict(zip(CIRCUMSTANCES, circumstances(asked_of(linked(question)), []), strict=True))
    assert (found[circumstance] > 0) == holds
