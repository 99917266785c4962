"""The measures of ghost text and join conditions, on statements whose answer is known."""

from __future__ import annotations

import pytest

from autocomplete import sql_tokens
from autocomplete.sql_scores import SqlScore
from autocomplete.sql_text import tokens_of
from autocomplete.suggest import Autocomplete


def replayed(statements, scored):
    engine, score = Autocomplete(None), SqlScore()
    engine.field("SQL", kind="sql")
    for sql in statements:
        tokens = tokens_of(sql, "")
        engine.learn(sql_tokens.observations("SQL", tokens, ""))
        score.learn(engine, tokens, "")
    tokens = tokens_of(scored, "")
    typed_out = [len(word) for word in sql_tokens.words_of(tokens, "")]
    score.score(engine, "SQL", tokens, "", typed_out)
    return score.summary()


POSTS = "SELECT p.id FROM posts p JOIN users u ON p.owner = u.id"


def test_what_was_always_written_is_right():
    found = replayed([POSTS] * 20, POSTS)
    assert found["ghost_right"] == 1.0
    assert found["ghost_words"] > 1
    assert found["keys_saved_with_ghost"] > 0.9
    assert found["joins"] == found["join_first"] == found["join_most_popular"] == 1.0


def test_a_condition_that_was_never_written_is_known_by_the_names_of_columns_seen():
    seen = ["SELECT owner_id FROM posts", "SELECT id, name FROM owners"]
    found = replayed(seen, "SELECT 1 FROM posts p JOIN owners o ON p.owner_id = o.id")
    assert (found["joins"], found["join_first"], found["join_most_popular"]) == (1, 1.0, 0.0)


def test_the_direction_counts_where_a_table_is_joined_to_itself():
    learned = "SELECT 1 FROM staff s JOIN staff boss ON s.manager = boss.id"
    assert replayed([learned], learned)["join_first"] == 1.0
    turned = "SELECT 1 FROM staff s JOIN staff boss ON s.id = boss.manager"
    assert replayed([learned], turned)["join_first"] == 0.0


def test_what_was_never_written_is_not_right():
    found = replayed(["SELECT a FROM b"] * 3, "DELETE something ELSE entirely NEW")
    assert found["ghost_right"] == found["joins"] == found["keys_saved_with_ghost"] == 0.0


def test_nothing_to_score():
    found = replayed([POSTS], "")
    assert found["ghost_shown"] == found["ghost_right"] == found["join_first"] == 0.0


@pytest.mark.parametrize("right", [True, False])
def test_whole_texts_are_judged_by_how_often_they_were_right(right):
    engine, features = Autocomplete(None), {"bias": 1.0, "odds": 0.0}
    before = engine.judge.chance("ahead", features)
    for _ in range(20):
        engine.judge.learn("ahead", [(features, right)])
    assert (engine.judge.chance("ahead", features) > before) is right


def test_texts_are_not_judged_without_consent():
    engine, features = Autocomplete(None), {"bias": 1.0}
    engine.learning = False
    engine.judge.learn("ahead", [(features, True)] * 9)
    assert engine.judge.chance("ahead", features) == 0.5
