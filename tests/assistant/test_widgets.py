"""The dataflow widget, as far as Python sees it; the browser's half is tested in tests/e2e."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.widgets import FlowWidget
from nl2sql.database import ResultColumn
from pipeline_gen.document import VERSION, PipelineDocument, StepDocument

COLUMNS = (ResultColumn("name", "text"),)


def pipeline(*kinds: str) -> PipelineDocument:
    steps = [
        StepDocument(f"s{place}", kind, kind, kind, (f"s{place - 1}",) if place else (), COLUMNS, {})
        for place, kind in enumerate(kinds)
    ]
    return PipelineDocument(VERSION, "sqlite", steps[-1].id, tuple(steps))


@pytest.fixture
def flow():
    widget = FlowWidget(pipeline("source", "filter", "limit"))
    yield widget
    widget.close()


def test_the_browser_gets_plain_data(flow):
    assert [step["kind"] for step in flow.pipeline["steps"]] == ["source", "filter", "limit"]
    assert flow.pipeline["steps"][1]["inputs"] == ["s0"]


def test_what_the_browser_sends_comes_back_as_a_document(flow):
    assert flow.document == pipeline("source", "filter", "limit")
    edited = {**flow.pipeline, "steps": flow.pipeline["steps"][:2], "output": "s1"}
    flow.set_trait("pipeline", edited)
    assert flow.document == pipeline("source", "filter")


def test_an_edit_is_heard(flow):
    heard = []
    flow.observe(lambda change: heard.append(flow.document.output), "pipeline")
    flow.set_trait("pipeline", {**flow.pipeline, "steps": flow.pipeline["steps"][:1], "output": "s0"})
    assert heard == ["s0"]


def test_another_pipeline_starts_with_nothing_selected_or_wrong(flow):
    flow.selected, flow.problem = "s1", "No such column."
    flow.show(pipeline("source"))
    assert (flow.selected, flow.problem) == ("", "")
    assert flow.document == pipeline("source")


def test_without_a_pipeline_there_is_no_document():
    widget = FlowWidget()
    assert widget.document is None
    widget.close()


def test_nonsense_from_the_browser_is_not_taken_for_a_pipeline(flow):
    flow.set_trait("pipeline", {"steps": "none"})
    with pytest.raises(ValidationError):
        _ = flow.document


def test_every_view_gets_the_built_script_and_style(flow):
    assert "react-flow" in str(flow._esm)
    assert ".jp-Plainspoken-step" in str(flow._css)
