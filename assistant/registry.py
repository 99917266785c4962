"""The sources of a workspace: named in the settings, found as files, or connected in a notebook."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.settings import Settings, fill_variables
from assistant.wire import SourceInfo
from nl2sql.database import Database
from nl2sql.drafting import Source
from nl2sql.problems import PlainspokenError, Problem, UsageError

_log = logging.getLogger(__name__)
DATABASE_SUFFIXES = (".sqlite", ".sqlite3", ".db", ".duckdb")
FILE_SUFFIXES = (".csv", ".parquet")
FILES = "files"
FILE_HINT = "from plainspoken.yml"


class SourceRegistry:
    """Knows which sources there are, opens each when it is first asked, and keeps it open.

    Safe to use from several threads. A source that is a file is opened anew when the file changed.
    """

    def __init__(self, root: Path, settings: Settings) -> None:
        self._root = root
        self._settings = settings
        self._connected: dict[str, Database] = {}
        self._frames: tuple[str, Callable[[], Mapping[str, Any]]] | None = None
        self._open: dict[str, tuple[object, Source]] = {}
        self._lock = threading.RLock()

    def connect(self, name: str, database: Database) -> SourceInfo:
        """Add a database under `name`; one of that name is replaced and closed."""
        with self._lock:
            replaced = self._connected.pop(name, None)
            self._open.pop(name, None)
            self._connected[name] = database
        if replaced is not None:
            replaced.close()
        return SourceInfo(name, database.dialect, database.name)

    def offer_frames(self, name: str, frames: Callable[[], Mapping[str, Any]]) -> None:
        """Make a notebook's DataFrames a source under `name`; it is listed while there are any."""
        self._frames = (name, frames)

    def session_infos(self) -> tuple[SourceInfo, ...]:
        """Only what belongs to this process: its connections and its DataFrames."""
        return tuple(info for info in self.infos() if info.name in self._connected or info.name == self._frames_name)

    def infos(self) -> tuple[SourceInfo, ...]:
        """What can be asked, without opening anything; the newest connection is the default."""
        with self._lock:
            connected = dict(self._connected)
            tables = {name: len(source.catalog.tables) for name, (_, source) in self._open.items()}
        infos = [SourceInfo(name, db.dialect, db.name, tables.get(name, 0)) for name, db in reversed(connected.items())]
        infos += [
            SourceInfo(name, dialect, detail, tables.get(name, 0))
            for name, dialect, detail in self._declared()
            if name not in connected
        ]
        return tuple(
            SourceInfo(info.name, info.dialect, info.detail, info.tables, default=place == 0)
            for place, info in enumerate(infos)
        )

    def get(self, name: str = "") -> Source:
        """The source of that name, or the default one for an empty name.

        Raises `UsageError` when there is none, `SourceError` when it cannot be opened.
        """
        wanted = name or self._default()
        with self._lock:
            return self._opened(wanted)

    def warm(self) -> None:
        """Get to know the default source in the background, so that the first question is quick."""
        infos = self.infos()
        if infos and infos[0].name not in self._open:
            threading.Thread(target=self._warm, args=(infos[0].name,), daemon=True).start()

    def _warm(self, name: str) -> None:
        try:
            self.get(name)
        except PlainspokenError as error:
            _log.info("Source %s was not opened ahead of time: %s", name, error.problem.code)

    def close(self) -> None:
        """Close every database this registry holds."""
        with self._lock:
            databases = {id(source.database): source.database for _, source in self._open.values()}
            databases |= {id(database): database for database in self._connected.values()}
            self._open.clear()
            self._connected.clear()
        for database in databases.values():
            database.close()

    @property
    def _frames_name(self) -> str:
        return self._frames[0] if self._frames else ""

    def _default(self) -> str:
        infos = self.infos()
        if not infos:
            raise UsageError(
                Problem(
                    "source.none",
                    "There is nothing to ask yet.",
                    "Connect a database with %connect sqlite:///shop.sqlite, or put a SQLite, DuckDB, CSV or "
                    "Parquet file into the workspace folder.",
                )
            )
        return infos[0].name

    def _opened(self, name: str) -> Source:
        from nl2sql.sources import load_source

        stamp = self._stamp(name)
        known = self._open.get(name)
        if known is not None and known[0] == stamp:
            return known[1]
        database = self._connected.get(name) or self._open_declared(name)
        source = load_source(database, name=name)
        self._open[name] = (stamp, source)
        if known is not None and known[1].database is not database:
            known[1].database.close()
        return source

    def _open_declared(self, name: str) -> Database:
        from nl2sql.adapters.opening import open_database

        if self._frames is not None and name == self._frames_name:
            from nl2sql.adapters.duckdb_database import FrameDatabase

            return FrameDatabase(self._frames[1], name)
        if name in self._settings.sources:
            return open_database(fill_variables(self._settings.sources[name]), name, base=self._root)
        if name == FILES and self._data_files():
            return open_database(self._root, name)
        for path in self._database_files():
            if self._relative(path) == name:
                return open_database(path, name)
        known = ", ".join(info.name for info in self.infos()) or "none"
        raise UsageError(Problem("source.unknown", f"There is no source called {name!r}.", f"Known sources: {known}."))

    def _stamp(self, name: str) -> object:
        """Differs from the last time when the source must be read again."""
        if name in self._connected:
            return None
        if self._frames is not None and name == self._frames_name:
            return tuple(
                (key, id(frame), frame.shape, tuple(frame.columns)) for key, frame in self._frames[1]().items()
            )
        paths = [path for path in self._database_files() if self._relative(path) == name]
        if name == FILES:
            paths = list(self._data_files())
        return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in paths)

    def _declared(self) -> Iterator[tuple[str, str, str]]:
        """Name, dialect and description of every source that is not a connection."""
        frames = self._frames[1]() if self._frames else {}
        if frames:
            yield self._frames_name, "duckdb", "DataFrames: " + ", ".join(list(frames)[:4])
        for name, url in self._settings.sources.items():
            yield name, url.partition(":")[0].partition("+")[0], f"{FILE_HINT}: {name}"
        for path in self._database_files():
            dialect = "duckdb" if path.suffix == ".duckdb" else "sqlite"
            yield self._relative(path), dialect, f"{dialect} file {self._relative(path)}"
        files = list(self._data_files())
        if files:
            yield FILES, "duckdb", ", ".join(path.name for path in files[:3]) + (" …" if len(files) > 3 else "")

    def _database_files(self) -> list[Path]:
        return self._files(DATABASE_SUFFIXES)

    def _data_files(self) -> list[Path]:
        return self._files(FILE_SUFFIXES)

    def _files(self, suffixes: tuple[str, ...]) -> list[Path]:
        """The files of the workspace folder with these endings; none where the folder cannot be read."""
        try:
            return sorted(path for path in self._root.iterdir() if path.suffix in suffixes and path.is_file())
        except OSError as error:
            _log.warning("The workspace folder cannot be read: %s", error)
            return []

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()
