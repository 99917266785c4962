"""Looks values of large columns up in the store of values: exactly, by beginning, or misspelt."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import lru_cache

from nl2sql.catalog import ColumnRef
from nl2sql.halves import SHORTEST, halves_asked, most_alike, swapped_in_the_middle
from nl2sql.problems import StoreError
from nl2sql.value_store import LONGEST_VALUE, KeptColumn, ValueStore
from nl2sql.values import StoredValue

_log = logging.getLogger(__name__)
_MOST_FOUND = 50
"""Values of one normal form: more spellings of one thing nobody looks through."""
_MOST_ALIKE = 1_000
"""Values compared for one half: more share it only where it tells nothing ("customer 0")."""
_REMEMBERED = 4_096
_LOOK_AGAIN_S = 2.0
_HIGHEST = "\U0010ffff"


class KeptValues:
    """The values of one source in the store: what `values.ManyValues` promises.

    What another thread or process has read meanwhile is noticed within seconds. A store that fails is empty, and
    that is told once.
    """

    def __init__(self, store: ValueStore, source: str, told: Callable[[StoreError], None] = lambda _: None) -> None:
        """`source` is what the store knows the source by (`Source.key`)."""
        self.store, self.source, self._told = store, source, told
        self._columns: dict[int, KeptColumn] = {}
        self._sizes: dict[ColumnRef, int] = {}
        self._longest, self._failed = 0, False
        self._next_look, self._version = 0.0, -1
        self._remembered = lru_cache(_REMEMBERED)(self._read)
        self.refresh()

    @property
    def longest(self) -> int:
        """The most words that a value has."""
        self._look_again()
        return self._longest

    def refresh(self) -> None:
        """Take notice of what the store holds now."""
        try:
            self._version = self.store.version()
            columns = self.store.columns(self.source)
        except StoreError as error:
            self._fail(error)
            columns = ()
        self._columns = {kept.id: kept for kept in columns}
        self._sizes = {kept.column: kept.size for kept in columns}
        self._longest = max((kept.longest for kept in columns), default=0)
        self._remembered.cache_clear()

    def exact(self, form: str) -> tuple[StoredValue, ...]:
        """The values of this normal form."""
        self._look_again()
        if not form or not self._columns or len(form) > LONGEST_VALUE:
            return ()
        return self._remembered(form)

    def near(self, form: str, limit: int) -> tuple[str, ...]:
        """Normal forms that differ from `form` by a typing error, the most alike first."""
        self._look_again()
        if not self._columns or not SHORTEST <= len(form) <= LONGEST_VALUE:
            return ()
        sql = "SELECT form, column_id FROM half_kept JOIN value_kept ON value_kept.id = value_id WHERE half = ? LIMIT ?"
        found = [form for form in (swapped_in_the_middle(form),) if self.exact(form)]
        for half in halves_asked(form, self.source):
            rows = self._rows(sql, half, _MOST_ALIKE)
            found += [str(kept) for kept, column in rows if column in self._columns]
        return most_alike(form, found, limit)

    def starting(self, prefix: str, limit: int) -> tuple[str, ...]:
        """The first normal forms, in their order, that start with `prefix`."""
        self._look_again()
        if not prefix or not self._columns:
            return ()
        sql = "SELECT form, column_id FROM value_kept WHERE form >= ? AND form < ? ORDER BY form LIMIT ?"
        rows = self._rows(sql, prefix, prefix + _HIGHEST, limit * _MOST_FOUND)
        return tuple(dict.fromkeys(str(form) for form, column in rows if column in self._columns))[:limit]

    def size(self, column: ColumnRef) -> int:
        """How many values of a column are kept."""
        self._look_again()
        return self._sizes.get(column, 0)

    def _read(self, form: str) -> tuple[StoredValue, ...]:
        sql = "SELECT column_id, value FROM value_kept WHERE form = ? LIMIT ?"
        rows = self._rows(sql, form, _MOST_FOUND)
        return tuple(
            StoredValue(self._columns[number].column, form if value is None else str(value))
            for number, value in rows
            if isinstance(number, int) and number in self._columns
        )

    def _rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        try:
            return self.store.read(sql, *values)
        except StoreError as error:
            self._fail(error)
            return []

    def _look_again(self) -> None:
        now = time.monotonic()
        if now < self._next_look or self._failed:
            return
        self._next_look = now + _LOOK_AGAIN_S
        try:
            changed = self.store.version() != self._version
        except StoreError as error:
            self._fail(error)
            return
        if changed:
            self.refresh()

    def _fail(self, error: StoreError) -> None:
        if not self._failed:
            self._failed = True
            _log.warning("Values of large columns are not looked up: %s", error.problem.code)
            self._told(error)
