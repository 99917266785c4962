"""Which files of the folder were read for completions, and what was learned of each: digests only."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from nl2sql.cache_part import CachePart, Fault, nobody
from nl2sql.store import transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS folder_file (
    path TEXT PRIMARY KEY, changed INTEGER NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL,
    sources TEXT NOT NULL DEFAULT '',
    learned INTEGER NOT NULL DEFAULT 0, fault TEXT NOT NULL DEFAULT '', forgotten INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS folder_snippet (
    path TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (path, digest)
) WITHOUT ROWID;
"""

_COLUMNS = "path, changed, size, sources, learned, fault, forgotten"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was when it was read: when it `changed` (nanoseconds), its bytes, which `sources` there were to
    learn about, how many snippets it taught.

    A file that is `forgotten` is not read again until somebody asks for it.
    """

    path: str
    changed: int
    size: int
    sources: str = ""
    learned: int = 0
    fault: str = ""
    forgotten: int = 0


class ReadFiles:
    """Safe to share between threads and processes; raises `StoreError`. `path` None keeps it in memory."""

    def __init__(self, path: Path | None, fault: Fault = nobody) -> None:
        self._part = CachePart(path, _lay_out, fault)

    def all(self) -> dict[str, ReadFile]:
        """Every file that was read, by its path."""
        rows = self._run(f"SELECT {_COLUMNS} FROM folder_file ORDER BY path")
        return {row[0]: ReadFile(*row) for row in rows}

    def is_known(self, path: str, digest: str) -> bool:
        """Whether this very content was read under this name."""
        return bool(self._run("SELECT 1 FROM folder_file WHERE path = ? AND digest = ?", path, digest))

    def claim(self, path: str, text: str) -> bool:
        """Whether the text was never learned from this file; it counts as learned from now on.

        When several processes read the folder at once, it is given to one of them.
        """
        row = (path, hashlib.sha256(text.encode(errors="replace")).hexdigest()[:24])
        with self._part.using() as connection, transaction(connection):
            return connection.execute("INSERT OR IGNORE INTO folder_snippet VALUES (?, ?)", row).rowcount > 0

    def note(self, file: ReadFile, digest: str) -> None:
        """Remember that a file was read; what it taught is added to what it taught before."""
        self._run(
            "INSERT INTO folder_file (path, changed, size, sources, digest, learned, fault) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (path) DO UPDATE SET changed = excluded.changed, size = excluded.size, "
            "sources = excluded.sources, digest = excluded.digest, learned = learned + excluded.learned, "
            "fault = excluded.fault",
            *(file.path, file.changed, file.size, file.sources, digest, file.learned, file.fault),
        )

    def forget(self, path: str | None = None) -> None:
        """Do not read a file, or (None) any of those known, again until `again` is asked for."""
        where, given = ("", ()) if path is None else (" WHERE path = ?", (path,))
        self._run(f"UPDATE folder_file SET forgotten = 1, learned = 0{where}", *given)

    def again(self) -> None:
        """Have what was forgotten read anew."""
        with self._part.using() as connection, transaction(connection):
            connection.execute(
                "DELETE FROM folder_snippet WHERE path IN (SELECT path FROM folder_file WHERE forgotten)"
            )
            connection.execute("DELETE FROM folder_file WHERE forgotten")

    def drop(self, path: str) -> None:
        """Take out a file that is gone from the folder."""
        with self._part.using() as connection, transaction(connection):
            connection.execute("DELETE FROM folder_snippet WHERE path = ?", (path,))
            connection.execute("DELETE FROM folder_file WHERE path = ?", (path,))

    def close(self) -> None:
        """Give the workspace file back."""
        self._part.close()

    def _run(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._part.using() as connection:
            return connection.execute(sql, values).fetchall()


def _lay_out(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
