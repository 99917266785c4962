"""What generated questions call tables and columns."""

from __future__ import annotations

import pytest

from nl2sql.training.generate.naming import near_words, other_words


@pytest.mark.parametrize(
    ("phrase", "near"),
    [("researcher", "scientist"), ("birth date", "day of birth"), ("enclosure", "cage"), ("researchers", "scientist")],
)
def test_words_alike_in_meaning_are_used_too(phrase: str, near: str) -> None:
    assert near in near_words(phrase)
    assert near not in other_words(phrase)


@pytest.mark.parametrize("phrase", ["name", "type", "collector", "zyzzyva"])
def test_words_of_several_senses_and_narrower_ones_are_not(phrase: str) -> None:
    assert not near_words(phrase)


def test_phrases_that_are_no_names_are_left_out() -> None:
    assert "item" in other_words("product")
    assert not any(other.startswith("our ") for other in other_words("product"))
