"""The truth on disk: one SQLite file, several processes writing at once, every write in one transaction.

Counts are read into memory when they are first needed. Another process's writes are noticed by
``PRAGMA data_version`` and a revision number; what was forgotten by an epoch number.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from autocomplete import origins, tallies, vocabulary
from autocomplete.carrying import carry_counts
from autocomplete.forgetting import Selection, forget_rows
from autocomplete.tallies import Tallies
from autocomplete.vocabulary import Vocabulary
from autocomplete.weights import Weights
from nl2sql.problems import Problem
from nl2sql.store_part import Carried, StorePart

_LOAD_WEIGHTS_EVERY = 16
"""Writes after which the weights that other processes have learned are read."""
_PAGES_KIB = 8192
"""Pages of the file that SQLite keeps in memory: a suggestion among many records reads some dozens, all over it."""
_OWN_TABLES = """
CREATE TABLE IF NOT EXISTS ac_meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ac_weight(
    owner TEXT NOT NULL, feature TEXT NOT NULL, weight REAL NOT NULL, square REAL NOT NULL,
    PRIMARY KEY(owner, feature)) WITHOUT ROWID;
"""
_SCHEMA = tuple((_OWN_TABLES + vocabulary.TABLES + tallies.TABLES + origins.TABLES).strip().rstrip(";").split(";"))
_ONE_MORE = "INSERT INTO ac_meta(key, value) VALUES(?, 1) ON CONFLICT(key) DO UPDATE SET value = value + 1"
_BEGUN = {"revision": 0, "epoch": 0, "learning": 1}
T = TypeVar("T")


class History:
    """What was kept, as counts. Safe to use from several threads and several processes.

    `vocabulary`, `tallies` and `weights` are used inside `read` and `write` only. `changes` counts the writes seen,
    by this process or another: what was derived from the counts is stale when it moved. While the file cannot be
    used, work goes on in memory and `told` hears of it once; without `told` every method raises `StoreError`.
    """

    vocabulary: Vocabulary
    tallies: Tallies
    _db: sqlite3.Connection
    _read_anew: bool
    """Whether what was counted in memory is not, or no longer, in the file."""

    def __init__(self, path: Path | None, told: Callable[[Problem], None] | None = None) -> None:
        self.weights = Weights()
        self.changes = 0
        self._others: dict[str, tuple[int, bool]] = {}
        self._read_anew = True
        self.part = StorePart(path, _SCHEMA, self._carry, told)
        self.read(lambda: None)

    def read(self, work: Callable[[], T]) -> T:
        """What `work` finds in one state of the file, which others' writes so far are in. It may be asked twice."""

        def found(connection: sqlite3.Connection) -> T:
            if connection.in_transaction:
                return work()
            # Within one transaction SQLite need not lock the file anew for each of a suggestion's dozens of reads.
            connection.execute("BEGIN")
            try:
                self._refresh(connection)
                return work()
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

        return self.part.look(found)

    def write(self, work: Callable[[], T]) -> T:
        """Change things in one transaction: all of it is written, or none when an exception leaves `work`.

        It may be done again, on another state of the counts, and keeps no id from outside.
        """

        def done(connection: sqlite3.Connection) -> T:
            self._refresh(connection)
            result = work()
            self._flush(connection)
            connection.execute(_ONE_MORE, ("revision",))
            self._revision += 1
            self.changes += 1
            return result

        with self.part.lock:
            written = False
            try:
                result = self.part.change(done)
                written = True
                return result
            finally:
                # What was counted in memory and is not in the file is read anew, before anybody else reads.
                self._read_anew |= not written

    def _carry(self, source: sqlite3.Connection) -> Carried:
        put = carry_counts(source)

        def put_and_read_anew(target: sqlite3.Connection) -> None:
            put(target)
            self._read_anew = True

        return put_and_read_anew

    def _refresh(self, connection: sqlite3.Connection) -> None:
        """Notice another file, and what other processes have written to this one."""
        if self._read_anew or connection is not self._db:
            self._read_anew = False
            self._db, self.vocabulary, self.tallies = connection, Vocabulary(connection), Tallies(connection)
            self._version, self._revision, self._epoch = -1, -1, -1
            self.weights.clear()
            connection.execute(f"PRAGMA cache_size=-{_PAGES_KIB}")
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        meta = _meta(connection)
        self.changes += 1
        if meta["epoch"] != self._epoch:
            self.tallies.drop_caches()
            self.vocabulary.drop_caches()
            self._load_weights(connection, meta["revision"])
        elif meta["revision"] != self._revision:
            self.tallies.grow_old()
            self.vocabulary.drop_caches(fields_only=True)
            if meta["revision"] - self._weights_of >= _LOAD_WEIGHTS_EVERY:
                self._load_weights(connection, meta["revision"])
        self._version, self._revision, self._epoch = version, meta["revision"], meta["epoch"]

    def _load_weights(self, connection: sqlite3.Connection, revision: int) -> None:
        self.weights.load(connection.execute("SELECT owner, feature, weight, square FROM ac_weight"))
        self._weights_of = revision

    def _flush(self, connection: sqlite3.Connection) -> None:
        self.vocabulary.flush(time.time())
        self.tallies.flush()
        connection.executemany(
            "INSERT INTO ac_weight(owner, feature, weight, square) VALUES(?,?,?,?) ON CONFLICT(owner, feature) "
            "DO UPDATE SET weight = weight + excluded.weight, square = square + excluded.square",
            self.weights.take_pending(),
        )

    @property
    def learning(self) -> bool:
        """Whether the workspace consents to anything being stored."""
        return bool(self.part.look(_meta)["learning"])

    def set_learning(self, on: bool) -> None:
        """Give or withdraw consent, for every process that uses this workspace."""
        self.part.write("INSERT OR REPLACE INTO ac_meta(key, value) VALUES('learning', ?)", int(on))

    def forget(self, selection: Selection) -> int:
        """Delete values with every count they are part of; returns how many values went.

        The file is written anew without them, and its log is emptied: SQLite overwrites what is deleted, but where a
        page was divided before, a copy may be left in the unused part of a page. While another process writes, or
        the disk is full, that is left to the next time. Where nothing came from the origins that are selected, the
        file stays as it is.
        """
        asked = selection.origins
        if asked is not None and not self.read(lambda: any(origins.is_known(self._db, who) for who in asked)):
            return 0

        def gone(connection: sqlite3.Connection) -> int:
            self._refresh(connection)
            found = forget_rows(connection, selection)
            connection.execute(_ONE_MORE, ("epoch",))
            self._read_anew = True
            return found

        def tidied(connection: sqlite3.Connection) -> None:
            # The rows are gone already: a busy file or a full disk is no reason to go on in memory.
            with suppress(sqlite3.OperationalError):
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

        count = self.part.change(gone)
        self.part.look(tidied)
        return count

    def others_than(self, who: str) -> bool:
        """Whether values come from other people, or from files. Inside `read`."""
        known = self._others.get(who)
        if known is None or known[0] != self.changes:
            known = self._others[who] = (self.changes, origins.any_but(self._db, who))
        return known[1]

    def people(self) -> tuple[str, ...]:
        """The people that values come from. Inside `read`."""
        return origins.people(self._db)

    def visible(self, values: Iterable[int], viewer: origins.Viewer) -> set[int]:
        """Those of the values that a person may be shown. Inside `read`."""
        return origins.visible(self._db, values, viewer)

    def close(self) -> None:
        """Write what waits in memory and close the file. Safe to call twice."""
        self.part.close()


def _meta(connection: sqlite3.Connection) -> dict[str, int]:
    return {**_BEGUN, **dict(connection.execute("SELECT key, value FROM ac_meta"))}
