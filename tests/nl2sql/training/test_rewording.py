"""Questions in other words, and schemas under other names."""

from __future__ import annotations

import random
import re
import sqlite3
from pathlib import Path

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import ColumnRef
from nl2sql.drafting import Source
from nl2sql.linking.link import link
from nl2sql.linking.scoping import full_scope
from nl2sql.sources import load_source
from nl2sql.training.renaming import rename, same_shape
from nl2sql.training.rewording import reword, several
from nl2sql.training.rewording_phrases import rules

_SCRIPT = """
create table singers (singer_id integer primary key, name text, country text, birth_date text, salary real);
create table songs (song_id integer primary key, title text, singer_id integer, sales integer);
create table concerts (
  concert_id integer primary key, city text, beer_sponsor text, singer_id integer references singers(singer_id));
insert into singers values (1, 'Joe Salary', 'France', '1980-01-02', 10.5), (2, 'Ann', 'Peru', '1990-03-04', 8);
insert into songs values (1, 'The Country Road', 1, 50), (2, 'Over', 2, 70);
insert into concerts values (1, 'Lima', 'Ito', 2), (2, 'Nice', 'Bo', 1);
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    file: Path = tmp_path_factory.mktemp("sung") / "sung.sqlite"
    with sqlite3.connect(file) as connection:
        connection.executescript(_SCRIPT)
    connection.close()
    return load_source(open_database(file), name="sung", value_budget_s=60)


def _all(question: str, source: Source, count: int = 60) -> set[str]:
    linked = link(question, source, "2026-01-15")
    found = {reword(question, linked, random.Random(seed)) for seed in range(count)}
    return {text for text in found if text is not None}


QUESTIONS = [
    "What are the names of singers from 'France' with a salary of at least 8?",
    "Show the country of singers whose salary is greater than 9.5, in descending order of salary.",
    "How many singers are there?",
    "Which singers have more than 2 songs?",
    'Find the title of songs that contain the word "Country".',
    "What is the highest salary of singers not from Peru?",
    "List the city and country for each singer, ordered by birth date in ascending order.",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_there_are_several_ways_to_say_it_and_numbers_and_quotes_stay(question: str, source: Source) -> None:
    found = _all(question, source)
    assert len(found) >= 4
    for text in found:
        assert text != question
        assert re.findall(r"\d+(?:\.\d+)?", text) == re.findall(r"\d+(?:\.\d+)?", question)
        assert re.findall(r"""["'][A-Z]\w*["']""", text) == re.findall(r"""["'][A-Z]\w*["']""", question)


_UP = re.compile(r"ascending|low(?:est)? to high|increasing|lowest first", re.I)
_DOWN = re.compile(r"descending|high(?:est)? to low|decreasing|highest first", re.I)
_NOT = re.compile(r"\bnot\b|n't\b|without|\bno\b|except|excluding|other than|apart from", re.I)


@pytest.mark.parametrize("question", QUESTIONS)
def test_directions_and_negations_stay(question: str, source: Source) -> None:
    for text in _all(question, source):
        assert bool(_UP.search(text)) == bool(_UP.search(question)), text
        assert bool(_DOWN.search(text)) == bool(_DOWN.search(question)), text
        if not re.search("at least|at most|fewer", question):
            assert bool(_NOT.search(text)) == bool(_NOT.search(question)), text


def test_rules_keep_negation_and_direction() -> None:
    assert len(rules()) >= 120
    for pattern, others in rules():
        wanted = pattern.pattern.replace(r"\s+", " ")
        for other in others:
            assert bool(_UP.search(wanted)) <= bool(_UP.search(other) or re.search("A to Z|alphabet|first", other)), (
                wanted,
                other,
            )
            assert not (_DOWN.search(wanted) and _UP.search(other)), (wanted, other)


def test_values_that_look_like_names_stay(source: Source) -> None:
    assert all("Joe Salary" in text for text in _all("What is the country of the singer Joe Salary?", source))


def test_nouns_are_exchanged_in_the_right_number(source: Source) -> None:
    found = _all("What are the names of singers?", source, 200)
    assert any("vocalists" in text for text in found)
    assert not any(re.search(r"vocalist\b(?! names)", text, re.I) for text in found)


def test_the_same_chance_gives_the_same_words(source: Source) -> None:
    linked = link(QUESTIONS[0], source, "2026-01-15")
    assert reword(QUESTIONS[0], linked, random.Random(7)) == reword(QUESTIONS[0], linked, random.Random(7))


def test_nothing_to_exchange_gives_none(source: Source) -> None:
    assert reword("Peru 5", link("Peru 5", source, "2026-01-15"), random.Random(1)) is None


@pytest.mark.parametrize("seed", range(25))
def test_renamed_sources_keep_their_shape(seed: int, source: Source) -> None:
    renamed = rename(source, seed)
    old, new = full_scope(source), full_scope(renamed)
    assert same_shape(old, new)
    assert len(old.keys) == 2
    assert sorted(new.keys) == sorted(old.keys)
    for table in renamed.catalog.tables:
        assert len({column.name.lower() for column in table.columns}) == len(table.columns)
    assert len({table.name.lower() for table in renamed.catalog.tables}) == len(renamed.catalog.tables)
    for one, other in zip(old.columns, new.columns, strict=True):
        assert source.values.of(one.ref) == renamed.values.of(other.ref)
    kept = [(column.type, column.samples, column.primary_key) for _, column in source.catalog.columns()]
    assert [(column.type, column.samples, column.primary_key) for _, column in renamed.catalog.columns()] == kept


def test_renaming_changes_names_and_is_repeatable(source: Source) -> None:
    names = [[column.name for _, column in rename(source, seed).catalog.columns()] for seed in range(20)]
    assert names[3] == [column.name for _, column in rename(source, 3).catalog.columns()]
    assert len({tuple(found) for found in names}) >= 15


def test_values_are_found_under_the_new_name(source: Source) -> None:
    renamed = rename(source, 5)
    place = [column.ref for column in full_scope(source).columns].index(ColumnRef("singers", "country"))
    (found,) = renamed.values.lookup("peru")
    assert found.column == full_scope(renamed).columns[place].ref


@pytest.mark.parametrize("question", QUESTIONS)
def test_several_wordings_are_told_apart_by_more_than_small_words(question: str, source: Source) -> None:
    found = several(question, link(question, source, "2026-01-15"), random.Random(3), 5)
    assert 4 <= len(found) <= 5
    bare = [
        re.sub(r"\b(?:the|that|which|who|all|are|me)\b|[^\w ]", "", text.lower()).split() for text in [question, *found]
    ]
    assert len({" ".join(words) for words in bare}) == len(bare)


def test_a_question_without_other_wordings_has_none(source: Source) -> None:
    assert several("Peru 5", link("Peru 5", source, "2026-01-15"), random.Random(1), 5) == []


def test_parts_of_names_are_exchanged_for_strict_synonyms_only(source: Source) -> None:
    found = _all("Show the beer sponsor of concerts.", source, 150)
    assert found
    assert not any(re.search(r"\b(?:ale|lager)", text) for text in found)


def test_no_clause_is_put_after_a_comma(source: Source) -> None:
    found = _all("List the singers, starting with the oldest.", source, 100)
    assert not any(", that" in text or ", which" in text for text in found)
    assert any("vocalists, starting" in text or "singers, beginning" in text for text in found)
