"""Scopes and places of unfinished SQL."""

from __future__ import annotations

import pytest

from autocomplete.sql_place import place_of
from autocomplete.sql_scope import scope_of
from autocomplete.sql_text import read


def place_at(text):
    at = text.index("|")
    return place_of(read(text[:at] + text[at + 1 :], at, "sqlite"), "sqlite")


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("SELECT | FROM a", ["a"]),
        ("SELECT | FROM a x", ["a x"]),
        ("SELECT | FROM a AS x, b", ["a x", "b"]),
        ("SELECT | FROM s.a x JOIN b ON x.i = b.i LEFT JOIN c y USING (i)", ["s.a x", "b", "c y"]),
        ("SELECT * FROM a WHERE EXISTS (SELECT | FROM b)", ["b"]),
        ("SELECT | FROM a WHERE EXISTS (SELECT 1 FROM b)", ["a"]),
        ("SELECT | FROM (SELECT i FROM a) x", [" x"]),
        ("SELECT 1 FROM a UNION SELECT | FROM b", ["b"]),
        ("WITH w AS (SELECT i FROM a) SELECT | FROM w", ["w"]),
        ("WITH w AS (SELECT | FROM a) SELECT 1 FROM w", ["a"]),
        ('SELECT | FROM "a b" AS "c d"', ["a b c d"]),
        ("SELECT | FROM date d", ["date d"]),
        ("UPDATE a SET |", ["a"]),
        ("SELECT EXTRACT(year FROM t), | FROM a", ["a"]),
    ],
)
def test_sources(text, sources):
    found = place_at(text).scope.query.sources
    assert [f"{'.'.join(source.path)} {source.alias}".rstrip() for source in found] == sources


@pytest.mark.parametrize(
    ("text", "clause", "expects"),
    [
        ("|", "", "next"),
        ("SELECT |", "select", "column"),
        ("SELECT a, |", "select", "column"),
        ("SELECT a |", "select", "next"),
        ("SELECT * |", "select", "next"),
        ("SELECT a * |", "select", "column"),
        ("SELECT f(|", "select", "column"),
        ("SELECT a AS |", "select", "nothing"),
        ("SELECT a FROM |", "from", "table"),
        ("SELECT a FROM s.|", "from", "table"),
        ("SELECT a FROM b, |", "from", "table"),
        ("SELECT a FROM b JOIN |", "from", "table"),
        ("SELECT a FROM b LEFT |", "from", "next"),
        ("SELECT a FROM b |", "from", "next"),
        ("SELECT a FROM b JOIN c ON |", "on", "condition"),
        ("SELECT a FROM b JOIN c ON b.|", "on", "column"),
        ("SELECT a FROM b JOIN c USING (|", "using", "using"),
        ("SELECT a FROM b WHERE |", "where", "column"),
        ("SELECT a FROM b WHERE x |", "where", "next"),
        ("SELECT a FROM b WHERE x = |", "where", "value"),
        ("SELECT a FROM b WHERE x = 1 AND |", "where", "column"),
        ("SELECT a FROM b WHERE x IN (|", "where", "value"),
        ("SELECT a FROM b WHERE x IN (1, |", "where", "value"),
        ("SELECT a FROM b WHERE x BETWEEN |", "where", "value"),
        ("SELECT a FROM b WHERE x BETWEEN 1 AND |", "where", "value"),
        ("SELECT a FROM b WHERE f(x) = |", "where", "column"),
        ("SELECT a FROM b GROUP BY |", "group", "column"),
        ("SELECT a FROM b ORDER BY a |", "order", "next"),
        ("SELECT a FROM b ORDER BY a DESC |", "order", "next"),
        ("SELECT a FROM b LIMIT |", "limit", "next"),
        ("INSERT INTO |", "from", "table"),
        ("DELETE FROM |", "from", "table"),
    ],
)
def test_places(text, clause, expects):
    found = place_at(text)
    assert (found.scope.clause, found.expects) == (clause, expects)


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("SELECT 1 FROM b WHERE x = |", ("x",)),
        ("SELECT 1 FROM b WHERE b.x >= |", ("b", "x")),
        ("SELECT 1 FROM b WHERE s.b.x LIKE |", ("s", "b", "x")),
        ("SELECT 1 FROM b WHERE x NOT LIKE |", ("x",)),
        ("SELECT 1 FROM b WHERE b.x NOT IN ('a', |", ("b", "x")),
        ("SELECT 1 FROM b WHERE (y = 1 AND x = |", ("x",)),
        ('SELECT 1 FROM b WHERE "a b" = |', ("a b",)),
        ("SELECT 1 FROM b WHERE 1 = |", ()),
        ("SELECT 1 FROM b WHERE x IN (SELECT |", ()),
        ("SELECT 1 FROM b WHERE x + |", ()),
    ],
)
def test_the_column_compared(text, compared):
    assert place_at(text).compared == compared


@pytest.mark.parametrize(
    ("text", "outputs"),
    [
        ("WITH w AS (SELECT a, b AS c, t.d FROM t) SELECT |", ["a", "c", "d"]),
        ("WITH w AS (SELECT COUNT(*) AS n, f(x) y, z FROM t) SELECT |", ["n", "y", "z"]),
        ("WITH w AS (SELECT * FROM t) SELECT |", []),
    ],
)
def test_the_outputs_of_a_cte(text, outputs):
    assert place_at(text).scope.query.cte("W") == outputs


def test_a_cte_is_seen_in_the_next_one():
    assert place_at("WITH a AS (SELECT x FROM t), b AS (SELECT | FROM a) SELECT 1").scope.query.cte("a") == ["x"]


def test_no_tokens_at_all():
    scope = scope_of((), (), "sqlite")
    assert (scope.clause, scope.before, scope.openers) == ("", (), ())


def test_too_many_closing_parentheses():
    assert place_at(")))) SELECT | FROM a").scope.query.sources[0].path == ["a"]
