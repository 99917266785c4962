"""Invented questions: seeded, diverse, true to their forms."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.drafting import Source
from nl2sql.form.actions import Form, column, word
from nl2sql.form.machine import accepts
from nl2sql.form.scope import Candidate
from nl2sql.linking.align import align
from nl2sql.linking.link import link
from nl2sql.linking.scoping import full_scope
from nl2sql.sources import load_source
from nl2sql.training.generate import generate
from nl2sql.training.generate.accepting import Acceptance, without_where
from nl2sql.training.generate.english import number_word
from nl2sql.training.generate.generating import SAMPLERS, generated
from nl2sql.training.generate.grammar import expand, phrasings
from nl2sql.training.generate.world_reading import world_of

Question = tuple[str, str, Form, tuple[Candidate, ...]]

SCHEMA = """
create table customer (customer_id integer primary key, name text, country text, gender text, age integer,
    signup_date date, is_active boolean);
create table purchase_order (order_id integer primary key, customer_id integer references customer (customer_id),
    order_date date, ship_date date, status text, total_amount real, discount real);
create table product (product_id integer primary key, title text, category text, price real, weight real,
    release_year integer);
create table order_line (line_id integer primary key, order_id integer references purchase_order (order_id),
    product_id integer references product (product_id), quantity integer);
create table employee (employee_id integer primary key, name text, salary real, city text,
    manager_id integer references employee (employee_id));
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Source:
    file = tmp_path_factory.mktemp("generate") / "shop.sqlite"
    _fill(file)
    return load_source(open_database(file), name="shop", value_budget_s=60)


def _fill(file: Path) -> None:
    rng = Random(1)
    with sqlite3.connect(file) as connection:
        connection.executescript(SCHEMA)
        countries, people = (
            ("France", "Germany", "Japan", "Canada"),
            ["Ann", "Bo", "Cid", "Dora", "Eve", "Finn", "Gus", "Hal", "Ida", "Jo"],
        )
        customers = [
            (n, f"{people[n % 10]} {people[n // 10]}son", rng.choice(countries), "FM"[n % 2], 20 + n,
             f"{2023 + n % 3}-0{1 + n % 9}-11", n % 3 > 0)
            for n in range(40)
        ]  # fmt: skip
        connection.executemany("insert into customer values (?, ?, ?, ?, ?, ?, ?)", customers)
        orders = [
            (n, rng.randrange(30), f"{2024 + n % 2}-{1 + n % 12:02}-{1 + n % 27:02}", f"{2024 + n % 2}-12-29",
             rng.choice(("pending", "shipped", "cancelled")), round(rng.uniform(5, 900), 2), rng.choice((None, 5.5, 8)))
            for n in range(120)
        ]  # fmt: skip
        connection.executemany("insert into purchase_order values (?, ?, ?, ?, ?, ?, ?)", orders)
        products = [
            (n, f"Lamp {n}", rng.choice(("Garden", "Kitchen", "Office")), 3.5 * n, 0.3 * n, 2010 + n % 12)
            for n in range(30)
        ]
        connection.executemany("insert into product values (?, ?, ?, ?, ?, ?)", products)
        lines = [(n, rng.randrange(120), rng.randrange(25), rng.randrange(1, 9)) for n in range(300)]
        connection.executemany("insert into order_line values (?, ?, ?, ?)", lines)
        staff = [
            (n, f"{people[n % 10]} Worker{n}", 1000.0 + 70 * n, rng.choice(("Oslo", "Rome", "Lima")), n // 4 or None)
            for n in range(25)
        ]
        connection.executemany("insert into employee values (?, ?, ?, ?, ?)", staff)
    connection.close()


@pytest.fixture(scope="module")
def questions(shop: Source) -> list[Question]:
    return list(generated(shop, 2600, 1))


def test_the_same_seed_gives_the_same_questions(shop: Source, questions: list[Question]) -> None:
    again = list(generate(shop, 40, 1))
    assert again == [question[1:] for question in questions[:40]]
    assert list(generate(shop, 40, 2)) != again


def test_every_construct_occurs(questions: list[Question]) -> None:
    seen = Counter(construct for construct, *_ in questions)
    wanted = {
        "columns",
        "joined columns",
        "far columns",
        "who",
        "everything",
        "distinct",
        "count",
        "count distinct",
        "aggregate",
        "aggregates",
        "median",
        "count each",
        "measure each",
        "each time",
        "bands",
        "having",
        "superlative",
        "top",
        "most common",
        "best group",
        "top each",
        "each related",
        "most related",
        "having related",
        "average per",
        "with",
        "without",
        "intersect",
        "except",
        "union",
        "above average",
        "above any",
        "share",
        "growth",
        "running",
        "days",
        "arithmetic",
        "parent",
        "of parent",
    }
    assert wanted <= set(seen)
    assert len(seen) >= len(SAMPLERS)


def test_forms_are_whole_and_give_rows(shop: Source, questions: list[Question]) -> None:
    acceptance = Acceptance(world_of(shop, full_scope(shop)))
    for _, question, form, values in questions[:300]:
        assert accepts(form), question
        assert acceptance.accepts(form, values), question
        places = [action.at for action in form if action.kind == "value"]
        assert places == list(range(len(values))), question


def test_nearly_all_questions_link_to_their_forms(shop: Source, questions: list[Question]) -> None:
    full = full_scope(shop)
    lost = []
    for _, question, form, values in questions[:250]:
        needed = frozenset(action.at for action in form if action.kind == "column")
        if align(form, values, full, link(question, shop, "2026-01-15", must=needed)) is None:
            lost.append(question)
    assert len(lost) <= 8, lost


def test_stored_values_stand_in_their_questions(questions: list[Question]) -> None:
    other_words = {"france": "french", "germany": "german", "japan": "japanese", "canada": "canadian"}
    for _, question, _, values in questions:
        for value in values:
            if value.kind == "cell" and len(value.text) > 2:
                text = value.text.lower()
                assert text in question.lower() or other_words.get(text, text) in question.lower(), question


def test_questions_differ(questions: list[Question]) -> None:
    assert len({question for _, question, *_ in questions}) == len(questions)
    openings = Counter(" ".join(question.lower().split()[:2]) for _, question, *_ in questions)
    assert len(openings) > 300
    assert openings.most_common(1)[0][1] < 0.16 * len(questions)
    assert 0.2 < sum(question.islower() for _, question, *_ in questions) / len(questions) < 0.6


@pytest.mark.parametrize(
    ("construct", "needed"),
    [
        ("count distinct", ("different", "distinct", "unique", "once")),
        ("median", ("median", "middle")),
        ("running", ("running", "cumul", "accumul", "add up", "added up")),
        ("share", ("share", "percent", "proportion", "fraction", "contribute")),
        ("except", ("but", "except", "excluding", "other than", "minus", "no ", "without", "and no")),
        ("intersect", ("both", "common", "as well as", "and")),
        ("days", ("days", "how long")),
        ("without", ("no ", "without", "not", "n't", "never", "lack", "missing")),
        ("above average", ("average",)),
        ("bands", ("band", "range", "group", "bracket", "distribut", "histogram")),
        ("average per", ("average", "mean", "maximum", "highest", "largest", "most")),
        ("growth", ("grow", "grew", "change")),
    ],
)
def test_phrasings_say_what_they_must(questions: list[Question], construct: str, needed: tuple[str, ...]) -> None:
    told = [question.lower() for found, question, *_ in questions if found == construct]
    assert told
    # a typing error may hit the very word
    missing = [question for question in told if not any(text in question for text in needed)]
    assert len(missing) <= 1 + 0.08 * len(told), missing


def test_a_rank_asks_for_its_direction(shop: Source, questions: list[Question]) -> None:
    places = {column.ref.column: at for at, column in enumerate(full_scope(shop).columns)}
    of_age = (column(places["age"]), word("first"), word("finish"))
    asked = {"ascending": 0, "descending": 0}
    # One draw of ages is asked about again and again: a second seed, so that both directions are drawn.
    for construct, question, form, _ in (*questions, *generated(shop, 1200, 2)):
        if construct != "superlative" or form[-3:] != of_age:
            continue
        text = question.lower()
        wrong = {"ascending": ("oldest", "highest", "largest"), "descending": ("youngest", "lowest", "smallest")}
        for direction, words in wrong.items():
            if word(direction) in form:
                asked[direction] += 1
                assert not any(said in text for said in words), question
    assert all(asked.values())


def test_a_limit_is_said(questions: list[Question]) -> None:
    for construct, question, _, values in questions:
        if construct == "top" and values[-1].number is not None:
            number = int(values[-1].number)
            assert {str(number), number_word(number)} & set(re.findall(r"\w+", question.lower())), question


def test_every_phrasing_can_be_read() -> None:
    for file in ("requests", "conditions"):
        for lines in phrasings(file).values():
            for line in lines:
                assert "{" not in expand(line.text, lambda name: name, Random(1))


def test_without_where_takes_conditions_away() -> None:
    form = tuple(map(word, ("select", "count", "where", "equals", "query", "select", "where", "end", "finish")))
    assert without_where(form) == tuple(map(word, ("select", "count", "finish")))
    assert without_where(tuple(map(word, ("select", "finish")))) is None
