"""Completion in Python code, case by case."""

from __future__ import annotations

import warnings

import pytest

from autocomplete.code_learn import learn_code
from autocomplete.code_text import complete_code
from autocomplete.code_tokens import Token, string_text
from autocomplete.suggest import Autocomplete


class Live:
    """The tables a case says are alive."""

    def __init__(self, case) -> None:
        self._case = case

    def columns(self, frame):
        names = self._case.live.get(frame)
        return None if names is None else tuple((name, "text") for name in names)

    def values(self, frame, column):
        return tuple(self._case.values.get(f"{frame}.{column}", ()))


def test_case(code_case):
    case = code_case
    history = Autocomplete(None)
    for times, code in case.learn:
        for _ in range(times):
            learn_code(history, code.replace("\\n", "\n"))
    found = complete_code(case.text, case.offset, case.above, history, Live(case))
    inserts = [item.insert for item in found.items]
    expected = case.expected
    assert expected, "the case expects nothing"
    if "first" in expected:
        assert inserts[: len(expected["first"])] == expected["first"]
    assert not set(expected.get("has", ())) - set(inserts)
    assert not set(expected.get("not", ())) & set(inserts)
    if "none" in expected:
        assert inserts == []
    if "ghost" in expected:
        assert found.ghost == expected["ghost"][0].strip('"')


def test_every_case_has_its_own_name(cases_of):
    names = [case.name for case in cases_of("code.txt")]
    assert len(set(names)) == len(names)


def test_every_suggestion_says_why():
    history = Autocomplete(None)
    learn_code(history, 'df["total"]')
    above = 'df["region"]'
    found = complete_code('df["', 4, above, history)
    assert {item.insert: item.why for item in found.items} == {
        "region": "used above",
        "total": "used once, today",
    }


@pytest.mark.parametrize(
    ("written", "held"),
    [
        (r'"\d+"', r"\d+"),
        (r'r"\d+"', r"\d+"),
        (r"'a\'b\n\x41\\d'", "a'b\nA\\d"),
        (r'"\N{BULLET}\101"', "\u2022A"),
        (r'"\x4"', None),
        ('"""a\\\nb"""', "ab"),
        (r'rb"\d"', None),
    ],
)
def test_what_a_string_holds_is_read_without_a_warning(written, held):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert string_text(Token("string", written, 0)) == held


def test_what_is_typed_finds_what_was_used_once_among_many():
    history = Autocomplete(None)
    for at in range(200):
        learn_code(history, f'df["c{at:03}"]')
    found = complete_code('df["c007', 8, "", history)
    assert [item.insert for item in found.items] == ["c007"]
