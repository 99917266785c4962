"""What a statement teaches, and how it is written back."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot.errors import SqlglotError

from autocomplete import sql_fields, sql_tokens
from autocomplete.evaluation import evaluate  # noqa: F401  (imports without a cycle)
from autocomplete.field import Evidence
from autocomplete.sql_learn import learn_query
from autocomplete.sql_names import condition, identifier, join_condition, literal, tables_of, typed_literal
from autocomplete.sql_text import HIDDEN, tokens_of
from nl2sql.catalog import Column, ColumnRef

QUERY = """
SELECT c.city, COUNT(*) AS n FROM orders AS o
JOIN customers c ON o.customer_id = c.id AND o.total > 10
WHERE c.city IN ('Bonn', 'Rome') AND o.total BETWEEN 5 AND 9 AND status = 'open'
GROUP BY c.city
"""


def held(engine, field):
    return {item.value for item in engine.recall(Evidence(field), limit=100)}


def test_tables(engine, shop):
    assert learn_query(engine, QUERY, shop)
    assert held(engine, sql_fields.tables(shop)) == {"orders", "customers"}


def test_columns(engine, shop):
    learn_query(engine, QUERY, shop)
    assert held(engine, sql_fields.columns(shop)) == {"city", "customer_id", "id", "total", "status"}


def test_joins(engine, shop):
    learn_query(engine, QUERY, shop)
    assert held(engine, sql_fields.joins(shop)) == {'"customers"."id" = "orders"."customer_id"'}


@pytest.mark.parametrize(
    ("column", "literals"),
    [("customers.city", {"Bonn", "Rome"}), ("orders.total", {"10", "5", "9"}), ("orders.status", {"open"})],
)
def test_literals(engine, shop, column, literals):
    learn_query(engine, QUERY, shop)
    table, _, name = column.partition(".")
    assert held(engine, sql_fields.values(shop, ColumnRef(table, name))) == literals


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT o.customer_id FROM orders o JOIN customers c ON c.id = o.customer_id",
        "SELECT 1 FROM customers AS x INNER JOIN orders AS y ON (y.customer_id = x.id)",
        'SELECT 1 FROM "orders" JOIN "customers" ON "orders"."customer_id" = "customers"."id"',
        "SELECT * FROM (SELECT 1 FROM orders JOIN customers ON customer_id = customers.id) t",
    ],
)
def test_one_condition_is_one_whatever_its_spelling(engine, shop, sql):
    learn_query(engine, sql, shop)
    assert held(engine, sql_fields.joins(shop)) == {'"customers"."id" = "orders"."customer_id"'}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 FROM orders JOIN customers USING (id)",
        "SELECT 1 FROM orders, customers",
        "SELECT 1 FROM orders CROSS JOIN customers",
        "SELECT 1 FROM orders o JOIN customers c ON o.total > c.id",
        "SELECT 1 FROM unknown u JOIN customers c ON u.id = c.id",
    ],
)
def test_statements_without_a_condition_between_known_tables(engine, shop, sql):
    assert learn_query(engine, sql, shop)
    assert held(engine, sql_fields.joins(shop)) == set()


@pytest.mark.parametrize(
    "sql", ["", "SELECT FROM WHERE", "DROP TABLE customers", "PRAGMA x", "SELECT 'open", "SELECT 1; SELECT 2"]
)
def test_what_is_not_one_query_teaches_nothing(engine, shop, sql):
    assert not learn_query(engine, sql, shop)
    assert engine.knowledge.fields() == ()


UNREAD = "SELECT c.city FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.city LIKE ANY OF ALL ({})"


def test_a_query_that_the_parser_does_not_read_teaches_words_and_joins(engine, shop):
    with pytest.raises(SqlglotError):
        sqlglot.parse_one(UNREAD.format("'B%'"), read="sqlite")
    assert learn_query(engine, UNREAD.format("'B%'") + ";", shop)
    assert held(engine, sql_fields.joins(shop)) == {'"customers"."id" = "orders"."customer_id"'}
    assert {"SELECT", "city", "'B%'"} <= held(engine, sql_fields.words(shop))
    assert held(engine, sql_fields.columns(shop)) == set()


def test_nor_are_secrets_of_it_stored(engine, shop):
    learn_query(engine, UNREAD.format("'B%'") + " AND password = 'hunter22x'", shop)
    assert not {text for text in held(engine, sql_fields.words(shop)) if "hunter" in text}


@pytest.mark.parametrize(
    "sql",
    [
        UNREAD.replace("orders", "lost").replace("customers", "gone"),
        UNREAD + "; DELETE FROM orders",
        "INSERT INTO orders " + UNREAD,
        "city FROM customers WHERE (",
    ],
)
def test_what_else_the_parser_does_not_read_teaches_nothing(engine, shop, sql):
    assert not learn_query(engine, sql, shop)
    assert engine.knowledge.fields() == ()


LONG = ", ".join(f"'v{at}'" for at in range(300))


def test_where_a_long_statement_is_cut_off_it_does_not_end(engine, shop):
    for _ in range(3):
        assert learn_query(engine, f"SELECT id FROM customers WHERE city IN ({LONG})", shop)
    tokens = tokens_of(f"SELECT id FROM customers WHERE city IN ({LONG})", shop.dialect)[:400]
    last = sql_tokens.observations(sql_fields.words(shop), tokens, shop.dialect)[-1]
    assert last.value == sql_tokens.END
    assert sql_tokens.END not in engine.words.predict(last.evidence, limit=1000).values


def test_what_writes_behind_a_long_beginning_teaches_nothing(engine, shop):
    assert not learn_query(engine, f"{UNREAD} AND c.city IN ({LONG}); DELETE FROM orders", shop)
    assert engine.knowledge.fields() == ()


def test_a_table_joined_to_itself(engine, shop):
    sql = "SELECT 1 FROM employees e JOIN employees boss ON boss.id = e.manager_id"
    assert learn_query(engine, sql, shop)
    assert held(engine, sql_fields.joins(shop)) == {'"employees"."manager_id" = "employees 2"."id"'}


def test_two_sources_of_one_name(engine, shop):
    assert learn_query(engine, "SELECT 1 FROM orders, orders", shop)


def test_sources_are_kept_apart(engine, shop, catalog_in):
    learn_query(engine, "SELECT id FROM orders", shop)
    assert all(item.name.startswith("shop: ") for item in engine.knowledge.fields())


def words(sql):
    return sql_tokens.words_of(tokens_of(sql, "sqlite"), "sqlite")


def test_words():
    assert words("select Name, 'It''s' from Orders WHERE x >= 1.5") == (
        "SELECT", "name", ",", "'It''s'", "FROM", "orders", "WHERE", "x", ">=", "1.5",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "hidden"),
    [
        ("SELECT 1 FROM t WHERE password = 'a' AND city = 'b'", ["'a'"]),
        ("SELECT 1 FROM t WHERE city = 'b' AND password = 'a'", ["'a'"]),
        ("SELECT 1 FROM t WHERE pin BETWEEN '1' AND '2' AND city = 'b'", ["'1'", "'2'"]),
        ("SELECT 1 FROM t WHERE city = '4111 1111 1111 1111'", ["'4111 1111 1111 1111'"]),
        ("SELECT strftime('%Y', d) FROM t", []),
        ("SELECT encrypt('x') FROM t", ["'x'"]),
    ],
)
def test_hidden_words(sql, hidden):
    plain = [
        f"'{token.text}'" if token.token_type.name == "STRING" else token.text for token in tokens_of(sql, "sqlite")
    ]
    gone = [was for was, now in zip(plain, words(sql), strict=True) if now == HIDDEN]
    assert [text for text in gone if text.startswith("'")] == hidden


def test_very_long_literals_are_hidden():
    assert words(f"SELECT '{'x' * 80}'")[1] == HIDDEN


@pytest.mark.parametrize(
    ("name", "dialect", "written"),
    [
        ("city", "sqlite", "city"),
        ("order date", "sqlite", '"order date"'),
        ("order", "sqlite", '"order"'),
        ("select", "duckdb", '"select"'),
        ("user", "postgres", '"user"'),
        ("City", "postgres", '"City"'),
        ("City", "sqlite", "City"),
        ("date", "sqlite", "date"),
        ("1st", "sqlite", '"1st"'),
        ('a"b', "sqlite", '"a""b"'),
        ("group", "mysql", "`group`"),
        ("group", "tsql", "[group]"),
        ("", "sqlite", '""'),
    ],
)
def test_identifiers(name, dialect, written):
    assert identifier(name, dialect) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("a", "'a'"), ("it's", "'it''s'"), (1, "1"), (2.5, "2.5"), (True, "TRUE"), (None, "NULL")],
)
def test_literals_are_written(value, written):
    assert literal(value, "sqlite") == written


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [("7", "integer", "7"), ("7", "text", "'7'"), ("x", "number", "'x'"), ("2024-01-01", "date", "'2024-01-01'")],
)
def test_remembered_literals_have_their_columns_type(text, kind, written):
    assert typed_literal(text, Column("c", kind), "sqlite") == written


def test_a_condition_is_remembered_in_one_order():
    one = condition([(("b", "x"), ("a", "y")), (("a", "z"), ("b", "w"))])
    other = condition([(("b", "w"), ("a", "z")), (("a", "y"), ("b", "x"))])
    assert one == other == '"a"."y" = "b"."x" AND "a"."z" = "b"."w"'


def test_a_condition_is_written_in_the_names_of_the_query():
    text = condition([(("orders", "order date"), ("s.days", "day"))])
    names = {"orders": "o", "s.days": "my days"}
    assert join_condition(text, names, "o", "sqlite") == '"my days".day = o."order date"'
    assert join_condition(text, names, "my days", "sqlite") == 'o."order date" = "my days".day'
    assert join_condition(text, {"orders": "o"}, "o", "sqlite") is None
    assert tables_of(text) == {"orders", "s.days"}


def test_what_is_no_condition_is_not_written():
    assert join_condition("= = (", {}, "", "sqlite") is None
    assert tables_of("= = (") == frozenset()


def test_a_statement_too_deep_for_the_parser_teaches_its_words(engine, shop):
    deep = f"SELECT {'(' * 3000}id{')' * 3000} FROM orders"
    assert not learn_query(engine, deep, shop)
    assert learn_query(engine, f"SELECT status FROM orders WHERE id = {'(' * 3000}1{')' * 3000}", shop)
