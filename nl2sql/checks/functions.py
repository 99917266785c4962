"""Only functions that compute: no files, no sleeping, no other sessions, no SQL given as text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.checks.harmless_functions import BY_DIALECT, OTHERS
from nl2sql.checks.places import span_of
from nl2sql.checks.statement import Statement
from nl2sql.problems import Problem

_NAMED_BY_TEXT = (exp.Anonymous, exp.AnonymousAggFunc)
# Functions sqlglot knows that read files, name tables by text, call a service or move a sequence.
_HARMFUL_KINDS: tuple[type[exp.Expr], ...] = (
    exp.ReadCSV,
    exp.ReadParquet,
    exp.NextValueFor,
    exp.DynamicIdentifier,
    exp.ToFile,
    exp.Secret,
    exp.Predict,
    exp.MLForecast,
    exp.MLTranslate,
    exp.GenerateEmbedding,
    exp.GenerateText,
    exp.GenerateTable,
    exp.GenerateBool,
    exp.GenerateInt,
    exp.GenerateDouble,
    exp.FeaturesAtTime,
    exp.VectorSearch,
    exp.AIAgg,
    exp.AIClassify,
    exp.AIEmbed,
    exp.AIForecast,
    exp.AIGenerate,
    exp.AISimilarity,
    exp.AISummarizeAgg,
)
_BUILT_IN_SCHEMAS = frozenset(("pg_catalog", "main", "system", "information_schema"))
_ROW = "row"
"""``ROW(1, 2)`` is written like a function."""


def only_harmless_functions(statement: Statement, catalog: Catalog) -> Iterator[Problem]:
    """``function.unknown``: a function that is not on the list of those that only compute."""
    if isinstance(statement.tree, exp.Pragma):
        return  # what may be asked there is on a list of its own
    for node in statement.tree.find_all(exp.Func):
        name = _refused(node, statement.dialect)
        if name:
            yield Problem(
                "function.unknown",
                f"The function {name} is not one of those that only compute.",
                "Leave it out, or use a built-in function of the database instead.",
                span_of(node),
            )


def _refused(node: exp.Func, dialect: str) -> str:
    """The name of a function that is not allowed, else empty."""
    if isinstance(node, _HARMFUL_KINDS):
        return str(node.sql_name()).lower()
    parent = node.parent
    # In DuckDB a value may stand before the dot, as in name.upper().
    if isinstance(parent, exp.Dot) and parent.expression is node and dialect != "duckdb":
        schema = parent.this.name.lower() if isinstance(parent.this, exp.Identifier) else ""
        if schema and schema not in _BUILT_IN_SCHEMAS:
            return f"{schema}.{node.name or node.sql_name().lower()}"
    if not isinstance(node, _NAMED_BY_TEXT):
        return ""
    name = node.name.lower()
    return "" if name in harmless(dialect) or name == _ROW else node.name


@cache
def harmless(dialect: str) -> frozenset[str]:
    """The functions of a dialect that are allowed beside those that sqlglot knows, in lower case."""
    return BY_DIALECT.get(dialect, OTHERS)
