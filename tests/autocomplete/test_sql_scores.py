"""The measures of ghost text and join conditions, on statements whose answer is known."""

from __future__ import annotations

import pytest

from autocomplete import sql_tokens
from autocomplete.sql_fields import pair
from autocomplete.sql_scores import SqlScore, joins_in
from autocomplete.sql_text import tokens_of
from autocomplete.suggest import Autocomplete


def joins(sql):
    return [(seen.evidence.pairs[0][1], seen.value) for seen in joins_in(tokens_of(sql, ""), "")]


def replayed(statements, scored):
    engine, score = Autocomplete(None), SqlScore()
    engine.field("SQL", kind="sql")
    for sql in statements:
        tokens = tokens_of(sql, "")
        engine.learn(sql_tokens.observations("SQL", tokens, ""))
        score.learn(engine, tokens, "")
    score.score(engine, "SQL", tokens_of(scored, ""), "")
    return score.summary()


POSTS = "SELECT p.id FROM posts p JOIN users u ON p.owner = u.id"


@pytest.mark.parametrize(
    "sql",
    [
        POSTS,
        "select * from Posts as a inner join Users as b on b.Id = a.Owner",
        "SELECT * FROM users LEFT JOIN posts ON (posts.owner = users.id) WHERE 1 = 1",
    ],
)
def test_a_condition_is_the_same_however_it_is_written(sql):
    assert joins(sql) == [(pair("posts", "users"), '"posts"."owner" = "users"."id"')]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "SELECT * FROM posts p JOIN users u USING (id)",
        "SELECT * FROM posts p JOIN users u ON p.owner > u.id",
        "SELECT * FROM posts p JOIN users u ON p.owner",
        "SELECT * FROM posts p JOIN (SELECT 1) u ON p.owner = u.id",
    ],
)
def test_what_is_no_condition_between_two_tables(sql):
    assert joins(sql) == []


def test_what_was_always_written_is_right():
    found = replayed([POSTS] * 20, POSTS)
    assert found["ghost_right"] == 1.0
    assert found["ghost_words"] > 1
    assert found["joins"] == found["join_first"] == found["join_most_popular"] == 1.0


def test_what_was_never_written_is_not_right():
    found = replayed(["SELECT a FROM b"] * 3, "DELETE something ELSE entirely NEW")
    assert found["ghost_right"] == found["joins"] == 0.0


def test_nothing_to_score():
    found = replayed([POSTS], "")
    assert found["ghost_shown"] == found["ghost_right"] == found["join_first"] == 0.0


@pytest.mark.parametrize("right", [True, False])
def test_whole_texts_are_judged_by_how_often_they_were_right(right):
    engine, features = Autocomplete(None), (("bias", 1.0), ("odds", 0.0))
    before = engine.judge.chance("ahead", features)
    for _ in range(20):
        engine.judge.learn("ahead", [(features, right)])
    assert (engine.judge.chance("ahead", features) > before) is right


def test_texts_are_not_judged_without_consent():
    engine, features = Autocomplete(None), (("bias", 1.0),)
    engine.learning = False
    engine.judge.learn("ahead", [(features, True)] * 9)
    assert engine.judge.chance("ahead", features) == 0.5
