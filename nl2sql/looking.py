"""Looks into the tables that there was no time for when a source was opened: slowly, while people work."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from nl2sql.catalog import Catalog, Table
from nl2sql.catalog_store import CatalogStore
from nl2sql.claims import claimant
from nl2sql.database import Cancellation
from nl2sql.drafting import Source
from nl2sql.inferred_keys import with_inferred_keys
from nl2sql.problems import SourceError
from nl2sql.schema_reading import Reading, Step, TableName, named
from nl2sql.value_rules import plan

_log = logging.getLogger(__name__)
_PORTION = 25
"""Tables that are kept at a time."""
_CLAIM_S = 120.0
"""How long a portion may take before another process takes over; sooner when this one has ended."""
_LOOK_S = 3.0
"""How often it is seen how far another process is."""
_YIELD_S = 0.05
_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 0.002, 0.5
_KEYS_S = 30.0
_MOST_FAILURES = 50
"""So many tables in a row that cannot be read mean that the database is gone."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How many tables of a source somebody looked into, of how many; `going_on` while that grows."""

    done: int
    total: int
    going_on: bool = False


def looked(catalog: Catalog) -> Looked:
    """How many tables of a catalogue somebody looked into."""
    return Looked(sum(not table.unread for table in catalog.tables), len(catalog.tables))


class Looking:
    """One look into the tables of a source that nobody looked into; run by one thread, stopped from any.

    After each table it rests for as long as the look took, and it waits while `busy` says that somebody asks
    something. `store` is where tables are kept; of several processes that share it, one works at a time, and the
    others take over what it found. `uses` says how often people used each table (by `Table.key`).
    """

    def __init__(
        self,
        source: Source,
        store: CatalogStore | None = None,
        uses: Mapping[str, int] | None = None,
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self.source, self.cancellation = source, Cancellation()
        self.found: dict[TableName, Table] = {}
        """The tables looked into so far."""
        self._identity = source.database.identity if store is not None else None
        self._store, self._busy = store, busy
        self._holder, self._behind = claimant(), False
        self._stopped = threading.Event()
        self.cancellation.on_cancel(self._stopped.set)
        unread = [table for table in source.catalog.tables if table.unread]
        unread.sort(key=lambda table: (table.kind == "view", -(uses or {}).get(table.key, 0)))
        self._waiting = deque(unread)
        self._done, self._total, self._failures = (
            len(source.catalog.tables) - len(unread),
            len(source.catalog.tables),
            0,
        )

    @property
    def needed(self) -> bool:
        """Whether there is anything to look into."""
        return bool(self._waiting)

    @property
    def progress(self) -> Looked:
        """How far it is."""
        return Looked(self._done, self._total, going_on=not self._stopped.is_set())

    def work(self) -> Source | None:
        """Look into all of them; the source as it is known then, or None when it was stopped.

        What was found is kept as it comes. A table that cannot be read stays as it is.
        """
        try:
            while self._waiting and not self._stopped.is_set() and self._failures < _MOST_FAILURES:
                if self._mine():
                    self._portion()
                else:
                    self._look_on()
            return None if self._stopped.is_set() or not self.found else self._whole()
        finally:
            if self._store is not None and self._identity is not None:
                self._store.release(self._identity, self._holder)

    def _mine(self) -> bool:
        """Whether this process looks, rather than another."""
        if self._store is None or self._identity is None:
            return True
        mine = self._store.claim(self._identity, self._holder, _CLAIM_S)
        if mine and self._behind:
            self._take_over(self._store.load(self._identity))
        self._behind = not mine
        return mine

    def _look_on(self) -> None:
        if self._store is not None and self._identity is not None:
            self._done = max(self._done, self._store.looked_into(self._identity))
        self._stopped.wait(_LOOK_S)

    def _take_over(self, kept: Mapping[TableName, Table]) -> None:
        """Of what another process found, that which is of the tables as they are known here."""
        for table in tuple(self._waiting):
            other = kept.get(named(table))
            if other is not None and not other.unread and table.marks.schema and other.marks == table.marks:
                self.found[named(table)] = other
                self._waiting.remove(table)
        self._done = self._total - len(self._waiting)

    def _portion(self) -> None:
        fresh: list[Table] = []
        for _ in range(min(_PORTION, len(self._waiting))):
            self._rest(0.0)
            if self._stopped.is_set():
                break
            table, began = self._waiting.popleft(), time.monotonic()
            seen = self.source.database.look_into(table, self.cancellation)
            self._failures = 0 if seen is not None else self._failures + 1
            if seen is not None:
                fresh.append(seen)
                self._done += 1
            self._rest(time.monotonic() - began)
        self.found |= {named(table): table for table in fresh}
        self._keep(fresh)

    def _rest(self, seconds: float) -> None:
        """Give way: for as long as the work took, and for as long as somebody waits for an answer."""
        self._stopped.wait(min(max(seconds, _SHORTEST_PAUSE_S), _LONGEST_PAUSE_S))
        while self._busy() and not self._stopped.wait(_YIELD_S):
            pass

    def _keep(self, tables: list[Table]) -> None:
        if self._store is not None and self._identity is not None:
            for start in range(0, len(tables), _PORTION):
                self._store.keep(self._identity, tables[start : start + _PORTION], {})

    def _whole(self) -> Source | None:
        catalog = self.source.catalog
        catalog = replace(catalog, tables=tuple(self.found.get(named(table), table) for table in catalog.tables))
        reading = _Gently(read=list(self.found.values()), cancellation=self.cancellation, rest=self._rest)
        try:
            catalog = with_inferred_keys(catalog, self.source.database, reading, budget=_KEYS_S)
        except SourceError:
            return None
        self._keep([table for table in catalog.tables if table is not self.found.get(named(table)) and not table.unread
                    and named(table) in self.found])  # fmt: skip
        return _as_known_now(self.source, catalog)


@dataclass
class _Gently(Reading):
    """A reading that rests between two tables."""

    rest: Callable[[float], None] = lambda _: None

    def at(self, step: Step, done: int, total: int) -> None:
        """Rest for a moment, and say how far it is. Raises `SourceError` when it was cancelled."""
        self.rest(0.0)
        Reading.at(self, step, done, total)


def _as_known_now(source: Source, catalog: Catalog) -> Source:
    """The source with this catalogue, without values of columns that samples show to be nobody's business."""
    values = source.values
    ruled_out = {column: why for column, why in plan(catalog).left_out.items() if column not in values.left_out}
    held = {column: why for column, why in ruled_out.items() if values.size(column)}
    if held:
        _log.info("The values of %s columns are not looked up any more.", len(held))
        values = values.without(held)
    values.left_out.update(ruled_out)
    return replace(source, catalog=catalog, values=values)
