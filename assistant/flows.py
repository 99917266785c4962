"""Flows that people edit: the operations of the canvas. Nothing is kept here; the browser holds the flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from assistant import wire
from assistant.flow_plan import with_moves
from assistant.flow_sources import FlowSources
from assistant.looking import Looking
from assistant.places import places_of
from assistant.several_code import several_code, several_sql
from assistant.workspace import Workspace
from nl2sql.checks import ensure
from nl2sql.database import Address, Cancellation
from nl2sql.dialect_names import DIALECT_NAMES
from nl2sql.problems import Problem, SourceError, UsageError
from pipeline_gen.checked import CheckedFlow, check_flow, unopened_flow
from pipeline_gen.document_io import to_document
from pipeline_gen.flow import as_flow
from pipeline_gen.flow_view import flow_view
from pipeline_gen.from_sql import from_sql
from pipeline_gen.mixed_columns import Run, looked_into
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.several.plan import sources_read
from pipeline_gen.steps import KINDS
from pipeline_gen.to_dialect import in_dialect
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_pyspark import to_pyspark
from pipeline_gen.to_sql import to_compact, to_steps


def kinds(_: wire.KindsRequest, __: Workspace) -> wire.Kinds:
    """Every kind of step there is."""
    found = (wire.StepKind(kind.kind, kind.label, kind.group, kind.arity, kind.fields) for kind in KINDS)
    return wire.Kinds(tuple(found), tuple(wire.Dialect(name, label) for name, label in DIALECT_NAMES.items()))


def check(request: wire.CheckFlowRequest, workspace: Workspace) -> wire.FlowChecked:
    """What the flow means now, step by step. A source that cannot be opened is a fault of the steps that read it."""
    try:
        sources = FlowSources.of(request.flow, workspace)
    except (SourceError, UsageError) as error:
        return wire.FlowChecked(flow_view(unopened_flow(request.flow, error.problem)), "", (error.problem,))
    flow = check_flow(request.flow, sources.catalog)
    view = flow_view(flow)
    if flow.problems or not sources.others:
        return wire.FlowChecked(view, _sql(flow), flow.problems)
    looking = Looking.over(sources, request.flow, flow, workspace, Cancellation())
    return wire.FlowChecked(with_moves(view, looking), several_sql(looking, sources), flow.problems)


def make(request: wire.MakeFlowRequest, workspace: Workspace) -> wire.FlowMade:
    """The flow of a statement, which must be one that may run."""
    source = workspace.sources.get(request.source)
    pipeline = from_sql(ensure(request.sql, source.catalog).sql, source.catalog)
    return wire.FlowMade(as_flow(to_document(pipeline), source.name))


def flow_code(request: wire.FlowCodeRequest, workspace: Workspace) -> wire.Code:
    """The flow as code to take along.

    Raises `UsageError` with what is wrong on the way to the step, and where code is not written in that dialect.
    """
    sources = FlowSources.of(request.flow, workspace)
    flow = check_flow(request.flow, sources.catalog)
    pipeline = flow.until(request.step)
    looking = Looking.over(sources, request.flow, flow, workspace, Cancellation())
    places = places_of(sources.by_name, workspace, request.folder)
    if any(sources_read(pipeline)):
        return _several(pipeline, request, looking, places)
    if request.target == "pandas" or request.target == "pyspark":
        return python_code(pipeline, request.target, looking.asking(sources.own), places, chained=request.chained)
    if request.dialect and request.dialect != pipeline.dialect:
        pipeline = in_dialect(pipeline, _known(request.dialect))
    return wire.Code((to_steps if request.target == "steps" else to_compact)(pipeline), "sql")


def _several(
    pipeline: Pipeline, request: wire.FlowCodeRequest, looking: Looking, places: Mapping[str, Address]
) -> wire.Code:
    """Code over several sources: each is asked in its own dialect. Raises `UsageError` for another."""
    if request.dialect:
        hint = "Choose the SQL of its own sources, pandas or PySpark."
        raise UsageError(Problem("flow.no_dialect", "The flow reads several sources, each in its own dialect.", hint))
    assert looking.several is not None
    return several_code(pipeline, request.target, looking, looking.several, chained=request.chained, places=places)


def python_code(
    pipeline: Pipeline,
    target: Literal["pandas", "pyspark"],
    run: Run,
    places: Mapping[str, Address],
    *,
    chained: bool = False,
) -> wire.Code:
    """The pipeline of an answer or of a flow as Python code.

    `run` asks the source which columns mix types; `places` says where it is, by an empty name.
    """
    known = looked_into(pipeline, run)
    if target == "pyspark":
        return wire.Code(to_pyspark(known), target)
    return wire.Code(to_pandas(known, chained=chained, places=places), target)


def _known(dialect: str) -> str:
    if dialect not in DIALECT_NAMES:
        known = f"Known are: {', '.join(DIALECT_NAMES)}."
        raise UsageError(Problem("flow.no_dialect", f"Flows are not written in a dialect {dialect!r}.", known))
    return dialect


def _sql(flow: CheckedFlow) -> str:
    """The SQL of the whole flow; empty where something stands in the way, which the steps then say."""
    try:
        return to_compact(flow.until())
    except UsageError:
        return ""
