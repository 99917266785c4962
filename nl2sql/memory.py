"""Accepted questions: what a person kept is answered the same way again.

An example is served only while the tables it reads look as they did when it was accepted; a changed
schema, or a date that was worked out from another "today", is flagged instead (`Recalled.problems`).
Only what the caller says a person accepted or edited is ever stored.
"""

from __future__ import annotations

import datetime
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nl2sql.catalog import Catalog
from nl2sql.drafting import Draft, DraftRequest, Reason, Source
from nl2sql.freshness import counts_from_today, tables_fingerprint
from nl2sql.problems import Problem, Span, UsageError
from nl2sql.store import open_store, read_store, store_errors
from nl2sql.value_swap import Swap, swap_value

SAME = 0.97
"""Confidence of an answer a person accepted to the same question. A judgement, not measured."""
SWAPPED = 0.88
"""Confidence of an accepted answer with one stored value swapped. A judgement, not measured."""

_NEAR = 3
_LOOKED_AT = 5_000

_TABLE = """
CREATE TABLE IF NOT EXISTS accepted_example (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    asked TEXT NOT NULL,
    question TEXT NOT NULL,
    sql TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    today TEXT NOT NULL,
    UNIQUE (source, asked)
)
"""
_ACCEPT = """
INSERT INTO accepted_example (source, asked, question, sql, fingerprint, today) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (source, asked) DO UPDATE SET
    question = excluded.question, sql = excluded.sql, fingerprint = excluded.fingerprint, today = excluded.today
RETURNING id
"""
_SELECT = "SELECT id, source, question, sql, fingerprint, today FROM accepted_example"


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the SQL a person accepted for it, on the ISO date `today`.

    `fingerprint` is that of the tables the statement reads (`tables_fingerprint`).
    """

    id: int
    source: str
    question: str
    sql: str
    fingerprint: str
    today: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """An example that fits a question. With `problems` it must not be served; they say why."""

    example: Example
    sql: str
    confidence: float
    swap: Swap | None = None
    problems: tuple[Problem, ...] = ()


class Memory:
    """The accepted examples of one workspace. Safe to share between threads and processes."""

    def __init__(self, path: Path | None) -> None:
        self._connection = open_store(path)
        self._lock = threading.Lock()
        # What is forgotten must not linger in the free space of a page.
        self._run("PRAGMA secure_delete=ON")
        self._run(_TABLE)

    @staticmethod
    def read(path: Path) -> tuple[Example, ...]:
        """Every example of a workspace file that may only be read, newest first. Raises `StoreError`."""
        connection = read_store(path)
        with store_errors():
            try:
                return tuple(Example(*row) for row in connection.execute(f"{_SELECT} ORDER BY id DESC").fetchall())
            finally:
                connection.close()

    def accept(self, question: str, sql: str, source: str, catalog: Catalog, today: str = "") -> Example:
        """Store the answer a person accepted or wrote, in place of an earlier one to the same question.

        `today` is the ISO date relative dates were counted from, the real one when empty. Raises
        `UsageError` when the statement does not fit the catalogue and `StoreError`.
        """
        fingerprint = tables_fingerprint(sql, catalog)
        day = today or datetime.date.today().isoformat()
        rows = self._run(_ACCEPT, source, _asked(question), question, sql, fingerprint, day)
        return Example(rows[0][0], source, question, sql, fingerprint, day)

    def find(self, question: str, source: Source, today: str = "") -> tuple[Recalled, ...]:
        """What was accepted for this question, or for one that differs in a single stored value; newest first."""
        day = today or datetime.date.today().isoformat()
        same = self._run(f"{_SELECT} WHERE source = ? AND asked = ?", source.name, _asked(question))
        if same:
            example = Example(*same[0])
            return (Recalled(example, example.sql, SAME, problems=_flaws(example, question, source.catalog, day)),)
        known = self._run(f"{_SELECT} WHERE source = ? ORDER BY id DESC LIMIT {_LOOKED_AT}", source.name)
        near = _near((Example(*row) for row in known), question, source, day)
        return tuple(recalled for recalled, _ in zip(near, range(_NEAR), strict=False))

    def all(self) -> tuple[Example, ...]:
        """Every example, newest first."""
        return tuple(Example(*row) for row in self._run(f"{_SELECT} ORDER BY id DESC"))

    def remove(self, example: int) -> bool:
        """Forget one example by its id; False when there is none."""
        return bool(self._run("DELETE FROM accepted_example WHERE id = ? RETURNING id", example))

    def close(self) -> None:
        """Close the workspace file; the object is not used afterwards."""
        with self._lock:
            self._connection.close()

    def _run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock, store_errors():
            return self._connection.execute(sql, values).fetchall()


class RememberedDrafter:
    """Drafts from accepted examples alone: no model, no network."""

    name = "remembered"

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def draft(self, request: DraftRequest) -> tuple[Draft, ...]:
        """The accepted answers that fit and may still be served. Raises `StoreError`."""
        found = self._memory.find(request.question, request.source, request.today)
        whole = (Span(0, len(request.question)),)
        return tuple(
            Draft(recalled.sql, recalled.confidence, self.name, (Reason(_why(recalled), words=whole),))
            for recalled in found
            if not recalled.problems
        )


def _near(examples: Iterator[Example], question: str, source: Source, today: str) -> Iterator[Recalled]:
    for example in examples:
        swap = swap_value(example.question, question, example.sql, source)
        if swap is not None:
            flaws = _flaws(example, question, source.catalog, today)
            yield Recalled(example, swap.sql, SWAPPED, swap, flaws)


def _why(recalled: Recalled) -> str:
    swap, example = recalled.swap, recalled.example
    if swap is None:
        return f"You kept this answer to the same question on {example.today}."
    return (
        f"As in the answer you kept to “{example.question}”, with {swap.column.column} {swap.new!r} for {swap.old!r}."
    )


def _flaws(example: Example, question: str, catalog: Catalog, today: str) -> tuple[Problem, ...]:
    """Why an example must not be served now; empty when it may."""
    try:
        current = tables_fingerprint(example.sql, catalog)
    except UsageError as error:
        return error.problems
    if current != example.fingerprint:
        return (
            Problem(
                "memory.schema_changed",
                f"The tables of the answer kept on {example.today} have changed since.",
                "Ask again and keep the new answer.",
                severity="warning",
            ),
        )
    if example.today != today and counts_from_today(example.sql, question, catalog.dialect):
        return (
            Problem(
                "memory.dates_moved",
                f"The dates in the answer kept on {example.today} were worked out from that day.",
                "Ask again and keep the new answer.",
                severity="warning",
            ),
        )
    return ()


def _asked(question: str) -> str:
    """What two spellings of one question share: case, spacing and the marks at its end do not count.

    Other marks do: "over 5" and "over -5" are two questions.
    """
    text = unicodedata.normalize("NFKC", question).casefold()
    return " ".join(text.split()).rstrip("?!. ")
