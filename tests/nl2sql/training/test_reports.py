"""Invented reports: shapes and wordings of business questions over a small shop."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.drafting import Source
from nl2sql.form.to_sql import to_sql
from nl2sql.linking.align import align
from nl2sql.linking.link import link
from nl2sql.linking.scoping import full_scope
from nl2sql.sources import load_source
from nl2sql.training.generate import durations, generating, selfref
from nl2sql.training.generate.business import Business
from nl2sql.training.generate.facts import facts
from nl2sql.training.generate.generating import generated
from nl2sql.training.generate.grammar import expand, phrasings
from nl2sql.training.generate.moments import moment_filter
from nl2sql.training.generate.naming import Names
from nl2sql.training.generate.telling import Literal, Telling
from nl2sql.training.generate.world import World
from nl2sql.training.generate.world_reading import world_of

SCHEMA = """
create table region (region_id integer primary key, name text);
create table store (store_id integer primary key, name text, city text, opened_date date,
    region_id integer references region (region_id));
create table product (product_id integer primary key, title text, department text, price real, launched_date date);
create table purchase (purchase_id integer primary key, store_id integer references store (store_id),
    purchase_date date, channel text);
create table purchase_line (line_id integer primary key, purchase_id integer references purchase (purchase_id),
    product_id integer references product (product_id), quantity integer, line_total real);
create table employee (employee_id integer primary key, first_name text, last_name text, hire_date date,
    store_id integer references store (store_id), salary real,
    manager_id integer references employee (employee_id));
create table parcel (parcel_id integer primary key, purchase_id integer references purchase (purchase_id),
    shipped_date date, delivered_date date);
"""
Asked = tuple[str, str, str]
"""The construct, the question, its query."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Source:
    file = tmp_path_factory.mktemp("reports") / "shop.sqlite"
    rng = Random(1)
    with sqlite3.connect(file) as connection:
        connection.executescript(SCHEMA)

        def fill(table: str, rows: list[tuple[object, ...]]) -> None:
            connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)

        fill("region", [(n, name) for n, name in enumerate(("North", "South", "East"))])
        fill("store", [(n, f"Shop {n}", ("Oslo", "Rome")[n % 2], f"201{n}-04-02", n % 3) for n in range(9)])
        fill("product", [(n, f"Lamp {n}", ("Garden", "Kitchen")[n % 2], 3.5 * n, f"2020-0{1 + n % 9}-01")
                         for n in range(12)])  # fmt: skip
        fill("purchase", [(n, rng.randrange(9), f"{2023 + n % 3}-{1 + n % 12:02}-{1 + n % 27:02}",
                           rng.choice(("online", "phone", "counter"))) for n in range(150)])  # fmt: skip
        fill("purchase_line", [(n, rng.randrange(150), rng.randrange(12), rng.randrange(1, 9),
                                round(rng.uniform(5, 200), 2)) for n in range(400)])  # fmt: skip
        fill("employee", [(n, ("Ann", "Bo", "Cid")[n % 3], f"Lee{n}", f"20{10 + n % 9}-03-04", n % 9,
                           900.0 + 7 * n % 60, n // 5 or None) for n in range(30)])  # fmt: skip
        fill("parcel", [(n, n, f"2025-03-{1 + n % 9:02}", f"2025-03-{1 + n % 9 + n % 7:02}") for n in range(40)])
    connection.close()
    return load_source(open_database(file), name="shop", value_budget_s=60)


@pytest.fixture(scope="module")
def world(shop: Source) -> World:
    return world_of(shop, full_scope(shop))


@pytest.fixture(scope="module")
def reports(shop: Source) -> list[Asked]:
    own = tuple(pair for pair in generating.SAMPLERS if pair[1].__module__.rsplit(".", 1)[-1].startswith("report"))
    scope = full_scope(shop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generating, "SAMPLERS", own)
        return [
            (construct, question, to_sql(form, replace(scope, values=values), shop).sql())
            for construct, question, form, values in generated(shop, 400, 1)
        ]


def test_every_kind_of_report_occurs(reports: list[Asked]) -> None:
    seen = {construct for construct, *_ in reports}
    wanted = {
        "report total",
        "report split",
        "report over time",
        "report growth",
        "report running",
        "report share",
        "report several",
        "report average",
        "report rank",
        "report top",
        "report best",
        "report best each",
        "report top each",
        "report versus",
        "report kept",
    }
    assert wanted - seen <= {"report average", "report kept", "report best"}


def test_reports_reach_over_several_keys(reports: list[Asked]) -> None:
    far = [sql for _, _, sql in reports if "line_total" in sql and "region.name" in sql]
    assert any("purchase_date" in sql and sql.count("JOIN") >= 3 for sql in far)


def test_rankings_show_the_number_that_ranks(reports: list[Asked]) -> None:
    for construct, question, sql in reports:
        if construct in ("report rank", "report top", "report best"):
            shown, _, _ = sql.partition(" FROM ")
            assert re.search(r"COUNT|SUM|AVG|MAX|MIN", shown), question


def test_money_and_units_go_by_business_words(reports: list[Asked]) -> None:
    money = re.compile(r"revenue|sales|takings|turnover|earn|income|money|turn over|sell for|take|make", re.I)
    told = [bool(money.search(question)) for _, question, sql in reports if "SUM(purchase_line.line_total)" in sql]
    assert sum(told) > 0.5 * len(told) > 10


def test_the_date_of_an_event_is_that_of_its_header(world: World) -> None:
    known = {fact.thing.text: fact for fact in facts(world)}
    line = known["purchase line"]
    assert line.date is not None
    assert line.date.text == "purchase date"
    assert {one.thing.text for one in line.reached} == {"purchase", "product", "store", "region"}
    assert known["employee"].once
    assert not line.once


def test_the_money_of_the_lines_is_the_revenue(world: World) -> None:
    business = Business(world, Names(world))
    assert business.money is not None
    assert business.money.text == "line total"
    assert business.units is not None
    assert business.units.text == "quantity"


def test_most_values_are_reached_by_linking(shop: Source) -> None:
    missed = Counter(
        align(form, values, full_scope(shop), link(question, shop, "2026-01-15")) is None
        for _, question, form, values in generated(shop, 40, 3)
    )
    assert missed[True] < 0.15 * 40


@pytest.mark.parametrize(
    "section",
    ["total", "split", "over time", "growth", "running", "share", "several 2", "rank most", "top most",
     "best of each most", "versus", "average of units"],
)  # fmt: skip
def test_a_report_is_said_in_many_ways(section: str) -> None:
    assert len(phrasings("reports")[section]) >= 23


def test_phrasings_of_reports_can_be_expanded() -> None:
    bad: defaultdict[str, list[str]] = defaultdict(list)
    for section, lines in phrasings("reports").items():
        for line in lines:
            text = expand(line.text, lambda name: name, Random(1))
            if not text or re.search(r"[()\[\]{}|]", text):
                bad[section].append(text)
    assert not bad


def test_conditions_stand_before_within_and_after(reports: list[Asked]) -> None:
    year = re.compile(r"\b20(23|24|25)\b")
    asked = [question.rstrip("?. ") for _, question, _ in reports]
    found = [(match, question) for question in asked if (match := year.search(question))]
    assert any(match.start() < 12 for match, _ in found)
    assert any(match.end() > len(question) - 3 for match, question in found)
    assert any(match.start() > 0 and match.end() < len(question) - 10 for match, question in found)


def test_no_condition_is_left_unsaid(reports: list[Asked]) -> None:
    for _, question, sql in reports:
        for channel in re.findall(r"channel (?:=|<>) '(\w+)'", sql):
            assert channel in question.lower(), question


def test_nothing_is_counted_once_and_split_by_itself(reports: list[Asked]) -> None:
    for _, question, sql in reports:
        assert not ("COUNT(DISTINCT purchase.store_id)" in sql and "GROUP BY store.name" in sql), question


@pytest.mark.parametrize(
    ("sampler", "constructs"),
    [
        (selfref.under, {"of parent"}),
        (selfref.on_top, {"on top"}),
        (selfref.per_parent, {"per parent"}),
        (selfref.past_parent, {"past parent"}),
        (durations.longest, {"longest"}),
        (durations.longer_than, {"longer than"}),
        (durations.same_day, {"same day"}),
    ],
)
def test_small_kinds_of_requests_can_be_made(
    shop: Source, sampler: generating.Sampler, constructs: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generating, "SAMPLERS", ((1.0, sampler),))
    assert {construct for construct, *_ in generated(shop, 6, 1)} == constructs


def test_people_of_two_names_are_found_under_their_boss(shop: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generating, "SAMPLERS", ((1.0, selfref.under),))
    scope = full_scope(shop)
    for _, question, form, values in generated(shop, 6, 1):
        sql = to_sql(form, replace(scope, values=values), shop).sql()
        first, last = (str(value.text) for value in values)
        assert f"{first} {last}".lower() in question.lower()
        assert "boss" in sql or "manager" in sql


@pytest.mark.parametrize("seed", range(8))
def test_parts_of_time_that_come_again_are_conditions(world: World, seed: int) -> None:
    fact = next(fact for fact in facts(world) if fact.thing.text == "purchase")
    made = moment_filter(fact, Random(seed), date(2026, 1, 15), yearly=True)
    assert made is not None
    text = made.after(Telling(Names(world), Random(seed)))
    literal = made.parts[-1]
    assert isinstance(literal, Literal)
    assert str(literal.cell) in text


def test_the_day_of_asking_counts(shop: Source) -> None:
    asked = [question for _, question, _, _ in generated(shop, 300, 5, date(2026, 1, 15))]
    assert any("last" in question.lower() for question in asked)
