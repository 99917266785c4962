"""Fills an invented database with plausible rows and writes it as a SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

from nl2sql.training.schemas.ddl import create_statement, insert_statement
from nl2sql.training.schemas.filling import Filling
from nl2sql.training.schemas.model import Schema
from nl2sql.training.schemas.reading import schemas


def build(schema: Schema, folder: Path, seed: int) -> Path:
    """Writes `folder/<name>.sqlite`, replacing an older file, and returns its path. The same seed, the same rows."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{schema.name}.sqlite"
    path.unlink(missing_ok=True)
    filling = Filling(schema, Random(f"{seed} {schema.name}"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = OFF")
        with connection:
            for table in schema.tables:
                connection.execute(create_statement(schema, table))
                connection.executemany(insert_statement(table), filling.rows(table))
    return path


def build_all(folder: Path, seed: int) -> list[Path]:
    """Builds every invented database in `folder`, in the order of `schemas()`."""
    return [build(schema, folder, seed) for schema in schemas()]
