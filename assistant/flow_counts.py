"""How many rows leave the steps of a flow, as far as the time allows."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Literal

from assistant import wire
from assistant.looking import Looking
from nl2sql.problems import QueryError, UsageError
from pipeline_gen.counting import as_many_as, is_single
from pipeline_gen.pipeline import Pipeline, Step

MANY = 10_000
"""Up to here rows are counted first: it is quick, and enough where there are no more."""
MOST_SECONDS = 30.0
_LEAST_S = 0.05


def flow_counts(request: wire.FlowCountsRequest, looking: Looking) -> wire.FlowCounts:
    """The rows of each step: first up to `MANY`, then, upstream first, all of them until the time is over.

    Counts are kept, so that asking again goes on from there. Raises `QueryStopped` on cancel.
    """
    pipeline = looking.flow.understood
    needed = set(request.steps) or {step.id for step in pipeline.steps}
    steps = [step for step in pipeline.steps if step.id in needed]
    counter = _Counter(pipeline, looking, time.monotonic() + min(request.seconds, MOST_SECONDS))
    first = {step.id: counter.count(step, MANY) for step in steps}
    found = {step.id: _better(counter.count(step), first[step.id]) for step in steps}
    unfinished = tuple(step_id for step_id in found if step_id in counter.late and _open(found[step_id]))
    return wire.FlowCounts(tuple(count for count in found.values() if count is not None), unfinished)


class _Counter:
    """Counts steps of one pipeline until `deadline`. `late` are those for which time was too short."""

    def __init__(self, pipeline: Pipeline, looking: Looking, deadline: float) -> None:
        self.late: set[str] = set()
        self._pipeline, self._looking, self._deadline = pipeline, looking, deadline
        self._known: dict[tuple[str, int | None], wire.StepCount | None] = {}

    def count(self, step: Step, most: int | None = None) -> wire.StepCount | None:
        """The rows of a step, up to `most` of them; None where nobody can tell in time."""
        key = (step.id, most)
        if key not in self._known:
            self._known[key] = self._found(step, most)
        return self._known[key]

    def _found(self, step: Step, most: int | None) -> wire.StepCount | None:
        if is_single(step):
            return wire.StepCount(step.id, 1, "exact")
        same = as_many_as(self._pipeline, step)
        if same is not None:
            given = self.count(self._pipeline.step(same), most)
            self.late |= {step.id} if same in self.late else set()
            return replace(given, step=step.id) if given is not None else None
        less = self._known.get((step.id, MANY))
        if less is not None and less.how == "exact":
            return less
        return self._counted(step, most)

    def _counted(self, step: Step, most: int | None) -> wire.StepCount | None:
        left = self._deadline - time.monotonic()
        if left < _LEAST_S:
            self.late.add(step.id)
            return None
        try:
            part, limit = self._pipeline.upstream(step.id), most if most is None else most + 1
            number = self._looking.count(part, limit, left if most is None else left / 2)
        except (QueryError, UsageError) as error:
            self._looking.stop_if_cancelled()
            if error.problem.code == "query.timeout":
                self.late.add(step.id)
            return None
        self.late.discard(step.id)
        if number is None:
            return None
        cut = most is not None and number > most
        how: Literal["exact", "at least"] = "at least" if cut else "exact"
        return wire.StepCount(step.id, most if cut and most is not None else number, how)


def _better(count: wire.StepCount | None, other: wire.StepCount | None) -> wire.StepCount | None:
    return other if count is None else count


def _open(count: wire.StepCount | None) -> bool:
    return count is None or count.how != "exact"
