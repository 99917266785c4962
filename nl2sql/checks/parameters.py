"""No placeholders: a statement is run as it is written, so there is nothing to fill them with."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.checks.places import span_of
from nl2sql.checks.statement import Statement
from nl2sql.problems import Problem


def no_open_parameters(statement: Statement, catalog: Catalog) -> Iterator[Problem]:
    """``statement.parameter``: ``?``, ``:name`` or ``$1`` stands where a value should."""
    for node in statement.tree.find_all(exp.Placeholder, exp.Parameter, exp.Column):
        if isinstance(node, exp.Column) and not _is_parameter(node, statement.dialect):
            continue
        yield Problem(
            "statement.parameter",
            "A placeholder stands where a value should.",
            "Write the value itself.",
            span_of(node),
        )


def _is_parameter(column: exp.Column, dialect: str) -> bool:
    """SQLite's ``$1`` and ``@name`` are read as columns."""
    bare = isinstance(column.this, exp.Identifier) and not column.this.args.get("quoted")
    return dialect == "sqlite" and bare and column.name.startswith(("$", "@"))
