"""TPC-H's 22 and TPC-DS's 99 queries to the graph and back: how many give the same rows, and how many in steps only.

DuckDB's extensions hold the texts and make the data; nothing of them is kept here. They are wheels of one version of
DuckDB, so an environment of their own makes the files, and ours measures::

    python -m venv /tmp/tpc && /tmp/tpc/bin/pip install duckdb-extension-tpch duckdb-extension-tpcds
    /tmp/tpc/bin/python tests/benchmarks/tpc_queries.py make FOLDER
    python tests/benchmarks/tpc_queries.py measure FOLDER

`make` needs nothing but DuckDB and takes the share of a gigabyte as one more word (0.05 when it is left out).
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MAKERS = {"tpch": "dbgen", "tpcds": "dsdgen"}
_LIMIT_S = 60


def make(folder: Path, share: float) -> None:
    """Write NAME.duckdb and NAME.json, the texts by number, of both sets into `folder`."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    for name, maker in MAKERS.items():
        path = folder / f"{name}.duckdb"
        path.unlink(missing_ok=True)
        with duckdb.connect(path) as connection:
            connection.load_extension(_extension(name))
            connection.execute(f"CALL {maker}(sf = {share})")
            queries = connection.execute(f"SELECT query_nr, query FROM {name}_queries() ORDER BY 1").fetchall()
        (folder / f"{name}.json").write_text(json.dumps(queries), encoding="utf-8")
        print(f"{path}: {len(queries)} queries")


def _extension(name: str) -> str:
    """The extension's file in its wheel, or just its name where DuckDB may fetch it."""
    try:
        package = importlib.import_module(f"duckdb_extension_{name}")
    except ImportError:
        return name
    return str(next(Path(str(package.__file__)).parent.rglob(f"{name}.duckdb_extension")))


def measure(folder: Path) -> None:
    """Print what became of each query, and the sums."""
    for name in MAKERS:
        items = list(_measured(folder / f"{name}.duckdb", json.loads((folder / f"{name}.json").read_text("utf-8"))))
        for item in items:
            if item["trouble"] or item["opaque"]:
                print(f"{name} {item['number']}: {'; '.join(item['trouble'] + item['opaque'])}")
        _summary(name, items)


def _measured(path: Path, queries: list[tuple[int, str]]) -> Iterator[dict[str, Any]]:
    from nl2sql.adapters.opening import open_database
    from nl2sql.sources import load_source
    from pipeline_gen.from_sql import from_sql
    from pipeline_gen.to_sql import to_compact

    source = load_source(open_database(path), value_budget_s=0)
    from_sql("SELECT 1", source.catalog)
    for number, sql in queries:
        start = time.process_time()
        pipeline = from_sql(sql, source.catalog)
        spent = time.process_time() - start
        written = to_compact(pipeline)
        trouble = [] if to_compact(from_sql(written, source.catalog)) == written else ["no fixpoint"]
        trouble += _differing(source, pipeline, sql)
        whys = [step.operation.why for step in pipeline.steps if step.kind == "opaque"]
        yield {"number": number, "trouble": trouble, "opaque": whys, "steps": len(pipeline.steps), "spent": spent}
    source.database.close()


def _differing(source: Any, pipeline: Any, sql: str) -> list[str]:
    """What is wrong with the rows of the two ways to write the pipeline."""
    from nl2sql.database import Limits
    from nl2sql.problems import QueryError
    from pipeline_gen.evaluation import compare
    from pipeline_gen.to_sql import to_compact, to_steps

    limits = Limits(rows=1_000_000, seconds=_LIMIT_S)
    try:
        gold = list(source.database.run(sql, limits).rows)
    except QueryError as error:
        return [f"the query itself fails: {error}"]
    found = []
    for write in (to_compact, to_steps):
        try:
            rows = list(source.database.run(write(pipeline), limits).rows)
        except QueryError as error:
            found.append(f"{write.__name__} fails: {error}")
            continue
        if compare(gold, rows, None) != "same":
            found.append(f"{write.__name__} gives other rows ({len(gold)} and {len(rows)})")
    return found


def _summary(name: str, items: list[dict[str, Any]]) -> None:
    whole = sum(not item["opaque"] for item in items)
    right = sum(not item["trouble"] for item in items)
    spent = sorted(item["spent"] for item in items)
    steps = sum(item["steps"] for item in items)
    print(f"{name}: {len(items)} queries, {right} the same again, {whole} in steps only, {steps} steps in all")
    print(f"  to the graph: median {spent[len(spent) // 2]:.3f} s, p95 {spent[int(len(spent) * 0.95)]:.3f} s")
    for why, count in Counter(why for item in items for why in item["opaque"]).most_common():
        print(f"  {count} × {why}")


if __name__ == "__main__":
    what, place = sys.argv[1], Path(sys.argv[2])
    if what == "make":
        make(place, float(sys.argv[3]) if len(sys.argv) > 3 else 0.05)
    else:
        measure(place)
