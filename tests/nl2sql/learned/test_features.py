"""What the network sees of a question."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nl2sql.learned.features import FEATURES, MARKS, MARKS_EACH, RELATIONS, nodes_of
from nl2sql.linking.linked import Linked

Link = Callable[[str], Linked]

QUESTIONS = [
    "names of shops in Oslo",
    "how old is the youngest clerk?",
    'clerks called "Bo Li" hired in 2020',
    "average salary per city, highest first",
    "x",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_arrays_have_one_row_for_each_node_and_known_numbers(linked: Link, question: str) -> None:
    nodes = nodes_of(linked(question))
    size = nodes.size
    assert nodes.relations.shape == (size, size)
    assert nodes.marks.shape == (size, MARKS_EACH)
    assert nodes.features.shape == (size, FEATURES)
    assert nodes.relations.max() < RELATIONS
    assert nodes.marks.max() < MARKS
    assert len(nodes.words) == size
    assert len(nodes.names) == nodes.counts[1] + nodes.counts[2]


def test_a_word_that_names_a_column_relates_to_it_more_closely_than_others(linked: Link) -> None:
    question = linked("salary of clerks")
    nodes = nodes_of(question)
    columns = [column.ref.column for column in question.scope.columns]
    first = nodes.counts[0]
    to_columns = nodes.relations[0, first : first + nodes.counts[1]]
    assert columns[int(np.argmax(to_columns))] == "salary"
    assert nodes.features[first + columns.index("salary"), 5] == 1


def test_a_stored_value_relates_to_the_column_that_holds_it(linked: Link) -> None:
    question = linked("shops in Rome")
    nodes = nodes_of(question)
    value = next(place for place, found in enumerate(question.scope.values) if found.text == "Rome")
    city = [column.ref.column for column in question.scope.columns].index("city")
    node, column = sum(nodes.counts[:3]) + value, nodes.counts[0] + city
    others = {int(nodes.relations[node, nodes.counts[0] + place]) for place in range(nodes.counts[1]) if place != city}
    assert int(nodes.relations[node, column]) not in others


def test_keys_relate_the_tables_they_join(linked: Link) -> None:
    question = linked("clerks")
    nodes = nodes_of(question)
    first = nodes.counts[0] + nodes.counts[1]
    keys = [table.key for table in question.scope.tables]
    shop, clerk = first + keys.index("shop"), first + keys.index("clerk")
    assert nodes.relations[clerk, shop] != nodes.relations[shop, clerk]
    assert nodes.relations[shop, shop] not in (nodes.relations[clerk, shop], nodes.relations[shop, clerk])
