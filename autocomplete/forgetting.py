"""Deletes values with every count they are part of: as a value and as a context of other values."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from autocomplete import origins
from autocomplete.counts import keep
from autocomplete.field import PROSE
from autocomplete.packing import Stat, packed, unpacked
from autocomplete.tallies import fits, spill_stats, top_of

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Selection:
    """What to forget: a field, a value in every field, a value of one field, all that came from any of some origins
    (see `autocomplete.origins`), or (all None) everything.
    """

    field: str | None = None
    value: str | None = None
    origins: frozenset[str] | None = None


def forget_rows(db: sqlite3.Connection, selection: Selection) -> int:
    """Delete what is selected inside the caller's transaction; returns how many values went."""
    if selection == Selection():
        gone = db.execute("SELECT count(*) FROM ac_value WHERE n > 0").fetchone()[0]
        for table in ("ac_stat", "ac_context", "ac_value", "ac_field", "ac_weight", "ac_origin"):
            db.execute(f"DELETE FROM {table}")
        return int(gone)
    if selection.origins is not None:
        return _forget_origins(db, selection.origins)
    fields = _fields(db, selection)
    values = _values(db, selection, fields)
    whole = fields if selection.field is not None and selection.value is None else {}
    _forget_contexts(db, set(whole), values)
    _forget_stats(db, values)
    _delete(db, "ac_value", "id", values)
    _delete(db, "ac_origin", "value", values)
    for field, name in whole.items():
        db.execute("DELETE FROM ac_field WHERE id = ?", (field,))
        told = (name, f"field {name}", f"odds {name}")
        db.execute("DELETE FROM ac_weight WHERE owner = ? OR feature IN (?, ?)", told)
    if whole:
        _forget_unread(db)
    return len(values)


def _forget_origins(db: sqlite3.Connection, gone: Iterable[str]) -> int:
    values: set[int] = set()
    left: dict[int, float] = {}
    for origin in gone:
        values |= origins.only_from(db, origin)
        for value, share in origins.take_share(db, origin).items():
            left[value] = left.get(value, 1.0) * share
    _forget_contexts(db, set(), values)
    _forget_stats(db, values)
    _delete(db, "ac_value", "id", values)
    _change_counts(db, lambda value, stat: _less(stat, left[value]) if value in left else stat)
    return len(values)


def _fields(db: sqlite3.Connection, selection: Selection) -> dict[int, str]:
    rows = db.execute("SELECT id, name FROM ac_field")
    return {row[0]: row[1] for row in rows if selection.field in (None, row[1])}


def _values(db: sqlite3.Connection, selection: Selection, fields: dict[int, str]) -> set[int]:
    prose = {field for field, kind in db.execute("SELECT id, kind FROM ac_field") if kind in PROSE}
    found: set[int] = set()
    for identity, field, text in db.execute("SELECT id, field, text FROM ac_value"):
        if field in fields and (selection.value is None or _holds(text, selection.value, prose=field in prose)):
            found.add(identity)
    return found


def _holds(text: str, value: str, *, prose: bool) -> bool:
    """A field of prose holds sequences: a text that contains the value goes, and so does each of its words."""
    if text == value or text == "'" + value.replace("'", "''") + "'":
        return True
    if not prose:
        return False
    inside, wanted = _WORD.findall(text.casefold()), _WORD.findall(value.casefold())
    found = f" {' '.join(wanted)} " in f" {' '.join(inside)} "
    return found or (len(wanted) > 1 and len(inside) == 1 and inside[0] in wanted)


def _forget_contexts(db: sqlite3.Connection, fields: set[int], values: set[int]) -> None:
    gone = []
    for context, key in db.execute("SELECT id, key FROM ac_context"):
        if int(key.partition("|")[0]) in fields or _held(key) & values:
            gone.append(context)
    _delete(db, "ac_stat", "context", gone)
    _delete(db, "ac_context", "id", gone)


def _forget_unread(db: sqlite3.Connection) -> None:
    """Values that were only ever seen as contexts, of contexts that are gone."""
    held = {value for (key,) in db.execute("SELECT key FROM ac_context") for value in _held(key)}
    gone = [value for (value,) in db.execute("SELECT id FROM ac_value WHERE n = 0") if value not in held]
    _delete(db, "ac_value", "id", gone)
    _delete(db, "ac_origin", "value", gone)


def _held(key: str) -> set[int]:
    """The values in a context's key."""
    return {int(part.rpartition("=")[2]) for part in key.partition("|")[2].split(",") if part}


def _forget_stats(db: sqlite3.Connection, values: set[int]) -> None:
    if values:
        _change_counts(db, lambda value, stat: None if value in values else stat)


def _less(stat: Stat, left: float) -> Stat:
    return Stat(max(1, round(stat.n * left)), stat.recent * left, stat.clock)


def _change_counts(db: sqlite3.Connection, change: Callable[[int, Stat], Stat | None]) -> None:
    """Write what `change` makes of every count of every context; None makes it go."""
    large = {row[0] for row in db.execute("SELECT DISTINCT context FROM ac_stat")}
    for context, top in db.execute("SELECT id, top FROM ac_context").fetchall():
        before = _large(db, context) if context in large else unpacked(top)
        after = {value: stat for value, old in before.items() if (stat := change(value, old)) is not None}
        if after == before:
            continue
        if context in large:
            _delete(db, "ac_stat", "context", (context,))
            if not fits(after):
                spill_stats(db, context, after)
        _recount(db, context, after)


def _large(db: sqlite3.Connection, context: int) -> dict[int, Stat]:
    """The counts of a context that has too many for its row, the value used last at the end."""
    rows = db.execute("SELECT value, n, recent, clock FROM ac_stat WHERE context = ? ORDER BY clock", (context,))
    return {value: Stat(n, recent, clock) for value, n, recent, clock in rows}


def _recount(db: sqlite3.Connection, context: int, left: dict[int, Stat]) -> None:
    """Write what is `left` of a context."""
    key, clock = db.execute("SELECT key, clock FROM ac_context WHERE id = ?", (context,)).fetchone()
    fades = keep(key.partition("|")[2].count("="))
    n = sum(stat.n for stat in left.values())
    recent = sum(stat.recent * fades ** (clock - stat.clock) for stat in left.values())
    stays = set(left if fits(left) else top_of(left))
    top = packed({value: stat for value, stat in left.items() if value in stays})
    db.execute(
        "UPDATE ac_context SET n = ?, recent = ?, kinds = ?, top = ? WHERE id = ?", (n, recent, len(left), top, context)
    )


def _delete(db: sqlite3.Connection, table: str, column: str, keys: Iterable[int]) -> None:
    db.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(key,) for key in keys])
