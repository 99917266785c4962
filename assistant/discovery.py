"""The sources that stand in a workspace folder: named in its settings, or found as files."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.settings import Settings, fill_variables
from nl2sql.database import Database

_log = logging.getLogger(__name__)
DATABASE_SUFFIXES = (".sqlite", ".sqlite3", ".db", ".duckdb")
FILE_SUFFIXES = (".csv", ".parquet")
FILES = "files"
"""The name of the source that holds the folder's CSV and Parquet files."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A source that can be opened by name; `target` is a path, or a URL that may hold ``${NAME}``."""

    name: str
    dialect: str
    detail: str
    target: str | Path

    def open(self, root: Path) -> Database:
        """Open it. Raises `SourceError`, or `UsageError` for a variable that is not set."""
        from nl2sql.adapters.opening import open_database

        if isinstance(self.target, str):
            return open_database(fill_variables(self.target), self.name, base=root)
        return open_database(self.target, self.name)


def declared_sources(root: Path, settings: Settings) -> Iterator[Declared]:
    """Those of the settings first, then database files by name, then the data files as one source."""
    for name, url in settings.sources.items():
        yield Declared(name, url.partition(":")[0].partition("+")[0], "from plainspoken.yml", url)
    for path in _files(root, DATABASE_SUFFIXES):
        dialect = "duckdb" if path.suffix == ".duckdb" else "sqlite"
        yield Declared(path.name, dialect, f"{dialect} file {path.name}", path)
    files = _files(root, FILE_SUFFIXES)
    if files:
        names = ", ".join(path.name for path in files[:3])
        yield Declared(FILES, "duckdb", names + (" …" if len(files) > 3 else ""), root)


def _files(root: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """The files of the folder with these endings; none where the folder cannot be read."""
    try:
        return sorted(path for path in root.iterdir() if path.suffix in suffixes and path.is_file())
    except OSError as error:
        _log.warning("The workspace folder cannot be read: %s", error)
        return []
