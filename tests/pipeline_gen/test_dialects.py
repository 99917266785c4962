"""The same on every database: taken apart and written again, a statement gives the same rows."""

import pytest

from nl2sql.database import Limits
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.preview import preview_sql
from pipeline_gen.to_sql import to_compact, to_steps

EVERYWHERE = [
    "SELECT * FROM customer",
    "SELECT name FROM customer WHERE city IS NOT NULL AND name <> 'Bob' ORDER BY name",
    "SELECT c.name, SUM(o.total) AS total FROM customer c JOIN orders o ON o.customer_id = c.id GROUP BY c.name",
    "SELECT c.id, COUNT(o.id) AS n FROM customer c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id",
    "SELECT city, COUNT(*) FROM customer GROUP BY city HAVING COUNT(*) >= 1 ORDER BY city DESC LIMIT 2",
    "SELECT name FROM customer WHERE id IN (SELECT customer_id FROM orders WHERE total > 20)",
    "SELECT name FROM customer c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)",
    "SELECT id FROM orders WHERE total > (SELECT AVG(total) FROM orders)",
    "SELECT name FROM customer UNION SELECT city FROM customer",
    "SELECT id FROM orders EXCEPT SELECT id FROM customer",
    "SELECT DISTINCT customer_id FROM orders ORDER BY customer_id",
    "SELECT id FROM orders ORDER BY total DESC LIMIT 2 OFFSET 1",
    "SELECT id FROM orders ORDER BY total NULLS LAST LIMIT 9 OFFSET 1",
    "SELECT name FROM (SELECT * FROM customer ORDER BY id LIMIT 2) AS few WHERE name LIKE 'B%'",
    "WITH big AS (SELECT * FROM orders WHERE total > 6) SELECT a.id, b.id AS o FROM big a JOIN big b ON a.id < b.id",
    "SELECT id, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY total) AS place FROM orders",
    "SELECT id, CASE WHEN total > 20 THEN 'big' ELSE 'small' END AS size FROM orders",
    "SELECT COALESCE(note, '?') AS note, CAST(total AS INTEGER) AS total FROM orders",
    'SELECT "order", "two words" FROM "odd ""table"" 🛒" WHERE "select" = \'a\'',
    "SELECT id FROM big_orders",
]
FROM_DUCKDB = [
    "SELECT strftime(placed, '%Y-%m') AS m, SUM(total) AS t FROM orders GROUP BY ALL ORDER BY m",
    "SELECT date_trunc('month', placed) AS m, COUNT(*) AS n FROM orders GROUP BY 1 ORDER BY 1",
    "SELECT id FROM orders WHERE placed >= DATE '2024-04-01' AND placed < DATE '2024-04-01' + INTERVAL 1 MONTH",
    "SELECT customer_id, arg_max(id, total) AS most FROM orders GROUP BY customer_id",
    "SELECT id, total / 2 AS half, id // 2 AS whole FROM orders",
    "SELECT * EXCLUDE (note) FROM orders",
    "SELECT median(total) AS m FROM orders",
    "SELECT name FROM customer WHERE name ILIKE 'a%'",
]
FROM_POSTGRES = [
    'SELECT "Case", plain FROM "Mixed"',
    'SELECT "Case" AS "Ca se", COUNT(*) AS "N" FROM "Mixed" GROUP BY "Case" ORDER BY "N"',
    "SELECT c.id, c.name, COUNT(*) AS n FROM customer c JOIN orders o ON o.customer_id = c.id GROUP BY c.id",
    "SELECT to_char(placed, 'YYYY-MM') AS m, SUM(total) AS t FROM orders GROUP BY 1 ORDER BY 1",
    "SELECT date_trunc('month', placed) AS m, COUNT(*) AS n FROM orders GROUP BY 1 ORDER BY 1",
    "SELECT EXTRACT(year FROM placed) AS y, COUNT(*) FROM orders GROUP BY 1",
    "SELECT DISTINCT ON (customer_id) customer_id, id FROM orders ORDER BY customer_id, total DESC",
    "SELECT id FROM orders ORDER BY total DESC FETCH FIRST 2 ROWS ONLY",
    "SELECT id, total::integer AS t FROM orders WHERE note IS DISTINCT FROM 'first'",
    "SELECT public.orders.id FROM public.orders WHERE total > 20",
    "SELECT name FROM customer WHERE name ~ '^A'",
    "SELECT string_agg(name, ',' ORDER BY name) AS names FROM customer",
    "SELECT id FROM orders WHERE customer_id = ANY (SELECT id FROM customer)",
]


def check(shop, dialect, sql):
    source = shop(dialect)
    pipeline = from_sql(sql, source.catalog)
    gold = list(source.database.run(sql, Limits()).rows)
    order = tuple(range(len(gold[0]))) if "ORDER BY" in sql.rpartition(")")[2] and gold else None
    for write in (to_compact, to_steps):
        rows = list(source.database.run(write(pipeline), Limits()).rows)
        assert compare(gold, rows, order) == "same", write(pipeline)
    once = to_compact(pipeline)
    assert to_compact(from_sql(once, source.catalog)) == once
    assert from_document(to_document(pipeline), source.catalog) == pipeline
    for step in pipeline.steps:
        shown = source.database.run(preview_sql(pipeline, step.id, 3), Limits())
        assert len(shown.columns) == len(step.columns)


@pytest.mark.parametrize("sql", EVERYWHERE)
@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_statement_gives_the_same_rows_on_every_database(shop, dialect, sql):
    check(shop, dialect, sql)


@pytest.mark.parametrize("sql", FROM_DUCKDB)
def test_what_only_duckdb_says(shop, sql):
    check(shop, "duckdb", sql)


@pytest.mark.postgres
@pytest.mark.parametrize("sql", FROM_POSTGRES)
def test_what_only_postgres_says(shop, sql):
    check(shop, "postgres", sql)


@pytest.mark.postgres
def test_subtotals_go_along_to_another_database(shop):
    pipeline = from_sql("SELECT city, MAX(id) AS last FROM customer GROUP BY ROLLUP (city)", shop("postgres").catalog)
    rows = shop("duckdb").database.run(to_compact(pipeline, "duckdb"), Limits()).rows
    gold = shop("duckdb").database.run("SELECT city, MAX(id) FROM customer GROUP BY ROLLUP (city)", Limits()).rows
    assert compare(list(gold), list(rows), None) == "same"
