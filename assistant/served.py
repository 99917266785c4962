"""The log of everything served: one row a turn, in the workspace's SQLite file.

It never leaves the machine and never holds a credential or a result row. It is what `%served` shows,
and what replaying under other settings starts from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nl2sql.problems import Problem
from nl2sql.store_part import OnStorePart, StorePart, rows_of

_TAKEN_ALONG = 500
"""Turns that go on in memory when the file cannot be written: enough to say what was done with an answer."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS served (
    turn TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    operation TEXT NOT NULL,
    question TEXT NOT NULL,
    follows TEXT NOT NULL,
    source TEXT NOT NULL,
    outcome TEXT NOT NULL,
    drafter TEXT NOT NULL,
    confidence REAL,
    sql TEXT NOT NULL,
    row_count INTEGER,
    problems TEXT NOT NULL,
    grounding TEXT NOT NULL,
    candidates TEXT NOT NULL,
    timings TEXT NOT NULL,
    settings TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    version TEXT NOT NULL,
    action TEXT NOT NULL DEFAULT '',
    action_at TEXT NOT NULL DEFAULT '',
    final_sql TEXT NOT NULL DEFAULT ''
)
"""

COLUMNS = (
    "turn", "at", "operation", "question", "follows", "source", "outcome", "drafter", "confidence", "sql",
    "row_count", "problems", "grounding", "candidates", "timings", "settings", "fingerprint", "version",
    "action", "action_at", "final_sql",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServedTurn:
    """What one turn did. `grounding`, `candidates`, `problems` and `timings` are JSON-ready values.

    `outcome` is ``answered``, ``asked``, ``consent``, ``refused`` or ``failed``.
    """

    turn: str
    operation: str
    question: str
    follows: str
    source: str
    outcome: str
    drafter: str = ""
    confidence: float | None = None
    sql: str = ""
    row_count: int | None = None
    problems: tuple[str, ...] = ()
    grounding: Any = None
    candidates: Any = None
    timings: Mapping[str, float] | None = None
    settings: str = ""
    fingerprint: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that was answered with `sql` at that time (ISO)."""

    question: str
    source: str
    sql: str
    at: str


class ServedLog(OnStorePart):
    """Appends turns and what people did with them. Several processes may write at once."""

    def __init__(self, path: Path | None, told: Callable[[Problem], None] | None = None) -> None:
        """With `told`, a file that cannot be written is told there, and the log goes on in memory."""
        super().__init__(StorePart(path, (_SCHEMA,), rows_of("served", most=_TAKEN_ALONG), told))

    def record(self, entry: ServedTurn) -> None:
        """Append one turn. Raises `StoreError` when the file cannot be written."""
        values = (
            entry.turn, _now(), entry.operation, entry.question, entry.follows, entry.source, entry.outcome,
            entry.drafter, entry.confidence, entry.sql, entry.row_count, _json(entry.problems),
            _json(entry.grounding), _json(entry.candidates), _json(dict(entry.timings or {})), entry.settings,
            entry.fingerprint, entry.version,
        )  # fmt: skip
        marks = ", ".join("?" * len(values))
        self._store.write(f"INSERT INTO served ({', '.join(COLUMNS[: len(values)])}) VALUES ({marks})", *values)

    def act(self, turn: str, action: str, final_sql: str = "") -> bool:
        """Note what the person did with an answer; False when no such turn was served."""
        note = "UPDATE served SET action = ?, action_at = ?, final_sql = ? WHERE turn = ? RETURNING 1"
        return bool(self._store.write(note, action, _now(), final_sql, turn))

    def turn(self, turn: str) -> dict[str, Any] | None:
        """The row of one turn as a dictionary, or None."""
        found = self._store.read(f"SELECT {', '.join(COLUMNS)} FROM served WHERE turn = ?", turn)
        return dict(zip(COLUMNS, found[0], strict=True)) if found else None

    def questions(self, limit: int) -> list[AskedQuestion]:
        """What was asked and answered, the newest first; follow-ups, which say too little alone, are left out."""
        found = self._store.read(
            "SELECT question, source, sql, at FROM served WHERE outcome = 'answered' AND question <> '' "
            "AND follows = '' AND action <> 'dismissed' ORDER BY rowid DESC LIMIT ?",
            limit,
        )
        return [AskedQuestion(*row) for row in found]

    def rows(self, limit: int = 1000) -> list[tuple[Any, ...]]:
        """The newest turns first, each with a value for every name in `COLUMNS`."""
        newest = f"SELECT {', '.join(COLUMNS)} FROM served ORDER BY at DESC, rowid DESC LIMIT ?"
        return self._store.read(newest, limit)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
