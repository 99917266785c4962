"""Documents to pipelines: exact for our own, clear about what is wrong with others."""

from dataclasses import replace

import pytest

from nl2sql.problems import UsageError
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.from_sql import from_sql
from pipeline_gen.steps.given import LONGEST_TITLE
from pipeline_gen.to_sql import to_compact

SQL = "SELECT town, COUNT(*) AS n FROM person WHERE age > 20 GROUP BY town ORDER BY n DESC LIMIT 3"


@pytest.fixture
def document(club):
    return to_document(from_sql(SQL, club.catalog))


def edited(document, step_id, **changes):
    steps = tuple(replace(step, **changes) if step.id == step_id else step for step in document.steps)
    return replace(document, steps=steps)


def test_a_document_says_what_each_step_does(document):
    assert [(step.id, step.title, step.removable) for step in document.steps] == [
        ("source_1", "person", False),
        ("filter_1", "Filter age", True),
        ("aggregate_1", "Group by town", False),
        ("sort_1", "Sort by n", True),
        ("limit_1", "First 3", True),
    ]


def test_expressions_travel_as_sql(document):
    params = {step.id: step.params for step in document.steps}
    assert params["filter_1"] == {"condition": "age > 20"}
    assert params["aggregate_1"] == {
        "keys": [{"name": "town", "expression": "town"}],
        "measures": [{"name": "n", "expression": "COUNT(*)"}],
        "subtotals": "none",
    }
    assert params["sort_1"] == {"keys": [{"expression": "n", "descending": True, "nulls_first": None}]}


def test_cases_come_back_exactly(steps_case, club):
    pipeline = from_sql(steps_case["sql"], club.catalog)
    assert from_document(to_document(pipeline), club.catalog) == pipeline


def test_written_cases_come_back_exactly(written_case, club):
    pipeline = from_sql(written_case["sql"], club.catalog)
    assert from_document(to_document(pipeline), club.catalog) == pipeline


def test_nonsense_is_explained(document_case, document, club):
    changes = {name: document_case[name] for name in ("params", "kind") if name in document_case}
    if "inputs" in document_case:
        changes["inputs"] = tuple(document_case["inputs"])
    broken = edited(document, document_case["step"], **changes)
    with pytest.raises(UsageError) as caught:
        from_document(broken, club.catalog)
    problem = caught.value.problem
    assert problem.code == document_case["code"]
    assert document_case["says"] in problem.message
    assert document_case.get("hint", "") in problem.hint
    assert problem.hint


def test_an_edit_by_hand_takes_effect(document, club):
    changed = edited(document, "filter_1", params={"condition": "AGE > 40 and Town is not null"})
    sql = " ".join(to_compact(from_document(changed, club.catalog)).split())
    assert "WHERE age > 40 AND town IS NOT NULL" in sql


def test_steps_may_stand_in_any_order(document, club):
    shuffled = replace(document, steps=document.steps[::-1])
    assert to_compact(from_document(shuffled, club.catalog)) == to_compact(from_sql(SQL, club.catalog))


def test_steps_that_nothing_needs_are_dropped(document, club):
    pipeline = from_document(replace(document, output="aggregate_1"), club.catalog)
    assert [step.id for step in pipeline.steps] == ["source_1", "filter_1", "aggregate_1"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 99}, "pipeline.version"),
        ({"dialect": "postgres"}, "pipeline.dialect"),
        ({"output": "nothing"}, "pipeline.no_step"),
        ({"steps": ()}, "pipeline.no_step"),
    ],
)
def test_a_heading_that_does_not_fit_is_refused(document, club, change, code):
    with pytest.raises(UsageError) as caught:
        from_document(replace(document, **change), club.catalog)
    assert caught.value.problem.code == code


def test_two_steps_cannot_have_one_id(document, club):
    doubled = replace(document, steps=(*document.steps, document.steps[0]))
    with pytest.raises(UsageError) as caught:
        from_document(doubled, club.catalog)
    assert caught.value.problem.code == "pipeline.same_id"


@pytest.mark.parametrize(
    ("sql", "codes"),
    [
        ("SELECT name FROM person LIMIT 3", ["pipeline.unordered_limit"]),
        ("SELECT name FROM person ORDER BY age LIMIT 3", ["pipeline.tied_limit"]),
        ("SELECT town, COUNT(*) FROM person GROUP BY town ORDER BY COUNT(*), town LIMIT 3", []),
        (
            "SELECT name FROM (SELECT name, town FROM person ORDER BY age) AS p WHERE town = 'Oslo' LIMIT 3",
            ["pipeline.tied_limit"],
        ),
        ("SELECT p.name FROM person p CROSS JOIN town", ["pipeline.cross_join"]),
        ("SELECT p.name FROM person p, visit v WHERE p.id = v.person_id", []),
        ("SELECT 1", ["pipeline.kept_whole"]),
    ],
)
def test_steps_say_what_to_beware_of(club, sql, codes):
    document = to_document(from_sql(sql, club.catalog))
    assert [warning.code for step in document.steps for warning in step.warnings] == codes


def test_titles_fit_a_narrow_canvas(steps_case, club):
    titles = [step.title for step in to_document(from_sql(steps_case["sql"], club.catalog)).steps]
    assert all(0 < len(title) <= LONGEST_TITLE for title in titles), titles


@pytest.mark.parametrize(
    ("sql", "titles"),
    [
        ("SELECT p.name FROM person p JOIN visit v ON v.person_id = p.id WHERE v.amount > 1",
         ["person", "visit", "Join visit", "Filter amount", "Keep name"]),
        ("SELECT kind, SUM(amount) AS total FROM visit GROUP BY kind ORDER BY total DESC LIMIT 3",
         ["visit", "Group by kind", "Sort by total", "First 3"]),
        ("SELECT name FROM person WHERE id NOT IN (SELECT person_id FROM visit) LIMIT 2 OFFSET 4",
         ["person", "visit", "Keep person_id", "Not in visit", "Keep name", "Rows 5 to 6"]),
        ("SELECT name FROM person UNION SELECT name FROM town",
         ["person", "Keep name", "town", "Keep name", "Add rows of town"]),
        ("SELECT age + 1 AS older FROM person WHERE age > 1 AND score < 2 OR town = 'x'",
         ["person", "Filter age, score, town", "Work out older"]),
    ],
)  # fmt: skip
def test_titles_say_the_essential(club, sql, titles):
    assert [step.title for step in to_document(from_sql(sql, club.catalog)).steps] == titles


@pytest.mark.parametrize(
    ("sql", "codes"),
    [
        ("SELECT town, name, COUNT(*) FROM person GROUP BY town", ["pipeline.any_row"]),
        ("SELECT AVG(kind) AS mean FROM visit", ["pipeline.text_as_number"]),
        ("SELECT id FROM visit WHERE kind > 3", ["pipeline.text_as_number"]),
        ("SELECT AVG(amount) AS mean FROM visit WHERE kind > '3' AND amount > 3", []),
        ("SELECT p.id FROM person p JOIN visit v ON v.person_id = p.id WHERE v.kind = 1", ["pipeline.text_as_number"]),
    ],
)
def test_what_others_may_read_differently_is_warned_of(club, sql, codes):
    steps = to_document(from_sql(sql, club.catalog)).steps
    assert [warning.code for step in steps for warning in step.warnings] == codes
