"""Fields and their values as rows of the workspace file, with the ids the counts are kept under."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from autocomplete import origins
from autocomplete.bounded import Bounded
from autocomplete.field import Field, Kind
from autocomplete.wording import encodable

TABLES = """
CREATE TABLE IF NOT EXISTS ac_field(
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, based_on TEXT NOT NULL, kind TEXT NOT NULL,
    stored INTEGER NOT NULL, chain TEXT NOT NULL DEFAULT '[]', uses INTEGER NOT NULL DEFAULT 0,
    new REAL NOT NULL DEFAULT 1, total REAL NOT NULL DEFAULT 2, tried INTEGER NOT NULL DEFAULT 0,
    right INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0, edited INTEGER NOT NULL DEFAULT 0,
    dismissed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS ac_value(
    id INTEGER PRIMARY KEY AUTOINCREMENT, field INTEGER NOT NULL, text TEXT NOT NULL, fold TEXT NOT NULL,
    n INTEGER NOT NULL DEFAULT 0, used_at REAL NOT NULL DEFAULT 0, UNIQUE(field, text));
CREATE INDEX IF NOT EXISTS ac_value_start ON ac_value(field, fold, n);
CREATE INDEX IF NOT EXISTS ac_value_use ON ac_value(field, n DESC, fold) WHERE n > 1;
"""
_COLUMNS = "id, name, based_on, kind, stored, chain, uses, new, total, tried, right, accepted, edited, dismissed"
_NOVELTY_KEPT = 0.995
_MOST_LISTED = 2_000
_MOST_BYTES = 6 << 20
_ENTRY_BYTES = 400
_MOST_READ = 1000
"""Values that are looked at to find the most used ones that start with a prefix."""
_FEW = 60
"""Fewer values than these that start with a prefix are all looked at."""
_OF_IDS = "FROM json_each(?) AS asked JOIN ac_value ON ac_value.id = asked.value"
"""One statement for any number of ids: SQLite need not compile one for each."""
_TEXTS = f"SELECT ac_value.id, text {_OF_IDS}"
_USES = f"SELECT ac_value.id, text, n, used_at {_OF_IDS}"
_STARTING = "SELECT id, n FROM ac_value WHERE field = ? AND fold >= ? AND fold < ?"
_STARTING_OF_MOST_USED = (
    "SELECT id, n FROM (SELECT id, n, fold FROM ac_value WHERE field = ? AND n > 1 ORDER BY n DESC, fold LIMIT ?) "
    "WHERE fold >= ? AND fold < ? LIMIT ?"
)
_USED_OFTEN = "SELECT count(*) FROM (SELECT 1 FROM ac_value WHERE field = ? AND n > 1 LIMIT ?)"
_MOST_USED_STARTING = f"SELECT id, n FROM ({_STARTING} LIMIT ?) WHERE n > 0 ORDER BY n DESC LIMIT ?"
_ONCE_USED_STARTING = f"{_STARTING} AND n = 1 LIMIT ?"


@dataclass(slots=True)
class FieldRow:
    """A field as stored: its declaration and what has been counted about it.

    `new` of `total` fading observations were values never seen before. `chain` is the order in which
    the parts of its evidence are taken together.
    """

    id: int
    declared: Field
    chain: tuple[str, ...]
    uses: int
    new: float
    total: float
    tried: int
    right: int
    accepted: int
    edited: int
    dismissed: int

    @property
    def p_new(self) -> float:
        """The chance that the next value is one never seen."""
        return self.new / self.total

    def count(self, *, new: bool) -> None:
        """Count one observation."""
        self.uses += 1
        self.new = self.new * _NOVELTY_KEPT + float(new)
        self.total = self.total * _NOVELTY_KEPT + 1.0


_COUNTED = [part.name for part in fields(FieldRow)][3:]


@dataclass(frozen=True, slots=True)
class Use:
    """How often a value was kept, and when last (seconds since 1970)."""

    text: str
    n: int
    used_at: float


class Vocabulary:
    """Reads and writes fields and values; the caller holds the lock and the transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._fields: dict[str, FieldRow] | None = None
        self._sisters: dict[str, list[str]] = {}
        self._ids: Bounded[tuple[int, str], int] = Bounded(_MOST_BYTES)
        self._texts: Bounded[int, str] = Bounded(_MOST_BYTES)
        self._used: dict[int, int] = {}
        self._dirty: dict[str, FieldRow] = {}
        self._origin = ""
        self._named: dict[int, int] = {}

    def drop_caches(self, *, fields_only: bool = False) -> None:
        """Read again what another process may have changed; ids stay valid until something is forgotten."""
        self._fields = None
        self._dirty.clear()
        if not fields_only:
            self._ids.clear()
            self._texts.clear()
            self._used.clear()

    def fields(self) -> dict[str, FieldRow]:
        """Every declared field by name."""
        if self._fields is None:
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM ac_field ORDER BY id")
            self._fields = {row[1]: _field_row(row) for row in rows}
            self._sisters = {}
            for name in self._fields:
                self._sisters.setdefault(_last_name(name), []).append(name)
        return self._fields

    def sisters(self, name: str) -> list[FieldRow]:
        """The declared fields, it too, that are called like `name` in another form or group, or with another number."""
        fields = self.fields()
        return [fields[sister] for sister in self._sisters.get(_last_name(name), ())]

    def row(self, name: str, kind: Kind = "value") -> FieldRow:
        """The row of a field; where it is not declared, an empty one of that kind that is not kept."""
        return self.fields().get(name) or FieldRow(0, Field(name, kind=kind), (), 0, 1.0, 2.0, 0, 0, 0, 0, 0)

    def declare(self, field: Field) -> FieldRow:
        """The row of `field`, made or changed to say what `field` says."""
        known = self.fields().get(field.name)
        if known is not None and known.declared == field:
            return known
        self._db.execute(
            "INSERT INTO ac_field(name, based_on, kind, stored) VALUES(?,?,?,?) ON CONFLICT(name) DO UPDATE "
            "SET based_on = excluded.based_on, kind = excluded.kind, stored = excluded.stored",
            (field.name, json.dumps(field.based_on), field.kind, field.stored),
        )
        row = self._db.execute(f"SELECT {_COLUMNS} FROM ac_field WHERE name = ?", (field.name,)).fetchone()
        made = self.fields()[field.name] = _field_row(row)
        if known is None:
            self._sisters.setdefault(_last_name(field.name), []).append(field.name)
        return made

    def comes_from(self, origin: str) -> None:
        """Have what is interned and used until the next `flush` noted as coming from `origin` (none when empty)."""
        origins.note(self._db, self._origin, self._named)
        self._named.clear()
        self._origin = origin

    def changed(self, row: FieldRow) -> None:
        """Have `row` written by the next `flush`."""
        self._dirty[row.declared.name] = row

    def value_id(self, field: int, text: str) -> int | None:
        """The id of a value of `field`, or None when it was never seen."""
        known = self._ids.get((field, text))
        if known is None and encodable(text):
            row = self._db.execute("SELECT id FROM ac_value WHERE field = ? AND text = ?", (field, text)).fetchone()
            if row is None:
                return None
            known = self._remember(field, text, row[0])
        return known

    def intern(self, field: int, text: str) -> int:
        """The id of a value of `field`, given one when it has none."""
        known = self.value_id(field, text)
        if known is None:
            added = self._db.execute(
                "INSERT INTO ac_value(field, text, fold) VALUES(?,?,?)", (field, text, text.casefold())
            )
            known = self._remember(field, text, int(added.lastrowid or 0))
        if self._origin:
            self._named.setdefault(known, 0)
        return known

    def _remember(self, field: int, text: str, value: int) -> int:
        self._ids.put((field, text), value, _ENTRY_BYTES + len(text))
        return value

    def texts(self, values: Sequence[int]) -> list[str]:
        """The texts of known ids, in order."""
        held = self._texts.look(values)
        missing = [value for value, text in zip(values, held, strict=True) if text is None]
        if not missing:
            return [text or "" for text in held]
        read: dict[int, str] = dict(self._db.execute(_TEXTS, (json.dumps(missing),)).fetchall())
        for value, text in read.items():
            self._texts.put(value, text, _ENTRY_BYTES + len(text))
        return [read.get(value, "") if text is None else text for value, text in zip(values, held, strict=True)]

    def starting_with(self, field: int, prefix: str, limit: int) -> list[int]:
        """Much used values of `field` that start with `prefix` in any case, the most used first.

        They are the most used ones of all where few enough values start so, or enough of the field's 1000 most used
        ones; otherwise those among these, and the most used of the first 1000 that start so.
        """
        low = prefix.casefold()
        if not encodable(low):
            return []
        between = (field, low, low + "\U0010ffff")
        found: list[tuple[int, int]] = self._db.execute(f"{_STARTING} LIMIT ?", (*between, _FEW)).fetchall()
        if len(found) == _FEW:
            found = self._db.execute(_STARTING_OF_MOST_USED, (field, _MOST_READ, *between[1:], limit)).fetchall()
            if len(found) < limit:
                found += _more_starting(self._db, between, limit)
        uses = {value: n for value, n in found if n}
        return sorted(uses, key=lambda value: -uses[value])[:limit]

    def uses(self, values: Iterable[int]) -> dict[int, Use]:
        """How often and when last each value was kept."""
        rows = self._db.execute(_USES, (json.dumps(list(values)),))
        return {row[0]: Use(*row[1:]) for row in rows}

    def is_used(self, value: int) -> bool:
        """Whether the value was ever kept, rather than only seen as context."""
        if value in self._used:
            return True
        row = self._db.execute("SELECT n FROM ac_value WHERE id = ?", (value,)).fetchone()
        return bool(row and row[0])

    def used(self, value: int) -> None:
        """Count one use of a value; written by the next `flush`."""
        self._used[value] = self._used.get(value, 0) + 1
        if self._origin:
            self._named[value] = self._named.get(value, 0) + 1

    def has_fewer(self, field: int, count: int) -> bool:
        """Whether fewer than so many distinct values of `field` were kept; of many, no more are looked at."""
        rows = self._db.execute("SELECT 1 FROM ac_value WHERE field = ? AND n > 0 LIMIT ?", (field, count))
        return len(rows.fetchall()) < count

    def kept(self) -> dict[int, tuple[int, float]]:
        """For each field of which values were kept: how many distinct ones, and when the last one was."""
        rows = self._db.execute("SELECT field, count(*), max(used_at) FROM ac_value WHERE n > 0 GROUP BY field")
        return {field: (values, last) for field, values, last in rows}

    def holding(self, field: int, wanted: str) -> list[int]:
        """The values of `field` that hold `wanted` in any case, most used first, without marks for no text."""
        low = wanted.casefold()
        if not encodable(low):
            return []
        rows = self._db.execute(
            "SELECT id FROM ac_value WHERE field = ? AND n > 0 AND instr(fold, ?) AND fold >= ' ' "
            "ORDER BY n DESC, used_at DESC, text LIMIT ?",
            (field, low, _MOST_LISTED),
        )
        return [row[0] for row in rows]

    def flush(self, now: float) -> None:
        """Write what was counted since the last flush."""
        self._db.executemany(
            "UPDATE ac_value SET n = n + ?, used_at = ? WHERE id = ?",
            [(count, now, value) for value, count in self._used.items()],
        )
        self._used.clear()
        self.comes_from("")
        for row in self._dirty.values():
            self._db.execute(
                "UPDATE ac_field SET chain = ?, " + ", ".join(f"{name} = ?" for name in _COUNTED) + " WHERE id = ?",
                (json.dumps(row.chain), *(getattr(row, name) for name in _COUNTED), row.id),
            )
        self._dirty.clear()


def _more_starting(db: sqlite3.Connection, between: tuple[int, str, str], limit: int) -> list[tuple[int, int]]:
    """Values below those 1000 most used ones; where these are all that were used twice, any others do."""
    if db.execute(_USED_OFTEN, (between[0], _MOST_READ)).fetchone()[0] < _MOST_READ:
        return db.execute(_ONCE_USED_STARTING, (*between, limit)).fetchall()
    return db.execute(_MOST_USED_STARTING, (*between, _MOST_READ, limit)).fetchall()


def _last_name(name: str) -> str:
    """What a field is called within its form or group: ``owner`` for ``table.owner2``."""
    return name.rpartition(".")[2].rstrip("0123456789") or name


def _field_row(row: Sequence[object]) -> FieldRow:
    identity, name, based_on, kind, stored, chain, *counted = row
    declared = Field(str(name), tuple(json.loads(str(based_on))), kind, bool(stored))  # type: ignore[arg-type]
    return FieldRow(int(str(identity)), declared, tuple(json.loads(str(chain))), *counted)  # type: ignore[arg-type]
