"""Words far before the cursor, counted together: they tell passages apart whose last words are the same."""

from __future__ import annotations

import pytest

from autocomplete import sql_tokens
from autocomplete.field import COUNTED_DEPTHS, Evidence, Observation
from autocomplete.sql_ahead import start_of
from autocomplete.sql_text import tokens_of
from autocomplete.suggest import Autocomplete


def engine_of(*statements: str) -> Autocomplete:
    engine = Autocomplete(None)
    engine.field("SQL", kind="sql")
    for _ in range(6):
        for sql in statements:
            engine.learn(sql_tokens.observations("SQL", tokens_of(sql, ""), ""))
    return engine


def evidence_after(text: str) -> Evidence:
    start = start_of(tokens_of(text, ""), "")
    return sql_tokens.evidence("SQL", start.words, start.spot)


@pytest.mark.parametrize("words", [1, 4, 6, 9])
def test_what_followed_is_told_apart_by_words_farther_back_than_six(words):
    before, after = ", ".join("zyxwvutsr"), ", ".join("abcdefghi"[:words])
    texts = [f"SELECT {before}, {name}, {after}," for name in ("one", "two")]
    engine = engine_of(f"{texts[0]} first_end", f"{texts[1]} second_end")
    found = [engine.words.predict(evidence_after(text), "", 1).values for text in texts]
    assert found == [("first_end",), ("second_end",)]


def test_a_chain_counts_at_a_few_depths():
    words = tuple((f"#{at}", f"w{at}") for at in range(1, 21))
    engine = Autocomplete(None)
    engine.field("SQL", kind="sql")
    engine.learn([Observation(Evidence("SQL", chain=words), "kept")])
    assert engine.words.predict(Evidence("SQL", chain=words)).depth == len(COUNTED_DEPTHS)
    assert engine.words.predict(Evidence("SQL", chain=words[:7])).depth == 6
    assert engine.words.predict(Evidence("SQL", chain=(*words[:6], ("#7", "other"), *words[7:]))).depth == 6


def test_forgetting_a_word_forgets_what_followed_it_from_afar():
    text = "SELECT z, y, secretly, a, b, c, d,"
    engine = engine_of(f"{text} ending")
    before = engine.words.predict(evidence_after(text))
    engine.forget("SQL", "secretly")
    after = engine.words.predict(evidence_after(text))
    assert (before.depth, after.depth) == (8, 7)
