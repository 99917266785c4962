"""The sources of a workspace: those of its folder, and those connected in this process."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.catalogues import Catalogues
from assistant.discovery import declared_sources
from assistant.settings import Settings
from assistant.table_keeper import TableKeeper
from assistant.value_keeper import ValueKeeper
from assistant.wire import SourceInfo
from nl2sql.catalog import Catalog
from nl2sql.database import Database
from nl2sql.drafting import Source
from nl2sql.problems import PlainspokenError, Problem, UsageError
from nl2sql.schema_reading import Progress, Reading, named

_log = logging.getLogger(__name__)
Frames = Callable[[], Mapping[str, Any]]


class SourceRegistry:
    """Knows which sources there are, gets to know each when it is first asked, and keeps it.

    A source whose data has another version than before is read again. Safe to use from several
    threads: getting to know one source keeps nobody from asking another.
    """

    def __init__(
        self,
        root: Path,
        settings: Settings,
        values: ValueKeeper | None = None,
        catalogues: Catalogues | None = None,
        tables: TableKeeper | None = None,
    ) -> None:
        """`values` keeps the values of large columns, which are not looked up without it; `catalogues` what is read
        of the schemas, without which this process alone remembers it; `tables` looks into those that there was no time
        for, without which they wait for a later start.
        """
        self._root = root
        self._settings = settings
        self.values = values
        self._catalogues = catalogues
        self._tables = tables
        self._readings: dict[str, Reading] = {}
        self._progress: dict[str, Progress] = {}
        self._connected: dict[str, Database] = {}
        self._frames: dict[str, Frames] = {}
        self._known: dict[str, tuple[object, Source]] = {}
        self._opening: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def connect(self, name: str, database: Database) -> SourceInfo:
        """Add a database under `name`; one of that name is replaced and closed."""
        if self._tables is not None:
            self._tables.stop(name)
        with self._lock:
            replaced = self._connected.pop(name, None)
            self._known.pop(name, None)
            self._connected[name] = database
        if replaced is not None:
            replaced.close()
        return SourceInfo(name, database.dialect, database.name)

    def offer_frames(self, name: str, frames: Frames) -> None:
        """Make a notebook's DataFrames a source under `name`; it is listed while there are any."""
        self._frames[name] = frames

    def session_infos(self) -> tuple[SourceInfo, ...]:
        """Only what belongs to this process: its connections and its DataFrames."""
        return tuple(info for info in self.infos() if info.name in self._connected or info.name in self._frames)

    def infos(self) -> tuple[SourceInfo, ...]:
        """What can be asked, without opening anything; the newest connection is the default."""
        with self._lock:
            connected = dict(reversed(self._connected.items()))
            tables = {name: len(source.catalog.tables) for name, (_, source) in self._known.items()}
        found = [(name, database.dialect, database.name) for name, database in connected.items()]
        frames = [(name, "duckdb", _said(read())) for name, read in self._frames.items()]
        found += [entry for entry in frames if entry[2]]
        names = {name for name, _, _ in found}
        declared = ((d.name, d.dialect, d.detail) for d in declared_sources(self._root, self._settings))
        found += [entry for entry in declared if entry[0] not in names]
        return tuple(
            SourceInfo(name, dialect, detail, tables.get(name, 0), default=place == 0)
            for place, (name, dialect, detail) in enumerate(found)
        )

    def opened(self) -> tuple[Source, ...]:
        """The sources got to know so far, as they were then; nothing is opened."""
        with self._lock:
            return tuple(source for _, source in self._known.values())

    def get(self, name: str = "") -> Source:
        """The source of that name, or the default one for an empty name.

        Raises `UsageError` when there is none, `SourceError` when it cannot be opened.
        """
        wanted = name or self.default_name()
        with self._lock:
            opening = self._opening[wanted]
        with opening:
            return self._current(wanted)

    def ready(self, name: str) -> bool:
        """Whether the source is known already, so that getting it takes no time worth mentioning."""
        known = self._known.get(name)
        return known is not None and known[1].database.version() == known[0]

    def progress(self, name: str) -> Progress | None:
        """How far the reading of a source is that goes on now; None when none does."""
        return self._progress.get(name)

    def stop(self, name: str) -> None:
        """Stop the reading of a source; what has been read is kept. Others who wait for it go on from there."""
        reading = self._readings.get(name)
        if reading is not None:
            reading.cancellation.cancel()

    def refresh(self, name: str = "") -> Source:
        """Read the source again as far as it changed. Raises what `get` raises."""
        wanted = name or self.default_name()
        with self._lock:
            opening = self._opening[wanted]
        with opening:
            return self._current(wanted, again=True)

    def warm(self) -> None:
        """Get to know the default source in the background, so that the first question is quick."""
        infos = self.infos()
        if infos and infos[0].name not in self._known:
            threading.Thread(target=self._warm, args=(infos[0].name,), daemon=True).start()

    def close(self) -> None:
        """Stop what is being read and close every database this registry holds."""
        for name in list(self._readings):
            self.stop(name)
        if self._tables is not None:
            self._tables.close()
        if self.values is not None:
            self.values.close()
        with self._lock:
            databases = {id(source.database): source.database for _, source in self._known.values()}
            databases |= {id(database): database for database in self._connected.values()}
            self._known.clear()
            self._connected.clear()
        for database in databases.values():
            database.close()

    def _warm(self, name: str) -> None:
        try:
            self.get(name)
        except PlainspokenError as error:
            _log.info("Source %s was not opened ahead of time: %s", name, error.problem.code)

    def default_name(self) -> str:
        """The name of the source that is asked when none is named. Raises `UsageError` when there is none."""
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

    def _current(self, name: str, again: bool = False) -> Source:
        known = self._known.get(name)
        if known is not None and not again and known[1].database.version() == known[0]:
            return known[1]
        from nl2sql.retrieval import prepare

        connected = self._connected.get(name)
        database = connected or self._open(name)
        # The version is read first: a change while reading makes the next question read again.
        version = database.version()
        # DataFrames live in memory and change often: their values are not written to a file.
        keeper = self.values if name not in self._frames else None
        source = self._read(name, database, keeper, known[1].catalog if known else None)
        with self._lock:
            self._known[name] = (version, source)
        # The index of a large source takes seconds: it is built while the person is still typing.
        threading.Thread(target=prepare, args=(source,), daemon=True).start()
        if keeper is not None:
            keeper.read(source)
        if self._tables is not None:
            self._tables.look(source, self._renew)
        if known is not None and connected is None:
            known[1].database.close()
        return source

    def _read(self, name: str, database: Database, keeper: ValueKeeper | None, before: Catalog | None) -> Source:
        from nl2sql.sources import load_source

        tables = {named(table): table for table in before.tables} if before else {}
        if self._tables is not None:
            tables |= self._tables.stop(name)
        uses = self._catalogues.uses(name) if self._catalogues else {}
        reading = Reading(tables, uses, lambda progress: self._progress.update({name: progress}))
        self._readings[name] = reading
        try:
            many, store = (
                keeper.many(database.identity or name) if keeper else None,
                self._catalogues.store if self._catalogues else None,
            )
            return load_source(database, name=name, many=many, reading=reading, store=store)
        finally:
            self._readings.pop(name, None)
            self._progress.pop(name, None)

    def _renew(self, old: Source, new: Source) -> None:
        """All tables of a source were looked into: it is known as `new` from now on, unless it was read again."""
        from nl2sql.retrieval import prepare

        prepare(new)
        with self._lock:
            known = self._known.get(old.name)
            if known is None or known[1] is not old:
                return
            self._known[old.name] = known[0], new
        if self.values is not None and new.values is not old.values and old.name not in self._frames:
            self.values.read(new)

    def _open(self, name: str) -> Database:
        if name in self._frames:
            from nl2sql.adapters.duckdb_database import FrameDatabase

            return FrameDatabase(self._frames[name], name)
        declared = {source.name: source for source in declared_sources(self._root, self._settings)}
        if name in declared:
            return declared[name].open(self._root)
        known = ", ".join(info.name for info in self.infos()) or "none"
        raise UsageError(Problem("source.unknown", f"There is no source called {name!r}.", f"Known sources: {known}."))


def _said(frames: Mapping[str, Any]) -> str:
    return "DataFrames: " + ", ".join(list(frames)[:4]) if frames else ""
