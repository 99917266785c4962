"""Which step of a flow is to blame when the database does not give its rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from nl2sql.problems import Problem, QueryError
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.telling import told

SEARCH_S = 10.0
CANCELLED = "query.cancelled"


class StepFault(QueryError):
    """A step did not give its rows; `step` is its id."""

    def __init__(self, step: str, *problems: Problem) -> None:
        super().__init__(*problems)
        self.step = step


def blamed(
    error: QueryError, pipeline: Pipeline, look: Callable[[Pipeline], object], seconds: float = SEARCH_S
) -> StepFault:
    """The error of the first step that does not give its first rows: each before the last is looked at by itself.

    Where all of them do, or `seconds` are over, the last step is to blame. A look may raise `QueryError`, or
    `StepFault` where it knows the step; nobody is to blame for one that was cancelled.
    """
    deadline = time.monotonic() + seconds
    found, place = error, pipeline.output
    for step in pipeline.steps[:-1]:
        if found.problem.code == CANCELLED or time.monotonic() > deadline:
            break
        try:
            look(pipeline.upstream(step.id))
        except StepFault as earlier:
            return earlier
        except QueryError as earlier:
            found, place = earlier, step.id
            break
    return StepFault("", *found.problems) if found.problem.code == CANCELLED else at(place, found, pipeline)


def at(step_id: str, error: QueryError, pipeline: Pipeline) -> StepFault:
    """The error as that of a step of the pipeline, which its problems name."""
    title, _ = told(pipeline)[step_id]
    said = (replace(known, message=f"At the step “{title}”: {known.message}", place=None) for known in error.problems)
    return StepFault(step_id, *said)
