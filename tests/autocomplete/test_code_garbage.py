"""Whatever the code, completion and learning answer: a range inside the text, and literals that Python can read."""

from __future__ import annotations

import ast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autocomplete.code_learn import learn_code, uses
from autocomplete.code_place import place_after
from autocomplete.code_text import complete_code
from autocomplete.code_tokens import escaped, quoted, read_tokens
from autocomplete.suggest import Autocomplete

CODE = """import pandas as pd
df = pd.read_csv("orders.csv", sep=";")  # it's all
big = df[(df["total"] > 10.5e3) & df.status.isin(["open", 'it\\'s'])].groupby(["region", "year"])[["total"]].sum()
df.query("total > 3 and region in ['North', \"South\"]").agg({"total": ["sum", "mean"], "year": lambda x: x[0]})
x = f"a{df['total'].sum():.2f}" + '''three
lines''' + r"\\d+" + b"bytes".decode()
def load(path: str = "a", *, n=-1) -> dict[str, int]:
    return {"a": 1, **{"b": [k for k in "abc" if k != "b"]}}
"""
pieces = st.tuples(st.integers(0, len(CODE)), st.integers(0, len(CODE))).map(lambda cut: CODE[min(cut) : max(cut)])
signs = st.text(st.sampled_from("'\"`[](){}.,;*-/#$@%:|\\ \n\tab=<>f0é漢\x00\x0c\r\ud800\U0001f600"), max_size=25)
garbage = st.lists(st.one_of(pieces, signs, st.text(max_size=10)), max_size=4).map("".join)


@pytest.fixture(scope="module")
def taught():
    history = Autocomplete(None)
    learn_code(history, CODE)
    return history


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=garbage, at=st.floats(0, 1), above=garbage)
def test_any_code(text, at, above, taught):
    offset = round(at * len(text))
    found = complete_code(text, offset, above, taught)
    assert 0 <= found.start <= offset == found.end
    assert all(item.insert for item in found.items)
    assert found.ghost == "" or found.ghost_p >= 0.7


@settings(max_examples=100, deadline=None)
@given(text=garbage)
def test_learning_any_code(text):
    columns = [use.text for use in uses(text) if use.place.kind == "column"]
    assert list(learn_code(Autocomplete(None), text)) == columns


@given(text=st.text(max_size=30), quote=st.sampled_from(["'", '"']))
def test_a_text_between_quotes_is_the_text(text, quote):
    if not any("\ud800" <= mark <= "\udfff" for mark in text):
        assert ast.literal_eval(quoted(text, quote)) == text
        assert ast.literal_eval(f"{quote}{escaped(text, quote)}{quote}") == text


def test_every_place_of_a_cell(taught):
    for offset in range(len(CODE) + 1):
        found = complete_code(CODE, offset, "", taught)
        assert 0 <= found.start <= offset == found.end


@pytest.mark.parametrize("offset", [-5, 0, 1000])
def test_an_offset_outside_the_text_is_moved_into_it(offset, taught):
    found = complete_code('df["', offset, "", taught)
    assert 0 <= found.start <= found.end <= 4


def test_what_is_learned_is_what_is_asked_for():
    """A literal is learned in the very place that completion sees while the literal is typed."""
    for use in uses(CODE):
        written = quoted(use.text) if use.place.kind == "column" else use.text
        if written.startswith('"') and use.place.function != "query" and written in CODE:
            at = CODE.index(written)
            asked = place_after(read_tokens(CODE[:at]).tokens)
            assert asked is not None
            assert asked.kind == use.place.kind


def test_a_long_list_is_data():
    code = "x = [" + ", ".join(f'"{at}"' for at in range(3000)) + "]\ndf['a']"
    assert [use.text for use in uses(code)] == ["a"]


@pytest.mark.parametrize(
    ("code", "frame"),
    [
        ('limit = 10\nprint(pd.DataFrame({"a": x}))', ""),
        ('limit = 10; print(pd.DataFrame({"a": x}))', ""),
        ('print(end=pd.DataFrame({"a": x}))', ""),
        ('made = pd.DataFrame({"a": x})', "made"),
        ('self.made = pd.concat([other, pd.DataFrame({"a": x})])', "self.made"),
        ('made = pd.concat(copy=x, objs=[pd.DataFrame({"a": x})])', "made"),
        ('made = kept = pd.DataFrame({"a": x})', "kept"),
    ],
)
def test_the_variable_a_new_table_is_given_to(code, frame):
    assert [(use.place.frame, use.text) for use in uses(code)] == [(frame, "a")]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("total == -3", ["-3"]),
        ("total > 3 - 1", ["3"]),
        ("total in [-1, 2, -3]", ["-1", "2", "-3"]),
        ("total > left - 1", []),
    ],
)
def test_values_in_the_text_of_a_query(query, values):
    found = uses(f'df.query("{query}")')
    assert [use.text for use in found if use.place.kind == "value"] == values
