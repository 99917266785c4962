"""The truth on disk: one SQLite file, several processes writing at once, every write in one transaction.

Counts are read into memory when they are first needed. Another process's writes are noticed by
``PRAGMA data_version`` and a revision number; what was forgotten by an epoch number.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autocomplete import tallies, vocabulary
from autocomplete.forgetting import Selection, forget_rows
from autocomplete.tallies import Tallies
from autocomplete.vocabulary import Vocabulary
from autocomplete.weights import Weights
from nl2sql.problems import Problem, StoreError
from nl2sql.store import open_store

SCHEMA_VERSION = 1
_FLUSH_WEIGHTS_EVERY = 16
_OWN_TABLES = """
CREATE TABLE IF NOT EXISTS ac_meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ac_weight(
    owner TEXT NOT NULL, feature TEXT NOT NULL, weight REAL NOT NULL, square REAL NOT NULL,
    PRIMARY KEY(owner, feature)) WITHOUT ROWID;
"""


class History:
    """What was kept, as counts. Safe to use from several threads and several processes.

    `changes` counts the writes seen, by this process or another: what was derived from the counts is
    stale when it moved. Every method raises `StoreError` when the file is corrupt, read-only, full or gone.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.weights = Weights()
        self._lock = threading.RLock()
        self._db = open_store(path)
        self.vocabulary = Vocabulary(self._db)
        self.tallies = Tallies(self._db)
        self._version, self._revision, self._epoch = -1, -1, -1
        self._since_flush = 0
        self._weights_stale = True
        self.changes = 0
        with self._guard():
            self._prepare()

    def _prepare(self) -> None:
        # What is forgotten must not linger in the free space of a page.
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.execute("BEGIN IMMEDIATE")
        for statement in (_OWN_TABLES + vocabulary.TABLES + tallies.TABLES).split(";"):
            self._db.execute(statement)
        self._db.executemany(
            "INSERT OR IGNORE INTO ac_meta(key, value) VALUES(?,?)",
            [("schema", SCHEMA_VERSION), ("revision", 0), ("epoch", 0), ("learning", 1)],
        )
        self._db.execute("COMMIT")
        found = self._meta()["schema"]
        if found > SCHEMA_VERSION:
            raise StoreError(
                Problem(
                    "store.newer",
                    f"The completion history in {self.path} was written by a newer version (schema {found}).",
                    "Update Plainspoken, or use another workspace folder.",
                )
            )

    def _meta(self) -> dict[str, int]:
        return dict(self._db.execute("SELECT key, value FROM ac_meta"))

    @contextmanager
    def _guard(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise StoreError(
                    Problem(
                        "store.unusable",
                        f"The completion history in {self.path or 'memory'} cannot be used: {error}.",
                        "Completion stays quiet until the file is writable again or moved away.",
                    )
                ) from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Look things up; what other processes wrote before is seen."""
        with self._guard():
            self._refresh()
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Change things in one transaction: all of it is written, or none when an exception leaves the block."""
        with self._guard():
            self._db.execute("BEGIN IMMEDIATE")
            done = False
            try:
                self._refresh()
                yield
                self._flush()
                self._db.execute("UPDATE ac_meta SET value = value + 1 WHERE key = 'revision'")
                self._db.execute("COMMIT")
                self._revision += 1
                self.changes += 1
                done = True
            finally:
                if not done:
                    self._undo()

    def _undo(self) -> None:
        self.tallies.drop_caches()
        self.vocabulary.drop_caches()
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _refresh(self) -> None:
        version = self._db.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        meta = self._meta()
        self.changes += 1
        if meta["epoch"] != self._epoch:
            self.tallies.drop_caches()
            self.vocabulary.drop_caches()
            if self._epoch >= 0:
                self.weights.clear()
            self._load_weights()
        elif meta["revision"] != self._revision:
            self.tallies.grow_old()
            self.vocabulary.drop_caches(fields_only=True)
            self._weights_stale = True
        self._version, self._revision, self._epoch = version, meta["revision"], meta["epoch"]

    def _load_weights(self) -> None:
        self.weights.load(self._db.execute("SELECT owner, feature, weight, square FROM ac_weight"))
        self._weights_stale = False

    def _flush(self) -> None:
        self.vocabulary.flush(time.time())
        self.tallies.flush()
        self._since_flush += 1
        if self._since_flush >= _FLUSH_WEIGHTS_EVERY:
            self._flush_weights()

    def _flush_weights(self) -> None:
        self._since_flush = 0
        self._db.executemany(
            "INSERT INTO ac_weight(owner, feature, weight, square) VALUES(?,?,?,?) ON CONFLICT(owner, feature) "
            "DO UPDATE SET weight = weight + excluded.weight, square = square + excluded.square",
            self.weights.take_pending(),
        )
        if self._weights_stale:
            self._load_weights()

    @property
    def learning(self) -> bool:
        """Whether the workspace consents to anything being stored."""
        with self.reading():
            return bool(self._meta()["learning"])

    def set_learning(self, on: bool) -> None:
        """Give or withdraw consent, for every process that uses this workspace."""
        with self.writing():
            self._db.execute("UPDATE ac_meta SET value = ? WHERE key = 'learning'", (int(on),))

    def forget(self, selection: Selection) -> int:
        """Delete values with every count they are part of; returns how many values went.

        The bytes are overwritten in the file, and in its log as soon as no other process reads it.
        """
        with self._guard():
            with self.writing():
                self._flush_weights()
                gone = forget_rows(self._db, selection)
                self._db.execute("UPDATE ac_meta SET value = value + 1 WHERE key = 'epoch'")
                self.tallies.drop_caches()
                self.vocabulary.drop_caches()
                self._load_weights()
            self._epoch += 1
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def close(self) -> None:
        """Write what is pending and close the file. Safe to call twice."""
        with self._lock:
            try:
                if self._since_flush and self.learning:
                    with self.writing():
                        self._flush_weights()
            finally:
                self._db.close()
                self._since_flush = 0
