"""pandas code: what it says, what it keeps of SQL's meaning, and what it leaves to the database."""

import ast
import json
import subprocess
import sys

import pandas as pd
import pytest

from nl2sql.adapters.duckdb_database import FrameDatabase
from nl2sql.adapters.opening import open_database
from nl2sql.problems import UsageError
from nl2sql.sources import load_source
from pipeline_gen.adapters.pandas_run import FrameReader, run_pandas
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.to_pandas import to_pandas


@pytest.fixture
def run_chained(club):
    reader = FrameReader(club.database, club.catalog)

    def rows(sql):
        pipeline = from_sql(sql, club.catalog)
        return run_pandas(to_pandas(pipeline, header=False, strict=True, chained=True), reader.read)

    return rows


@pytest.fixture
def run(club):
    reader = FrameReader(club.database, club.catalog)
    return lambda sql: run_pandas(to_pandas(from_sql(sql, club.catalog), header=False, strict=True), reader.read)


def test_it_reads_as_a_person_would_write(club):
    sql = (
        "SELECT kind, SUM(amount) AS total FROM visit WHERE day >= '2024-01-01' "
        "GROUP BY kind ORDER BY total DESC LIMIT 2"
    )
    assert to_pandas(from_sql(sql, club.catalog), header=False) == (
        "# Start from visit\n"
        'visit = read("visit")\n'
        "# Keep rows where day is from '2024-01-01'\n"
        'filter_1 = visit[visit["day"] >= "2024-01-01"]\n'
        "# Add up amount for each kind\n"
        'aggregate_1 = filter_1.groupby(["kind"], dropna=False, sort=False).agg('
        'total=("amount", lambda values: values.sum(min_count=1))).reset_index()\n'
        "# Sort by total, largest first\n"
        'sort_1 = aggregate_1.sort_values(["total"], ascending=[False], na_position="last", kind="stable")\n'
        "# Keep the first 2 rows\n"
        "result = sort_1.head(2)\n"
    )


def test_with_its_header_it_runs_on_its_own(club_file, club, rows_of):
    sql = "SELECT p.name, COUNT(*) AS n FROM person p JOIN visit v ON v.person_id = p.id GROUP BY p.id, p.name"
    code = to_pandas(from_sql(sql, club.catalog)).replace("path/to/database.sqlite", str(club_file))
    names = {}
    exec(compile(code, "<code>", "exec"), names)
    names["engine"].dispose()
    rows = [tuple(row) for row in names["result"].itertuples(index=False)]
    assert compare(rows_of(sql), rows, None) == "same"


def test_it_runs_in_an_interpreter_of_its_own(club_file, club, rows_of):
    sql = (
        "SELECT p.town, strftime('%Y', v.day) AS year, COUNT(*) AS n, SUM(v.amount) AS total FROM person p "
        "JOIN visit v ON v.person_id = p.id WHERE p.name LIKE '%e%' OR v.kind = 'swim' GROUP BY p.town, year"
    )
    code = to_pandas(from_sql(sql, club.catalog)).replace("path/to/database.sqlite", str(club_file))
    code += "\nprint(result.to_json(orient='values'))\n"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert compare(rows_of(sql), [tuple(row) for row in json.loads(run.stdout)], None) == "same"


def test_dataframes_are_read_by_their_names():
    people = pd.DataFrame({"name": ["Ada", "Bo", None], "age": [36, 41, 19]})
    source = load_source(FrameDatabase(lambda: {"people": people}), value_budget_s=60)
    code = to_pandas(from_sql("SELECT name FROM people WHERE age > 20", source.catalog))
    assert "engine" not in code
    assert "people_rows = people.convert_dtypes()" in code
    names = {"people": people}
    exec(compile(code, "<code>", "exec"), names)
    assert names["result"]["name"].tolist() == ["Ada", "Bo"]
    assert names["people"] is people


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_files_are_read_from_where_they_are(tmp_path, ending):
    people = pd.DataFrame({"name": ["Ada", "Bo", "Cy"], "age": [36, 41, 19]})
    if ending == "csv":
        people.to_csv(tmp_path / "people.csv", index=False)
    else:
        people.to_parquet(tmp_path / "people.parquet")
    source = load_source(open_database(tmp_path), value_budget_s=60)
    code = to_pandas(from_sql("SELECT name FROM people WHERE age > 20", source.catalog))
    assert "sqlalchemy" not in code
    names = {}
    exec(compile(code.replace("path/to", str(tmp_path)), "<code>", "exec"), names)
    assert names["result"]["name"].tolist() == ["Ada", "Bo"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT p.id, v.id FROM person p LEFT JOIN visit v ON v.person_id = p.id",
        "SELECT v.id, p.name FROM visit v JOIN person p ON p.id = v.person_id",
        "SELECT a.id, b.id FROM person a JOIN person b ON a.town = b.town",
        "SELECT town, COUNT(*), SUM(score) FROM person GROUP BY town",
        "SELECT SUM(score), COUNT(*), AVG(age) FROM person WHERE id > 100",
        "SELECT name FROM person WHERE NOT town = 'Lille'",
        "SELECT name FROM person WHERE town NOT IN ('Lille')",
        "SELECT id, age IN (36, 19) AS young, age NOT IN (36) AS other, town IN ('Oslo') AS here FROM person",
        "SELECT id FROM person WHERE NOT (age IN (36, 19) OR town = 'Oslo')",
        "SELECT id FROM person WHERE age NOT IN (36, 19) OR town = 'Oslo'",
        "SELECT id, CASE WHEN age IN (36) THEN 1 WHEN age NOT IN (36) THEN 2 ELSE 3 END AS class FROM person",
        "SELECT name FROM person WHERE id NOT IN (SELECT person_id FROM visit)",
        "SELECT name FROM person WHERE id NOT IN (SELECT person_id FROM visit WHERE id > 100)",
        "SELECT name FROM person WHERE name LIKE 'A%' OR name LIKE '_e_'",
        "SELECT name FROM person WHERE name LIKE '%.%'",
        "SELECT name, age / 2, age * 1.0 / 2, age % 5 FROM person",
        "SELECT name, 10 / (age - 36) FROM person",
        "SELECT CASE WHEN age > 40 THEN 'old' WHEN age IS NULL THEN '?' ELSE 'young' END AS c FROM person",
        "SELECT CASE town WHEN 'Lille' THEN 1 ELSE 0 END AS c FROM person",
        "SELECT CAST(score AS INTEGER), CAST(age AS TEXT), CAST(age AS REAL) FROM person",
        "SELECT date(day), strftime('%m', day) FROM visit",
        "SELECT substr(name, 1, 2), length(name), trim(name), lower(name), abs(score), round(score / 3, 1) FROM person",
        "SELECT name || '!' AS loud FROM person",
        "SELECT town, name, MAX(age) FROM person WHERE age IS NOT NULL AND id <> 4 GROUP BY town",
        "SELECT COUNT(DISTINCT town), COUNT(age) FROM person",
        "SELECT DISTINCT town FROM person",
        "SELECT name FROM person WHERE age = '36'",
        "SELECT town FROM person INTERSECT SELECT name FROM town",
        "SELECT town FROM person EXCEPT SELECT name FROM town WHERE country = 'France'",
        "SELECT name FROM person UNION ALL SELECT name FROM town",
        "SELECT name, RANK() OVER (ORDER BY score DESC) FROM person WHERE score IS NOT NULL",
        "SELECT name, ROW_NUMBER() OVER (PARTITION BY town ORDER BY id) FROM person",
        "SELECT name, SUM(age) OVER (PARTITION BY town) FROM person WHERE age IS NOT NULL",
        "SELECT town, COUNT(*) FILTER (WHERE age > 30) AS n FROM person GROUP BY town",
        "SELECT town, SUM(age) FILTER (WHERE score > 0) AS s FROM person GROUP BY town",
        "SELECT COUNT(*) FILTER (WHERE age > 30) AS n FROM person",
        "SELECT name FROM person p WHERE EXISTS (SELECT 1 FROM visit WHERE id > 100)",
        "SELECT name FROM person p WHERE NOT EXISTS (SELECT 1 FROM visit WHERE id > 100)",
        "SELECT p.name FROM person p, visit v WHERE p.id + 1 = v.person_id",
        'SELECT "two words" FROM "order" WHERE "select" > 1',
        "SELECT name FROM person WHERE age BETWEEN 19 AND 36 AND score IS NOT NULL",
    ],
)
def test_the_meaning_of_sql_is_kept(run, run_chained, rows_of, sql):
    assert compare(rows_of(sql), run(sql), None) == "same"
    assert compare(rows_of(sql), run_chained(sql), None) == "same"


def test_steps_in_a_line_can_be_one_chain(club):
    sql = "SELECT name FROM person WHERE id IN (SELECT person_id FROM visit WHERE amount > 8) ORDER BY name LIMIT 2"
    assert to_pandas(from_sql(sql, club.catalog), header=False, chained=True) == (
        "# Start from person\n"
        'person = read("person")\n'
        "select_1 = (\n"
        "    # Start from visit\n"
        '    read("visit")\n'
        "    # Keep rows where amount is more than 8\n"
        '    .loc[lambda rows: rows["amount"] > 8]\n'
        "    # Keep person_id\n"
        '    [["person_id"]]\n'
        ")\n"
        "result = (\n"
        "    # Keep rows whose id appears as person_id in filtered visit\n"
        '    person[person["id"].isin(select_1["person_id"].dropna())]\n'
        "    # Keep name\n"
        '    [["name"]]\n'
        "    # Sort by name, A to Z\n"
        '    .sort_values(["name"], ascending=[True], na_position="first", kind="stable")\n'
        "    # Keep the first 2 rows\n"
        "    .head(2)\n"
        ")\n"
    )


def test_missing_values_are_sorted_as_the_database_does(run, rows_of):
    for sql in ("SELECT id, age FROM person ORDER BY age, id", "SELECT id, age FROM person ORDER BY age DESC, id"):
        assert run(sql) == rows_of(sql)
    mixed = "SELECT id, town, age FROM person ORDER BY town DESC, age, id"
    assert run(mixed) == rows_of(mixed)


def test_what_pandas_cannot_do_is_left_to_the_database(club):
    sql = "SELECT name, printf('%.1f', score) AS s FROM person WHERE age > 20"
    code = to_pandas(from_sql(sql, club.catalog), header=False)
    assert "The database does it." in code
    assert "pd.read_sql_query(" in code
    assert ast.parse(code)


def test_strict_code_refuses_instead(club):
    with pytest.raises(UsageError) as caught:
        to_pandas(from_sql("SELECT printf('%.1f', score) AS s FROM person", club.catalog), strict=True)
    assert caught.value.problem.code == "pandas.unsupported"


def test_texts_cannot_break_out_of_the_code(club, run, rows_of):
    sql = "SELECT name FROM person WHERE town = '\"]); raise SystemExit #' OR name = 'Ad\\a'"
    assert run(sql) == rows_of(sql) == []


def test_frames_know_missing_values(club):
    frame = FrameReader(club.database, club.catalog).read("person")
    assert frame["age"].dtype == pd.Int64Dtype()
    assert frame["town"].isna().sum() == 1
