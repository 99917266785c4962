"""Measures what taking queries apart and writing them again keeps: the same rows, in SQL and in pandas."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from nl2sql.catalog import Cell
from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.problems import PlainspokenError, Problem, QueryError, SourceError, UsageError
from pipeline_gen.from_sql import from_sql
from pipeline_gen.mixed_columns import Run, looked_into
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.step_warnings import warnings_of
from pipeline_gen.steps import Limit, Opaque, Sort
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_sql import to_compact, to_steps

Target = Literal["sql", "steps", "pandas", "duckdb", "pyspark"]
TARGETS: tuple[Target, ...] = ("sql", "steps", "pandas", "duckdb", "pyspark")
Outcome = Literal["same", "tie", "different", "failed"]
Table = list[tuple[Cell, ...]]
Runner = Callable[[Pipeline], Table]

_LIMITS = Limits(rows=1_000_000, seconds=60)
_FILES = {"dev": ("dev.json",), "train": ("train_spider.json", "train_others.json")}


def evaluate_pipelines(
    data: Path,
    *,
    open_source: Callable[[Path], Source],
    targets: Sequence[str] = ("sql", "pandas"),
    limit: int | None = None,
    split: str = "dev",
    sample: int | None = None,
) -> dict[str, Any]:
    """Convert the gold queries of a folder in Spider's shape and compare the rows each target gives.

    The folder holds ``dev.json`` (for `split` ``train``: ``train_spider.json`` and ``train_others.json``),
    lists of ``{"db_id", "query"}``, and ``database/<db_id>/<db_id>.sqlite``. `sample` takes so many of them, evenly
    spread. Of a target the result counts
    `converted` (taken apart into steps), and of all queries those with the `same` rows, with rows that
    differ only as a `tie` at a LIMIT or in the order allows, with `different` rows, and those that `failed`;
    `ids` lists the last two, `silent` those that differ though none of their steps has a warning. `warned` counts
    the queries with a warning on any step, `fixpoint` those that a second round trip leaves unchanged, `opaque`
    lists those that were kept whole, `skipped` counts those whose database could not be opened or that give no
    rows themselves, and `items` has one entry a query.

    Raises `UsageError` (``evaluation.target``, ``evaluation.split``) for an unknown target or split, and `OSError`,
    `ValueError` or `KeyError` when the data cannot be read.
    """
    wanted = [_known_target(target) for target in targets]
    tally = _Tally(wanted)
    for group in _by_database(_entries(data, split, limit, sample)):
        database = group[0][1]["db_id"]
        try:
            source = open_source(data / "database" / database / f"{database}.sqlite")
        except SourceError as error:
            for number, entry in group:
                tally.add({"id": number, "db_id": database, "query": entry["query"], "skipped": str(error)})
            continue
        try:
            runners = _runners(source, wanted)
            known = cache(source.database.run)
            for number, entry in group:
                tally.add(_measured(number, entry, source, runners, known))
        finally:
            source.database.close()
    return tally.report()


def _known_target(name: str) -> Target:
    for target in TARGETS:
        if name.strip() == target:
            return target
    raise UsageError(
        Problem("evaluation.target", f"There is no target “{name}”.", f"Choose among {', '.join(TARGETS)}.")
    )


def _entries(data: Path, split: str, limit: int | None, sample: int | None) -> list[tuple[int, dict[str, str]]]:
    files = _FILES.get(split)
    if files is None:
        raise UsageError(Problem("evaluation.split", f"There is no split “{split}”.", "Choose dev or train."))
    entries: list[dict[str, str]] = []
    for name in files:
        entries += json.loads((data / name).read_text(encoding="utf-8"))
    chosen = list(enumerate(entries))[:limit]
    if sample is None or sample >= len(chosen):
        return chosen
    return [chosen[place * len(chosen) // sample] for place in range(sample)]


def _by_database(entries: Iterable[tuple[int, dict[str, str]]]) -> Iterator[list[tuple[int, dict[str, str]]]]:
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, entry in entries:
        groups.setdefault(entry["db_id"], []).append((number, entry))
    yield from groups.values()


def _runners(source: Source, targets: Sequence[Target]) -> dict[Target, Runner]:
    """What gives the rows of a pipeline, for each target."""

    known: dict[Target, Callable[[], Runner]] = {
        "sql": lambda: lambda pipeline: _rows(source, to_compact(pipeline)),
        "steps": lambda: lambda pipeline: _rows(source, to_steps(pipeline)),
        "pandas": lambda: _pandas_runner(source),
        "duckdb": lambda: _duckdb_runner(source),
        "pyspark": lambda: _pyspark_runner(source),
    }
    return {target: known[target]() for target in targets}


def _rows(source: Source, sql: str) -> Table:
    return list(source.database.run(sql, _LIMITS).rows)


def _pandas_runner(source: Source) -> Runner:
    from pipeline_gen.adapters.pandas_run import FrameReader, run_pandas

    reader = FrameReader(source.database, source.catalog)
    return lambda pipeline: run_pandas(to_pandas(pipeline, header=False, strict=True), reader.read)


def _duckdb_runner(source: Source) -> Runner:
    from pipeline_gen.adapters.duckdb_run import DuckDbCopy
    from pipeline_gen.adapters.pandas_run import FrameReader

    return DuckDbCopy(FrameReader(source.database, source.catalog), source.catalog).run


def _pyspark_runner(source: Source) -> Runner:
    from pipeline_gen.adapters.pyspark_run import SparkTables, local_session, run_pyspark
    from pipeline_gen.to_pyspark import to_pyspark

    spark = local_session()
    tables = SparkTables(spark, source.database, source.catalog)

    def run(pipeline: Pipeline) -> Table:
        tables.make_known(pipeline)
        return run_pyspark(to_pyspark(pipeline, header=False), spark)

    return run


def _measured(
    number: int, entry: dict[str, str], source: Source, runners: dict[Target, Runner], run: Run
) -> dict[str, Any]:
    """One entry of `items`; `run` answers questions about whole columns."""
    query = entry["query"]
    item: dict[str, Any] = {"id": number, "db_id": entry["db_id"], "query": query}
    try:
        gold = _rows(source, query)
    except QueryError as error:
        return {**item, "skipped": str(error)}
    pipeline = looked_into(from_sql(query, source.catalog), run)
    opaque = [step.operation.why for step in pipeline.steps if isinstance(step.operation, Opaque)]
    sql = to_compact(pipeline)
    item.update(sql=sql, steps=len(pipeline.steps), opaque=opaque)
    item["warnings"] = sorted({found.code for step in pipeline.steps for found in warnings_of(pipeline, step)})
    item["fixpoint"] = to_compact(from_sql(sql, source.catalog)) == sql
    item["targets"] = {target: _outcome(pipeline, gold, run, source) for target, run in runners.items()}
    return item


def _outcome(pipeline: Pipeline, gold: Table, run: Runner, source: Source) -> dict[str, str]:
    try:
        rows = run(pipeline)
        found: Outcome = compare(gold, rows, _order_columns(pipeline))
        if found == "different" and _is_tie(pipeline, gold, rows, run, source):
            found = "tie"
    except PlainspokenError as error:
        return {"outcome": "failed", "why": str(error)}
    return {"outcome": found}


def compare(gold: Table, rows: Table, order: tuple[int, ...] | None) -> Outcome:
    """How two results differ. `order` are the positions that rows are sorted by, None where order is free."""
    one, two = [[tuple(_plain(cell) for cell in row) for row in table] for table in (gold, rows)]
    if Counter(one) != Counter(two):
        return "different"
    if order is None or one == two:
        return "same"
    in_order = [[tuple(row[place] for place in order) for row in table] for table in (one, two)]
    return "tie" if in_order[0] == in_order[1] else "different"


def _plain(cell: Cell) -> Cell:
    """A cell as it is compared: floats to six places, truth values as numbers."""
    if isinstance(cell, bool):
        return int(cell)
    return round(cell, 6) if isinstance(cell, float) else cell


def _tail(pipeline: Pipeline) -> Iterator[Any]:
    """The steps from the end back that keep rows and their order."""
    step = pipeline.last
    while step.main_inputs:
        yield step
        if step.kind not in ("select", "sort", "limit"):
            return
        step = pipeline.step(step.main_inputs[0])


def _order_columns(pipeline: Pipeline) -> tuple[int, ...] | None:
    """Positions of the columns the outcome is sorted by; empty when those are not shown, None without a sort."""
    for step in _tail(pipeline):
        if isinstance(step.operation, Sort):
            names = [column.name for column in pipeline.columns]
            keys = [key.expression.name for key in step.operation.keys]
            return tuple(names.index(name) for name in keys if name in names)
    return None


def _is_tie(pipeline: Pipeline, gold: Table, rows: Table, run: Runner, source: Source) -> bool:
    """Whether only the choice among equals at a LIMIT differs, be it the last one or one inside."""
    if _is_tie_at_the_end(pipeline, gold, rows, run, source):
        return True
    for step in pipeline.steps:
        if isinstance(step.operation, Limit) and step.id not in {last.id for last in _tail(pipeline)}:
            part = pipeline.upstream(step.id)
            one, two = _rows(source, to_compact(part)), run(part)
            if compare(one, two, None) == "different" and _is_tie_at_the_end(part, one, two, run, source):
                return True
    return False


def _is_tie_at_the_end(pipeline: Pipeline, gold: Table, rows: Table, run: Runner, source: Source) -> bool:
    """Whether without the last LIMIT all is the same, and the rows are some of these."""
    limit = next((step for step in _tail(pipeline) if isinstance(step.operation, Limit)), None)
    if limit is None or len(gold) != len(rows):
        return False
    places = _order_columns(pipeline) or ()
    keys = [[tuple(_plain(row[place]) for place in places) for row in table] for table in (gold, rows)]
    if keys[0] != keys[1]:
        return False
    whole = pipeline.without(limit.id)
    everything = _rows(source, to_compact(whole))
    if compare(everything, run(whole), None) != "same":
        return False
    known = Counter(tuple(_plain(cell) for cell in row) for row in everything)
    return not Counter(tuple(_plain(cell) for cell in row) for row in rows) - known


@dataclass
class _Tally:
    """Adds items up."""

    targets: Sequence[Target]
    items: list[dict[str, Any]] = field(default_factory=list)

    def add(self, item: dict[str, Any]) -> None:
        """Count one item."""
        self.items.append(item)

    def report(self) -> dict[str, Any]:
        """The summary and the items."""
        items = sorted(self.items, key=lambda item: int(item["id"]))
        done = [item for item in items if "skipped" not in item]
        result: dict[str, Any] = {
            "n": len(items),
            "skipped": len(items) - len(done),
            "fixpoint": sum(item["fixpoint"] for item in done),
            "opaque": [item["id"] for item in done if item["opaque"]],
            "warned": sum(bool(item["warnings"]) for item in done),
        }
        for target in self.targets:
            result[target] = self._of(target, done)
        return {**result, "items": items}

    def _of(self, target: Target, items: list[dict[str, Any]]) -> dict[str, Any]:
        outcomes: dict[str, list[int]] = {"same": [], "tie": [], "different": [], "failed": []}
        for item in items:
            outcomes[item["targets"][target]["outcome"]].append(item["id"])
        return {
            "converted": sum(not item["opaque"] for item in items),
            **{name: len(ids) for name, ids in outcomes.items()},
            "ids": {name: outcomes[name] for name in ("different", "failed")},
            "silent": [item["id"] for item in items if item["id"] in outcomes["different"] and not item["warnings"]],
        }
