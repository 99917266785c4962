"""Looking at a flow while it is edited: what the canvas asks about a step. Every look can be cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from assistant import wire
from assistant.flow_counts import flow_counts
from assistant.flow_preview import flow_preview
from assistant.flow_profile import flow_lineage, flow_profile
from assistant.looking import Looking
from assistant.workspace import Workspace
from nl2sql.problems import PlainspokenError

LOOKS: dict[type, Callable[[Any, Looking], wire.Event]] = {
    wire.FlowPreviewRequest: flow_preview,
    wire.FlowCountsRequest: flow_counts,
    wire.FlowProfileRequest: flow_profile,
    wire.FlowLineageRequest: flow_lineage,
}
"""What can be asked about a step."""


def look(request: Any, workspace: Workspace) -> Iterator[wire.Event]:
    """The id under which the look can be cancelled, then what there is to see, or why there is nothing."""
    turn = request.turn or uuid.uuid4().hex[:12]
    switch = workspace.turns.begin(turn)
    try:  # Whoever listens may be gone with the first event.
        yield wire.Started(turn)
        yield LOOKS[type(request)](request, Looking.at(request.flow, workspace, switch))
    except PlainspokenError as error:
        yield wire.Failed(error.problems, step=getattr(error, "step", ""))
    finally:
        workspace.turns.end(turn)
