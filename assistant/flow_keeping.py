"""Learning from a flow that is meant as it is: because it was run, or saved."""

from __future__ import annotations

from assistant import wire
from assistant.flow_sayings import learn_said
from assistant.flow_sources import checked_or_not
from assistant.looking import Looking
from assistant.step_habits import learn_steps
from assistant.workspace import Workspace
from nl2sql.database import Cancellation


def keep_flow(request: wire.KeepFlowRequest, workspace: Workspace) -> wire.Done:
    """A flow was saved. What is wrong with it is left out, and nothing is learned without consent."""
    learn_steps(checked_or_not(request.flow, workspace), workspace)
    learn_said(request.said, request.flow.source, workspace)
    return wire.Done()


def learn_run(request: wire.RunFlowRequest, workspace: Workspace) -> None:
    """A flow was run up to a step, and gave its rows."""
    flow = Looking.at(request.flow, workspace, Cancellation()).flow
    learn_steps(flow, workspace, request.step or request.flow.output)
    learn_said(request.said, request.flow.source, workspace)
