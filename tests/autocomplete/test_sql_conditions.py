"""Which columns of which sources a statement equates, and what may join two sources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomplete.sql_between import Fields, between, equal_columns
from autocomplete.sql_conditions import Relation, joined_in, linked, links_of, observations
from autocomplete.sql_scope import Source
from autocomplete.sql_seen import SeenColumns, named
from autocomplete.sql_text import tokens_of

WORDS = ("ON", "WHERE", "AND", "OR", "(", ")", "=", ".", "a", "b", "JOIN", "FROM", "SELECT", ",", "1", "<", "*")


def read(sql, dialect=""):
    return list(joined_in(tokens_of(sql, dialect), dialect, named))


def pairs(sql, dialect=""):
    return [(found.first.name, found.last.name, *found.pairs) for found in read(sql, dialect)]


@pytest.mark.parametrize(
    ("sql", "dialect"),
    [
        ("SELECT p.id FROM posts p JOIN users u ON p.owner = u.id", ""),
        ("select * from Posts as p inner join Users as u on u.Id = p.Owner", ""),
        ("SELECT * FROM posts p LEFT JOIN users u ON ((p.owner = (u.id)) AND u.age > 3) WHERE 1 = 1", ""),
        ("SELECT * FROM posts p, users u WHERE u.name = 'x' AND p.owner = u.id ORDER BY 1", ""),
        ("SELECT (SELECT 1 FROM posts p JOIN users u ON p.owner = u.id) FROM x", ""),
        ("SELECT TOP 3 * FROM [posts] p JOIN [users] u ON p.[owner] = u.[id]", "tsql"),
        ("SELECT * FROM `a.b.posts` p JOIN `users` u ON p.owner = u.id QUALIFY 1 = 1", "bigquery"),
    ],
)
def test_one_condition_however_it_is_written(sql, dialect):
    assert pairs(sql, dialect) == [("p", "u", ("owner", "id"))]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "SELECT * FROM posts p JOIN users u USING (id)",
        "SELECT * FROM posts p JOIN users u ON p.owner > u.id",
        "SELECT * FROM posts p JOIN users u ON p.owner",
        "SELECT * FROM posts p JOIN users u ON p.owner = u.id OR p.id = u.post",
        "SELECT * FROM posts p JOIN users u ON p.owner = u.id + 1",
        "SELECT * FROM posts p JOIN users u ON p.a = p.b",
        "SELECT * FROM posts p JOIN users u ON owner = u.id",
        "SELECT * FROM posts p JOIN (SELECT 1) u ON p.owner = u.id",
        "SELECT * FROM posts p WHERE p.id = p.owner",
    ],
)
def test_what_is_no_condition_between_two_named_sources(sql):
    assert pairs(sql) == []


def test_all_columns_of_a_condition_belong_together():
    sql = "SELECT 1 FROM a JOIN b ON a.x = b.x JOIN c ON a.y = c.y AND b.z = c.z AND c.w = a.w"
    assert pairs(sql) == [("a", "b", ("x", "x")), ("a", "c", ("y", "y"), ("w", "w")), ("b", "c", ("z", "z"))]


def test_names_without_a_qualifier_are_of_the_only_source_that_has_them():
    known = {"a": Relation("a", ("x",)), "b": Relation("b", ("y", "z"))}
    (found,) = joined_in(tokens_of("SELECT 1 FROM a JOIN b ON X = y", ""), "", lambda source: known[source.name])
    assert found.pairs == (("x", "y"),)


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=40,
    )
)
def test_no_text_is_too_broken(words):
    for found in read(" ".join(words)):
        assert found.pairs


@given(st.lists(st.tuples(st.sampled_from(["a", "b id", "x_y"]), st.sampled_from(["c", "d"])), min_size=1, max_size=3))
def test_links_are_read_as_they_were_written(links):
    assert sorted(links_of(linked(links))) == sorted(links)


def candidates(one, two):
    """What names alone suggest, best first."""
    sources = {"one": one, "two": two}
    first, last = Source(["one"]), Source(["two"])
    ranked = between(lambda _: (), Fields("j", "c"), first, last, (first, last), lambda source: sources[source.name])
    return [text for text, *_ in sorted(ranked, key=lambda candidate: -candidate[2])]


@pytest.mark.parametrize(
    ("first", "last", "best"),
    [
        (("orders", "id customer_id"), ("customers", "id name"), '"customers"."id" = "orders"."customer_id"'),
        (("customers", "id"), ("orders", "id CustomerId"), '"customers"."id" = "orders"."CustomerId"'),
        (("posts", "id owneruserid"), ("users", "id"), '"posts"."owneruserid" = "users"."id"'),
        (("base", "day client_id name"), ("seen", "name client_id day"), '"base"."client_id" = "seen"."client_id"'),
        (("base", "name day"), ("seen", "name day"), '"base"."day" = "seen"."day"'),
    ],
)
def test_columns_are_joined_by_their_names(first, last, best):
    one, two = (Relation(key, tuple(columns.split())) for key, columns in (first, last))
    assert candidates(one, two)[0] == best


def test_columns_of_other_types_are_not_joined_by_their_names():
    one, two = Relation("a", ("code",), ("text",)), Relation("b", ("code",), ("integer",))
    assert not equal_columns(one, two, {}, {})


def test_a_column_is_joined_with_what_it_was_joined_with_elsewhere(engine):
    for table in ("votes", "comments"):
        for found in read(f"SELECT 1 FROM {table} x JOIN posts p ON x.subject = p.nr"):
            engine.learn(observations("j", "c", found, named))
    columns = SeenColumns()
    for sql in ("SELECT subject, id FROM badges", "SELECT nr, id FROM posts"):
        columns.learn(tokens_of(sql, ""), "")
    first, last = Source(["badges"]), Source(["posts"])
    ranked = between(lambda e: engine.recall(e), Fields("j", "c"), first, last, (first, last), columns.naming)
    assert max(ranked, key=lambda candidate: candidate[2])[0] == '"badges"."subject" = "posts"."nr"'


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT a, b AS c FROM t WHERE d = 1", {"t": ["a", "b", "d"]}),
        ("SELECT x.a, y.b, c FROM t x JOIN u y ON x.d = y.e", {"t": ["a", "d"], "u": ["b", "e"]}),
        ("WITH w AS (SELECT a FROM t) SELECT a FROM w", {"t": ["a"]}),
    ],
)
def test_columns_seen(sql, expected):
    seen = SeenColumns()
    seen.learn(tokens_of(sql, ""), "")
    assert {name: list(seen.naming(Source([name])).columns) for name in ("t", "u", "w")} == {
        "u": [],
        "w": [],
        **expected,
    }
