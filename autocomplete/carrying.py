"""Takes the counts along to another store, by names: there the same value may have another id."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from autocomplete.packing import renamed
from nl2sql.store_part import Carried, readable_rows

_MOST = 20_000
_WEIGHTS = 200_000
_STATS = 500_000
_FIELD_COLUMNS = "name, based_on, kind, stored, chain, uses, new, total, tried, right, accepted, edited, dismissed"
_Rows = list[dict[str, Any]]


def carry_counts(source: sqlite3.Connection) -> Carried:
    """Read the oldest and the newest counts, as far as they can be read; what is returned puts them into another store.

    What is there already stays as it is: another process may have taken the same counts along before.
    """
    fields, values, contexts = (_both_ends(source, f"ac_{name}") for name in ("field", "value", "context"))
    stats = _read(source, "ac_stat", "context, value", _STATS)
    weights = _read(source, "ac_weight", "owner, feature", _WEIGHTS)
    origins = _read(source, "ac_origin", "who, value", _STATS)
    kept = {row["key"]: row["value"] for row in _read(source, "ac_meta", "key")}

    def put(target: sqlite3.Connection) -> None:
        if kept.get("learning") == 0:
            target.execute("INSERT OR REPLACE INTO ac_meta(key, value) VALUES('learning', 0)")
        field_ids = _put_fields(target, fields)
        value_ids = _put_values(target, values, field_ids)
        context_ids = _put_contexts(target, contexts, field_ids, value_ids)
        target.executemany(
            "INSERT OR IGNORE INTO ac_stat(context, value, n, recent, clock) VALUES(?,?,?,?,?)",
            [
                (context_ids[row["context"]], value_ids[row["value"]], row["n"], row["recent"], row["clock"])
                for row in stats
                if row["context"] in context_ids and row["value"] in value_ids
            ],
        )
        target.executemany(
            "INSERT OR IGNORE INTO ac_origin(who, value, n) VALUES(?,?,?)",
            [(row["who"], value_ids[row["value"]], row["n"]) for row in origins if row["value"] in value_ids],
        )
        target.executemany(
            "INSERT OR IGNORE INTO ac_weight(owner, feature, weight, square) VALUES(:owner,:feature,:weight,:square)",
            weights,
        )

    return put


def _both_ends(source: sqlite3.Connection, table: str) -> _Rows:
    """The oldest rows, among them what is used most, which was kept early; and the newest, which is used now."""
    rows = _read(source, table, most=_MOST, oldest=True) + _read(source, table, most=_MOST)
    return list({row["id"]: row for row in rows}.values())


def _read(
    source: sqlite3.Connection, table: str, order: str = "rowid", most: int = _MOST, *, oldest: bool = False
) -> _Rows:
    names, rows = readable_rows(source, table, order, most, oldest=oldest)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _put_fields(target: sqlite3.Connection, rows: _Rows) -> dict[int, int]:
    """The ids that the fields have in the other store."""
    marks = ",".join(f":{name}" for name in _FIELD_COLUMNS.split(", "))
    target.executemany(f"INSERT OR IGNORE INTO ac_field({_FIELD_COLUMNS}) VALUES({marks})", rows)
    there = dict(target.execute("SELECT name, id FROM ac_field").fetchall())
    return {row["id"]: there[row["name"]] for row in rows}


def _put_values(target: sqlite3.Connection, rows: _Rows, fields: Mapping[int, int]) -> dict[int, int]:
    """The ids that the values have in the other store."""
    known = [{**row, "field": fields[row["field"]]} for row in rows if row["field"] in fields]
    target.executemany(
        "INSERT OR IGNORE INTO ac_value(field, text, fold, n, used_at) VALUES(:field,:text,:fold,:n,:used_at)", known
    )
    rows_there = target.execute("SELECT id, field, text FROM ac_value")
    there = {(field, text): identity for identity, field, text in rows_there}
    return {row["id"]: there[row["field"], row["text"]] for row in known}


def _put_contexts(
    target: sqlite3.Connection, rows: _Rows, fields: Mapping[int, int], values: Mapping[int, int]
) -> dict[int, int]:
    """The ids of those contexts that the other store did not hold yet."""
    ids: dict[int, int] = {}
    for row in rows:
        key = _translated(row["key"], fields, values)
        if key is not None:
            added = target.execute(
                "INSERT OR IGNORE INTO ac_context(key, n, clock, recent, kinds, top) VALUES(?,?,?,?,?,?)",
                (key, row["n"], row["clock"], row["recent"], row["kinds"], renamed(row["top"], values.get)),
            )
            if added.rowcount:
                ids[row["id"]] = int(added.lastrowid or 0)
    return ids


def _translated(key: str, fields: Mapping[int, int], values: Mapping[int, int]) -> str | None:
    """The key of a context with the other store's ids; None where it names something that was not taken along."""
    field, _, marks = key.partition("|")
    try:
        parts = []
        for mark in filter(None, marks.split(",")):
            slot, _, value = mark.rpartition("=")
            parts.append(f"{slot if slot.startswith('#') else fields[int(slot)]}={values[int(value)]}")
        return f"{fields[int(field)]}|{','.join(parts)}"
    except KeyError:
        return None
