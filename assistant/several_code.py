"""Code of a flow over several sources: a statement for each, and what is done where their rows meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from assistant import wire
from assistant.flow_sources import FlowSources
from assistant.looking import Looking
from nl2sql.database import Address
from nl2sql.problems import UsageError
from pipeline_gen.pandas_connecting import NOWHERE
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.several.plan import MEETING_DIALECT, Plan, with_statements
from pipeline_gen.to_dialect import in_dialect
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_pyspark import to_pyspark
from pipeline_gen.to_sql import to_compact, to_steps


def several_code(
    pipeline: Pipeline,
    target: Literal["sql", "steps", "pandas", "pyspark"],
    looking: Looking,
    sources: FlowSources,
    *,
    chained: bool = False,
    places: Mapping[str, Address] = NOWHERE,
) -> wire.Code:
    """The pipeline as code. Databases are asked for their parts, files and DataFrames are read as they are.

    With `chained`, pandas code is one chain of methods where steps follow each other; `places` says where the sources
    are. Raises `UsageError` for what
    pandas or PySpark has no counterpart of.
    """
    if target == "pyspark":
        return wire.Code(to_pyspark(pipeline), "pyspark")
    plan = looking.plan(pipeline, sources)
    if target == "pandas":
        rest = with_statements(plan, _databases(sources))
        return wire.Code(to_pandas(rest, strict=True, chained=chained, places=places), "pandas")
    return wire.Code(_statements(plan, sources, every_step=target == "steps"), "sql")


def several_sql(looking: Looking, sources: FlowSources) -> str:
    """The statements of a whole flow; empty where something stands in the way, which the steps then say."""
    try:
        return several_code(looking.flow.until(), "sql", looking, sources).text
    except UsageError:
        return ""


def _statements(plan: Plan, sources: FlowSources, *, every_step: bool) -> str:
    """One statement a source, with comments that say which, and the one over their rows."""
    written = to_steps if every_step else to_compact
    if plan.at is not None:
        return f"-- in {sources.named(plan.at).name}\n{written(plan.rest)}"
    parts = [f"-- {move.step}: in {sources.named(move.source).name}\n{written(move.pipeline)};" for move in plan.moves]
    rest = written(in_dialect(plan.rest, MEETING_DIALECT))
    return "\n\n".join([*parts, f"-- over the rows of these, in DuckDB\n{rest}"])


def _databases(sources: FlowSources) -> frozenset[str]:
    """The names of the sources that statements are sent to."""
    return frozenset(
        name
        for name, source in sources.by_name.items()
        if not {table.kind for table in source.catalog.tables} <= {"frame", "file"}
    )
