"""Why an accepted answer must not be served now, with what has changed since it was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nl2sql.catalog import Catalog
from nl2sql.memory.freshness import counts_from_today, tables_fingerprint, what_changed
from nl2sql.problems import Problem, UsageError

if TYPE_CHECKING:
    from nl2sql.memory.examples import Example

_AGAIN = "Ask again and keep the new answer."


def flaws(example: Example, question: str, catalog: Catalog, today: str) -> tuple[Problem, ...]:
    """The reasons, for `question` asked on the ISO date `today`; empty when it may be served."""
    told = "; ".join(what_changed(example.seen, catalog))
    try:
        current = tables_fingerprint(example.sql, catalog)
    except UsageError as error:
        return (Problem(error.problem.code, told + "." if told else error.problem.message, _AGAIN, severity="warning"),)
    if current != example.fingerprint:
        message = f"The tables of the answer kept on {example.today} have changed since{': ' if told else ''}{told}."
        return (Problem("memory.schema_changed", message, _AGAIN, severity="warning"),)
    if example.today != today and counts_from_today(example.sql, question, catalog.dialect):
        message = f"The dates in the answer kept on {example.today} were worked out from that day."
        return (Problem("memory.dates_moved", message, _AGAIN, severity="warning"),)
    return ()
