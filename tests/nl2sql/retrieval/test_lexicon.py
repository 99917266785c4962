"""The lexicon and the phrases: readable, without contradictions."""

from __future__ import annotations

from collections import Counter

import pytest

from nl2sql.lexicon import lexicon, word_list
from nl2sql.lexicon_text import irregular_forms, sections
from nl2sql.parser.scan import phrases
from nl2sql.words import stem


def test_synonyms_work_in_both_directions() -> None:
    same = lexicon().same
    assert all(phrase in same[other] for phrase, others in same.items() for other in others)


def test_there_are_a_few_hundred_groups() -> None:
    assert len(sections()["same"]) > 200
    assert len(sections()["related"]) > 60


@pytest.mark.parametrize("name", ["same", "related", "short", "forms", "scale", "late"])
def test_no_line_stands_twice(name: str) -> None:
    repeated = [line for line, count in Counter(sections()[name]).items() if count > 1]
    assert repeated == []


def test_adjectives_never_ask_for_much_and_little_of_one_thing() -> None:
    for adjective, scales in lexicon().scales.items():
        names = [name for scale in scales for name in scale.names]
        assert len(names) == len(set(names)), adjective


def test_irregular_forms_lead_to_a_regular_one() -> None:
    forms = irregular_forms()
    assert not [form for form, base in forms.items() if forms.get(base, base) != base]
    assert stem("bought") == stem("buying")


def test_dates_that_come_later_are_not_dates_of_the_event() -> None:
    assert not word_list("later") & {stem(word) for word in ("order", "created", "date")}


def test_every_phrase_is_lower_case_and_means_something() -> None:
    kinds = {kind for meanings in phrases().values() for kind, _ in meanings}
    assert {"function", "compare", "by", "sort", "without", "grain"} <= kinds
    assert all(word == word.lower() for words in phrases() for word in words)
    assert phrases()[("how", "many")] == (("function", "count"),)
    assert ("and", "") in phrases()[(",",)]
