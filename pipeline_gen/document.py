"""A pipeline as it travels: JSON for the canvas, for outputs and for files.

Expressions stand in `params` as SQL text of the document's dialect. What each kind of step keeps in
`params` is said in its own module under ``pipeline_gen/steps``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem

VERSION = 1


@dataclass(frozen=True, slots=True)
class Mend:
    """Another name for a column that a step reads and that does not reach it.

    `field` is the parameter that reads it; `renamed_by` is the step that gave the column this name, empty where
    it is only spelt alike.
    """

    field: str
    column: str
    use: str
    renamed_by: str = ""


@dataclass(frozen=True, slots=True)
class StepDocument:
    """One step. `title` is its short name on the canvas, `sentence` what it does in plain words.

    `inputs` are the ids of the steps it reads, in order; `columns` leave it; `removable` says whether
    taking it out leaves a pipeline that still makes sense. In a flow that somebody is editing, a step may
    have `problems`, or wait for steps that have some: then its columns are not known. `mends` are names to
    use for a column that does not reach it. `note` is what a person wrote beside it.
    """

    id: str
    kind: str
    title: str
    sentence: str
    inputs: tuple[str, ...]
    columns: tuple[ResultColumn, ...]
    params: dict[str, JsonValue]
    warnings: tuple[Problem, ...] = ()
    removable: bool = False
    problems: tuple[Problem, ...] = ()
    waits_for: tuple[str, ...] = ()
    mends: tuple[Mend, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PipelineDocument:
    """A whole pipeline; steps stand after the steps they read, and `output` names the last."""

    version: int
    dialect: str
    output: str
    steps: tuple[StepDocument, ...]
