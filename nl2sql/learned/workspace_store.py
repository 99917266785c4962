"""Keeps what was learned from a workspace's accepted answers, in tables of its own in the workspace file."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from nl2sql.learned.ranking import Weights
from nl2sql.store import open_store, store_errors
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


class TrainingStore:
    """The weights and the aliases of one workspace. Safe to share between threads and processes."""

    def __init__(self, path: Path | None) -> None:
        self._connection = open_store(path)
        self._lock = threading.Lock()
        with self._statements() as run:
            # What is forgotten must not linger in the free space of a page.
            run("PRAGMA secure_delete=ON")
            for table in _TABLES:
                run(table)

    def keep(self, weights: Weights | None, aliases: Mapping[str, Aliases], shipped: Weights) -> None:
        """Put what was learned in the place of what was kept before. Raises `StoreError`.

        `weights` were fitted near the `shipped` ones and hold as long as these do.
        """
        with self._statements() as run:
            run("BEGIN IMMEDIATE")
            run("DELETE FROM trained_weights")
            run("DELETE FROM alias")
            if weights is not None:
                kept = (_digest(shipped), json.dumps(weights.evidence), json.dumps(weights.certainty))
                run("INSERT INTO trained_weights VALUES (1, ?, ?, ?)", kept)
            for source, known in aliases.items():
                for alias in known.entries:
                    row = (source, " ".join(alias.phrase), alias.table, alias.column, alias.value, alias.questions)
                    run("INSERT INTO alias VALUES (?, ?, ?, ?, ?, ?)", row)
            run("COMMIT")

    def weights(self, shipped: Weights) -> Weights | None:
        """The weights that were kept; None where there are none, or where they were fitted near other shipped ones."""
        with self._statements() as run:
            rows = run("SELECT near, evidence, certainty FROM trained_weights")
        if not rows or rows[0][0] != _digest(shipped):
            return None
        return replace(shipped, evidence=json.loads(rows[0][1]), certainty=json.loads(rows[0][2]))

    def aliases(self, source: str) -> Aliases:
        """The aliases that were kept for a source."""
        with self._statements() as run:
            rows = run(
                "SELECT phrase, table_key, column_name, stored_value, questions FROM alias WHERE source = ?"
                " ORDER BY phrase",
                (source,),
            )
        return Aliases(tuple(Alias(tuple(phrase.split()), *rest) for phrase, *rest in rows))

    def forget(self) -> bool:
        """Forget all of it; False when there was nothing. Raises `StoreError`."""
        with self._statements() as run:
            gone = run("DELETE FROM trained_weights RETURNING only") + run("DELETE FROM alias RETURNING phrase")
        return bool(gone)

    def close(self) -> None:
        """Close the workspace file; the object is not used afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _statements(self) -> Iterator[Any]:
        """Runs statements, one caller at a time; a transaction that does not come to its end is undone."""

        def run(sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
            return self._connection.execute(sql, values).fetchall()

        with self._lock, store_errors():
            try:
                yield run
            finally:
                if self._connection.in_transaction:
                    self._connection.rollback()


def _digest(weights: Weights) -> str:
    text = json.dumps([sorted(weights.evidence.items()), sorted(weights.certainty.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
