"""Keeps what was learned from a workspace's accepted answers, in tables of its own in the workspace file."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from nl2sql.learned.ranking import Weights
from nl2sql.problems import Problem
from nl2sql.store_part import OnStorePart, StorePart, rows_of
from nl2sql.workspace_words import Alias, Aliases

_TABLES = (
    """
CREATE TABLE IF NOT EXISTS trained_weights (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    near TEXT NOT NULL,
    evidence TEXT NOT NULL,
    certainty TEXT NOT NULL
)
""",
    """
CREATE TABLE IF NOT EXISTS alias (
    source TEXT NOT NULL,
    phrase TEXT NOT NULL,
    table_key TEXT NOT NULL,
    column_name TEXT NOT NULL,
    stored_value TEXT NOT NULL,
    questions INTEGER NOT NULL,
    PRIMARY KEY (source, phrase)
)
""",
)


class TrainingStore(OnStorePart):
    """The weights and the aliases of one workspace. Safe to share between threads and processes."""

    def __init__(self, path: Path | None, told: Callable[[Problem], None] | None = None) -> None:
        """With `told`, a file that cannot be written is told there, and work goes on in memory; else `StoreError`."""
        super().__init__(StorePart(path, _TABLES, rows_of("trained_weights", "alias"), told))

    def keep(self, weights: Weights | None, aliases: Mapping[str, Aliases], shipped: Weights) -> None:
        """Put what was learned in the place of what was kept before. Raises `StoreError`.

        `weights` were fitted near the `shipped` ones and hold as long as these do.
        """
        rows = [
            (source, " ".join(alias.phrase), alias.table, alias.column, alias.value, alias.questions)
            for source, known in aliases.items()
            for alias in known.entries
        ]
        kept = (_digest(shipped), json.dumps(weights.evidence), json.dumps(weights.certainty)) if weights else None

        def put(connection: sqlite3.Connection) -> None:
            _empty(connection)
            if kept is not None:
                connection.execute("INSERT INTO trained_weights VALUES (1, ?, ?, ?)", kept)
            connection.executemany("INSERT INTO alias VALUES (?, ?, ?, ?, ?, ?)", rows)

        self._store.change(put)

    def weights(self, shipped: Weights) -> Weights | None:
        """The weights that were kept; None where there are none, or where they were fitted near other shipped ones."""
        rows = self._store.read("SELECT near, evidence, certainty FROM trained_weights")
        if not rows or rows[0][0] != _digest(shipped):
            return None
        return replace(shipped, evidence=json.loads(rows[0][1]), certainty=json.loads(rows[0][2]))

    def aliases(self, source: str) -> Aliases:
        """The aliases that were kept for a source."""
        rows = self._store.read(
            "SELECT phrase, table_key, column_name, stored_value, questions FROM alias WHERE source = ?"
            " ORDER BY phrase",
            source,
        )
        return Aliases(tuple(Alias(tuple(phrase.split()), *rest) for phrase, *rest in rows))

    def forget(self) -> bool:
        """Forget all of it; False when there was nothing. Raises `StoreError`."""
        return self._store.change(_empty)


def _empty(connection: sqlite3.Connection) -> bool:
    """Delete all of it; False when there was nothing."""
    weights = connection.execute("DELETE FROM trained_weights RETURNING only").fetchall()
    return bool(weights + connection.execute("DELETE FROM alias RETURNING phrase").fetchall())


def _digest(weights: Weights) -> str:
    text = json.dumps([sorted(weights.evidence.items()), sorted(weights.certainty.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
