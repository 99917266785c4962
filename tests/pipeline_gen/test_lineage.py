"""Where columns come from: cases as text, each kind of step, and what a step changes."""

import pytest

from nl2sql.problems import UsageError
from pipeline_gen.changes import changes, told_apart
from pipeline_gen.counting import as_many_as
from pipeline_gen.from_sql import from_sql
from pipeline_gen.lineage import lineage, origins, tables_behind
from pipeline_gen.sql_text import read_expression
from pipeline_gen.steps import Derive, Explode, Rename, Top, Window


@pytest.fixture
def people(club):
    return from_sql("SELECT * FROM person", club.catalog)


def behind(pipeline, column):
    found = tables_behind(lineage(pipeline, pipeline.output, column))
    return {f"{ref.table}.{ref.column}" for ref in found}


def test_columns_come_from_where_they_should(lineage_case, club):
    pipeline = from_sql(lineage_case["sql"], club.catalog)
    for column, wanted in lineage_case["comes_from"].items():
        assert behind(pipeline, column) == set(wanted), column


def test_every_link_leads_to_a_column_that_exists(lineage_case, club):
    pipeline = from_sql(lineage_case["sql"], club.catalog)
    for column in pipeline.columns:
        for link in lineage(pipeline, pipeline.output, column.name):
            step = pipeline.step(link.step)
            assert link.column in {known.name for known in step.columns}
            for read in link.reads:
                assert read.step in step.inputs
                assert read.column in {known.name for known in pipeline.step(read.step).columns}


def test_what_passes_unchanged_has_the_one_origin_it_had(lineage_case, club):
    pipeline = from_sql(lineage_case["sql"], club.catalog)
    for column, origin in origins(pipeline, pipeline.output).items():
        links = lineage(pipeline, pipeline.output, column)
        assert tables_behind(links) == (origin,)
        assert {link.how for link in links} <= {"same", "table"}


def test_steps_made_of_others_are_seen_through(people):
    trees = (("older", read_expression("age + 1", "sqlite")), ("age", read_expression("score", "sqlite")))
    edited = people.with_step(Derive(trees), people.output)
    edited = edited.with_step(Rename({"older": "age_next"}), edited.output)
    assert behind(edited, "age_next") == {"person.age"}
    assert behind(edited, "age") == {"person.score"}
    assert [link.how for link in lineage(edited, edited.output, "age_next")] == ["same", "made", "table"]
    running = Window((("running", read_expression("SUM(score)", "sqlite")),), within=("town",))
    edited = people.with_step(running, people.output)
    assert behind(edited, "running") == {"person.score", "person.town"}
    assert behind(people.with_step(Top(1, (), ("town",)), people.output), "name") == {"person.name"}


def test_sql_kept_whole_is_an_end(club):
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n"
    pipeline = from_sql(sql, club.catalog)
    (link,) = lineage(pipeline, pipeline.output, "i")
    assert link.how == "sql"


def test_an_unknown_column_has_no_origin(people):
    with pytest.raises(UsageError, match="no column nme"):
        lineage(people, people.output, "nme")


def test_stacked_rows_change_no_column(club):
    pipeline = from_sql("SELECT name, age FROM person UNION ALL SELECT kind, amount FROM visit", club.catalog)
    assert changes(pipeline, pipeline.last).changed == ()


@pytest.mark.parametrize(
    ("trees", "added", "changed"),
    [
        ([("age", "age + 1")], (), ("age",)),
        ([("age", "town"), ("next", "age")], (), ("age",)),
        ([("next", "age + 1")], ("next",), ()),
    ],
)
def test_changed_columns(people, trees, added, changed):
    edited = people.with_step(Derive(tuple((n, read_expression(t, "sqlite")) for n, t in trees)), people.output)
    found = changes(edited, edited.last)
    assert (found.added, found.changed) == (added, changed)
    assert dict(found.renamed) == ({"next": "age"} if ("next", "age") in trees else {})


def test_a_step_that_makes_several_rows_of_one_is_counted_for_itself(people):
    renamed = people.with_step(Rename({"name": "who"}), people.output)
    assert as_many_as(renamed, renamed.last) == people.output
    several = people.with_step(Explode("name", " "), people.output)
    assert as_many_as(several, several.last) is None
    assert told_apart(several, several.last) is None
    assert behind(several, "name") == {"person.name"}
