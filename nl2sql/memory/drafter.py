"""Drafts from accepted examples alone."""

from __future__ import annotations

from nl2sql.drafting import Draft, DraftRequest, Reason
from nl2sql.memory.examples import Memory, Recalled
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
    swap, example = recalled.swap, recalled.example
    if swap is None:
        return f"You kept this answer to the same question on {example.today}."
    return (
        f"As in the answer you kept to “{example.question}”, with {swap.column.column} {swap.new!r} for {swap.old!r}."
    )
