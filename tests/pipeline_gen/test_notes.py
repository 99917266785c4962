"""Comments in SQL become notes of steps, and notes come back as comments: nothing that people wrote is lost."""

import ast
import io
import re
import tokenize

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot.dialects.dialect import Dialect

from pipeline_gen.checked import check_flow
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.flow import as_flow, content, flow_text, read_flow
from pipeline_gen.from_sql import from_sql
from pipeline_gen.from_text.follow_up import edit
from pipeline_gen.preview import preview_sql
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_pyspark import to_pyspark
from pipeline_gen.to_sql import to_compact, to_steps
from tests.pipeline_gen.conftest import CASES
from tests.pipeline_gen.test_random_queries import queries

SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEPT = yaml.safe_load((CASES / "pipelines" / "notes.yml").read_text())


@st.composite
def commented(draw):
    """A query, and the same with comments between some of its words."""
    sql = draw(queries())
    tokens = Dialect.get_or_raise("sqlite").tokenize(sql)
    places = draw(st.lists(st.integers(0, len(tokens) - 1), min_size=1, max_size=6, unique=True))
    forms = [
        draw(st.sampled_from([" -- {}\n", "\n-- {}\n", " /* {} */ ", "\n/* {}\n   and more */\n"])) for _ in places
    ]
    text = sql
    for place, form in sorted(zip(places, forms, strict=True), reverse=True):
        end = tokens[place].end + 1
        text = f"{text[:end]}{form.format(f'said {place}.')}{text[end:]}"
    return sql, text, sorted(f"said {place}." for place in places)


def said_in(text):
    return sorted(re.findall(r"said \d+\.", text))


def comments_of(sql):
    return [comment for token in Dialect.get_or_raise("sqlite").tokenize(sql) for comment in token.comments]


@SOME
@given(written=commented())
def test_no_comment_is_lost_and_none_changes_what_is_done(club, written):
    sql, text, said = written
    plain, pipeline = from_sql(sql, club.catalog), from_sql(text, club.catalog)
    kept = [step.operation.sql for step in pipeline.steps if step.kind == "opaque"]
    assert said_in("\n".join([*pipeline.notes.values(), *kept])) == said
    if not kept:
        assert pipeline == plain
        assert to_compact(pipeline.noted({})) == to_compact(plain)
    for write in (to_compact, to_steps):
        assert said_in("\n".join(comments_of(write(pipeline)))) == said, write(pipeline)


@SOME
@given(written=commented())
def test_a_second_round_trip_changes_nothing(club, written):
    sql, text, _ = written
    once = to_compact(from_sql(text, club.catalog))
    assert to_compact(from_sql(once, club.catalog)) == once
    plain = to_steps(from_sql(sql, club.catalog))
    if to_steps(from_sql(plain, club.catalog)) == plain:  # steps that SQL does not tell of are not made again
        once = to_steps(from_sql(text, club.catalog))
        assert to_steps(from_sql(once, club.catalog)) == once


@settings(SOME, max_examples=30)
@given(written=commented())
def test_code_says_every_note(club, written):
    pipeline = from_sql(written[1], club.catalog)
    for code in (to_pandas(pipeline), to_pandas(pipeline, chained=True), to_pyspark(pipeline)):
        ast.parse(code)
        comments = [
            token.string
            for token in tokenize.generate_tokens(io.StringIO(code).readline)
            if token.type == tokenize.COMMENT
        ]
        notes = said_in("\n".join(pipeline.notes.values()))
        assert said_in("\n".join(comments)) == notes or any(step.kind == "opaque" for step in pipeline.steps)


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case["about"])
def test_notes(case, club):
    pipeline = from_sql(case["sql"], club.catalog)
    assert pipeline.notes == case["notes"]
    assert to_compact(pipeline) == case["back"].rstrip()
    assert to_compact(from_sql(case["back"], club.catalog)) == case["back"].rstrip()


@SOME
@given(note=st.text(st.characters(codec="utf-8"), max_size=60) | st.text("*/-+!;\n\r\x85\u2028\0 a", max_size=20))
def test_no_note_gets_out_of_its_comment(club, rows_of, note):
    plain = from_sql("SELECT name FROM person WHERE age > 20 AND score > 0 ORDER BY name LIMIT 3", club.catalog)
    pipeline = plain.noted({step.id: note for step in plain.steps})
    for write in (to_compact, to_steps):
        sql = write(pipeline)
        assert rows_of(sql) == rows_of(write(plain))
    assert from_sql(to_compact(pipeline), club.catalog) == plain
    assert to_compact(from_sql(to_compact(pipeline), club.catalog)) == to_compact(pipeline)
    for write in (to_pandas, to_pyspark):
        assert ast.dump(ast.parse(write(pipeline))) == ast.dump(ast.parse(write(plain)))


def test_notes_travel_in_documents_and_files_and_change_no_content(club):
    pipeline = from_sql("SELECT name FROM person -- everybody\nWHERE age > 20 -- grown up", club.catalog)
    document = to_document(pipeline)
    assert from_document(document, club.catalog).notes == pipeline.notes
    flow = as_flow(document, "club")
    assert {step.id: step.note for step in flow.steps if step.note} == pipeline.notes
    assert read_flow(flow_text(flow)) == flow
    assert check_flow(flow, club.catalog).until().notes == pipeline.notes
    bare = as_flow(to_document(pipeline.noted({})), "club")
    assert content(flow) == content(bare)
    assert pipeline == pipeline.noted({})
    assert preview_sql(pipeline, pipeline.output, 5) == preview_sql(pipeline.noted({}), pipeline.output, 5)


def test_follow_ups_keep_the_notes_of_steps_that_stay(club):
    sql = "SELECT town, COUNT(*) AS n -- all of them\nFROM person WHERE age > 20 -- grown up\nGROUP BY town"
    edited = edit(from_sql(sql, club.catalog), "only Lille", club, "2024-06-01")
    assert edited is not None
    assert sorted(edited.pipeline.notes.values()) == ["grown up", "n: all of them"]


def test_edits_keep_the_notes_of_other_steps(club):
    pipeline = from_sql("SELECT name FROM person -- everybody\nWHERE age > 20 -- grown up\nORDER BY name", club.catalog)
    assert pipeline.without("sort_1").notes == pipeline.notes
    assert pipeline.without("filter_1").notes == {"source_1": "everybody"}
