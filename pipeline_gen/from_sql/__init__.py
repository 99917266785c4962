"""SQL becomes a pipeline: parsed and qualified by sqlglot, then taken apart one SELECT at a time."""

from __future__ import annotations

from pipeline_gen.from_sql.convert import from_sql

__all__ = ["from_sql"]
