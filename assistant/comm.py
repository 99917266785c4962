"""The kernel's end of the panel: requests come over a comm, events go back, one message each.

JupyterLab opens the comm on a subshell, so an answer arrives while a cell is running. Each request
runs in a thread of its own, so that a cancel is heard while a query runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from assistant import wire
from assistant.conversation import turn, unbroken
from assistant.workspace import Workspace
from nl2sql.problems import Problem

TARGET = "plainspoken"


def register_comm(kernel: Any, workspace: Callable[[], Workspace]) -> None:
    """Answer to comms of the target ``plainspoken``; `workspace` gives the notebook's workspace."""

    def opened(comm: Any, _: Any) -> None:
        @comm.on_msg  # type: ignore[untyped-decorator]
        def received(message: dict[str, Any]) -> None:
            data = message["content"]["data"]
            thread = threading.Thread(target=_answer, args=(comm, data, workspace()), daemon=True)
            thread.start()

    kernel.comm_manager.register_target(TARGET, opened)


def _answer(comm: Any, data: dict[str, Any], workspace: Workspace) -> None:
    identity = data.get("id")
    try:
        request = wire.read_request(data.get("operation", ""), data.get("body") or {})
    except (KeyError, ValidationError) as error:
        problem = Problem("request.invalid", f"The request was not understood: {error}.", "Reload the page.")
        comm.send({"id": identity, "event": wire.event_json(wire.Failed((problem,)))})
    else:
        for event in unbroken(turn(request, workspace)):
            comm.send({"id": identity, "event": wire.event_json(_own(event, workspace))})
    comm.send({"id": identity, "done": True})


def _own(event: wire.Event, workspace: Workspace) -> wire.Event:
    """The panel lists files from the server; from a kernel it wants only what the kernel alone has."""
    if isinstance(event, wire.Sources):
        return replace(event, sources=workspace.sources.session_infos())
    return event
