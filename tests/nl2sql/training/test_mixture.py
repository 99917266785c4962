"""Which wordings a round shows: needs the ``train`` extra."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'plainspoken[train]'")

from nl2sql.training.fit import smoothed_loss  # noqa: E402
from nl2sql.training.mixture import Mixture  # noqa: E402


def samples(*groups: tuple[int, int], made: int = 0) -> list[Any]:
    """For each (group, count) so many wordings, then generated ones."""
    found = [SimpleNamespace(origin="reworded", group=group) for group, count in groups for _ in range(count)]
    return found + [SimpleNamespace(origin="synthetic", group=0) for _ in range(made)]


def test_no_wording_comes_twice_before_all_have_been_seen() -> None:
    mixture = Mixture(samples((7, 3), (8, 2)), 1.0, 1)
    rounds = [mixture.round(number).tolist() for number in range(12)]
    for start in range(0, 12, 3):
        assert {chosen[0] for chosen in rounds[start : start + 3]} == {0, 1, 2}
    for start in range(0, 12, 2):
        assert {chosen[1] for chosen in rounds[start : start + 2]} == {3, 4}
    assert len({tuple(chosen[0] for chosen in rounds[start : start + 3]) for start in range(0, 12, 3)}) > 1


def test_generated_ones_come_in_turn_too() -> None:
    mixture = Mixture(samples((7, 1), (8, 1), made=10), 2.0, 1)
    shown = [place for number in range(2) for place in mixture.round(number)[2:]]
    assert len(shown) == 8
    assert len(set(shown)) == 8
    again = [place for number in (2, 3) for place in mixture.round(number)[2:]]
    assert again != shown


def test_generated_ones_alone_come_all() -> None:
    assert sorted(Mixture(samples(made=5), 1.0, 1).round(3)) == [0, 1, 2, 3, 4]


def test_a_round_is_decided_by_its_number_and_the_seed() -> None:
    given = samples((7, 4), (8, 4), (9, 4), made=30)
    one, same, other = (Mixture(given, 3.0, seed).round(5) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_smoothing_spreads_over_what_is_allowed_only() -> None:
    allowed = torch.tensor([[[True, True, False], [True, False, False]]])
    scores = torch.tensor([[[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]]]).masked_fill(~allowed, -1e4)
    batch = {"allowed": allowed, "target": torch.tensor([[0, -100]])}
    right, wrong = (-torch.log_softmax(torch.tensor([2.0, 1.0]), 0)[place].item() for place in (0, 1))
    assert smoothed_loss(scores, batch, 0.0).item() == pytest.approx(right)
    assert smoothed_loss(scores, batch, 0.1).item() == pytest.approx(0.9 * right + 0.1 * (right + wrong) / 2)
