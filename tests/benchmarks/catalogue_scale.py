"""How long a catalogue of 10,000 tables takes, cold and from the workspace file: prints the table of docs/catalogue.md.

Run it from the repository: ``PYTHONPATH=. python tests/benchmarks/catalogue_scale.py [TABLES]``. Each row is measured
in a process of its own. Seconds are of the processor; compare them within one run.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nl2sql.adapters.opening import open_database
from nl2sql.adapters.schema_reader import read_tables
from nl2sql.catalog_store import CatalogStore
from nl2sql.cataloguing import read_catalog
from nl2sql.retrieval.distractors import distractors
from nl2sql.schema_reading import Reading

TABLES = 10_000
ROWS = 300
STEPS = ("schema alone", "cold, kept", "warm, nothing changed", "warm, one table changed")


def generate(path: Path, tables: int) -> int:
    """Write a SQLite file of invented tables that refer to each other; gives the number of columns."""
    connection = sqlite3.connect(path)
    columns = 0
    for table in distractors(tables):
        names = [f'"{c.name}" {c.declared}' + (" PRIMARY KEY" if c.primary_key else "") for c in table.columns]
        for key in table.foreign_keys:
            target = key.target.replace(".", "_", 1)
            names.append(f'FOREIGN KEY ("{key.columns[0]}") REFERENCES "{target}" ("{key.target_columns[0]}")')
        name = f"{table.schema}_{table.name}"
        connection.execute(f'CREATE TABLE "{name}" ({", ".join(names)})')
        text = next((c.name for c in table.columns if c.type == "text"), None)
        if text:
            rows = [(number, f"value {number % 7}") for number in range(ROWS)]
            connection.executemany(f'INSERT INTO "{name}" ("{table.columns[0].name}", "{text}") VALUES (?, ?)', rows)
        columns += len(table.columns)
    connection.commit()
    connection.close()
    return columns


def measure(step: str, path: Path, store: Path) -> str:
    """One row of the table, measured in this process."""
    database, before = open_database(path), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if step == "warm, one table changed":
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE changed (a integer)")
    started, clock = time.process_time(), time.monotonic()
    if step == "schema alone":
        with database._connection() as connection:
            tables = read_tables(connection, database._guard.reader(database.version), Reading()).tables
    else:
        tables = read_catalog(database, Reading(), CatalogStore(store)).tables
    spent, waited = time.process_time() - started, time.monotonic() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    looked = sum(not table.unread for table in tables)
    return f"| {step} | {spent:.1f} | {waited:.1f} | {peak / 1024:.0f} | {len(tables):,} | {looked:,} |"


def main() -> None:
    """Measure and print."""
    if len(sys.argv) == 4:
        print(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
        return
    with tempfile.TemporaryDirectory() as folder:
        path, store = Path(folder) / "big.sqlite", Path(folder) / "workspace.sqlite"
        columns = generate(path, int(sys.argv[1]) if len(sys.argv) > 1 else TABLES)
        print(f"{columns:,} columns; the file has {path.stat().st_size / 2**20:.0f} MB")
        print("| | processor s | clock s | memory MB | tables | looked into |\n|---|---|---|---|---|---|")
        for step in STEPS:
            command = [sys.executable, __file__, step, str(path), str(store)]
            print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip(), flush=True)
        print(f"The workspace file has {store.stat().st_size / 2**20:.0f} MB.")


if __name__ == "__main__":
    main()
