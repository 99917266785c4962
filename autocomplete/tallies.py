"""The counts of every context as rows of the workspace file, with the ones in use kept in memory."""

from __future__ import annotations

import sqlite3
from heapq import nlargest
from operator import itemgetter

from autocomplete.counts import Stat, Tally, keep

TABLES = """
CREATE TABLE IF NOT EXISTS ac_context(
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, n INTEGER NOT NULL, clock INTEGER NOT NULL,
    recent REAL NOT NULL, kinds INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS ac_stat(
    context INTEGER NOT NULL, value INTEGER NOT NULL, n INTEGER NOT NULL, recent REAL NOT NULL,
    clock INTEGER NOT NULL, PRIMARY KEY(context, value)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ac_stat_clock ON ac_stat(context, clock);
"""
_WHOLE = 150
_MOST_FREQUENT = 100
_MOST_RECENT = 50
_MOST_CACHED = 20_000


class Tallies:
    """Reads and writes tallies; the caller holds the lock and, to write, the transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._cache: dict[str, Tally] = {}
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
        known = self._cache.get(key)
        if known is not None and known.generation == self._generation:
            return known
        row = self._db.execute("SELECT id, n, clock, recent, kinds FROM ac_context WHERE key = ?", (key,)).fetchone()
        if row is None:
            self._cache.pop(key, None)
            return None
        if known is None or known.id != row[0]:
            known = self._load(row, parts)
        elif known.clock != row[2]:
            self._catch_up(known, row)
        known.generation = self._generation
        self._keep(key, known)
        return known

    def _load(self, row: tuple[int, int, int, float, int], parts: int) -> Tally:
        context, n, clock, recent, kinds = row
        tally = Tally(context, keep(parts), n, clock, recent, kinds, partial=kinds > _WHOLE)
        select = "SELECT value, n, recent, clock FROM ac_stat WHERE context = ?"
        if tally.partial:
            rows = self._db.execute(f"{select} ORDER BY n DESC LIMIT ?", (context, _MOST_FREQUENT)).fetchall()
            rows += self._db.execute(f"{select} ORDER BY clock DESC LIMIT ?", (context, _MOST_RECENT)).fetchall()
        else:
            rows = self._db.execute(select, (context,)).fetchall()
        for value, count, late, at in sorted(rows, key=itemgetter(3)):
            tally.put(value, Stat(count, late, at))
        return tally

    def _catch_up(self, tally: Tally, row: tuple[int, int, int, float, int]) -> None:
        rows = self._db.execute(
            "SELECT value, n, recent, clock FROM ac_stat WHERE context = ? AND clock > ? ORDER BY clock",
            (tally.id, tally.clock),
        )
        for value, count, late, at in rows:
            tally.put(value, Stat(count, late, at))
        _, tally.n, tally.clock, tally.recent, tally.kinds = row

    def _keep(self, key: str, tally: Tally) -> None:
        if len(self._cache) >= _MOST_CACHED:
            for old in list(self._cache)[: _MOST_CACHED // 2]:
                del self._cache[old]
        self._cache[key] = tally

    def add(self, key: str, parts: int, value: int) -> None:
        """Count `value` in a context; written by the next `flush`."""
        tally, changed = self._touched.get(key, (None, set[int]()))
        if tally is None:
            tally = self.get(key, parts)
            if tally is None:
                tally = Tally(None, keep(parts), generation=self._generation)
                self._keep(key, tally)
            self._touched[key] = (tally, changed)
        if tally.partial and value not in tally.stats:
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
        for key, (tally, _) in self._touched.items():
            if tally.id is None:
                added = self._db.execute(
                    "INSERT INTO ac_context(key, n, clock, recent, kinds) VALUES(?,0,0,0,0)", (key,)
                )
                tally.id = added.lastrowid
        self._db.executemany(
            "UPDATE ac_context SET n = ?, clock = ?, recent = ?, kinds = ? WHERE id = ?",
            [(tally.n, tally.clock, tally.recent, tally.kinds, tally.id) for tally, _ in self._touched.values()],
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO ac_stat(context, value, n, recent, clock) VALUES(?,?,?,?,?)",
            [
                (tally.id, value, stat.n, stat.recent, stat.clock)
                for tally, changed in self._touched.values()
                for value in changed
                for stat in (tally.stats[value],)
            ],
        )
        for tally, _ in self._touched.values():
            if len(tally.stats) > 2 * _WHOLE:
                _trim(tally)
        self._touched.clear()


def _trim(tally: Tally) -> None:
    """Keep the most frequent and the most recent values of a tally that grew too large."""
    stats = tally.stats
    often = nlargest(_MOST_FREQUENT, stats, key=lambda value: stats[value].n)
    tally.only((*often, *tally.latest(_MOST_RECENT)))
