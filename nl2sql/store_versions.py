"""The shapes the workspace file has had, as steps from one to the next. Only ever add a step at the end.

A step changes tables that are already there; a part's own ``CREATE TABLE IF NOT EXISTS`` makes those that are not.
It runs inside a transaction, and it must leave what older programs still read in place.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable


def _examples_tell_more(connection: sqlite3.Connection) -> None:
    """Accepted examples also hold when and how they were kept, what their tables looked like, and their result."""
    known = {row[1] for row in connection.execute("PRAGMA table_info(accepted_example)")}
    added = {
        "kept_at": "TEXT NOT NULL DEFAULT ''",
        "how": "TEXT NOT NULL DEFAULT 'accepted'",
        "columns": "TEXT NOT NULL DEFAULT ''",
        "result": "TEXT NOT NULL DEFAULT ''",
        "changed": "INTEGER NOT NULL DEFAULT 0",
    }
    for name, declared in added.items() if known else ():
        if name not in known:
            connection.execute(f"ALTER TABLE accepted_example ADD COLUMN {name} {declared}")


def _contexts_hold_their_counts(connection: sqlite3.Connection) -> None:
    """A context of completions holds its counts in its own row; only large ones have rows of their own for each value.

    A row is for each value its id, its count, its fading count and the clock at its last use, the one used last at
    the end: of a large context the 100 most frequent and the 50 most recent values.
    """
    known = {row[1] for row in connection.execute("PRAGMA table_info(ac_context)")}
    if not known or "top" in known:
        return
    connection.execute("ALTER TABLE ac_context ADD COLUMN top BLOB NOT NULL DEFAULT x''")
    select = "SELECT value, n, recent, clock FROM ac_stat WHERE context = ? ORDER BY clock"
    for (context,) in connection.execute("SELECT id FROM ac_context").fetchall():
        counts = connection.execute(select, (context,)).fetchall()
        if len(counts) > 150:
            often = sorted(counts, key=lambda count: (-count[1], -count[3]))[:100]
            counts = sorted({*often, *counts[-50:]}, key=lambda count: count[3])
        else:
            connection.execute("DELETE FROM ac_stat WHERE context = ?", (context,))
        top = b"".join(struct.pack("<IIfI", *count) for count in counts)
        connection.execute("UPDATE ac_context SET top = ? WHERE id = ?", (top, context))
    for index in ("ac_stat_clock", "ac_value_fold"):
        connection.execute(f"DROP INDEX IF EXISTS {index}")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_examples_tell_more, _contexts_hold_their_counts)
"""The step at place n brings a file of version n to version n + 1."""

VERSION = len(MIGRATIONS)
"""The version of the file that this program reads and writes."""
