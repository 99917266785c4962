"""Every kind of step: it says what its parameters are, and what it does holds for every engine."""

from dataclasses import replace

import pytest
from pydantic import JsonValue

from nl2sql.problems import UsageError
from pipeline_gen.block import SortKey
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.lineage import origins
from pipeline_gen.sql_text import read_expression
from pipeline_gen.steps import KINDS, Derive, Rename, Top, Window
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.to_sql import to_compact
from tests.pipeline_gen.engines import rows_on_all

STATEMENTS = [
    "SELECT town, COUNT(*) AS n FROM person JOIN visit ON person.id = person_id GROUP BY town ORDER BY n LIMIT 3",
    "SELECT DISTINCT name FROM person WHERE id IN (SELECT person_id FROM visit) UNION SELECT kind FROM visit",
    "SELECT name, SUM(score) OVER (PARTITION BY town ORDER BY age ROWS 2 PRECEDING) AS s FROM person",
    "SELECT name FROM person p WHERE EXISTS (SELECT 1 FROM visit v WHERE v.person_id = p.id AND v.amount > p.score)",
    "SELECT * FROM (SELECT name, RANK() OVER (PARTITION BY town ORDER BY age) AS r FROM person) AS t WHERE r < 3",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n",
]


@pytest.fixture
def people(club):
    return from_sql("SELECT * FROM person", club.catalog)


def derived(*pairs):
    return Derive(tuple((name, read_expression(text, "sqlite")) for name, text in pairs))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_fields_have_names_of_their_own(kind):
    names = [field.name for field in kind.fields]
    assert len(set(names)) == len(names)
    assert all(field.label for field in kind.fields)
    assert all(bool(field.choices) == (field.kind == "choice") for field in kind.fields)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_choice_that_is_left_out_is_the_first(club, kind):
    """Forms show it so."""
    keys: list[JsonValue] = [{"name": "town", "expression": "town"}]
    params: dict[str, JsonValue] = {"columns": ["town"], "column": "town", "by": ["name"], "values": ["Rome"]}
    params |= {"value": "age", "trim": True, "keys": keys}
    for field in kind.fields:
        if field.optional and field.choices:
            read = [
                kind.read(ParamReader(given, "sqlite", club.catalog, "here"))
                for given in (
                    params,
                    {**params, field.name: field.choices[0]},
                    {**params, field.name: field.choices[1]},
                )
            ]
            assert read[0] == read[1] != read[2]


@pytest.mark.parametrize("sql", STATEMENTS)
def test_what_a_step_writes_into_a_document_is_what_its_fields_say(club, sql):
    for step in from_sql(sql, club.catalog).steps:
        written = set(step.operation.params("sqlite"))
        assert written <= {field.name for field in step.operation.fields}
        assert written >= {field.name for field in step.operation.fields if not field.optional}


def test_a_derived_column_comes_last_and_a_known_one_keeps_its_place(people):
    edited = people.with_step(derived(("name", "UPPER(name)"), ("older", "age + 1")), people.output)
    names = [column.name for column in people.columns]
    assert [column.name for column in edited.columns] == [*names, "older"]
    assert "UPPER(name) AS name" in to_compact(edited)


def test_renaming_two_columns_crosswise(people):
    edited = people.with_step(Rename({"name": "town", "town": "name"}), people.output)
    assert edited.columns[[column.name for column in people.columns].index("name")].name == "town"
    assert origins(edited, edited.output)["town"].column == "name"


def test_renaming_to_a_name_that_is_there_is_refused(people):
    with pytest.raises(UsageError) as caught:
        people.with_step(Rename({"name": "town"}), people.output)
    assert caught.value.problem.code == "pipeline.same_name"


def test_an_unknown_column_names_the_step(people):
    with pytest.raises(UsageError, match=r"rename_1.*nme") as caught:
        people.with_step(Rename({"nme": "who"}), people.output)
    assert caught.value.problem.hint == "Did you mean name?"


def window(call, within=(), by=(), frame=""):
    keys = tuple(SortKey(read_expression(key.removeprefix("-"), "sqlite"), key.startswith("-")) for key in by)
    return Window((("made", read_expression(call, "sqlite")),), within, keys, frame)


def top(rows, by, **rest):
    keys = tuple(SortKey(read_expression(key.removeprefix("-"), "sqlite"), key.startswith("-")) for key in by)
    return Top(rows, keys, **rest)


COMPOSED = [
    derived(("older", "AGE + 1")),
    Rename({"name": "who"}),
    window("ROW_NUMBER()", by=("-score", "id")),
    window("ROW_NUMBER()", ("town",), ("name", "-id")),
    window("RANK()", ("town",), ("score",)),
    window("DENSE_RANK()", by=("town", "-age")),
    window("SUM(age)", ("town",)),
    window("SUM(score)"),
    window("COUNT(*)", ("TOWN",), ("age",)),
    window("SUM(age)", ("town",), ("name",)),
    window("AVG(score)", by=("id",), frame="ROWS BETWEEN 2 PRECEDING AND CURRENT ROW"),
    window("MAX(age)", by=("id",), frame="ROWS UNBOUNDED PRECEDING"),
    window("MIN(age)", ("town",), ("id",), "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"),
    window("LAG(name)", ("town",), ("id",)),
    window("LEAD(age, 2, 0)", by=("id",)),
    window("FIRST_VALUE(name)", ("town",), ("age", "id")),
    window("COUNT(*) FILTER (WHERE age > 30)", ("town",)),
    window("SUM(age * 2)", ("town",), ("id",)),
    top(1, ("-score", "id"), within=("town",)),
    top(2, ("-age", "id")),
    top(2, ("town",), within=("age",), ties="keep"),
    top(2, ("town", "age"), ties="levels", place="place"),
    top(3, ("LENGTH(name)", "id"), place="nth"),
]


@pytest.mark.parametrize("operation", COMPOSED, ids=lambda operation: operation.kind)
def test_composed_steps_survive_documents_and_give_the_same_rows_on_every_engine(club, people, operation):
    edited = people.with_step(operation, people.output)
    again = from_document(to_document(edited), club.catalog)
    assert to_compact(again) == to_compact(edited)
    found = rows_on_all(edited, club)
    assert found["sql"]
    outcomes = {name: compare(found["sql"], rows, None) for name, rows in found.items()}
    assert outcomes == dict.fromkeys(found, "same")


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"outputs": []}, "outputs"),
        ({"outputs": [{"name": "n", "expression": "RANK()"}], "within": "town"}, "names"),
        ({"outputs": [{"name": "n", "expression": "RANK()"}], "within": ["twon"]}, "twon"),
        ({"outputs": [{"name": "n", "expression": "RANK()"}], "frame": "3 rows"}, "3 rows"),
        ({"outputs": [{"name": "name", "expression": "RANK()"}]}, "name"),
    ],
)
def test_bad_windows_are_refused_by_name(club, people, params, says):
    edited = people.with_step(window("RANK()", by=("age",)), people.output)
    document = to_document(edited)
    steps = (*document.steps[:-1], replace(document.steps[-1], params=params))
    with pytest.raises(UsageError, match=rf"(?i)window_1.*{says}"):
        from_document(replace(document, steps=steps), club.catalog)
