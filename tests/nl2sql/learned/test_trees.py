"""Boosted trees as arrays."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from nl2sql.learned.trees import Trees

TWO = Trees(
    ("share", "tables"),
    -0.5,
    (
        ((0, 0.5, 1, 2, 0.0), (-1, 0.0, 0, 0, -1.0), (1, 1.5, 3, 4, 0.0), (-1, 0.0, 0, 0, 2.0), (-1, 0.0, 0, 0, 0.5)),
        ((-1, 0.0, 0, 0, 0.25),),
    ),
)


@pytest.mark.parametrize(
    ("given", "total"), [((0.2, 1.0), -1.25), ((0.5, 9.0), -1.25), ((0.9, 1.0), 1.75), ((0.9, 2.0), 0.25)]
)
def test_each_tree_adds_the_value_of_its_leaf(given: tuple[float, float], total: float) -> None:
    assert TWO.probability(given) == pytest.approx(1 / (1 + math.exp(-total)))


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    TWO.save(tmp_path / "trees.json")
    assert Trees.load(tmp_path / "trees.json") == TWO


def test_no_total_is_too_large() -> None:
    certain = Trees(("share",), 1e6, ())
    assert certain.probability((0.0,)) == pytest.approx(1.0)
