"""Longer statements, as analysts write them: to steps and back with the same rows, on SQLite and DuckDB."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.sources import load_source
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.to_sql import to_compact, to_steps
from tests.pipeline_gen.depot import made

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases/pipelines/analyses.yml").read_text(encoding="utf-8"))
RUNS = [
    pytest.param(dialect, case, id=f"{dialect}: {case['about']}")
    for case in CASES
    for dialect in ("sqlite", "duckdb")
    if case.get("only", dialect) == dialect
]


@pytest.fixture(scope="module")
def depots(tmp_path_factory):
    folder = tmp_path_factory.mktemp("depot")
    sources = {
        dialect: load_source(open_database(made(folder / f"depot.{dialect}")), value_budget_s=0)
        for dialect in ("sqlite", "duckdb")
    }
    yield sources
    for source in sources.values():
        source.database.close()


def rows_of(source, sql):
    return list(source.database.run(sql, Limits()).rows)


@pytest.mark.parametrize(("dialect", "case"), RUNS)
def test_the_rows_are_the_same_again(depots, dialect, case):
    source, sql = depots[dialect], case["sql"]
    pipeline = from_sql(sql, source.catalog)
    gold = rows_of(source, sql)
    assert gold
    for write in (to_compact, to_steps):
        assert compare(gold, rows_of(source, write(pipeline)), None) == "same", write(pipeline)
    assert sum(step.kind == "opaque" for step in pipeline.steps) == case.get("whole", 0)
    once = to_compact(pipeline)
    assert to_compact(from_sql(once, source.catalog)) == once
    assert from_document(to_document(pipeline), source.catalog) == pipeline
