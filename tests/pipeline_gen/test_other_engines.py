"""What SQLite does in silence is written out for DuckDB, and for pandas where columns mix numbers with texts."""

import sqlite3

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.sources import load_source
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.mixed_columns import looked_into, mixed_columns
from pipeline_gen.step_warnings import warnings_of
from pipeline_gen.to_sql import to_compact
from tests.pipeline_gen.engines import ENGINES

RANKING = """
CREATE TABLE ranking (player INTEGER, points INT, age FLOAT, code TEXT, born DATE, "group" TEXT);
INSERT INTO ranking VALUES
    (1, 120, 21.5, '7', '2001-03-31', 'a'), (2, '', 30.0, '12', '1990-02-28', 'a'),
    (3, 80, '', 'x9', '1999-12-31', 'b'),
    (4, NULL, 25.0, NULL, NULL, 'b'), (5, 9, 19.0, '7', '2004-02-29', 'B'), (6, 'none', 19.0, '100', '2004-01-01', 'É');
CREATE TABLE code (number INTEGER, label TEXT);
INSERT INTO code VALUES (7, 'seven'), (12, 'twelve'), (100, 'hundred');
"""


@pytest.fixture(scope="module")
def rankings(tmp_path_factory):
    path = tmp_path_factory.mktemp("rankings") / "rankings.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(RANKING)
    connection.close()
    return load_source(open_database(path), value_budget_s=60)


def check(source, sql, engines):
    pipeline = looked_into(from_sql(sql, source.catalog), source.database.run)
    gold = list(source.database.run(sql, Limits()).rows)
    for engine in engines:
        assert compare(gold, ENGINES[engine](pipeline, source), None) == "same", (
            engine,
            to_compact(pipeline, "duckdb"),
        )


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT player FROM ranking WHERE points > 50",
        "SELECT player FROM ranking WHERE points < 100 OR points = ''",
        "SELECT player FROM ranking WHERE points <> 80",
        "SELECT player FROM ranking WHERE 100 >= points",
        "SELECT player FROM ranking WHERE points IN (9, 80)",
        "SELECT player FROM ranking WHERE age BETWEEN 19 AND 25",
        "SELECT SUM(points), AVG(points), COUNT(points), MIN(points) FROM ranking",
        'SELECT "group", AVG(points), MIN(age) FROM ranking GROUP BY "group"',
        "SELECT player FROM ranking WHERE points = (SELECT MIN(points) FROM ranking)",
        "SELECT player FROM ranking ORDER BY points DESC, player LIMIT 4",
        "SELECT player FROM ranking ORDER BY age, points, player LIMIT 3",
        "SELECT player, points * 2 FROM ranking WHERE points IS NOT NULL",
        "SELECT a.player, b.player FROM ranking a JOIN ranking b ON a.age = b.age AND a.player < b.player",
    ],
)
def test_numbers_mixed_with_texts(rankings, sql):
    check(rankings, sql, ("pandas", "duckdb"))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT player, label FROM ranking JOIN code ON code = number",
        "SELECT player FROM ranking WHERE code = 7",
        "SELECT player FROM ranking WHERE code IN (7, 12)",
        "SELECT player FROM ranking WHERE code IN (SELECT number FROM code)",
        "SELECT label FROM code WHERE number IN ('7', '12')",
        "SELECT number FROM code WHERE EXISTS (SELECT 1 FROM ranking WHERE code = number AND \"group\" LIKE 'A')",
        "SELECT number FROM code WHERE EXISTS (SELECT 1 FROM ranking WHERE player + number / 2 = 5)",
        "SELECT number FROM code WHERE NOT EXISTS (SELECT 1 FROM ranking WHERE code = label OR code < number)",
        "SELECT number FROM code WHERE EXISTS (SELECT 1 FROM ranking WHERE points > number AND points < number + 5)",
        "SELECT label FROM code WHERE number = 'seven' OR number > '99'",
        "SELECT SUM(code), AVG(code) FROM ranking WHERE code <> 'x9'",
        "SELECT player / 2, player % 2, 10 / (player - 3), player / 2.0 FROM ranking",
        "SELECT player FROM ranking WHERE \"group\" LIKE 'b'",
        "SELECT player FROM ranking WHERE born LIKE '2004%'",
        "SELECT player FROM ranking ORDER BY born, player",
        "SELECT player, date(born, '+1 month', '-2 day'), date(born, 'start of month') FROM ranking",
        "SELECT strftime('%Y-%m', born), COUNT(*) FROM ranking GROUP BY 1",
        "SELECT CAST(julianday('2024-03-01') - julianday(born) AS INTEGER) FROM ranking",
        "SELECT datetime(born, '+90 minutes'), time('2024-01-01 10:20:30') FROM ranking",
        "SELECT player || '-' || code FROM ranking",
        'SELECT "group", code, MAX(player) FROM ranking GROUP BY "group"',
        "SELECT SUM(player > 2), COUNT(*) FROM ranking WHERE player",
        "SELECT CAST(code AS INTEGER), CAST(player AS TEXT) FROM ranking",
        "SELECT CAST(player / 3.0 AS INTEGER), CAST(player AS REAL) FROM ranking",
        "SELECT total(player), group_concat(player) FROM ranking WHERE player = 3",
        "SELECT CASE WHEN player THEN IFNULL(code, 'none') END FROM ranking",
        "SELECT upper(player), length(player), substr(player, 1, 1), round(player / 4.0, 1) FROM ranking",
        "SELECT player FROM ranking LIMIT -1 OFFSET 4",
        "SELECT player FROM ranking UNION SELECT number FROM code",
        "SELECT player FROM ranking WHERE player > (SELECT AVG(number) / 20 FROM code)",
        "SELECT player, RANK() OVER (ORDER BY born DESC) FROM ranking",
    ],
)
def test_duckdb_gives_the_rows_of_sqlite(rankings, sql):
    check(rankings, sql, ("duckdb",))


def test_the_other_dialect_says_what_sqlite_did_in_silence(rankings):
    sql = "SELECT player / 2 AS half FROM ranking WHERE \"group\" LIKE 'b%' AND code = 7 ORDER BY born LIMIT 3"
    assert to_compact(from_sql(sql, rankings.catalog), "duckdb") == (
        "SELECT\n  player // 2 AS half\nFROM ranking\nWHERE\n  \"group\" ILIKE 'b%' AND code = '7'\n"
        "ORDER BY\n  born ASC NULLS FIRST\nLIMIT 3"
    )


def test_the_same_dialect_changes_nothing(rankings):
    pipeline = from_sql("SELECT player FROM ranking WHERE code = 7", rankings.catalog)
    assert to_compact(pipeline, "sqlite") == to_compact(pipeline)


def test_mixed_columns_are_followed(rankings):
    sql = "SELECT points AS p, MAX(age) AS oldest, COUNT(*) AS n FROM ranking GROUP BY points"
    pipeline = looked_into(from_sql(sql, rankings.catalog), rankings.database.run)
    assert mixed_columns(pipeline)[pipeline.output] == {"p", "oldest"}


@pytest.mark.parametrize(
    ("sql", "codes"),
    [
        ("SELECT player FROM ranking WHERE points > 5", {"pipeline.mixed_types"}),
        ("SELECT points FROM ranking", {"pipeline.mixed_types"}),
        ("SELECT player FROM ranking", set()),
        ("SELECT player FROM ranking WHERE code > 5", {"pipeline.text_as_number"}),
        ("SELECT player FROM ranking WHERE code > '5'", set()),
        ("SELECT AVG(born) FROM ranking", {"pipeline.text_as_number"}),
        ("SELECT label FROM code JOIN ranking ON code = number", {"pipeline.text_as_number"}),
        ("SELECT player FROM ranking WHERE code IN (SELECT number FROM code)", {"pipeline.text_as_number"}),
        ("SELECT player / 2 FROM ranking", {"pipeline.whole_division"}),
        ("SELECT player / 2.0 FROM ranking", set()),
        ("SELECT player FROM ranking WHERE \"group\" LIKE 'É'", {"pipeline.letter_case"}),
        ("SELECT player FROM ranking WHERE \"group\" LIKE 'b'", set()),
        ("SELECT player FROM ranking WHERE player / 2.0 = (SELECT AVG(number) FROM code)", {"pipeline.exact_fraction"}),
        ("SELECT label, COUNT(*) AS n FROM code GROUP BY label ORDER BY n, label LIMIT 1", set()),
        ("SELECT label, COUNT(*) AS n FROM code GROUP BY label ORDER BY n LIMIT 1", {"pipeline.tied_limit"}),
    ],
)
def test_what_may_differ_is_said_where_it_concerns_the_step(rankings, sql, codes):
    pipeline = looked_into(from_sql(sql, rankings.catalog), rankings.database.run)
    found = [warning for step in pipeline.steps for warning in warnings_of(pipeline, step)]
    assert {warning.code for warning in found} == codes
    assert all(warning.hint for warning in found)
