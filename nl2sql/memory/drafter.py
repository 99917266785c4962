"""Drafts from accepted examples alone."""

from __future__ import annotations

from nl2sql.drafting import Draft, DraftRequest, Reason
from nl2sql.memory.examples import SAME, Memory, Recalled
from nl2sql.memory.near import DATE, NUMBER, Exchange
from nl2sql.problems import Span


class RememberedDrafter:
    """Drafts from accepted examples alone: no model, no network."""

    name = "remembered"

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def draft(self, request: DraftRequest) -> tuple[Draft, ...]:
        """The accepted answers that fit and may still be served. Raises `StoreError`."""
        found = self._memory.find(request.question, request.whole or request.source, request.today)
        whole = (Span(0, len(request.question)),)
        return tuple(
            Draft(recalled.sql, recalled.confidence, self.name, (Reason(_why(recalled), words=whole),))
            for recalled in found
            if not recalled.problems
        )


def _why(recalled: Recalled) -> str:
    example = recalled.example
    if not recalled.exchanges:
        said = (
            "the same question" if recalled.confidence == SAME else f"the same question, put as “{example.question}”,"
        )
        return f"You kept this answer to {said} on {example.today}."
    exchanged = " and ".join(_exchanged(each) for each in recalled.exchanges)
    return f"As in the answer you kept to “{example.question}”, with {exchanged}."


def _exchanged(exchange: Exchange) -> str:
    if exchange.what in (NUMBER, DATE):
        return f"{exchange.new} for {exchange.old}"
    return f"{exchange.what} {exchange.new!r} for {exchange.old!r}"
