"""One reading of a source's schema: how far it is, what was known before, and the switch that stops it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nl2sql.catalog import Catalog, Table
from nl2sql.database import Cancellation
from nl2sql.problems import Problem, SourceError

Step = Literal["schema", "samples", "keys", "values"]
_SAID: Mapping[Step, str] = {
    "schema": "Reading the schema",
    "samples": "Looking into the tables",
    "keys": "Looking for keys that are not declared",
    "values": "Reading values",
}
_PAUSE_S = 0.1
"""Progress is told at most this often."""
_NAMED = 5

TableName = tuple[str, str]
"""Schema (empty for the default one) and name: what tells two tables apart even where names hold dots."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading is: `done` of `total` tables (of columns where values are read) in one of its steps."""

    step: Step
    done: int
    total: int

    def __str__(self) -> str:
        things = "columns" if self.step == "values" else "tables"
        return f"{_SAID[self.step]}: {self.done:,} of {self.total:,} {things}"


def _nobody(_: Progress) -> None:
    """Tell nobody."""


@dataclass
class Reading:
    """What one reading of a source knows and tells; used by one thread, stopped from any.

    `known` are the tables as they were read before, `uses` how often people used each (by `Table.key`),
    `tell` is called with the progress, `cancellation` stops it. What has been read is added to `read` as it
    comes, so that none of it is lost when the reading is stopped.
    """

    known: Mapping[TableName, Table] = field(default_factory=dict)
    uses: Mapping[str, int] = field(default_factory=dict)
    tell: Callable[[Progress], None] = _nobody
    cancellation: Cancellation = field(default_factory=Cancellation)
    read: list[Table] = field(default_factory=list)
    _last: Progress | None = None
    _told: tuple[str, float] = ("", 0.0)

    def at(self, step: Step, done: int, total: int) -> None:
        """Say how far it is. Raises `SourceError` when it was cancelled."""
        self._last = Progress(step, done, total)
        if self.cancellation.cancelled:
            raise self.cancelled()
        now = time.monotonic()
        if self._told[0] != step or done == total or now - self._told[1] >= _PAUSE_S:
            self._told = (step, now)
            self.tell(self._last)

    def cancelled(self) -> SourceError:
        """The error that says a person stopped it, and where."""
        where = f" {self._last}." if self._last else ""
        return SourceError(Problem("source.cancelled", f"It was stopped.{where}", "Ask again to go on from there."))


def named(table: Table) -> TableName:
    """What tells the table apart from every other of its source."""
    return table.schema, table.name


def partial(catalog: Catalog) -> Problem | None:
    """What people have to know about tables that are not in the catalogue; None when it is whole."""
    if not catalog.missing:
        return None
    denied = [each.table for each in catalog.missing if each.why == "denied"]
    broken = [each.table for each in catalog.missing if each.why == "broken"]
    total = len(catalog.tables) + len(catalog.missing)
    said = []
    if denied:
        said.append(f"{_count(denied)} of {total:,} may not be read with this account ({_list(denied)})")
    if broken:
        said.append(f"{_count(broken)} of {total:,} cannot be read, as the database reports errors ({_list(broken)})")
    ways = ["The others can be asked."]
    if denied:
        ways.append("Ask the owner of the data for the right to read those you need (GRANT SELECT).")
    if broken:
        ways.append("A view fails when a table it reads is gone.")
    return Problem("source.partial", f"Of {catalog.name}, {' and '.join(said)}.", " ".join(ways), severity="warning")


def _count(keys: Sequence[str]) -> str:
    return f"{len(keys):,} table{'s' if len(keys) > 1 else ''}"


def _list(keys: Sequence[str]) -> str:
    return ", ".join(keys[:_NAMED]) + (", …" if len(keys) > _NAMED else "")
