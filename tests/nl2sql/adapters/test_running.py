"""One query on each database: rows and types, caps, cancel and time limit, many threads."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from nl2sql.database import Cancellation, Limits
from nl2sql.problems import QueryFailed, QueryStopped

DIALECTS = ["sqlite", "duckdb", pytest.param("postgres", marks=pytest.mark.postgres)]
ENDLESS = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r"
# The rows come one by one here: the database is stopped while it hands them out.
ENDLESS_ROWS = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r WHERE n < 0"
# Far beyond what a test takes: what ends sooner was stopped.
PATIENT_S = 300


@pytest.fixture(params=DIALECTS)
def source(request, shop):
    return shop(request.param)


def test_rows_columns_and_types(source):
    rows = source.database.run("SELECT id, name, joined FROM customer ORDER BY id", Limits())
    assert [column.name for column in rows.columns] == ["id", "name", "joined"]
    assert [column.type for column in rows.columns] == ["integer", "text", "date"]
    assert rows.rows[0] == (1, "Ada", "2024-01-05")
    assert not rows.truncated
    assert rows.elapsed_ms > 0


def test_numbers_are_numbers(source):
    rows = source.database.run("SELECT total FROM orders ORDER BY id", Limits())
    assert rows.columns[0].type == "number"
    assert [value for (value,) in rows.rows] == [10.5, 30.0, 25.25, 5.0]


def test_the_row_cap_is_kept_and_said(source):
    rows = source.database.run("SELECT id FROM orders ORDER BY id", Limits(rows=2))
    assert rows.rows == ((1,), (2,))
    assert rows.truncated
    assert not source.database.run("SELECT id FROM orders", Limits(rows=4)).truncated


def test_a_huge_result_is_not_fetched_whole(source):
    # 4 to the power of 15 rows: fetching them all would end at the time limit
    sql = f"SELECT a1.id FROM {', '.join(f'orders a{n}' for n in range(1, 16))}"
    assert len(source.database.run(sql, Limits(rows=5)).rows) == 5


def test_repeated_column_names_are_made_unique(source):
    rows = source.database.run("SELECT c.id, o.id FROM customer c JOIN orders o ON o.customer_id = c.id", Limits())
    assert [column.name for column in rows.columns] == ["id", "id_2"]


@pytest.mark.parametrize("text", [":x", "%s", "%(a)s", "100%", "a?b", "{x}", "$1", "''", "\\", "☃ 🛒"])
def test_the_statement_is_sent_as_it_is(source, text):
    rows = source.database.run(f"SELECT '{text}' AS a -- 5% :b ?", Limits())
    assert rows.rows == ((text.replace("''", "'"),),)


@pytest.mark.parametrize(
    "sql", ["SELECT nothing FROM nowhere", "SELEC 1", "", "-- nothing", "SELECT 'a\x00b'", "SELECT '\ud800'"]
)
def test_a_wrong_statement_fails_in_our_words(source, sql):
    with pytest.raises(QueryFailed) as caught:
        source.database.run(sql, Limits())
    assert caught.value.problem.code in ("query.failed", "query.no_rows", "query.read_only")
    assert caught.value.problem.hint


@pytest.mark.parametrize("sql", [ENDLESS, ENDLESS_ROWS])
def test_the_time_limit_stops_the_query(source, sql):
    cancellation = Cancellation()
    with ThreadPoolExecutor(1) as pool:
        patient = pool.submit(source.database.run, sql, Limits(seconds=PATIENT_S), cancellation)
        with pytest.raises(QueryStopped) as caught:
            source.database.run(sql, Limits(seconds=0.3))
        assert caught.value.problem.code == "query.timeout"
        assert not patient.done(), "the one with more time was stopped too"
        cancellation.cancel()
        assert patient.exception().problem.code == "query.cancelled"


def test_bounded_work_ends_a_long_query_in_sqlite_and_leaves_the_next_one_alone(source):
    if source.database.dialect != "sqlite":
        pytest.skip("only SQLite counts what it does")
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT count(*) FROM n"
    for _ in range(3):
        with pytest.raises(QueryStopped) as caught:
            source.database.run(count, Limits(seconds=PATIENT_S, work=10_000))
        assert caught.value.problem.code == "query.timeout"
        assert source.database.run(count, Limits(seconds=PATIENT_S)).rows == ((5000,),)
        assert source.database.run("SELECT 1", Limits(seconds=PATIENT_S, work=10_000)).rows == ((1,),)


@pytest.mark.parametrize("sql", [ENDLESS, ENDLESS_ROWS])
def test_cancel_from_another_thread_stops_the_query(source, sql):
    cancellation = Cancellation()
    threading.Timer(0.2, cancellation.cancel).start()
    with pytest.raises(QueryStopped) as caught:
        source.database.run(sql, Limits(seconds=PATIENT_S), cancellation)
    assert caught.value.problem.code == "query.cancelled"


def test_a_query_cancelled_before_it_starts_does_not_run(source):
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(QueryStopped):
        source.database.run(ENDLESS, Limits(), cancellation)


def test_the_source_answers_after_a_cancel(source):
    for _ in range(8):
        cancellation = Cancellation()
        threading.Timer(0.02, cancellation.cancel).start()
        with pytest.raises(QueryStopped):
            source.database.run(ENDLESS, Limits(), cancellation)
        assert source.database.run("SELECT count(*) FROM customer", Limits()).rows == ((3,),)


def test_cancelling_one_query_leaves_the_others_alone(source):
    cancellation = Cancellation()
    with ThreadPoolExecutor(2) as pool:
        doomed = pool.submit(source.database.run, ENDLESS, Limits(seconds=PATIENT_S), cancellation)
        time.sleep(0.1)
        cancellation.cancel()
        assert source.database.run("SELECT count(*) FROM orders", Limits()).rows == ((4,),)
        with pytest.raises(QueryStopped):
            doomed.result(timeout=PATIENT_S / 2)


def test_a_cancel_after_the_end_does_nothing(source):
    cancellation = Cancellation()
    source.database.run("SELECT 1", Limits(), cancellation)
    cancellation.cancel()
    assert source.database.run("SELECT 1 AS a", Limits()).rows == ((1,),)


def test_many_threads_ask_at_once(source):
    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(source.database.run, f"SELECT {n} AS n, count(*) FROM orders", Limits()) for n in range(40)
        ]
        assert [job.result(timeout=PATIENT_S).rows for job in asked] == [((n, 4),) for n in range(40)]


@pytest.mark.postgres
def test_postgres_has_really_stopped(shop, postgres_url):
    assert running_in(postgres_url) == []
    cancellation = Cancellation()
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(shop("postgres").database.run, ENDLESS, Limits(seconds=PATIENT_S), cancellation)
        deadline = time.monotonic() + PATIENT_S
        while not running_in(postgres_url) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(running_in(postgres_url)) == 1
        cancellation.cancel()
        with pytest.raises(QueryStopped):
            job.result(timeout=PATIENT_S / 2)
    assert running_in(postgres_url) == []


def running_in(postgres_url):
    active = "SELECT query FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        running = connection.execute(active).fetchall()
    return [query for (query,) in running if "plainspoken" in query]


def test_no_watching_thread_is_left_behind(source):
    source.database.run("SELECT 1", Limits())
    assert not [thread for thread in threading.enumerate() if thread.name == "plainspoken-watch"]


@pytest.mark.postgres
def test_the_place_of_an_error_points_into_the_statement(shop):
    sql = "SELECT id,\n  nonsense FROM customer"
    for prefix in ("", "EXPLAIN "):
        with pytest.raises(QueryFailed) as caught:
            shop("postgres").database.run(prefix + sql, Limits())
        place = caught.value.problem.place
        assert place is not None
        assert (prefix + sql)[place.start : place.end] == "nonsense"


@pytest.mark.postgres
def test_postgres_values_that_python_does_not_know(shop):
    sql = (
        "SELECT 'infinity'::date, '4713-01-01 BC'::date, 'infinity'::timestamp, '24:00'::time, "
        "interval '1 mon 2 days', "
        "'NaN'::numeric, '{\"a\": [1]}'::jsonb, ARRAY[1, 2], '[1,5)'::int4range, 'x'::bytea, NULL::date"
    )
    rows = shop("postgres").database.run(sql, Limits())
    assert rows.rows[0][:6] == ("infinity", "4713-01-01 BC", "infinity", "24:00:00", "1 mon 2 days", None)
    assert rows.rows[0][6] == '{"a": [1]}'
    assert [column.type for column in rows.columns][:4] == ["date", "date", "datetime", "time"]


def test_sqlite_text_that_is_no_utf8_is_shown(shop):
    rows = shop("sqlite").database.run("SELECT CAST(x'ff41' AS text) AS a", Limits())
    assert rows.rows == (("\ufffdA",),)


def test_sqlite_runs_no_python_that_nothing_could_stop(shop):
    with pytest.raises(QueryFailed, match="not authorized to use function"):
        shop("sqlite").database.run(f"SELECT '{'a' * 40}!' REGEXP '(a+)+$'", Limits(seconds=1))


def test_sqlite_values_are_not_made_without_bound(shop):
    with pytest.raises(QueryFailed):
        shop("sqlite").database.run("SELECT length(zeroblob(1000000000))", Limits())


def test_duckdb_times_with_a_zone_need_no_other_package(shop):
    sql = "SELECT TIMESTAMPTZ '2024-01-31 10:00:00+00' AS a, 2 AS a, DATE '2024-01-31' AS d"
    rows = shop("duckdb").database.run(sql, Limits())
    assert rows.columns[0].type == "datetime"
    assert rows.rows[0][0].startswith("2024-01-31 ")
    assert rows.rows[0][1:] == (2, "2024-01-31")


@pytest.mark.postgres
def test_a_connection_that_the_server_ended_is_replaced(shop, postgres_url):
    database = shop("postgres").database
    database.run("SELECT 1", Limits())
    ended = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'tester'"
    )
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(ended)
    assert database.run("SELECT count(*) FROM customer", Limits()).rows == ((3,),)


@pytest.mark.postgres
def test_a_connection_that_ends_during_the_query_is_a_failed_query(shop, postgres_url):
    ended = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%plainspoken%'"
    )

    def end() -> None:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"{ended} AND pid <> pg_backend_pid()")

    timer = threading.Timer(0.3, end)
    timer.start()
    with pytest.raises(QueryFailed):
        shop("postgres").database.run(ENDLESS, Limits(seconds=PATIENT_S))
    timer.join()
    assert shop("postgres").database.run("SELECT count(*) FROM customer", Limits()).rows == ((3,),)
