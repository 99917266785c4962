"""Accepted questions: what a person kept is answered the same way again.

An example is served only while the tables it reads look as they did when it was accepted; a changed
schema, or a date that was worked out from another "today", is flagged instead (`Recalled.problems`).
Only what the caller says a person accepted or edited is ever stored.
"""

from __future__ import annotations

import datetime
import json
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nl2sql.catalog import Catalog
from nl2sql.drafting import Source
from nl2sql.memory.flaws import flaws
from nl2sql.memory.freshness import tables_fingerprint, tables_seen
from nl2sql.memory.near import Exchange, Near, near
from nl2sql.memory.similar import Similar, SimilarIndex
from nl2sql.memory.value_swap import swap_value
from nl2sql.problems import Problem, UsageError
from nl2sql.store import read_store, store_errors
from nl2sql.store_part import OnStorePart, StorePart, rows_of

SAME = 0.97
"""Confidence of an answer a person accepted to the same question. A judgement, not measured."""
SWAPPED = 0.88
"""Confidence of an accepted answer with one value, number or date swapped. A judgement, not measured."""
REWORDED = 0.93
"""Confidence of an accepted answer to the same question in other words. A judgement, not measured."""
EACH_MORE = 0.03
"""What every further swap takes off."""

How = Literal["accepted", "edited", "imported"]
Seen = dict[str, dict[str, str]]
"""Tables by key, each with its columns and their declared types, as they were when an answer was kept."""

_NEAR = 3
_LOOKED_AT = 60
"""How many of the most similar questions are laid beside the one asked."""

_TABLE = """
CREATE TABLE IF NOT EXISTS accepted_example (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    asked TEXT NOT NULL,
    question TEXT NOT NULL,
    sql TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    today TEXT NOT NULL,
    kept_at TEXT NOT NULL DEFAULT '',
    how TEXT NOT NULL DEFAULT 'accepted',
    columns TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT '',
    changed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source, asked)
)
"""
_INDEX = "CREATE INDEX IF NOT EXISTS accepted_example_changed ON accepted_example (changed)"
_KEPT = ("source", "asked", "question", "sql", "fingerprint", "today", "kept_at", "how", "columns", "result", "changed")
_ACCEPT = f"""
INSERT INTO accepted_example ({", ".join(_KEPT)}) VALUES ({", ".join("?" * len(_KEPT))})
ON CONFLICT (source, asked) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _KEPT[2:])}
RETURNING id
"""
_FIELDS = ("id", "source", "question", "sql", "fingerprint", "today", "kept_at", "how", "columns", "result")
_SELECT = f"SELECT {', '.join(_FIELDS)} FROM accepted_example"
_REVISION = """
SELECT (SELECT COUNT(*) FROM accepted_example), (SELECT MAX(id) FROM accepted_example),
    (SELECT MAX(changed) FROM accepted_example)
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the SQL a person accepted for it, on the ISO date `today`.

    `fingerprint` is that of the tables the statement reads (`tables_fingerprint`), `columns` what they looked like.
    `kept_at` is an ISO time in UTC, empty for answers kept by early versions. `result` is the mark of the rows
    it gave (`nl2sql.memory.results`), which holds no value of the data; empty when it is not known.
    """

    id: int
    source: str
    question: str
    sql: str
    fingerprint: str
    today: str
    kept_at: str = ""
    how: How = "accepted"
    columns: str = ""
    result: str = ""

    @property
    def seen(self) -> Seen:
        """The tables it reads as they were; empty for answers kept by early versions."""
        seen: Seen = json.loads(self.columns) if self.columns else {}
        return seen


@dataclass(frozen=True, slots=True)
class Recalled:
    """An example that fits a question. With `problems` it must not be served; they say why."""

    example: Example
    sql: str
    confidence: float
    exchanges: tuple[Exchange, ...] = ()
    problems: tuple[Problem, ...] = ()


class Memory(OnStorePart):
    """The accepted examples of one workspace. Safe to share between threads and processes."""

    def __init__(self, path: Path | None, told: Callable[[Problem], None] | None = None) -> None:
        """With `told`, a file that cannot be written is told there, and work goes on in memory; else `StoreError`."""
        super().__init__(StorePart(path, (_TABLE, _INDEX), rows_of("accepted_example"), told))
        self._lock = threading.Lock()
        self._known: tuple[object, dict[str, tuple[Example, ...]]] = (None, {})
        self._indexes: dict[str, SimilarIndex] = {}

    @staticmethod
    def read(path: Path) -> tuple[Example, ...]:
        """Every example of a workspace file that may only be read, newest first. Raises `StoreError`."""
        return read_examples(path)

    def accept(
        self,
        question: str,
        sql: str,
        source: str,
        catalog: Catalog,
        today: str = "",
        *,
        how: How = "accepted",
        result: str = "",
    ) -> Example:
        """Store the answer a person accepted or wrote, in place of an earlier one to the same question.

        `today` is the ISO date relative dates were counted from, the real one when empty; `result` the mark of
        the rows that were seen. Raises `UsageError` when the statement does not fit the catalogue and `StoreError`.
        """
        fingerprint = tables_fingerprint(sql, catalog)
        columns = json.dumps(tables_seen(sql, catalog), ensure_ascii=False)
        day = today or datetime.date.today().isoformat()
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        kept = (question, sql, fingerprint, day, now, how, columns, result)
        rows = self._store.write(_ACCEPT, source, asked_form(question), *kept, time.time_ns())
        return Example(rows[0][0], source, *kept)

    def find(self, question: str, source: Source, today: str = "") -> tuple[Recalled, ...]:
        """What was accepted for this question, or for one that only puts it otherwise or names other values."""
        day = today or datetime.date.today().isoformat()
        same = self.exact(question, source.name)
        if same is not None:
            return (Recalled(same, same.sql, SAME, problems=flaws(same, question, source.catalog, day)),)
        # The most similar first, then the newest: other words for everything share no word with what they mean.
        alike = [found.example for found in self.similar(question, source.name, _LOOKED_AT)]
        candidates = {example.id: example for example in (*alike, *self.of(source.name)[: _LOOKED_AT - len(alike)])}
        known = _near(iter(candidates.values()), question, source, day)
        return tuple(recalled for recalled, _ in zip(known, range(_NEAR), strict=False))

    def exact(self, question: str, source: str) -> Example | None:
        """The example of this very question in the source of that name, whether or not it may still be served."""
        rows = self._store.read(f"{_SELECT} WHERE source = ? AND asked = ?", source, asked_form(question))
        return Example(*rows[0]) if rows else None

    def similar(self, question: str, source: str, n: int = 5) -> tuple[Similar, ...]:
        """The `n` examples of the source of that name whose questions are most like this one, best first.

        Fresh or not: whose tables have changed still tells what the words are about. The first call after a
        change reads the examples again; any other takes well under a millisecond with thousands of them.
        """
        examples = self.of(source)
        with self._lock:
            index = self._indexes.get(source)
            if index is None:
                index = self._indexes[source] = SimilarIndex(examples)
        return index.nearest(question, n)

    def of(self, source: str) -> tuple[Example, ...]:
        """The examples of the source of that name, newest first, from memory where nothing has changed."""
        revision = self._store.read(_REVISION)[0]
        with self._lock:
            if self._known[0] != revision:
                self._known = (revision, {})
                self._indexes = {}
            known = self._known[1]
            if source not in known:
                rows = self._store.read(f"{_SELECT} WHERE source = ? ORDER BY changed DESC, id DESC", source)
                known[source] = tuple(Example(*row) for row in rows)
            return known[source]

    def all(self) -> tuple[Example, ...]:
        """Every example, newest first."""
        return tuple(Example(*row) for row in self._store.read(f"{_SELECT} ORDER BY changed DESC, id DESC"))

    def remove(self, example: int) -> bool:
        """Forget one example by its id; False when there is none."""
        rows = self._store.read("SELECT source, asked FROM accepted_example WHERE id = ?", example)
        forget = "DELETE FROM accepted_example WHERE source = ? AND asked = ? RETURNING 1"
        return bool(rows and self._store.write(forget, *rows[0]))


def read_examples(path: Path) -> tuple[Example, ...]:
    """Every example of a workspace file that may only be read, newest first. Raises `StoreError`."""
    connection = read_store(path)
    with store_errors():
        try:
            names = {row[1] for row in connection.execute("PRAGMA table_info(accepted_example)")}
            wanted = [name for name in _FIELDS if name in names]
            rows = connection.execute(f"SELECT {', '.join(wanted)} FROM accepted_example ORDER BY id DESC").fetchall()
        finally:
            connection.close()
    return tuple(Example(**dict(zip(wanted, row, strict=True))) for row in rows)


def _near(examples: Iterator[Example], question: str, source: Source, today: str) -> Iterator[Recalled]:
    for example in examples:
        found = _answered_by(example, question, source)
        if found is not None:
            problems = flaws(example, example.question, source.catalog, today)
            swaps = len(found.exchanges)
            confidence = round(SWAPPED - EACH_MORE * (swaps - 1), 3) if swaps else REWORDED
            yield Recalled(example, found.sql, confidence, found.exchanges, problems)


def _answered_by(example: Example, question: str, source: Source) -> Near | None:
    try:
        found = near(example.question, question, example.sql, source)
    except UsageError:
        # It reads a table that is gone: only its values can still be told apart.
        found = None
    if found is not None:
        return found
    swap = swap_value(example.question, question, example.sql, source)
    if swap is None or swap.old == swap.new:
        return None
    return Near(swap.sql, (Exchange(swap.column.column, swap.old, swap.new),))


def asked_form(question: str) -> str:
    """What two spellings of one question share: case, spacing and the marks at its end do not count.

    Other marks do: "over 5" and "over -5" are two questions.
    """
    text = unicodedata.normalize("NFKC", question).casefold()
    return " ".join(text.split()).rstrip("?!. ")
