"""The counts of every context as rows of the workspace file, with the ones in use kept in memory.

A row of ``ac_context`` holds a whole context, its values packed into one blob, so that a suggestion reads one row
for each context it asks; in memory it stays packed. Where a context has had more than 150 values, the blob holds the
top of it, the 100 most frequent and the 50 most recent ones, and ``ac_stat`` has all of them, to be looked up one by
one when they are counted again. Counts only grow, so that what is not in the top can get there only by being counted.
"""

from __future__ import annotations

import sqlite3
from heapq import nsmallest

from autocomplete.bounded import Bounded
from autocomplete.counts import Tally, keep
from autocomplete.packing import Stat, held

TABLES = """
CREATE TABLE IF NOT EXISTS ac_context(
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, n INTEGER NOT NULL, clock INTEGER NOT NULL,
    recent REAL NOT NULL, kinds INTEGER NOT NULL, top BLOB NOT NULL DEFAULT x'');
CREATE TABLE IF NOT EXISTS ac_stat(
    context INTEGER NOT NULL, value INTEGER NOT NULL, n INTEGER NOT NULL, recent REAL NOT NULL,
    clock INTEGER NOT NULL, PRIMARY KEY(context, value)) WITHOUT ROWID;
"""
_WHOLE = 150
_MOST_HELD = 200
"""So many values a blob may grow to before it is cut back to the top; with them a row still fits into one page."""
_MOST_FREQUENT = 100
_MOST_RECENT = 50
_MOST_BYTES = 16 << 20
_TALLY_BYTES = 700
_LISTED_BYTES = 40
"""What each of a tally's most frequent and latest values takes once they are listed."""
_MOST_LISTED = 50


class Tallies:
    """Reads and writes tallies; the caller holds the lock and, to write, the transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._cache: Bounded[str, Tally] = Bounded(_MOST_BYTES)
        self._touched: dict[str, tuple[Tally, set[int]]] = {}
        self._generation = 0

    def drop_caches(self) -> None:
        """Read everything again: something was forgotten or a transaction failed."""
        self._cache.clear()
        self._touched.clear()

    def grow_old(self) -> None:
        """Another process has counted: what is in memory is checked against the file before its next use."""
        self._generation += 1

    def get(self, key: str, parts: int) -> Tally | None:
        """The tally of a context of `parts` parts, or None when it was never seen."""
        if key in self._touched:
            return self._touched[key][0]
        known = self._cache.get(key)
        if known is not None and known.generation == self._generation:
            return known
        if known is not None:
            row = self._db.execute("SELECT id, clock, n FROM ac_context WHERE key = ?", (key,)).fetchone()
            if row == (known.id, known.clock, known.n):
                known.generation = self._generation
                return known
        row = self._db.execute(
            "SELECT id, n, clock, recent, kinds, top FROM ac_context WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            self._cache.drop(key)
            return None
        identity, n, clock, recent, kinds, top = row
        tally = Tally(identity, keep(parts), n, clock, recent, kinds, top, kinds > held(top), self._generation)
        self._hold(key, tally)
        return tally

    def _hold(self, key: str, tally: Tally) -> None:
        self._cache.put(key, tally, _TALLY_BYTES + len(tally.data) + _LISTED_BYTES * min(tally.held, _MOST_LISTED))

    def add(self, key: str, parts: int, value: int) -> None:
        """Count `value` in a context; written by the next `flush`."""
        touched = self._touched.get(key)
        if touched is None:
            known = self.get(key, parts) or Tally(None, keep(parts), generation=self._generation)
            touched = self._touched[key] = (known, set())
        tally, changed = touched
        if tally.partial and tally.stat(value) is None:
            self._fetch(tally, value)
        tally.add(value)
        changed.add(value)

    def _fetch(self, tally: Tally, value: int) -> None:
        row = self._db.execute(
            "SELECT n, recent, clock FROM ac_stat WHERE context = ? AND value = ?", (tally.id, value)
        ).fetchone()
        if row is not None:
            tally.put(value, Stat(*row))

    def flush(self) -> None:
        """Write what was counted since the last flush."""
        for key, (tally, changed) in self._touched.items():
            if tally.id is None:
                added = self._db.execute(
                    "INSERT INTO ac_context(key, n, clock, recent, kinds) VALUES(?,0,0,0,0)", (key,)
                )
                tally.id = added.lastrowid
            self._spill(tally, changed)
        self._db.executemany(
            "UPDATE ac_context SET n = ?, clock = ?, recent = ?, kinds = ?, top = ? WHERE id = ?",
            [
                (tally.n, tally.clock, tally.recent, tally.kinds, tally.data, tally.id)
                for tally, _ in self._touched.values()
            ],
        )
        for key, (tally, _) in self._touched.items():
            self._hold(key, tally)
        self._touched.clear()

    def _spill(self, tally: Tally, changed: set[int]) -> None:
        """Write the counts of a context that has too many for its row, and cut the row back to the top."""
        if not tally.partial and tally.held <= _WHOLE:
            return
        assert tally.id is not None
        stats = tally.stats
        spill_stats(self._db, tally.id, {at: stats[at] for at in (changed if tally.partial else stats)})
        if not tally.partial or len(stats) > _MOST_HELD:
            tally.only(top_of(stats))


def spill_stats(db: sqlite3.Connection, context: int, stats: dict[int, Stat]) -> None:
    """Write counts of a context into the table of those contexts that have too many for their row."""
    db.executemany(
        "INSERT OR REPLACE INTO ac_stat(context, value, n, recent, clock) VALUES(?,?,?,?,?)",
        [(context, value, stat.n, stat.recent, stat.clock) for value, stat in stats.items()],
    )


def top_of(stats: dict[int, Stat]) -> list[int]:
    """The values of a context that stay in its row; `stats` has the one used last at its end."""
    often = nsmallest(_MOST_FREQUENT, stats, key=lambda value: (-stats[value].n, -stats[value].clock))
    return [*often, *list(stats)[-_MOST_RECENT:]]


def fits(stats: dict[int, Stat]) -> bool:
    """Whether a context of so many values fits whole into its row."""
    return len(stats) <= _WHOLE
