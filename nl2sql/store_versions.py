"""The shapes the workspace file has had, as steps from one to the next. Only ever add a step at the end.

A step changes tables that are already there; a part's own ``CREATE TABLE IF NOT EXISTS`` makes those that are not.
It runs inside a transaction, and it must leave what older programs still read in place.
"""

from __future__ import annotations

import sqlite3
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


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_examples_tell_more,)
"""The step at place n brings a file of version n to version n + 1."""

VERSION = len(MIGRATIONS)
"""The version of the file that this program reads and writes."""
