"""The looser synonyms: many, readable, without repetition or opposites, and quick to read."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import pytest

from nl2sql.lexicon import lexicon
from nl2sql.lexicon_alike import Alike
from nl2sql.lexicon_text import sections
from nl2sql.words import stem

MEMBER = re.compile(r"[a-z0-9]+(?: [a-z0-9]+){0,3}")
OPPOSITES = """
left right, first last, start end, begin finish, open closed, high low, highest lowest, largest smallest, more less
best worst, old new, oldest newest, young old, tall short, long short, longest shortest, big small, heavy light
fast slow, early late, hot cold, warm cool, rich poor, cheap expensive, safe dangerous, clean dirty, dry wet, full empty
buy sell, bought sold, win lose, won lost, arrival departure, arrive depart, income expense, profit loss, credit debit
asset liability, debtor creditor, landlord tenant, buyer seller, sender recipient, supplier customer, import export
deposit withdrawal, paid unpaid, active inactive, enabled disabled, approved rejected, accepted refused, valid invalid
alive dead, married single, male female, man woman, boy girl, birth death, hire dismiss, hired fired, up down
employed unemployed, employer employee, north south, east west, urban rural, public private
legal illegal, guilty innocent
increase decrease, growth decline, maximum minimum, upload download, login logout, online offline, morning evening
summer winter, day night, strong weak, hard soft, deep shallow, wide narrow, thick thin, easy hard, true false, yes no
good bad, happy sad, loud quiet, bright dark, indoor outdoor, entry exit, entrance exit, victory defeat, home away
lend borrow, lender borrower, teacher student, parent child, husband wife, mother father, son daughter, brother sister
"""


def phrase(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in text.split())


def groups() -> list[list[str]]:
    return [[member.strip() for member in line.split(",")] for line in sections()["alike"]]


def test_there_are_five_thousand_groups_of_their_own() -> None:
    assert len(groups()) >= 5000


def test_members_are_a_few_lower_case_words() -> None:
    assert [member for group in groups() for member in group if not MEMBER.fullmatch(member)] == []


def test_groups_have_two_to_eight_members_that_differ_in_their_stems() -> None:
    assert [group for group in groups() if not 2 <= len({phrase(member) for member in group}) == len(group) <= 8] == []


def test_no_group_stands_twice_whatever_the_order() -> None:
    known = Counter(frozenset(phrase(member) for member in group) for group in groups())
    assert [sorted(group) for group, count in known.items() if count > 1] == []


def test_no_group_is_part_of_another() -> None:
    alike = lexicon().alike
    holding = {group: set.intersection(*(set(alike.places(member)) for member in group)) for group in alike.groups()}
    assert [group for group, places in holding.items() if len(places) > 1] == []


def test_no_group_holds_adjectives_that_ask_for_opposite_ends() -> None:
    scales = lexicon().scales
    wrong = [
        (one, other)
        for group in lexicon().alike.groups()
        for one, other in combinations([member for member in group if member in scales], 2)
        for left in scales[one]
        for right in scales[other]
        if left.high != right.high and set(left.names) & set(right.names)
    ]
    assert wrong == []


@pytest.mark.parametrize("pair", [pair.strip() for line in OPPOSITES.split("\n") for pair in line.split(",") if pair])
def test_no_group_holds_both_of_a_pair_of_opposites(pair: str) -> None:
    one, other = pair.split()
    assert phrase(other) not in lexicon().alike.get(phrase(one), ())


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("headcount", "number of employees"),
        ("remuneration", "salary"),
        ("wages", "earnings"),
        ("recruited", "hire"),
        ("resides", "live in"),
        ("organisation", "organization"),
        ("colour", "color"),
        ("attorney", "solicitor"),
        ("called off", "cancelled"),
        ("dispatched", "shipped"),
        ("acquired", "purchased"),
        ("turnover", "takings"),
        ("attrition", "churn"),
        ("monthly rent", "rental price"),
        ("click through rate", "click rate"),
        ("most recent order", "last order"),
        ("downtime", "outage"),
        ("years of service", "tenure"),
        ("price cut", "discount"),
        ("property value", "worth of property"),
    ],
)
def test_what_people_call_one_thing_is_alike_both_ways(word: str, other: str) -> None:
    alike = lexicon().alike
    assert phrase(other) in alike[phrase(word)]
    assert phrase(word) in alike[phrase(other)]


def test_a_word_of_several_senses_stands_in_a_group_for_each() -> None:
    alike = Alike(["bank, lender", "bank, shore, river side", "coin, piece of money"])
    assert alike.places(("bank",)) == (0, 1)
    assert alike[("bank",)] == (("lender",), ("shore",), ("river", "side"))
    assert alike[phrase("river side")] == (("bank",), ("shore",))
    assert len(alike) == len(list(alike)) == 6


def test_an_unknown_phrase_is_alike_nothing() -> None:
    alike = lexicon().alike
    assert alike.places(("zxqv",)) == ()
    assert ("zxqv",) not in alike
    with pytest.raises(KeyError):
        alike[("zxqv",)]


def test_reading_takes_no_longer_for_each_line_of_many() -> None:
    lines = sections()["alike"]
    some = lines[::8]

    def seconds_a_line(read: Sequence[str]) -> float:
        stem.cache_clear()
        began = time.process_time()
        Alike(read)
        return (time.process_time() - began) / len(read)

    whole, part = (min(seconds_a_line(read) for _ in range(3)) for read in (lines, some))
    assert whole < 3 * part


def test_threads_stem_alike() -> None:
    words = sorted({word for line in sections()["alike"][:600] for word in line.replace(",", " ").split()})
    expected = [stem(word) for word in words]
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append([stem.__wrapped__(word) for word in words])) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4
