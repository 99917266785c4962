"""The checks as functions: places, warnings, errors, and that nothing makes them fall over."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nl2sql.catalog import Catalog, Column, Missing, Table
from nl2sql.checks import check, ensure
from nl2sql.problems import QueryRefused

DIALECTS = ["sqlite", "duckdb", "postgres", "mysql", "snowflake", "tsql"]


def shop(dialect: str = "sqlite") -> Catalog:
    return Catalog(
        "shop",
        dialect,
        (
            Table("customer", (Column("id", "integer"), Column("name", "text"), Column("city", "text"))),
            Table("orders", (Column("id", "integer"), Column("customer_id", "integer"), Column("total", "number"))),
        ),
    )


def placed(sql: str, dialect: str = "sqlite") -> str:
    problem = check(sql, shop(dialect)).problems[0]
    assert problem.place is not None
    return sql[problem.place.start : problem.place.end]


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT nmae FROM customer", "nmae"),
        ("SELECT c.nmae\nFROM customer AS c", "nmae"),
        ("SELECT id FROM custmer", "custmer"),
        ("SELECT id FROM\n  main.custmer", "custmer"),
        ("SELECT x.id FROM customer", "x"),
        ("SELECT readfile('a')", "readfile"),
        ("SELECT 1; DROP TABLE customer", "DROP"),
        ("DROP TABLE customer", "DROP"),
        ("SELECT id FROM customer WHERE (id = 1", "1"),
        ("SELECT id,\n  name\nFROM customer\nORDER name", "name"),
        ("EXPLAIN SELECT nmae FROM customer", "nmae"),
        ('SELECT "ü", nmae FROM customer', "nmae"),
    ],
)
def test_a_problem_points_at_its_place(sql, text):
    assert placed(sql) == text


def test_every_problem_is_told_at_once():
    codes = [problem.code for problem in check("SELECT nmae, readfile(citi) FROM customer, nowhere", shop()).problems]
    assert codes == ["function.unknown", "table.unknown"]
    codes = [problem.code for problem in check("SELECT nmae, readfile(citi) FROM customer", shop()).problems]
    assert codes == ["function.unknown", "column.unknown", "column.unknown"]


def test_a_problem_is_told_once():
    assert len(check("SELECT nmae FROM customer WHERE nmae = 1 ORDER BY nmae", shop()).problems) == 1


def test_sqlite_takes_a_quoted_name_for_a_text_and_we_say_so():
    checked = check('SELECT name FROM customer WHERE city = "Paris"', shop())
    assert checked.ok
    (warning,) = checked.warnings
    assert (warning.code, warning.severity) == ("column.text", "warning")
    assert "'Paris'" in warning.hint


@pytest.mark.parametrize("quoted", ["[Paris]", "`Paris`"])
def test_other_quotes_are_never_a_text(quoted):
    assert check(f"SELECT name FROM customer WHERE city = {quoted}", shop()).problems[0].code == "column.unknown"


def test_other_databases_have_no_such_texts():
    assert not check('SELECT name FROM customer WHERE city = "Paris"', shop("duckdb")).ok


def test_ensure_raises_every_problem():
    with pytest.raises(QueryRefused) as caught:
        ensure("SELECT nmae, citi FROM customer", shop())
    assert len(caught.value.problems) == 2


def test_ensure_gives_the_tree():
    checked = ensure("SELECT id FROM customer", shop())
    assert checked.tree is not None
    assert checked.tree.sql() == "SELECT id FROM customer"


def test_explain_gives_the_tree_of_what_it_explains():
    checked = ensure("EXPLAIN QUERY PLAN SELECT id FROM customer", shop())
    assert checked.tree is not None
    assert checked.tree.sql() == "SELECT id FROM customer"


def test_the_checks_do_not_change_the_tree():
    sql = "WITH a AS (SELECT id AS x FROM customer) SELECT x FROM a ORDER BY x"
    assert ensure(sql, shop()).tree == ensure(sql, shop()).tree
    assert ensure(sql, shop()).tree.sql() == sql


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT /*! 1, */ 2",
        "SELECT 1 /*!50000 UNION SELECT user FROM mysql.user */",
        "SELECT 1 /*M! , 2 */",
        "SELECT sleep(5)",
        "SELECT benchmark(1000000, md5('a'))",
        "SELECT load_file('/etc/passwd')",
        "SELECT id FROM customer INTO OUTFILE '/tmp/a'",
        "SELECT id INTO DUMPFILE '/tmp/a' FROM customer",
        "SELECT get_lock('a', 10)",
        "LOAD DATA INFILE 'a' INTO TABLE customer",
        "HANDLER customer OPEN",
        "SHOW GRANTS",
        "SHOW PROCESSLIST",
        "KILL 5",
        "SELECT * FROM mysql.user",
        "REPLACE INTO customer (id) VALUES (1)",
    ],
)
def test_mysql_has_dangers_of_its_own(sql):
    assert not check(sql, shop("mysql")).ok


@pytest.mark.parametrize(
    "sql",
    ["SHOW TABLES", "SHOW CREATE TABLE customer", "DESCRIBE customer", "SELECT DATE_FORMAT(name, '%Y') FROM customer"],
)
def test_mysql_reads(sql):
    assert check(sql, shop("mysql")).problems == ()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(DIALECTS))
def test_any_text_is_judged_without_falling_over(text, dialect):
    checked = check(text, shop(dialect))
    assert checked.ok == (checked.problems == ())


WORDS = st.sampled_from(
    """
    SELECT FROM WHERE customer orders id name nmae , ( ) ; -- /* */ ' " ` 1 'a' UNION ALL WITH x AS DELETE INSERT
    INTO EXPLAIN ANALYZE JOIN ON = LATERAL UNNEST PIVOT VALUES :: $$ U& E' ? :a @b # * . [ ] { } OVER GROUP BY SHOW
    """.split()  # noqa: SIM905 - a list of words reads better so
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join), st.sampled_from(DIALECTS))
def test_any_heap_of_words_is_judged_without_falling_over(text, dialect):
    for problem in check(text, shop(dialect)).problems:
        assert problem.code
        assert problem.message
        assert problem.place is None or 0 <= problem.place.start < problem.place.end <= len(text)


@pytest.mark.parametrize(
    "sql",
    [
        "PRAGMA = shrink_memory",
        "PRAGMA user_version . = 7",
        "PRAGMA",
        "SELECT a FROM (ARRAY[1, 2]) AS a",
        'SELECT f SELECT "name" FROM "customer"(\'a\', 1, FROM true, true)',
        "SHOW all",
    ],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_text_that_once_made_the_checks_fall_over(sql, dialect):
    check(sql, shop(dialect))


def test_deep_nesting_is_refused_or_read_but_never_a_crash():
    for sql in ("SELECT " + "(" * 4000 + "1" + ")" * 4000, "SELECT 1" + " + 1" * 20_000):
        checked = check(sql, shop())
        assert checked.ok or checked.problems[0].code == "statement.syntax"


def test_nothing_is_written_to_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    for sql in (
        "EXPLAIN SELECT 1",
        "VACUUM",
        "CALL f()",
        "SHOW all",
        "SELECT 1; DO $$ x $$",
        "REPLACE INTO a VALUES (1)",
    ):
        for dialect in DIALECTS:
            check(sql, shop(dialect))
    assert caplog.records == []


def test_a_case_twin_that_may_not_be_read_is_no_misspelling_of_the_one_that_may():
    table = Table("orders", (Column("id", "integer"),))
    catalog = Catalog("shop", "postgres", (table,), missing=(Missing("Orders", "denied"),))
    assert [each.code for each in check('SELECT id FROM "Orders"', catalog).problems] == ["table.denied"]
    (problem,) = check('SELECT id FROM "ORDERS"', catalog).problems
    assert (problem.code, problem.hint) == ("table.spelling", 'Write "orders": in quotes every letter counts.')
    assert not check("SELECT id FROM ORDERS", catalog).problems
