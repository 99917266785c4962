"""Watches the events of one turn and writes its row into the served log."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant import wire
from assistant.served import ServedTurn
from assistant.version import __version__
from assistant.workspace import Workspace
from nl2sql.drafting import Source
from nl2sql.problems import StoreError

_OPERATION = {
    wire.AskRequest: "ask", wire.RunRequest: "run", wire.FlowRequest: "flow", wire.RunFlowRequest: "flow",
}  # fmt: skip


class Logbook:
    """Collects what one turn did. `source` is set by the turn as soon as it is known."""

    def __init__(self, workspace: Workspace, turn: str, request: Any) -> None:
        self.source: Source | None = None
        self.last_sql = ""
        self._workspace = workspace
        self._turn = turn
        self._request = request
        self._outcome = "stopped"
        self._grounding: Any = None
        self._candidates: list[dict[str, Any]] = []
        self._problems: tuple[str, ...] = ()
        self._answer: wire.AnswerDocument | None = None

    def see(self, event: wire.Event) -> None:
        """Take note of one event."""
        match event:
            case wire.Grounded():
                self._grounding = asdict(event.grounding)
            case wire.Drafted():
                self._candidates = [
                    {"sql": d.sql, "confidence": d.confidence, "drafter": d.drafter} for d in event.drafts
                ]
                self.last_sql = event.drafts[0].sql if event.drafts else ""
            case wire.Consent():
                self._outcome = "consent"
            case wire.Asked():
                self._outcome = "asked"
            case wire.Answered():
                self._outcome, self._answer = "answered", event.answer
            case wire.Failed():
                self._outcome = "failed"
                self._problems = tuple(problem.code for problem in event.problems)
            case _:
                pass

    def write(self, timings: dict[str, float]) -> None:
        """Write the row; a log that cannot be written is said with the next answer and stops nothing."""
        answer = self._answer
        entry = ServedTurn(
            turn=self._turn,
            operation=_OPERATION[type(self._request)],
            question=self._request.question,
            follows=answer.follows if answer else "",
            source=self.source.name if self.source else self._request.source,
            outcome=self._outcome,
            drafter=answer.drafter if answer else "",
            confidence=answer.confidence if answer else None,
            sql=answer.sql if answer else self.last_sql,
            row_count=answer.row_count if answer else None,
            problems=self._problems,
            grounding=self._grounding,
            candidates=self._candidates,
            timings=timings,
            settings=self._workspace.settings.digest(),
            fingerprint=self.source.catalog.fingerprint if self.source else "",
            version=__version__,
        )
        try:
            self._workspace.served.record(entry)
        except StoreError as error:
            self._workspace.file.fault(error.problem)
