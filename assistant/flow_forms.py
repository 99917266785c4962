"""Forms of steps: values to propose for a field, and names that change throughout a flow."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from assistant import wire
from assistant.flow_sources import FlowSources
from assistant.looking import Looking
from assistant.workspace import Workspace
from nl2sql.catalog import Cell
from nl2sql.database import Cancellation
from nl2sql.secret_names import looks_secret
from pipeline_gen.flow import FlowDocument, FlowStep
from pipeline_gen.flow_edits import downstream, mended, rename_step
from pipeline_gen.proposals import values_sql
from pipeline_gen.proposing import MOST, PROPOSERS, Proposer, Seen
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Select

_ROWS = 5_000
"""Rows that are looked at to tell what a column holds."""


def rename(request: wire.RenameStepRequest, _: Workspace) -> wire.FlowMade:
    """The flow with another id for a step."""
    return wire.FlowMade(rename_step(request.flow, request.step, request.name))


def mend(request: wire.MendFlowRequest, workspace: Workspace) -> wire.FlowMade:
    """The flow with another name for a column, in the step and those after it."""
    catalog = FlowSources.of(request.flow, workspace).catalog
    return wire.FlowMade(mended(request.flow, request.step, request.mend, catalog))


def propose(request: wire.ProposeRequest, workspace: Workspace) -> wire.Proposed:
    """Values for a field. None where there is nothing to go by: no column chosen yet, or what comes in has a fault.

    Raises `QueryError` where the values cannot be read.
    """
    given = request.flow.step(request.step)
    proposer = PROPOSERS.get((given.kind if given else "", request.field))
    if given is None or proposer is None:
        return wire.Proposed(())
    seen, label = _seen_by(proposer, given, request, workspace) if proposer.looks else (Seen(), "")
    if seen is None:
        return wire.Proposed(())
    return wire.Proposed(tuple(proposer.propose(seen, given.params)), label)


def without(flow: FlowDocument, step: str) -> FlowDocument:
    """What stands before a step, and beside it: the same while the step itself is edited."""
    later = downstream(flow, step)
    return replace(flow, output="", steps=tuple(each for each in flow.steps if each.id not in later))


def looking_before(flow: FlowDocument, step: str, workspace: Workspace) -> Looking:
    """A look at what stands before a step."""
    return Looking.at(without(flow, step), workspace, Cancellation())


def held(looking: Looking, step: str, name: str) -> tuple[Seen, str]:
    """What a column that leaves a step holds, in the first rows, and which rows these are."""
    pipeline = looking.flow.until(step)
    known = next(known for known in pipeline.columns if known.name == name)
    only = pipeline.with_step(Select(((name, column(name)),)), pipeline.output)
    seen = looking.first(only, _ROWS)
    rows = seen.rows.rows
    counts = Counter[Cell](row[0] for row in rows if row[0] is not None)
    label = f"From the first {len(rows):,} rows" if seen.rows.truncated or seen.sampled_at else ""
    return Seen(name, known.type, tuple(counts.most_common())), label


def _seen_by(
    proposer: Proposer, given: FlowStep, request: wire.ProposeRequest, workspace: Workspace
) -> tuple[Seen | None, str]:
    chosen = given.params.get(proposer.of)
    wanted = chosen[0] if isinstance(chosen, list) and chosen else chosen
    looking = looking_before(request.flow, request.step, workspace)
    read = next((each.step for each in looking.flow.steps if each.step and each.given.id in given.inputs[:1]), None)
    names = {known.name.lower(): known.name for known in read.columns} if read else {}
    name = names.get(wanted.lower()) if isinstance(wanted, str) else None
    if read is None or name is None or looks_secret(name):
        return None, ""
    return _distinct(looking, read.id, name) if proposer.looks == "distinct" else held(looking, read.id, name)


def _distinct(looking: Looking, step: str, name: str) -> tuple[Seen, str]:
    """All different values, in order; one more than are proposed, where there are more."""
    pipeline = looking.flow.until(step)
    rows = looking.rows(values_sql(pipeline, step, name, MOST + 1), MOST + 1, looking.seconds).rows
    label = f"The first {MOST} of more values" if len(rows) > MOST else ""
    return Seen(name, counts=tuple((row[0], 1) for row in rows)), label
