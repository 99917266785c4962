"""Gets on with the tables that there was no time for when a source was opened, while people work."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable, Mapping

from nl2sql.catalog import Table
from nl2sql.catalog_store import CatalogStore
from nl2sql.drafting import Source
from nl2sql.looking import Looked, Looking, looked
from nl2sql.problems import PlainspokenError
from nl2sql.schema_reading import TableName, named

_log = logging.getLogger(__name__)
_PATIENCE_S = 5.0


class TableKeeper:
    """One thread for each source that has tables nobody looked into. Safe to use from several threads."""

    def __init__(
        self,
        store: Callable[[], CatalogStore | None],
        busy: Callable[[], bool],
        uses: Callable[[str], Mapping[str, int]],
    ) -> None:
        """`store` gives where tables are kept, `busy` says that somebody waits for an answer, `uses` how often people
        used each table of a source.
        """
        self._store, self._busy, self._uses = store, busy, uses
        self._running: dict[str, tuple[threading.Thread, Looking]] = {}
        self._lock = threading.Lock()

    def look(self, source: Source, publish: Callable[[Source, Source], None]) -> None:
        """Begin to look into the tables of a source; a look that goes on is stopped first.

        `publish` is called with the source and with what it is known as at the end, in another thread.
        """
        self.stop(source.name)
        looking = Looking(source, self._store(), self._uses(source.name), self._busy)
        if not looking.needed:
            return
        thread = threading.Thread(
            target=self._look, args=(looking, publish), name=f"plainspoken-look-{source.name}", daemon=True
        )
        with self._lock:
            if not self._running:
                # A thread in the middle of a query must not outlive the interpreter.
                atexit.register(self.close)
            self._running[source.name] = thread, looking
        thread.start()

    def progress(self, source: Source) -> Looked:
        """How many of the tables of a source somebody looked into."""
        running = self._running.get(source.name)
        return running[1].progress if running is not None else looked(source.catalog)

    def latest(self, source: Source, table: Table) -> Table:
        """A table of a source as it is known by now: the catalogue changes only when all tables were looked into."""
        running = self._running.get(source.name)
        return running[1].found.get(named(table), table) if running is not None else table

    def wait(self, name: str) -> None:
        """Wait until the look that goes on, if any, is over."""
        running = self._running.get(name)
        if running is not None:
            running[0].join()

    def stop(self, name: str) -> Mapping[TableName, Table]:
        """Stop the look into a source, if there is one; what it has found, which is kept."""
        with self._lock:
            running = self._running.pop(name, None)
        if running is None:
            return {}
        running[1].cancellation.cancel()
        if running[0] is not threading.current_thread():
            running[0].join(_PATIENCE_S)
        return running[1].found

    def close(self) -> None:
        """Stop every look."""
        atexit.unregister(self.close)
        for name in list(self._running):
            self.stop(name)

    def _look(self, looking: Looking, publish: Callable[[Source, Source], None]) -> None:
        try:
            known = looking.work()
            if known is not None:
                publish(looking.source, known)
        except PlainspokenError as error:
            _log.info("The tables of %s were not looked into: %s", looking.source.name, error.problem.code)
        finally:
            with self._lock:
                running = self._running.get(looking.source.name)
                if running is not None and running[1] is looking:
                    del self._running[looking.source.name]
