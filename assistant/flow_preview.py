"""The rows of a step beside those that enter it, and what changed between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant import wire
from assistant.kept_looks import size_of
from assistant.looking import Looking, Seen
from nl2sql.catalog import Cell
from nl2sql.database import Rows
from pipeline_gen.changes import Changes, changes, followed, told_apart
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.preview import SAMPLE_ROWS
from pipeline_gen.telling import told
from pipeline_gen.wording import listed

MOST_ROWS = 200


def flow_preview(request: wire.FlowPreviewRequest, looking: Looking) -> wire.FlowPreview:
    """The first rows that leave a step, with those that enter it.

    Raises `UsageError` with what stands in the way of the step, `StepFault` naming the step that gives no rows.
    """
    looking = replace(looking, exact=request.exact, again=request.again)
    count = max(1, min(request.rows, MOST_ROWS))
    what = ("preview", looking.text, request.step, count, request.exact)
    return looking.remembered(what, lambda: _preview(looking.flow.until(request.step), looking, count), _size)


def _preview(pipeline: Pipeline, looking: Looking, count: int) -> wire.FlowPreview:
    changed = changes(pipeline, pipeline.last)
    output, cells = _output(pipeline, changed, looking, count)
    looking = replace(looking, sampling=bool(output.sampled_at))
    inputs = tuple(_input(pipeline, given, looking, count) for given in pipeline.last.main_inputs)
    return wire.FlowPreview(pipeline.output, output, inputs, changed, cells)


def _size(preview: wire.FlowPreview) -> int:
    return sum(size_of(shown.table) for shown in (preview.output, *preview.inputs))


def step_rows(step: str, seen: Seen, pipeline: Pipeline) -> wire.StepRows:
    """Rows of a step of the pipeline, with words for what they are a sample of."""
    return wire.StepRows(step, seen.rows, seen.sampled_at, sample_label(seen.sampled_at, pipeline))


def sample_label(sampled_at: Sequence[str], pipeline: Pipeline) -> str:
    """What is not true of rows that come from a sample; empty where all is."""
    if not sampled_at:
        return ""
    titles = told(pipeline)
    steps = listed(f"“{titles[step][0]}”" for step in sampled_at)
    return f"From a sample: only the first {SAMPLE_ROWS:,} rows were given to {steps}."


def _output(
    pipeline: Pipeline, changed: Changes, looking: Looking, count: int
) -> tuple[wire.StepRows, tuple[wire.CellChange, ...]]:
    step = pipeline.last
    traced = followed(pipeline, step, changed.changed) if changed.changed else None
    if traced is None:
        return step_rows(step.id, looking.first(pipeline, count), pipeline), ()
    longer, names = traced
    seen = looking.first(longer, count)
    # Of each row first what leaves the step, then what it had before in the columns that were worked out.
    shown = _without_last(seen.rows, len(names))
    places = {column.name: place for place, column in enumerate(step.columns)}
    cells = _cells(seen.rows.rows, [places[name] for name in changed.changed])
    own = _own(seen.sampled_at, step, pipeline)
    return step_rows(step.id, Seen(shown, own), pipeline), cells


def _input(pipeline: Pipeline, step_id: str, looking: Looking, count: int) -> wire.StepRows:
    """The rows of an input, where it can be told with those that do not get through the last step."""
    marked = told_apart(pipeline, pipeline.last)
    if marked is None:
        return step_rows(step_id, looking.first(pipeline.upstream(step_id), count), pipeline)
    seen = looking.first(marked, count)
    dropped = tuple(number for number, row in enumerate(seen.rows.rows) if not row[-1])
    own = _own(seen.sampled_at, pipeline.last, pipeline)
    return replace(step_rows(step_id, Seen(_without_last(seen.rows, 1), own), pipeline), dropped=dropped)


def _cells(rows: Sequence[Sequence[Cell]], places: Sequence[int]) -> tuple[wire.CellChange, ...]:
    """The cells that differ from the last values of their row, which belong to `places`."""
    found = []
    for number, row in enumerate(rows):
        for place, before in zip(places, row[-len(places) :], strict=True):
            if row[place] != before or isinstance(row[place], str) != isinstance(before, str):
                found.append(wire.CellChange(number, place, before))
    return tuple(found)


def _own(sampled_at: Sequence[str], step: Step, pipeline: Pipeline) -> tuple[str, ...]:
    """The ids as the flow knows them: parts of a step stand for the step."""
    known = {each.id for each in pipeline.steps}
    return tuple(dict.fromkeys(found if found in known else step.id for found in sampled_at))


def _without_last(rows: Rows, count: int) -> Rows:
    return replace(rows, columns=rows.columns[:-count], rows=tuple(row[:-count] for row in rows.rows))
