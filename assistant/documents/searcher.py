"""Keeps what a search needs up to date in the background: the index of documents, and the sources."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.documents.index import DocumentIndex
from assistant.registry import SourceRegistry
from nl2sql.cache_part import Fault, nobody
from nl2sql.problems import PlainspokenError, Problem

PATIENCE_S = 0.4
"""How long a search waits for things to be brought up to date before it answers with what there is."""
_REST, _LEAST_REST_S = 20, 2.0
"""After that they rest this many times as long as it took, and at least so long."""


class Searcher:
    """The documents below `root` and the sources of a process, ready to be searched. Thread-safe.

    `store` gives the workspace file, or None where it cannot be used: the index is then kept in memory. `fault` hears
    of damage to it.
    """

    def __init__(
        self,
        root: Path,
        store: Callable[[], Path | None],
        sources: SourceRegistry,
        fault: Fault = nobody,
    ) -> None:
        self.sources, self._fault = sources, fault
        self._root = root
        self._store = store
        self._lock = threading.Lock()
        self._running: threading.Thread | None = None
        self._rested = 0.0
        self._documents: DocumentIndex | None = None
        self._problems: dict[str, Problem] = {}
        self.opening: tuple[str, ...] = ()
        """The names of the sources that are still to be opened."""

    @property
    def documents(self) -> DocumentIndex:
        """The index. Raises `StoreError`."""
        with self._lock:
            if self._documents is None:
                self._documents = DocumentIndex(self._store(), self._root, self._fault)
            return self._documents

    @property
    def unread(self) -> int:
        """How many files are still to be read."""
        return self._documents.unread if self._documents is not None else 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What went wrong in the background: sources that cannot be opened, a workspace file that is full."""
        return tuple(self._problems.values())

    def update(self, *, documents: bool, patience_s: float | None = PATIENCE_S) -> None:
        """Bring things up to date in the background, unless that was just done, and wait at most so long for it.

        Without `documents` only the sources are looked at. With None it always does so, and waits to the end.
        """
        with self._lock:
            if self._running is None and (patience_s is None or time.monotonic() >= self._rested):
                self._running = threading.Thread(target=self._work, args=(documents,), daemon=True)
                self._running.start()
            running = self._running
        if running is not None:
            running.join(patience_s)

    def close(self) -> None:
        """Close the index."""
        with self._lock:
            if self._documents is not None:
                self._documents.close()
                self._documents = None

    def _work(self, documents: bool) -> None:
        started = time.monotonic()
        infos = self.sources.infos() if documents else self.sources.session_infos()
        self.opening = tuple(info.name for info in infos)
        try:
            if documents:
                self._try("", lambda: self.documents.refresh())
            for name in self.opening:
                self._try(name, lambda name=name: self.sources.get(name))  # type: ignore[misc]
                self.opening = self.opening[1:]
        finally:
            self.opening = ()
            with self._lock:
                self._running = None
                self._rested = time.monotonic() + max(_REST * (time.monotonic() - started), _LEAST_REST_S)

    def _try(self, what: str, action: Callable[[], object]) -> None:
        try:
            action()
            self._problems.pop(what, None)
        except PlainspokenError as error:
            self._problems[what] = replace(error.problem, severity="warning")
