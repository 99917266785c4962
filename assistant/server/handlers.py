"""HTTP: one handler for all operations. JSON in, one event a line out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import tornado.web
from jupyter_server.base.handlers import APIHandler
from pydantic import ValidationError
from tornado.iostream import StreamClosedError

from assistant import wire
from assistant.conversation import turn, unbroken
from assistant.server.login import login_name
from assistant.workspace import Workspace
from autocomplete import origins

WORKSPACE_SETTING = "plainspoken_workspace"
POOL_SETTING = "plainspoken_pool"


class OperationHandler(APIHandler):
    """``POST /plainspoken/api/<operation>``: the body is a request of `assistant.wire`."""

    auth_resource = "plainspoken"
    _turn = ""

    @tornado.web.authenticated
    async def post(self, operation: str) -> None:
        """Answer with NDJSON, flushed event by event."""
        request = self._read(operation)
        workspace: Workspace = self.settings[WORKSPACE_SETTING]
        self.set_header("Content-Type", "application/x-ndjson")
        self.set_header("Cache-Control", "no-store")
        try:
            events = as_person(login_name(self.current_user), unbroken(turn(request, workspace)))
            async for event in in_thread(events, self.settings[POOL_SETTING]):
                self._turn = event.turn if isinstance(event, wire.Started) else self._turn
                self.write(json.dumps(wire.event_json(event), ensure_ascii=False) + "\n")
                await self.flush()
        except StreamClosedError:
            workspace.turns.cancel(self._turn)

    def on_connection_close(self) -> None:
        """Nobody listens any more: stop the query."""
        super().on_connection_close()
        self.settings[WORKSPACE_SETTING].turns.cancel(self._turn)

    def _read(self, operation: str) -> Any:
        if operation not in wire.REQUESTS:
            raise tornado.web.HTTPError(404, f"There is no operation {operation!r}.")
        try:
            return wire.read_request(operation, self.get_json_body() or {})
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"]))
            raise tornado.web.HTTPError(400, f"{operation}: {where}: {fault['msg']}") from error


def as_person(name: str, events: Iterator[wire.Event]) -> Iterator[wire.Event]:
    """The events; what they learn is that person's, and they show what that person may see. Nobody's for no name."""
    own = origins.person(name)
    try:
        while True:
            # Each may be drawn in another thread: who acts is said anew in each.
            with origins.acting(own):
                event = next(events, None)
            if event is None:
                return
            yield event
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


async def in_thread(events: Iterator[wire.Event], pool: ThreadPoolExecutor) -> AsyncIterator[wire.Event]:
    """Draw events from a blocking iterator in a thread, so that the server stays responsive."""
    loop = asyncio.get_running_loop()
    end = object()
    try:
        while (event := await loop.run_in_executor(pool, next, events, end)) is not end:
            yield event  # type: ignore[misc]
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            await loop.run_in_executor(pool, close)
