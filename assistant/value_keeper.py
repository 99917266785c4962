"""Keeps the values of large columns at hand: looks them up, and reads them while people work."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from nl2sql.database import Cancellation
from nl2sql.drafting import Source
from nl2sql.kept_values import KeptValues
from nl2sql.problems import PlainspokenError, Problem
from nl2sql.value_rules import WAITING, values_not_read
from nl2sql.value_store import ValueStore

_log = logging.getLogger(__name__)
_PATIENCE_S = 5.0


class ValueKeeper:
    """One thread for each source whose large columns are being read. Safe to use from several threads."""

    def __init__(self, store: Callable[[], ValueStore | None], told: Callable[[Problem], None]) -> None:
        """`store` gives where values are kept, None for nowhere; `told` hears what people should know."""
        self._store, self._told = store, told
        self._running: dict[str, tuple[threading.Thread, Cancellation]] = {}
        self._lock = threading.Lock()

    def many(self, key: str) -> KeptValues | None:
        """The values of the large columns of a source (`Source.key`), as far as they have been read."""
        store = self._store()
        return KeptValues(store, key, lambda error: self._told(error.problem)) if store is not None else None

    def read(self, source: Source) -> None:
        """Begin to read the large columns of a source that changed; a reading that goes on is stopped first."""
        self.stop(source.name)
        many, left_out = source.values.many, source.values.left_out
        if not isinstance(many, KeptValues) or WAITING not in left_out.values():
            self._tell(source)
            return
        cancellation = Cancellation()
        thread = threading.Thread(target=self._read, args=(source, many, cancellation), daemon=True)
        with self._lock:
            self._running[source.name] = thread, cancellation
        thread.start()

    def wait(self, name: str) -> None:
        """Wait until what is being read of a source has been read."""
        running = self._running.get(name)
        if running is not None:
            running[0].join()

    def stop(self, name: str) -> None:
        """Stop the reading of a source, if there is one."""
        with self._lock:
            running = self._running.pop(name, None)
        if running is not None:
            running[1].cancel()
            running[0].join(_PATIENCE_S)

    def close(self) -> None:
        """Stop every reading."""
        for name in list(self._running):
            self.stop(name)

    def _read(self, source: Source, many: KeptValues, cancellation: Cancellation) -> None:
        from nl2sql.value_reading import read_many

        try:
            reasons = read_many(source, many.store, cancellation)
        except PlainspokenError as error:
            _log.info("The values of %s were not read: %s", source.name, error.problem.code)
            return
        many.refresh()
        # A reading that was stopped says nothing of the columns: who stopped it reads them again.
        if not cancellation.cancelled:
            source.values.left_out.update(reasons)
            self._tell(source)

    def _tell(self, source: Source) -> None:
        problem = values_not_read(source.name, source.values.left_out)
        if problem is not None:
            self._told(problem)
