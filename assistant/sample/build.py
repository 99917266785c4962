"""Writes the sample database and the files beside it."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import fields
from pathlib import Path

from assistant.notes_book import NOTES_FILE
from assistant.sample import files
from assistant.sample.dice import Dice
from assistant.sample.sales import Sales, make_sales
from assistant.sample.schema import INDEXES_AND_VIEWS, TABLES
from assistant.sample.world import Row, World, make_world
from nl2sql.problems import Problem, UsageError

SAMPLE_VERSION = 1
"""Raised whenever the generator would write something else."""

DATABASE = "shop.sqlite"
_SEED = 20230101
_APPLICATION_ID = 0x506C7370
"""Stands in the file's header, so that somebody's own ``shop.sqlite`` is never overwritten."""


def build_sample(folder: Path) -> Path:
    """Write ``shop.sqlite``, ``targets.csv``, ``weather.parquet``, notes and a page; returns the database's path.

    Does nothing when this version is already there; notes and a page that are there stay as they are. Everything is
    written in a folder of its own and moved into place, the database last, so an interrupted run leaves nothing
    half-made behind. Raises `UsageError` when another file of that name is in the way.
    """
    target = folder / DATABASE
    version = _version_there(target)
    if version == SAMPLE_VERSION and all((folder / name).exists() for name in (files.TARGETS, files.WEATHER)):
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".sample-", dir=folder) as name:
        made = Path(name)
        sales = _write_database(made / DATABASE)
        files.write_targets(made / files.TARGETS, sales)
        files.write_weather(made / files.WEATHER)
        for part in (files.TARGETS, files.WEATHER, DATABASE):
            (made / part).replace(folder / part)
    for name, write in ((NOTES_FILE, files.write_notes), (files.ABOUT, files.write_about)):
        if not (folder / name).exists():
            write(folder / name)
    return target


def _version_there(path: Path) -> int | None:
    """The version of the sample at `path`, None when there is no file. Raises `UsageError` for another's file."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError:
        owner = version = 0
    if owner != _APPLICATION_ID:
        raise UsageError(
            Problem(
                "sample.occupied",
                f"{path} is there already and is not the sample database.",
                "Move it or choose another folder for the sample.",
            )
        )
    return int(version)


def _write_database(path: Path) -> dict[tuple[str, str], float]:
    """Write the whole database; returns the sales of every region and month."""
    dice = Dice(_SEED)
    world = make_world(dice)
    sales = make_sales(dice, world)
    with closing(sqlite3.connect(path)) as connection:
        # Durability is the rename's business; without a journal the load takes half the time.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(TABLES)
        for part in (world, sales):
            _insert(connection, part)
        connection.executescript(INDEXES_AND_VIEWS)
        connection.execute("ANALYZE")
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SAMPLE_VERSION}")
        connection.commit()
        monthly = connection.execute("SELECT region, month, sales FROM monthly_sales").fetchall()
    return {(region, month): total for region, month, total in monthly}


def _insert(connection: sqlite3.Connection, part: World | Sales) -> None:
    for table in fields(part):
        rows: list[Row] | object = getattr(part, table.name)
        if isinstance(rows, list) and rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)
