"""Who a value comes from: the people who kept it, and the files it was read from.

A value is shown to whoever used it, to everybody once two people used it, and to whoever may read a file it stands
in. Values that nobody is named for are shown to all: they come from a workspace of one person.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache

TABLES = """
CREATE TABLE IF NOT EXISTS ac_origin(
    who TEXT NOT NULL, value INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(who, value)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ac_origin_value ON ac_origin(value);
"""
_PERSON, _FILE = "person:", "file:"
_ENOUGH_PEOPLE = 2
_WHO = "SELECT o.value, who FROM json_each(?) AS asked JOIN ac_origin AS o ON o.value = asked.value"
_acting: ContextVar[str] = ContextVar("acting", default="")


def person(name: str) -> str:
    """How a person is written as an origin; empty for an empty name."""
    return _PERSON + name if name else ""


def file(path: str) -> str:
    """How a file of the workspace folder is written as an origin."""
    return _FILE + path


@contextmanager
def acting(origin: str) -> Iterator[None]:
    """What is learned inside, in this thread, comes from `origin`; what is shown is shown to that person."""
    token = _acting.set(origin)
    try:
        yield
    finally:
        _acting.reset(token)


def origin_or(default: str) -> str:
    """Where what is learned now comes from."""
    return _acting.get() or default


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody suggestions are shown to, and the files of the folder that they may read."""

    who: str
    may_read: Callable[[str], bool]

    def sees(self, origins: Iterable[str]) -> bool:
        """Whether a value of these origins may be shown."""
        known = set(origins)
        if not known or self.who in known:
            return True
        if sum(each.startswith(_PERSON) for each in known) >= _ENOUGH_PEOPLE:
            return True
        return any(each.startswith(_FILE) and self.may_read(each.removeprefix(_FILE)) for each in known)


def note(db: sqlite3.Connection, who: str, uses: Mapping[int, int]) -> None:
    """Write that `who` kept these values so many times; 0 for one that only stood beside what was kept."""
    db.executemany(
        "INSERT INTO ac_origin(who, value, n) VALUES(?,?,?) ON CONFLICT(who, value) DO UPDATE SET n = n + excluded.n",
        [(who, value, n) for value, n in uses.items()],
    )


def is_known(db: sqlite3.Connection, who: str) -> bool:
    """Whether anything comes from them."""
    return db.execute("SELECT 1 FROM ac_origin WHERE who = ? LIMIT 1", (who,)).fetchone() is not None


def any_but(db: sqlite3.Connection, who: str) -> bool:
    """Whether anything comes from others than `who`."""
    sides = ("who < ?", "who > ?")
    return any(db.execute(f"SELECT 1 FROM ac_origin WHERE {side} LIMIT 1", (who,)).fetchone() for side in sides)


def visible(db: sqlite3.Connection, values: Iterable[int], viewer: Viewer) -> set[int]:
    """Those of the values that the viewer may be shown."""
    wanted = list(values)
    found: dict[int, list[str]] = {value: [] for value in wanted}
    for value, who in db.execute(_WHO, (json.dumps(wanted),)):
        found[value].append(who)
    once = replace(viewer, may_read=cache(viewer.may_read))  # Many values come from one file.
    return {value for value, origins in found.items() if once.sees(origins)}


def only_from(db: sqlite3.Connection, who: str) -> set[int]:
    """The values that come from nobody and nothing else."""
    rows = db.execute(
        "SELECT o.value FROM ac_origin o JOIN ac_value v ON v.id = o.value WHERE o.who = ? AND v.n <= o.n "
        "AND NOT EXISTS (SELECT 1 FROM ac_origin other WHERE other.value = o.value AND other.who <> o.who)",
        (who,),
    )
    return {value for (value,) in rows}


def take_share(db: sqlite3.Connection, who: str) -> dict[int, float]:
    """Take what `who` added from the uses of values that others kept, too; returns what share of these is left.

    How much of each context's count was theirs is not known: it is taken as their share of all uses.
    """
    rows = db.execute(
        "SELECT o.value, o.n, v.n FROM ac_origin o JOIN ac_value v ON v.id = o.value "
        "WHERE o.who = ? AND o.n > 0 AND v.n > o.n",
        (who,),
    ).fetchall()
    db.executemany("UPDATE ac_value SET n = n - ? WHERE id = ?", [(n, value) for value, n, _ in rows])
    db.execute("DELETE FROM ac_origin WHERE who = ?", (who,))
    return {value: (total - n) / total for value, n, total in rows}


def people(db: sqlite3.Connection) -> tuple[str, ...]:
    """The people that values come from."""
    rows = db.execute(
        "SELECT DISTINCT who FROM ac_origin WHERE who >= ? AND who < ? ORDER BY who", (_PERSON, "person;")
    )
    return tuple(who.removeprefix(_PERSON) for (who,) in rows)
