"""Sentences of steps, read back: every step says what it does in words that make the same step again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from nl2sql.adapters.opening import open_database
from nl2sql.sources import load_source
from pipeline_gen.checked import check_flow
from pipeline_gen.document_io import to_document
from pipeline_gen.flow import FlowDocument, FlowStep, as_flow
from pipeline_gen.flow_words import rewrite_step
from pipeline_gen.flow_words import rewriting as reading
from pipeline_gen.from_sql import from_sql
from pipeline_gen.steps import KINDS
from pipeline_gen.telling import told
from tests.pipeline_gen.depot import made
from tests.pipeline_gen.drawn_steps import BESIDE, PARAMS, PERSON, VISIT

TODAY = "2025-06-30"
CASES = Path(__file__).parents[1] / "cases"
STATEMENTS = [
    (source, case["sql"])
    for source, name in (("club", "steps"), ("club", "written"), ("club", "lineage"), ("depot", "analyses"))
    for case in yaml.safe_load((CASES / "pipelines" / f"{name}.yml").read_text(encoding="utf-8"))
    if "sql" in case
]
EDITS = yaml.safe_load((CASES / "flows" / "sentences.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def depot(tmp_path_factory):
    source = load_source(open_database(made(tmp_path_factory.mktemp("depot") / "depot.sqlite")), value_budget_s=0)
    yield source
    source.database.close()


@pytest.fixture
def strictly(monkeypatch):
    """Sentences are read, even where a step says just the same already."""
    monkeypatch.setattr(reading, "_same_words", lambda text, it: False)


def sentences(flow, source):
    return {step_id: words[1] for step_id, words in told(check_flow(flow, source.catalog).understood).items()}


def as_written(flow, source, step_id):
    """The kind of a step and its parameters as they are written."""
    operation = check_flow(flow, source.catalog).understood.step(step_id).operation
    return operation.kind, operation.params(flow.dialect)


# ---- steps that SQL makes --------------------------------------------------------------------------


@pytest.mark.usefixtures("strictly")
def test_steps_of_statements_are_read_back_from_their_sentences(club, depot):
    failed, seen = [], set()
    for name, sql in STATEMENTS:
        source = {"club": club, "depot": depot}[name]
        flow = as_flow(to_document(from_sql(sql, source.catalog)), source.name)
        for step_id, sentence in sentences(flow, source).items():
            if as_written(flow, source, step_id)[0] == "opaque" or (name, sentence) in seen:
                continue
            seen.add((name, sentence))
            change = rewrite_step(flow, step_id, sentence, source, TODAY)
            if change.unread or as_written(change.flow, source, step_id) != as_written(flow, source, step_id):
                failed.append((sentence, sql))
    assert not failed


# ---- steps that nobody wrote by hand ----------------------------------------------------------------


def test_steps_of_every_kind_are_made():
    assert set(PARAMS) == {operation.kind for operation in KINDS} - {"opaque"}


def flow_with(kind, params, dialect):
    inputs = () if kind == "source" else ("source_1", "source_2") if BY_KIND[kind].arity == 2 else ("join_1",)
    return FlowDocument("club", dialect, "mine", (PERSON, VISIT, BESIDE, FlowStep("mine", kind, inputs, params)))


def alike(found, wanted):
    """Whether both are the same; the parts of a condition that are joined by AND may change places."""
    one, other = (sorted(str(each).replace(",", " ").split()) for each in (found, wanted))
    return found == wanted or one == other


BY_KIND = {operation.kind: operation for operation in KINDS}


@pytest.mark.usefixtures("strictly")
@pytest.mark.parametrize("kind", sorted(PARAMS))
@settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_step_takes_its_own_sentence_and_that_of_another(club, kind, data):
    one, two = (flow_with(kind, data.draw(PARAMS[kind]), club.catalog.dialect) for _ in range(2))
    said = [sentences(flow, club).get("mine") for flow in (one, two)]
    assume(said[0] is not None and said[1] is not None)
    same = rewrite_step(one, "mine", said[0], club, TODAY)
    assert not same.unread, said[0]
    assert alike(as_written(same.flow, club, "mine"), as_written(one, club, "mine")), said[0]
    if "values)" in said[1]:
        return  # which values these are only the pivot knows that says so
    other = rewrite_step(one, "mine", said[1], club, TODAY)
    assert not other.unread, said
    assert alike(sentences(other.flow, club)["mine"], said[1])


# ---- edits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", EDITS, ids=lambda case: case["write"])
def test_a_sentence_written_anew_changes_the_step(case, club):
    flow = as_flow(to_document(from_sql(case["sql"], club.catalog)), club.name) if "sql" in case else None
    if flow is None:
        flow = flow_with(case["kind"], case["params"], club.catalog.dialect)
    step = next(step for step in reversed(flow.steps) if step.kind == case["kind"])
    change = rewrite_step(flow, step.id, case["write"], club, TODAY)
    if "unread" in case:
        assert [case["write"][span.start : span.end] for span in change.unread] == case["unread"]
        assert change.flow == flow
        return
    assert not change.unread
    assert sentences(change.flow, club)[step.id] == case["says"]
    found = next(known for known in change.flow.steps if known.id == step.id)
    for name, value in case.get("params_then", {}).items():
        assert found.params[name] == value
    assert replace(found, params=step.params, kind=step.kind) == step
