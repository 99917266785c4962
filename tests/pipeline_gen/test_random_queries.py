"""Queries nobody wrote by hand: whatever is done to them, the rows stay the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline_gen.adapters.pandas_run import FrameReader, run_pandas
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.preview import preview_sql
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_sql import to_compact, to_steps

FROM = {
    "person": "person AS p",
    "visit": "visit AS v",
    "inner": "person AS p JOIN visit AS v ON v.person_id = p.id",
    "left": "person AS p LEFT JOIN visit AS v ON v.person_id = p.id",
    "comma": "person AS p, visit AS v",
    "self": "person AS p JOIN person AS q ON p.town = q.town AND p.id < q.id",
    "derived": "(SELECT id, name, town, age, score FROM person WHERE age IS NOT NULL) AS p",
    "limited": "(SELECT * FROM person ORDER BY age DESC, id LIMIT 5) AS p",
    "towns": "person AS p LEFT JOIN town AS t ON t.name = p.town",
}
OF_PERSON = ["p.town = 'Lille'", "p.age > 30", "NOT p.age > 40", "p.score IS NULL", "p.town IS NOT NULL",
             "p.name LIKE 'a%'", "p.name NOT LIKE '%e%'", "p.age BETWEEN 19 AND 41", "p.age NOT IN (36, 19)",
             "p.town IN ('Oslo', 'Ghent') OR p.score < 1", "p.id IN (SELECT person_id FROM visit)",
             "p.id NOT IN (SELECT person_id FROM visit WHERE person_id IS NOT NULL)",
             "p.id NOT IN (SELECT person_id FROM visit)", "p.age > (SELECT AVG(age) FROM person)",
             "EXISTS (SELECT 1 FROM visit AS w WHERE w.person_id = p.id AND w.amount > 8)",
             "NOT EXISTS (SELECT 1 FROM visit AS w WHERE w.person_id = p.id)", "p.score * 2 > p.age / 10",
             "COALESCE(p.score, 0) >= 0", "p.age + 1 <> 37"]  # fmt: skip
OF_VISIT = ["v.kind = 'swim'", "v.amount > 5", "v.day >= '2024-01-01'", "v.kind IS NULL",
            "v.amount <= 10 OR v.kind = 'gym'", "strftime('%Y', v.day) = '2024'", "v.kind <> 'gym'",
            "v.kind NOT IN ('gym', 'sauna')"]  # fmt: skip
PERSON = ["p.name", "p.town", "p.age", "p.score", "p.age * 2 AS double_age", "UPPER(p.name) AS loud", "p.id"]
VISIT = ["v.day", "v.amount", "v.kind", "strftime('%Y-%m', v.day) AS month", "v.id AS visit_id", "v.amount + 1 AS m"]
KEYS = {"p": ["p.town", "p.age", "p.name"], "v": ["v.kind", "strftime('%Y', v.day)", "v.person_id"]}
MEASURES = {
    "p": ["COUNT(*) AS n", "COUNT(p.score) AS scored", "SUM(p.age) AS ages", "AVG(p.score) AS mean",
          "MAX(p.name) AS last", "COUNT(DISTINCT p.town) AS towns", "MIN(p.age) AS youngest",
          "SUM(p.age) * 2 AS twice", "SUM(p.age) / COUNT(*) AS share"],
    "v": ["COUNT(*) AS n", "SUM(v.amount) AS total", "AVG(v.amount) AS mean", "MAX(v.day) AS latest",
          "COUNT(DISTINCT v.kind) AS kinds", "MIN(v.amount) AS least"],
}  # fmt: skip
HAVING = ["COUNT(*) > 1", "COUNT(*) < 3"]


def aliases(origin):
    return {"person": "p", "visit": "v", "inner": "pv", "left": "pv", "comma": "pv"}.get(origin, "p")


@st.composite
def conditions(draw, origin):
    options = [
        text for alias, texts in (("p", OF_PERSON), ("v", OF_VISIT)) if alias in aliases(origin) for text in texts
    ]
    return draw(st.lists(st.sampled_from(options), max_size=2, unique=True))


def where(parts):
    return f" WHERE {' AND '.join(f'({part})' for part in parts)}" if parts else ""


@st.composite
def lists(draw):
    """A SELECT without groups; a LIMIT only with an order that leaves no ties."""
    origin = draw(st.sampled_from(sorted(FROM)))
    options = [text for alias, texts in (("p", PERSON), ("v", VISIT)) if alias in aliases(origin) for text in texts]
    shown = draw(st.lists(st.sampled_from(options), min_size=1, max_size=3, unique=True))
    distinct = draw(st.booleans())
    text = f"SELECT {'DISTINCT ' * distinct}{', '.join(shown)} FROM {FROM[origin]}{where(draw(conditions(origin)))}"
    if not distinct and origin in ("person", "visit", "inner", "derived", "limited", "towns") and draw(st.booleans()):
        tie_breaker = {"visit": "v.id", "inner": "v.id"}.get(origin, "p.id")
        first = draw(st.sampled_from([option for option in options if " AS " not in option]))
        way = draw(st.sampled_from(["", " DESC"]))
        limit = draw(st.sampled_from(["", " LIMIT 3", " LIMIT 2 OFFSET 1"]))
        text += f" ORDER BY {first}{way}, {tie_breaker}{limit}"
    return text


@st.composite
def groups(draw):
    """A SELECT with aggregates, with or without keys."""
    origin = draw(st.sampled_from(["person", "visit", "inner", "left", "derived", "limited", "self", "towns"]))
    letters = aliases(origin)
    keys = draw(st.lists(st.sampled_from([key for each in letters for key in KEYS[each]]), max_size=2, unique=True))
    measures = draw(
        st.lists(st.sampled_from([m for each in letters for m in MEASURES[each]]), min_size=1, max_size=3, unique=True)
    )
    measures = list({measure.partition(" AS ")[2]: measure for measure in measures}.values())
    text = f"SELECT {', '.join([*keys, *measures])} FROM {FROM[origin]}{where(draw(conditions(origin)))}"
    if keys:
        text += f" GROUP BY {', '.join(keys)}"
        if draw(st.booleans()):
            text += f" HAVING {draw(st.sampled_from(HAVING))}"
        if draw(st.booleans()):
            text += f" ORDER BY {measures[0].partition(' AS ')[0]} DESC, {', '.join(keys)}"
            text += draw(st.sampled_from(["", " LIMIT 2"]))
    return text


@st.composite
def queries(draw):
    """Any of those, or a set operation, or one over the outcome of another."""
    kind = draw(st.sampled_from(["list", "list", "group", "group", "set", "nested"]))
    if kind == "list":
        return draw(lists())
    if kind == "group":
        return draw(groups())
    if kind == "set":
        operator = draw(st.sampled_from(["UNION", "UNION ALL", "INTERSECT", "EXCEPT"]))
        column = draw(st.sampled_from(["p.name", "p.town", "p.age"]))
        left, right = draw(conditions("person")), draw(conditions("person"))
        return (
            f"SELECT {column} FROM person AS p{where(left)} {operator} SELECT {column} FROM person AS p{where(right)}"
        )
    inner = draw(groups())
    return f"SELECT COUNT(*) AS groups FROM ({inner}) AS g"


MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(sql=queries())
def test_both_spellings_give_the_same_rows(club, rows_of, sql):
    pipeline = from_sql(sql, club.catalog)
    assert not any(step.kind == "opaque" for step in pipeline.steps)
    gold = rows_of(sql)
    ordered = () if "ORDER BY" in sql.rpartition(")")[2] else None
    for write in (to_compact, to_steps):
        rows = rows_of(write(pipeline))
        assert compare(gold, rows, None) == "same", write(pipeline)
        if ordered is not None:
            assert compare(gold, rows, tuple(range(len(pipeline.columns)))) == "same", write(pipeline)


@MANY
@given(sql=queries())
def test_writing_is_a_fixpoint(club, sql):
    once = to_compact(from_sql(sql, club.catalog))
    assert to_compact(from_sql(once, club.catalog)) == once


@MANY
@given(sql=queries())
def test_documents_bring_back_the_same_pipeline(club, sql):
    pipeline = from_sql(sql, club.catalog)
    document = to_document(pipeline)
    again = from_document(document, club.catalog)
    assert again == pipeline
    assert to_document(again) == document


@MANY
@given(sql=queries())
def test_pandas_gives_the_same_rows(club, rows_of, sql):
    pipeline = from_sql(sql, club.catalog)
    reader = FrameReader(club.database, club.catalog)
    rows = run_pandas(to_pandas(pipeline, header=False, strict=True), reader.read)
    assert compare(rows_of(sql), rows, None) == "same", to_pandas(pipeline, header=False)


@settings(MANY, max_examples=25)
@given(sql=queries(), data=st.data())
def test_every_step_can_be_previewed(club, rows_of, sql, data):
    pipeline = from_sql(sql, club.catalog)
    step = data.draw(st.sampled_from(pipeline.steps))
    rows = rows_of(preview_sql(pipeline, step.id, 2))
    assert len(rows) <= 2
    assert all(len(row) == len(step.columns) for row in rows)


@settings(MANY, max_examples=25)
@given(sql=queries(), data=st.data())
def test_a_removable_step_can_be_removed(club, rows_of, sql, data):
    pipeline = from_sql(sql, club.catalog)
    removable = [step.id for step in pipeline.steps if pipeline.is_removable(step.id)]
    if removable:
        shorter = pipeline.without(data.draw(st.sampled_from(removable)))
        assert len(shorter.steps) < len(pipeline.steps)
        assert len(rows_of(to_compact(shorter))) == len(rows_of(to_steps(shorter)))


@pytest.mark.parametrize("sql", ["SELECT p.name FROM person AS p ORDER BY p.age DESC, p.id LIMIT 3"])
def test_a_preview_of_a_sort_keeps_the_order(club, rows_of, sql):
    pipeline = from_sql(sql, club.catalog)
    sort = next(step for step in pipeline.steps if step.kind == "sort")
    ages = [row[3] for row in rows_of(preview_sql(pipeline, sort.id, 4))]
    assert ages == [63, 55, 41, 36]
