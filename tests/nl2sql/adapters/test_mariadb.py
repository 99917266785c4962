"""A real MariaDB: what is read of its schema, that nothing changes it, and that queries can be stopped."""

from __future__ import annotations

import threading
import time

import pymysql
import pytest
from sqlalchemy.engine import make_url

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import ColumnRef, ForeignKey, Missing
from nl2sql.catalog_store import CatalogStore
from nl2sql.cataloguing import read_catalog
from nl2sql.database import Cancellation, Limits
from nl2sql.drafting import Source
from nl2sql.problems import QueryFailed, QueryStopped, SourceError
from nl2sql.profiling import profile
from nl2sql.schema_reading import Reading, partial
from nl2sql.values import ValueIndex

pytestmark = pytest.mark.mariadb

LIMITS = Limits(1_000, 30.0)
SCHEMA = """
CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL COMMENT 'as on the card',
    born DATE, vip BOOLEAN, kind ENUM('a', 'b'), password VARCHAR(20)) COMMENT 'who buys';
CREATE TABLE `order` (no INT, part INT, customer_id INT, total DECIMAL(10, 2), placed DATETIME, PRIMARY KEY (no, part),
    FOREIGN KEY (customer_id) REFERENCES customer (id));
CREATE TABLE delivery (id INT PRIMARY KEY, order_no INT, order_part INT,
    FOREIGN KEY (order_no, order_part) REFERENCES `order` (no, part));
CREATE TABLE `odd ``name`` "é" ☂` (`select` INT, `a b` TEXT, `100%` INT, doc JSON);
CREATE VIEW spending AS SELECT customer_id, SUM(total) AS total FROM `order` GROUP BY customer_id;
INSERT INTO customer VALUES (1, 'Ada', '1815-12-10', TRUE, 'a', 'x'), (2, 'Blaise', '1623-06-19', FALSE, 'b', 'y');
INSERT INTO `order` VALUES (1, 1, 1, 9.5, '2024-05-03 10:00:00'), (1, 2, 2, 0.5, '2024-05-04 11:00:00');
INSERT INTO `odd ``name`` "é" ☂` VALUES (1, 'it''s \\\\ "so"', 50, '{"a": 1}');
CREATE TABLE many (n INT PRIMARY KEY, filler VARCHAR(400));
INSERT INTO many SELECT seq, REPEAT('x', 400) FROM seq_1_to_60000;
CREATE SEQUENCE counter;
CREATE FUNCTION one_more() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO delivery VALUES (99, 1, 1); RETURN 1; END;
"""


@pytest.fixture(scope="module")
def admin(mariadb_url):
    url = make_url(mariadb_url)
    connection = pymysql.connect(host=url.host, port=url.port, user=url.username, charset="utf8mb4", autocommit=True)

    def run(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    run("CREATE DATABASE shop CHARACTER SET utf8mb4")
    run("USE shop")
    # The function holds semicolons of its own.
    statements, function = SCHEMA.split("CREATE FUNCTION")
    for statement in statements.split(";\n"):
        if statement.strip():
            run(statement)
    run(f"CREATE FUNCTION {function.strip().rstrip(';')}")
    yield run
    connection.close()


@pytest.fixture(scope="module", params=["mariadb", "mysql"])
def database(request, admin, mariadb_url):
    """Many write mysql:// for a MariaDB, too."""
    opened = open_database(mariadb_url.replace("mariadb://", f"{request.param}://") + "/shop")
    yield opened
    opened.close()


def test_tables_columns_keys_and_comments_are_read(database):
    catalog = database.catalog()
    assert {table.key: table.kind for table in catalog.tables} == {
        "customer": "table",
        "delivery": "table",
        "many": "table",
        'odd `name` "é" ☂': "table",
        "order": "table",
        "spending": "view",
    }
    customer = catalog.table("customer")
    assert (customer.comment, customer.column("name").comment) == ("who buys", "as on the card")
    assert customer.primary_key == ("id",)
    types = {column.name: column.type for column in customer.columns}
    assert types == {
        "id": "integer", "name": "text", "born": "date", "vip": "integer", "kind": "text", "password": "text",
    }  # fmt: skip
    assert not customer.column("name").nullable
    assert catalog.table("order").foreign_keys == (ForeignKey(("customer_id",), "customer", ("id",)),)
    assert catalog.table("order").column("placed").type == "datetime"
    keys = catalog.table("delivery").foreign_keys
    assert keys == (ForeignKey(("order_no", "order_part"), "order", ("no", "part")),)
    assert catalog.table("spending").comment == ""


def test_tables_are_looked_into(database):
    catalog = database.catalog()
    customer = catalog.table("customer")
    assert (customer.row_count, customer.unread) == (2, False)
    assert customer.column("born").samples == ("1815-12-10", "1623-06-19")
    odd = catalog.table('odd `name` "é" ☂')
    assert odd.column("a b").samples == ('it\'s \\ "so"',)
    assert odd.column("100%").samples == (50,)
    assert catalog.table("many").row_count == 60_000
    assert database.distinct_values(ColumnRef("customer", "name"), 10) == ("Ada", "Blaise")


def test_a_large_table_is_profiled_from_a_sample(database):
    source = Source("shop", database, database.catalog(), ValueIndex({}))
    found = profile(source, "many", 10.0)
    assert found.sampled
    assert found.row_count == 60_000


def test_what_did_not_change_is_not_read_again(database, admin, tmp_path):
    store = CatalogStore(tmp_path / "workspace.sqlite")
    admin("CREATE TABLE changing (a INT)")
    read_catalog(database, store=store)
    admin("ALTER TABLE changing MODIFY a INT COMMENT 'new'")
    reading = Reading()
    changed = read_catalog(database, reading, store)
    assert "changing" in [table.key for table in reading.read[:1]]
    assert changed.table("changing").column("a").comment == "new"
    admin("DROP TABLE changing")
    store.close()


@pytest.fixture(scope="module")
def clerk(admin, mariadb_url):
    admin("CREATE USER clerk IDENTIFIED BY 'secret123'")
    admin("GRANT SELECT ON shop.customer TO clerk")
    admin("GRANT SELECT (no, part) ON shop.`order` TO clerk")
    admin("GRANT INSERT ON shop.delivery TO clerk")
    opened = open_database(mariadb_url.replace("root@", "clerk:secret123@") + "/shop")
    yield opened
    opened.close()


def test_tables_that_may_not_be_read_are_left_out_and_told_as_far_as_the_server_tells(clerk):
    catalog = clerk.catalog()
    assert [table.key for table in catalog.tables] == ["customer", "order"]
    assert [column.name for column in catalog.table("order").columns] == ["no", "part"]
    assert catalog.table("order").row_count == 2
    assert catalog.missing == (Missing("delivery", "denied"),)
    assert "GRANT SELECT" in partial(catalog).hint


def test_a_table_that_is_denied_says_so(clerk):
    with pytest.raises(QueryFailed) as refused:
        clerk.run("SELECT * FROM delivery", LIMITS)
    assert refused.value.problem.code == "query.denied"


def test_a_wrong_password_is_told_without_it(mariadb_url, clerk):
    with pytest.raises(SourceError) as refused:
        open_database(mariadb_url.replace("root@", "clerk:wrong-password@") + "/shop")
    assert refused.value.problem.code == "source.unreachable"
    assert "wrong-password" not in str(refused.value)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO customer VALUES (3, 'Eve', NULL, NULL, NULL, NULL)",
        "UPDATE customer SET name = 'Eve'",
        "WITH gone AS (SELECT 1) DELETE FROM customer",
        "DELETE FROM customer",
        "DROP TABLE customer",
        "CREATE TABLE more (a INT)",
        "CREATE TEMPORARY TABLE more (a INT)",
        "TRUNCATE customer",
        "COMMIT",
        "SET GLOBAL max_connections = 5",
        "SET SESSION TRANSACTION READ WRITE",
        "KILL QUERY 1",
        "CALL something()",
        "LOCK TABLES customer WRITE",
        "SELECT 1; DROP TABLE customer",
        "SELECT 1; COMMIT; DROP TABLE customer",
        "SELECT name FROM customer INTO OUTFILE 'stolen'",
        "SELECT name INTO @stolen FROM customer LIMIT 1",
        "SELECT 1 /*! INTO OUTFILE 'stolen' */",
        "SELECT 1 /*M!100000 INTO OUTFILE 'stolen' */",
        "/*! DROP TABLE customer */",
        "SELECT one_more()",
        "SELECT NEXTVAL(counter)",
        "EXPLAIN DELETE FROM customer; DELETE FROM customer",
        "ANALYZE DELETE FROM customer",
    ],
)
def test_nothing_that_changes_anything_runs(database, admin, sql):
    before = admin("CHECKSUM TABLE customer, delivery, `order`")
    tables, next_one = admin("SHOW TABLES"), admin("SELECT next_not_cached_value FROM counter")
    with pytest.raises(QueryFailed):
        database.run(sql, LIMITS)
    assert admin("CHECKSUM TABLE customer, delivery, `order`") == before
    assert admin("SHOW TABLES") == tables
    assert admin("SELECT next_not_cached_value FROM counter") == next_one
    assert len(database.run("SELECT id FROM customer", LIMITS).rows) == 2


def test_a_session_only_reads_whatever_the_transaction(database):
    variable = "transaction_read_only" if _knows(database, "transaction_read_only") else "tx_read_only"
    assert database.run(f"SELECT @@SESSION.{variable}", LIMITS).rows == ((1,),)


def _knows(database, variable):
    return bool(database.run(f"SHOW VARIABLES LIKE '{variable}'", LIMITS).rows)


@pytest.mark.parametrize(
    "sql", ["SELECT 1 AS `into`", "(SELECT 1) UNION (SELECT 2)", "EXPLAIN SELECT 1", "SHOW TABLES"]
)
def test_queries_run(database, sql):
    assert database.run(sql, LIMITS).rows


def running(admin, part):
    return [row for row in admin("SHOW FULL PROCESSLIST") if row[7] and part in row[7] and "PROCESSLIST" not in row[7]]


SLOW = "SELECT COUNT(*) AS slow_one FROM many a JOIN many b ON a.filler < b.filler OR a.n <> b.n"


def test_a_query_that_takes_too_long_is_stopped_on_the_server(database, admin):
    with pytest.raises(QueryStopped) as stopped:
        database.run(SLOW, Limits(10, 0.5))
    assert stopped.value.problem.code == "query.timeout"
    assert not running(admin, "slow_one")


def test_cancelling_stops_the_query_on_the_server(database, admin):
    cancellation = Cancellation()
    threading.Timer(0.5, cancellation.cancel).start()
    with pytest.raises(QueryStopped) as stopped:
        database.run(SLOW, LIMITS, cancellation)
    assert stopped.value.problem.code == "query.cancelled"
    end = time.monotonic() + 20
    while running(admin, "slow_one") and time.monotonic() < end:
        time.sleep(0.05)
    assert not running(admin, "slow_one")


def test_of_a_large_result_only_what_is_shown_is_read(database, admin):
    for _ in range(5):
        rows = database.run("SELECT a.filler AS endless FROM many a JOIN many b", Limits(10, 30.0))
        assert (len(rows.rows), rows.truncated) == (10, True)
        assert database.run("SELECT 1 AS one", LIMITS).rows == ((1,),)
    assert not running(admin, "endless")


def test_what_is_wrong_with_a_statement_is_said(database):
    with pytest.raises(QueryFailed) as failed:
        database.run("SELECT nothing FROM customer", LIMITS)
    assert failed.value.problem.code == "query.failed"
    assert "nothing" in failed.value.problem.message
    assert "(1054" not in failed.value.problem.message
