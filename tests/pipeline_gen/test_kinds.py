"""Every kind of step: it says what its parameters are, and what it does holds for every engine."""

import pytest

from nl2sql.problems import UsageError
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.lineage import origins
from pipeline_gen.sql_text import read_expression
from pipeline_gen.steps import KINDS, Derive, Rename
from pipeline_gen.to_sql import to_compact
from tests.pipeline_gen.engines import rows_on_all

STATEMENTS = [
    "SELECT town, COUNT(*) AS n FROM person JOIN visit ON person.id = person_id GROUP BY town ORDER BY n LIMIT 3",
    "SELECT DISTINCT name FROM person WHERE id IN (SELECT person_id FROM visit) UNION SELECT kind FROM visit",
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


@pytest.mark.parametrize("sql", STATEMENTS)
def test_what_a_step_writes_into_a_document_is_what_its_fields_say(club, sql):
    for step in from_sql(sql, club.catalog).steps:
        assert set(step.operation.params("sqlite")) == {field.name for field in step.operation.fields}


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


@pytest.mark.parametrize(
    "operation", [derived(("older", "AGE + 1")), Rename({"name": "who"})], ids=["derive", "rename"]
)
def test_composed_steps_survive_documents_and_give_the_same_rows_on_every_engine(club, people, operation):
    edited = people.with_step(operation, people.output)
    again = from_document(to_document(edited), club.catalog)
    assert to_compact(again) == to_compact(edited)
    found = rows_on_all(edited, club)
    assert found["sql"]
    outcomes = {name: compare(found["sql"], rows, None) for name, rows in found.items()}
    assert outcomes == dict.fromkeys(found, "same")
