"""Pipelines to documents and back. A document comes from a canvas or a file: anything in it may be wrong."""

from __future__ import annotations

from dataclasses import replace

from pydantic import JsonValue

from nl2sql.catalog import Catalog
from nl2sql.problems import Problem, UsageError
from pipeline_gen.document import VERSION, PipelineDocument, StepDocument
from pipeline_gen.expressions import references
from pipeline_gen.from_sql.whole import columns_of
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.step_warnings import warnings_of
from pipeline_gen.steps import KINDS_BY_NAME, Opaque, Operation
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.telling import told


def to_document(pipeline: Pipeline) -> PipelineDocument:
    """The pipeline as it travels."""
    words = told(pipeline)
    steps = tuple(_step_document(pipeline, step, words[step.id]) for step in pipeline.steps)
    return PipelineDocument(VERSION, pipeline.dialect, pipeline.output, steps)


def from_document(document: PipelineDocument, catalog: Catalog) -> Pipeline:
    """The pipeline a document describes; titles, sentences and columns in it are ignored and worked out anew.

    Raises `UsageError` that names the step: ``pipeline.version``, ``pipeline.dialect``,
    ``pipeline.unknown_kind``, ``pipeline.bad_parameter``, ``pipeline.bad_expression``, and everything
    `Pipeline.build` raises.
    """
    _check_heading(document, catalog)
    parts = [
        (step.id, *read_operation(step.id, step.kind, step.params, step.inputs, document.dialect, catalog))
        for step in document.steps
    ]
    notes = {step.id: step.note for step in document.steps}
    pipeline = Pipeline.build(parts, document.output, document.dialect, notes)
    return pipeline.upstream(document.output)


def _step_document(pipeline: Pipeline, step: Step, words: tuple[str, str]) -> StepDocument:
    operation = step.operation
    title, sentence = words
    return StepDocument(
        id=step.id,
        kind=step.kind,
        title=title,
        sentence=sentence,
        inputs=step.inputs,
        columns=step.columns,
        params=operation.params(pipeline.dialect),
        warnings=warnings_of(pipeline, step),
        removable=pipeline.is_removable(step.id),
        note=step.note,
    )


def _check_heading(document: PipelineDocument, catalog: Catalog) -> None:
    if document.version != VERSION:
        raise UsageError(
            Problem(
                "pipeline.version",
                f"This pipeline has version {document.version}; only version {VERSION} can be read.",
                "Ask the question again, or update Plainspoken.",
            )
        )
    if document.dialect != catalog.dialect:
        raise UsageError(
            Problem(
                "pipeline.dialect",
                f"This pipeline is written for {document.dialect}, but the source speaks {catalog.dialect}.",
                "Choose the source it was made for.",
            )
        )


def read_operation(
    step_id: str,
    kind_name: str,
    params: dict[str, JsonValue],
    inputs: tuple[str, ...],
    dialect: str,
    catalog: Catalog,
) -> tuple[Operation, tuple[str, ...]]:
    """The operation that a step's parameters describe, and its main inputs.

    Raises `UsageError` that names the step.
    """
    kind = KINDS_BY_NAME.get(kind_name)
    if kind is None:
        raise UsageError(
            Problem(
                "pipeline.unknown_kind",
                f"Step {step_id}: there is no kind of step called “{kind_name}”.",
                f"Use one of {', '.join(sorted(KINDS_BY_NAME))}.",
            )
        )
    try:
        operation = kind.read(ParamReader(_told(kind_name, params, catalog), dialect, catalog, f"Step {step_id}"))
    except UsageError as error:
        raise UsageError(*(_placed(problem, step_id) for problem in error.problems)) from error
    extra = {read for read, _ in references(operation.expressions())}
    surplus = [given for given in inputs[kind.arity :] if given not in extra]
    return operation, (*inputs[: kind.arity], *surplus)


def _told(kind: str, params: dict[str, JsonValue], catalog: Catalog) -> dict[str, JsonValue]:
    """The parameters; SQL that somebody wrote into a step says itself which columns leave it."""
    sql = params.get("sql")
    if kind != Opaque.kind or params.get("columns") is not None:
        return params
    try:
        columns = columns_of(sql, catalog) if isinstance(sql, str) and sql else ()
    except UsageError as error:
        raise UsageError(*(replace(problem, field="sql") for problem in error.problems)) from error
    return {**params, "columns": [{"name": column.name, "type": column.type} for column in columns]}


def _placed(problem: Problem, step_id: str) -> Problem:
    where = f"Step {step_id}"
    message = problem.message if problem.message.startswith(where) else f"{where}: {problem.message}"
    return replace(problem, message=message)
