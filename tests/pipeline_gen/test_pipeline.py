"""The graph: built, edited and refused."""

import pytest

from nl2sql.problems import UsageError
from pipeline_gen.from_sql import from_sql
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.sql_text import column, read_expression
from pipeline_gen.steps import Filter, Limit, Match, Source
from pipeline_gen.to_sql import to_compact


def line(sql):
    return " ".join(sql.split())


@pytest.fixture
def adults(club):
    return from_sql("SELECT name, age FROM person WHERE age > 17 ORDER BY age LIMIT 3", club.catalog)


def where(text):
    return Filter(read_expression(text, "sqlite"))


def test_a_step_can_be_put_in_between(adults):
    edited = adults.with_step(where("town = 'Lille'"), "filter_1")
    assert line(to_compact(edited)) == (
        "SELECT name, age FROM person WHERE age > 17 AND town = 'Lille' ORDER BY age LIMIT 3"
    )
    assert [step.id for step in edited.steps] == ["source_1", "filter_1", "filter_2", "select_1", "sort_1", "limit_1"]


def test_a_step_after_the_limit_does_not_move_before_it(adults):
    edited = adults.with_step(where("age > 30"), adults.output)
    assert edited.output == "filter_2"
    assert line(to_compact(edited)) == (
        "SELECT * FROM ( SELECT name, age FROM person WHERE age > 17 ORDER BY age LIMIT 3 ) AS rows "
        "WHERE age > 30 ORDER BY age"
    )


def test_the_original_stays_as_it_was(adults):
    before = to_compact(adults)
    adults.with_step(where("age > 30"), adults.output)
    assert to_compact(adults) == before


def test_a_step_can_be_taken_out(adults):
    assert line(to_compact(adults.without("limit_1"))) == "SELECT name, age FROM person WHERE age > 17 ORDER BY age"
    assert line(to_compact(adults.without("filter_1"))) == "SELECT name, age FROM person ORDER BY age LIMIT 3"


def test_a_step_can_be_replaced(adults):
    assert line(to_compact(adults.replace("limit_1", Limit(1)))).endswith("LIMIT 1")


def test_a_branch_can_be_matched(adults, club):
    branched, visits = adults.with_branch(Source.of(club.catalog.table("visit")))
    edited = branched.with_step(Match("in", ((column("id"), "person_id"),)), "filter_1", visits)
    assert "id IN ( SELECT person_id FROM visit )" in line(to_compact(edited))


def test_upstream_is_what_a_step_needs(adults):
    assert [step.id for step in adults.upstream("filter_1").steps] == ["source_1", "filter_1"]


def test_references_follow_when_a_step_is_put_behind_what_they_read(club):
    pipeline = from_sql("SELECT name FROM person WHERE age > (SELECT AVG(age) FROM person)", club.catalog)
    edited = pipeline.with_step(Limit(1), "aggregate_1")
    assert "( SELECT AVG(age) AS average_age FROM person LIMIT 1 )" in line(to_compact(edited))


def test_a_select_that_a_later_step_needs_is_not_removable(club):
    pipeline = from_sql("SELECT name AS who FROM person ORDER BY who", club.catalog)
    assert not pipeline.is_removable("select_1")
    assert pipeline.is_removable("sort_1")
    assert not pipeline.is_removable("source_1")


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda p: p.with_step(where("agee > 1"), "filter_1"), "pipeline.unknown_column"),
        (lambda p: p.with_step(where("town = 'x'"), "select_1"), "pipeline.unknown_column"),
        (lambda p: p.without("source_1"), "pipeline.not_removable"),
        (lambda p: p.without("nothing"), "pipeline.no_step"),
        (lambda p: p.upstream("nothing"), "pipeline.no_step"),
        (lambda p: p.with_step(where("age > 1"), "filter_1", step_id="two words"), "pipeline.same_id"),
        (lambda p: p.with_step(where("age > 1"), "filter_1", step_id="sort_1"), "pipeline.same_id"),
        (lambda p: p.with_branch(where("age > 1")), "pipeline.wrong_inputs"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(adults, edit, code):
    with pytest.raises(UsageError) as caught:
        edit(adults)
    assert caught.value.problem.code == code


def test_a_cycle_is_refused(club):
    parts = [("a", where("age > 1"), ("b",)), ("b", where("age > 2"), ("a",))]
    with pytest.raises(UsageError) as caught:
        Pipeline.build(parts, "a", "sqlite")
    assert caught.value.problem.code == "pipeline.cycle"


def test_a_step_that_refers_to_itself_is_a_cycle(club):
    source = Source.of(club.catalog.table("person"))
    parts = [("s", source, ()), ("f", where("age > (SELECT age FROM f)"), ("s",))]
    with pytest.raises(UsageError) as caught:
        Pipeline.build(parts, "f", "sqlite")
    assert caught.value.problem.code == "pipeline.cycle"


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Limit(None), "Keep all rows"),
        (Limit(1), "Keep the first row"),
        (Limit(None, 5), "Skip 5 rows, then keep the rest"),
    ],
)
def test_a_limit_says_what_it_keeps(step, says):
    assert step.sentence(()) == says
