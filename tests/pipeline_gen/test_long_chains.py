"""Flows of hundreds of steps: the SQL is written without recursion, and not nested deeper than SQLite reads."""

import itertools

import pytest
from sqlglot import exp

from nl2sql.database import Limits
from nl2sql.problems import UsageError
from pipeline_gen.expressions import reference
from pipeline_gen.from_sql import from_sql
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.sql_text import parse, read_expression
from pipeline_gen.steps import Filter, Limit, Match, Opaque, SetOperation, Source
from pipeline_gen.steps.derive import Derive
from pipeline_gen.steps.replace import Replace
from pipeline_gen.to_sql import to_compact, to_steps


def condition(number):
    return Filter(read_expression(f"id > {-number}", "sqlite"))


def limit(number):
    return Limit(1000 - number, 0)


def chain(club, operations, inputs=()):
    """The operations one after the other over person; each reads `inputs` beside the step before."""
    parts = [("person", Source.of(club.catalog.table("person")), ())]
    for number, operation in enumerate(operations, start=1):
        parts.append((f"{operation.kind}_{number}", operation, (parts[-1][0], *inputs)))
    return Pipeline.build(parts, parts[-1][0], "sqlite")


def depth(sql):
    """How many queries stand inside one another."""
    selects = parse(sql, "sqlite").find_all(exp.Select)
    return max(sum(isinstance(parent, exp.Select) for parent in _parents(one)) for one in selects)


def _parents(node):
    while (node := node.parent) is not None:
        if isinstance(node, exp.CTE):
            return
        yield node


@pytest.mark.parametrize("write", [to_compact, to_steps])
@pytest.mark.parametrize(
    "operations",
    [
        [condition(number) for number in range(500)],
        [limit(number) for number in range(500)],
        [(condition, limit)[number % 2](number) for number in range(600)],
    ],
    ids=["filters", "limits", "both"],
)
def test_hundreds_of_steps_run(club, rows_of, write, operations):
    sql = write(chain(club, operations))
    assert rows_of(sql) == rows_of("SELECT * FROM person")
    assert depth(sql) <= 9


def test_what_is_nested_deeply_is_named_and_read_again(club, rows_of):
    once = to_compact(chain(club, [limit(number) for number in range(40)]))
    pipeline = from_sql(once, club.catalog)
    assert once.startswith("WITH limit_9 AS (")
    assert not any(isinstance(step.operation, Opaque) for step in pipeline.steps)
    assert len(pipeline.steps) == 41
    again = to_compact(pipeline)
    assert to_compact(from_sql(again, club.catalog)) == again
    assert rows_of(again) == rows_of(once)


def test_few_queries_inside_one_another_stay_there(club):
    assert "WITH" not in to_compact(chain(club, [limit(number) for number in range(9)]))


@pytest.mark.parametrize("operation", [SetOperation("union"), Match("in", ((exp.column("id"), "id"),))])
def test_steps_of_two_inputs(club, operation):
    parts, last = [("person", Source.of(club.catalog.table("person")), ())], "person"
    for number in range(1, 31):
        parts.append((f"limit_{number}", limit(number), (last,)))
        last = f"both_{number}"
        parts.append((last, operation, (f"limit_{number}", "person")))
    rows = club.database.run(to_compact(Pipeline.build(parts, last, "sqlite")), Limits()).rows
    assert sorted(row[0] for row in rows) == list(range(1, 9))


def test_a_chain_of_unions_stays_one_statement(club):
    assert "WITH" not in to_compact(chain(club, [SetOperation("union", all=True)] * 30, inputs=("person",)))


def test_values_of_many_steps(club):
    """Each step compares with a value of the step before, which stands in a query inside its condition."""
    parts = [("person", Source.of(club.catalog.table("person")), ()), ("limit_0", limit(0), ("person",))]
    for number in range(1, 31):
        compared = exp.GTE(this=exp.column("id"), expression=reference(f"limit_{number - 1}", "id"))
        parts.append((f"filter_{number}", Filter(compared), ("person",)))
        parts.append((f"limit_{number}", Limit(1, 0), (f"filter_{number}",)))
    sql = to_compact(Pipeline.build(parts, "limit_30", "sqlite"))
    assert len(club.database.run(sql, Limits()).rows) == 1


def test_a_column_that_is_changed_again_and_again_is_not_written_as_often(club):
    """Each replacement reads its column twice: put into each other, they double with every step."""
    towns = ["Lille", *(f"{number}" for number in range(12))]
    steps = [Replace(("town",), {old: new}) for old, new in itertools.pairwise(towns)]
    for write in (to_compact, to_steps):
        sql = write(chain(club, steps))
        rows = club.database.run(sql, Limits()).rows
        assert [row[2] for row in rows] == ["11", "Ghent", None, "Oslo", "11", "Ghent", "Oslo", "11"]
        assert len(sql) < 10_000
    once = to_compact(from_sql(to_compact(chain(club, steps)), club.catalog))
    assert to_compact(from_sql(once, club.catalog)) == once


def test_expressions_that_are_too_deep_are_refused(club):
    more = Derive((("age", read_expression("age + 1", "sqlite")),))
    for write in (to_compact, to_steps):
        pipeline = chain(club, [more] * 30)
        assert club.database.run(write(pipeline), Limits()).rows[0][3] == 66
    with pytest.raises(UsageError) as caught:
        to_compact(chain(club, [more] * 2000))
    assert caught.value.problems[0].code == "pipeline.too_deep"
