"""What the rest of the program may ask of a database. The adapters implement it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from nl2sql.catalog import Catalog, Cell, ColumnRef, ColumnType, Table

if TYPE_CHECKING:
    from nl2sql.schema_reading import Reading

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a result; `unit` is that of its numbers where people wrote it down."""

    name: str
    type: ColumnType
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A result: `rows[i][j]` belongs to `columns[j]`. `truncated` when the row cap cut it short."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool = False
    elapsed_ms: float = 0.0


def columnwise(rows: Sequence[Sequence[T]], width: int) -> list[list[T]]:
    """The values of each of `width` columns; empty lists where there are no rows.

    ``zip(*rows)`` would make an iterator of every row: at a hundred thousand of them Python's collector looks through
    the whole program's objects, several times, and everybody waits.
    """
    return [[row[place] for row in rows] for place in range(width)]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one query may take: rows returned and seconds of run time.

    `work` bounds what is done rather than how long it takes, so that it ends a query at the same place on a slow
    machine and a fast one: instructions of the database's own machine, where it counts them (SQLite; about fifty
    million a second). Other databases go by the time alone.
    """

    rows: int = 10_000
    seconds: float = 30.0
    work: int | None = None


@dataclass
class Cancellation:
    """A switch that one thread throws and a running query obeys.

    An adapter registers, through `on_cancel`, what stops its query inside the database.
    """

    _cancelled: threading.Event = field(default_factory=threading.Event)
    _callbacks: list[Callable[[], None]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Stop what is running; safe from any thread and more than once."""
        with self._lock:
            self._cancelled.set()
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` on cancel (at once when it already happened); returns what unregisters it."""
        with self._lock:
            if not self._cancelled.is_set():
                self._callbacks.append(callback)
                return lambda: self._remove(callback)
        callback()
        return lambda: None

    def _remove(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)


@dataclass(frozen=True, slots=True)
class Address:
    """How other code reaches the data of a database. It holds no secret.

    `path` is that of a database file, `files` are those of tables that are files, `formats` what `pandas.read_csv` has
    to be told of these, by the names of its arguments. Of a server `url` is SQLAlchemy's,
    without the password that it asks for where `password` is true; `variable` names the environment variable with it,
    where that is known. All is empty for data that only lives in one process.
    """

    path: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    url: str = ""
    password: bool = False
    variable: str = ""


class Database(Protocol):
    """One place that holds tables and answers read-only SQL.

    Implementations are safe to call from several threads. They do not check statements (that is
    `nl2sql.checks`), but they open the data so that it cannot be changed.
    """

    @property
    def name(self) -> str:
        """What people call it; never holds a credential."""

    @property
    def dialect(self) -> str:
        """sqlglot's name of its SQL dialect."""

    @property
    def identity(self) -> str | None:
        """What tells its data from any other's, in every process: a digest, of no credential.

        None where nothing may be kept of it beyond this process.
        """

    @property
    def address(self) -> Address:
        """How other code reaches the data; holds no secret."""

    def version(self) -> object:
        """Equal as long as the data is surely the same; cheap. None where the database cannot tell."""

    def catalog(self, reading: Reading | None = None) -> Catalog:
        """Reflect tables, views, columns, keys, comments and samples. Raises `SourceError`.

        With a `reading`, progress is told, it can be cancelled, and what did not change since the tables it
        knows were read is not read again.
        """

    def run(self, sql: str, limits: Limits, cancellation: Cancellation | None = None) -> Rows:
        """Run one statement read-only. Raises `QueryFailed` or `QueryStopped`."""

    def look_into(self, table: Table, cancellation: Cancellation | None = None) -> Table | None:
        """The table with samples, types as its first rows tell, and its number of rows where counting is quick.

        None when it cannot be read, or on cancel.
        """

    def distinct_values(self, column: ColumnRef, limit: int, seconds: float = 5.0) -> tuple[str, ...] | None:
        """The distinct texts of a column, most frequent first; None when there are more than `limit`.

        Raises `QueryStopped` after `seconds`, `QueryFailed` when the column cannot be read.
        """

    def close(self) -> None:
        """Give connections back; the object is not used afterwards."""
