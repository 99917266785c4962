"""Reading unfinished SQL: what the cursor stands in, and which statement."""

from __future__ import annotations

import pytest
from sqlglot import exp

from autocomplete.sql_text import is_keyword, is_name, parsed, read, tokens_of


def read_at(text, dialect="sqlite"):
    at = text.index("|")
    return read(text[:at] + text[at + 1 :], at, dialect)


@pytest.mark.parametrize(
    ("text", "inside", "prefix"),
    [
        ("|", "word", ""),
        ("SELECT |", "word", ""),
        ("SELECT ab|", "word", "ab"),
        ("SELECT ab|cd", "word", "ab"),
        ("SELECT a.b|", "word", "b"),
        ("SELECT a.|", "word", ""),
        ("SELECT 'a|", "string", "a"),
        ("SELECT 'it''s|", "string", "it's"),
        ("SELECT '|'", "string", ""),
        ("SELECT 'a' |", "word", ""),
        ('SELECT "a b|', "name", "a b"),
        ("SELECT -- x|", "comment", ""),
        ("SELECT /* x|", "comment", ""),
        ("SELECT /* x| */ a", "comment", ""),
        ("SELECT /* x */ |", "word", ""),
        ("SELECT 12|", "number", ""),
        ("SELECT 1 |", "word", ""),
        ("SELECT été|", "word", "été"),
        ("SELECT @day|", "word", "day"),
    ],
)
def test_inside(text, inside, prefix):
    found = read_at(text)
    assert (found.inside, found.prefix) == (inside, prefix)


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("SELECT ab|", "ab"),
        ("SELECT ab|cd", "ab"),
        ("SELECT 'a|", "'a"),
        ("SELECT 'a|' FROM t", "'a'"),
        ("SELECT 'a|b' FROM t", "'a"),
        ('SELECT "a|" FROM t', '"a"'),
        ("SELECT t.|", ""),
    ],
)
def test_what_is_replaced(text, replaced):
    found = read_at(text)
    assert text.replace("|", "")[found.start : found.end] == replaced


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("SELECT a; SELECT b, | FROM t; SELECT c", "SELECT b ,", "FROM t"),
        ("SELECT ';' |", "SELECT ;", ""),
        ("SELECT a -- ; it's\n, | FROM t", "SELECT a ,", "FROM t"),
        ("SELECT 'x|y' FROM t", "SELECT", "FROM t"),
        ("SELECT 'x|\nFROM t", "SELECT", "FROM t"),
        ("SELECT ab|cd FROM t", "SELECT", "FROM t"),
        ("SELECT | FROM t WHERE x = 'open", "SELECT", ""),
        ("SELECT |\nFROM t\nWHERE x = 'open", "SELECT", "FROM t"),
    ],
)
def test_the_statement_around_the_cursor(text, before, after):
    found = read_at(text)
    assert " ".join(token.text for token in found.before) == before
    assert " ".join(token.text for token in found.after) == after


@pytest.mark.parametrize(
    ("text", "dialect", "inside"),
    [
        ("SELECT `a|", "mysql", "name"),
        ("SELECT [a|", "tsql", "name"),
        ('SELECT "a|', "bigquery", "string"),
        ("SELECT $$a|", "postgres", "string"),
        ("SELECT # a|", "mysql", "comment"),
    ],
)
def test_dialects(text, dialect, inside):
    assert read_at(text, dialect).inside == inside


def test_an_unknown_dialect_is_read_as_common_sql():
    assert [token.text for token in tokens_of("SELECT 1", "klingon")] == ["SELECT", "1"]


def test_what_cannot_be_read_gives_no_tokens():
    assert tokens_of("SELECT 'open", "sqlite") is None


@pytest.mark.parametrize("word", ["select", "GROUP BY", "left", "and", "ORDER BY", "end", "null"])
def test_words_of_the_language(word):
    (token,) = tokens_of(word, "sqlite")
    assert is_keyword(token, "sqlite")
    assert not is_name(token, "sqlite")


@pytest.mark.parametrize("word", ["city", "date", "year", '"order"', "status", "été"])
def test_names(word):
    (token,) = tokens_of(word, "sqlite")
    assert is_name(token, "sqlite")
    assert not is_keyword(token, "sqlite")


@pytest.mark.parametrize(
    ("sql", "dialect", "names"),
    [
        ("SELECT 1 FROM `big-one.day.t` AS x", "bigquery", ["big-one", ".", "day", ".", "t"]),
        ("SELECT 1 FROM `t` AS x", "bigquery", ["t"]),
        ("SELECT 1 FROM `a..t` AS x", "bigquery", ["a..t"]),
        ("SELECT 1 FROM `a.t` AS x", "mysql", ["a.t"]),
    ],
)
def test_the_names_of_a_quoted_path(sql, dialect, names):
    tokens = tokens_of(sql, dialect)
    assert [token.text for token in tokens[3:-2]] == names
    assert "".join(sql[token.start : token.end + 1] for token in tokens[3:-2]) == f"`{''.join(names)}`"


def test_a_quoted_path_that_is_being_typed_stays_whole():
    found = read_at("SELECT 1 FROM `a.b.c|", "bigquery")
    assert (found.inside, found.prefix, found.start) == ("name", "a.b.c", 14)


def test_what_the_parser_does_not_know_is_not_written_to_a_log(caplog):
    assert isinstance(parsed("DECLARE @who INT = ##WHO## SELECT 'hunter22'", "tsql"), exp.Command)
    assert not caplog.records
