"""What the values that leave a step of a flow are like, and where a column of it comes from."""

from __future__ import annotations

from dataclasses import replace

from assistant import wire
from assistant.flow_preview import sample_label
from assistant.kept_looks import KeptLooks
from assistant.looking import Looking
from nl2sql.catalog import Column
from nl2sql.histograms import histogram
from nl2sql.profiles import TableProfile, column_profile
from pipeline_gen.lineage import lineage
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.steps import Source
from pipeline_gen.to_sql import to_compact

_MOST_ROWS, _MOST_CELLS = 10_000, 400_000
"""The rows that are looked at: at most so many, of at most so many cells together."""


def flow_profile(request: wire.FlowProfileRequest, looking: Looking) -> wire.FlowProfile:
    """The profile of a step's outcome, over its first rows.

    Raises `UsageError` with what stands in the way of the step, `StepFault` naming the step that gives no rows.
    """
    pipeline = looking.flow.until(request.step)
    looking = replace(looking, again=request.again)
    # The profile is kept, not the thousands of rows behind it.
    rowless = replace(looking, kept=KeptLooks(most=0))
    # SQL does not say which of several sources a table is of.
    sources = tuple(step.operation.source for step in pipeline.steps if isinstance(step.operation, Source))
    steps = tuple((step.id, step.inputs) for step in pipeline.steps)
    what = ("profile", to_compact(pipeline), sources, steps)
    return looking.remembered(what, lambda: _profile(pipeline, rowless), lambda found: 5_000 * len(found.columns))


def flow_lineage(request: wire.FlowLineageRequest, looking: Looking) -> wire.FlowLineage:
    """Where a column comes from. Raises `UsageError` with what stands in the way of the step, or for the column."""
    pipeline = looking.flow.until(request.step)
    return wire.FlowLineage(lineage(pipeline, pipeline.output, request.column))


def _profile(pipeline: Pipeline, looking: Looking) -> wire.FlowProfile:
    count = max(1, min(_MOST_ROWS, _MOST_CELLS // max(1, len(pipeline.columns))))
    seen = looking.first(pipeline, count)
    rows = seen.rows.rows
    columns = []
    # What the steps know of types counts more than what a result says: SQLite gives dates as texts.
    for place, (known, given) in enumerate(zip(pipeline.columns, seen.rows.columns, strict=True)):
        kind = given.type if known.type == "other" else known.type
        values = [row[place] for row in rows]
        profile = column_profile(Column(known.name, kind), values)
        spread = None if profile.secret else histogram(kind, values)
        columns.append(wire.StepColumnProfile(profile, spread))
    whole = not seen.rows.truncated and not seen.sampled_at
    label = TableProfile(pipeline.output, len(rows), None, "first" if seen.rows.truncated else "all", ()).label
    told = sample_label(seen.sampled_at, pipeline)
    return wire.FlowProfile(pipeline.output, len(rows), whole, f"{label}. {told}" if told else label, tuple(columns))
