"""Links that are weakened or taken away while learning: as if the question had used other words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nl2sql.drafting import Source
from nl2sql.learned.features import Nodes, nodes_of
from nl2sql.linking.link import link
from nl2sql.linking.linked import Level, Linked
from nl2sql.training.noise import Noise, seen
from tests.nl2sql.learned.conftest import shop  # noqa: F401

QUIET = Noise(hide_column=0, hide_table=0, hide_any=0, misplace=0)
NONE_NEEDED = np.zeros(0, np.int64)
QUESTIONS = ["full name and salary of every clerk", "which shops are in Oslo?", "average age of clerks per shop"]


def linked(question: str, source: Source) -> Linked:
    return link(question, source, "2026-01-15")


def needed(given: Linked, name: str) -> np.ndarray:
    """The node of a column."""
    places = [str(column.ref) for column in given.scope.columns]
    return np.array([-1, len(given.tokens) + places.index(name)])


@pytest.mark.parametrize("question", QUESTIONS)
def test_without_noise_all_stays(question: str, shop: Source) -> None:  # noqa: F811
    nodes = nodes_of(linked(question, shop))
    for noise in (None, QUIET):
        shown = seen(nodes, NONE_NEEDED, noise, np.random.default_rng(1))
        assert shown.relations is nodes.relations
        assert shown.marks is nodes.marks
        assert not shown.blind.any()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("question", "column"), [(QUESTIONS[0], "clerk.salary"), (QUESTIONS[2], "clerk.age")])
def test_a_hidden_name_looks_as_if_other_words_had_been_used(
    question: str,
    column: str,
    seed: int,
    shop: Source,  # noqa: F811
) -> None:
    given = linked(question, shop)
    nodes = nodes_of(given)
    target = needed(given, column)
    noise = replace(QUIET, hide_column=1, hide_word=1)
    shown = seen(nodes, target, noise, np.random.default_rng(seed))
    place = target[1] - len(given.tokens)
    hidden = {token for token, other in given.column_links if other == place}
    assert hidden == set(np.nonzero(shown.blind)[0])
    cap = max((int(shown.marks[token, 0]) - 1 for token in hidden), default=0)
    assert cap < max(given.column_links[token, place] for token in hidden)
    expected = nodes_of(_capped(given, hidden, Level(cap)))
    assert np.array_equal(shown.relations, expected.relations)
    assert np.array_equal(shown.marks, expected.marks)
    assert np.array_equal(shown.features, expected.features)


def _capped(given: Linked, tokens: set[int], most: Level) -> Linked:
    def capped(links: dict[tuple[int, int], Level]) -> dict[tuple[int, int], Level]:
        weak = {pair: min(level, most) if pair[0] in tokens else level for pair, level in links.items()}
        return {pair: level for pair, level in weak.items() if level}

    return replace(given, column_links=capped(given.column_links), table_links=capped(given.table_links))


def test_both_weak_and_missing_links_are_drawn(shop: Source) -> None:  # noqa: F811
    given = linked(QUESTIONS[0], shop)
    target, noise = needed(given, "clerk.salary"), replace(QUIET, hide_column=1)
    drawn = [seen(nodes_of(given), target, noise, np.random.default_rng(seed)) for seed in range(40)]
    place = [token.norm for token in given.tokens].index("salary")
    levels = {int(shown.marks[place, 0]) - 1 for shown in drawn}
    assert 0 in levels
    assert levels & {Level.SYNONYM, Level.SYNONYM_PART, Level.LOOSE}
    assert Level.WHOLE not in levels
    assert {bool(shown.blind[place]) for shown in drawn} == {True, False}


def test_the_prepared_sample_stays_as_it_was(shop: Source) -> None:  # noqa: F811
    given = linked(QUESTIONS[1], shop)
    nodes, before = nodes_of(given), nodes_of(given)
    loud = Noise(hide_column=1, hide_table=1, hide_any=1, misplace=1)
    for seed in range(10):
        seen(nodes, needed(given, "shop.city"), loud, np.random.default_rng(seed))
    assert _same(nodes, before)


def _same(one: Nodes, other: Nodes) -> bool:
    pairs = [(one.relations, other.relations), (one.marks, other.marks), (one.features, other.features)]
    return all(np.array_equal(*pair) for pair in pairs)


def test_a_misplaced_value_is_found_in_one_column_more_of_the_same_type(shop: Source) -> None:  # noqa: F811
    given = linked(QUESTIONS[1], shop)
    nodes = nodes_of(given)
    tokens, columns, tables, values = nodes.counts
    assert values == 1
    node = tokens + columns + tables
    shown = seen(nodes, NONE_NEEDED, replace(QUIET, misplace=1), np.random.default_rng(2))
    changed = np.nonzero((shown.relations[node] != nodes.relations[node])[tokens : tokens + columns])[0]
    (added,) = changed
    (true,) = [place for place, _ in given.scope.values[0].stored]
    assert given.scope.columns[added].type == given.scope.columns[true].type
    assert shown.features[tokens + added, 10] == 1
    assert shown.features[node, 24] > nodes.features[node, 24]
