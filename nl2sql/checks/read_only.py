"""Only queries: the statement itself, and everything inside it that could be a statement."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.checks.places import span_of
from nl2sql.checks.pragmas import DUCKDB_READING, SQLITE_READING, SQLITE_VALUES
from nl2sql.checks.statement import Statement
from nl2sql.problems import Problem

_QUERIES = (exp.Select, exp.SetOperation, exp.Values, exp.Subquery)
_DESCRIBED = (*_QUERIES, exp.Table)
_INSIDE_PARENTHESES = (*_QUERIES, exp.Table, exp.Pivot)
# Nodes that change something or run something wherever they stand; sqlglot has no base class for them.
_NEVER = (
    exp.DML,
    exp.DDL,
    exp.Create,
    exp.Drop,
    exp.Alter,
    exp.TruncateTable,
    exp.Command,
    exp.Copy,
    exp.Into,
    exp.Lock,
    exp.Set,
    exp.Transaction,
    exp.Commit,
    exp.Rollback,
    exp.Attach,
    exp.Detach,
    exp.Install,
    exp.LoadData,
    exp.Grant,
    exp.Revoke,
    exp.Kill,
    exp.Analyze,
    exp.Cache,
    exp.Uncache,
    exp.Comment,
    exp.Use,
    exp.QueryTransform,
    exp.Execute,
    exp.Declare,
    exp.Export,
    exp.Put,
    exp.Get,
    exp.Refresh,
)
_WAY_OUT = "Data can only be read here: keep the part that asks for rows."


def only_reads(statement: Statement, catalog: Catalog) -> Iterator[Problem]:
    """``statement.not_a_query``, ``statement.writes``, ``statement.pragma``."""
    root = statement.tree
    for node in root.walk():
        yield from _inside(node)
    if isinstance(root, _NEVER):
        return
    if isinstance(root, exp.Pragma):
        yield from _pragma(root, statement)
    elif isinstance(root, (exp.Describe, exp.Summarize)):
        if not isinstance(root.this, _DESCRIBED):
            yield _not_a_query(root)
    elif not isinstance(root, (*_QUERIES, exp.Show)) and not (
        isinstance(root, exp.Pivot) and statement.dialect == "duckdb"
    ):
        yield _not_a_query(root)


def _inside(node: exp.Expr) -> Iterator[Problem]:
    if isinstance(node, exp.Lock):
        yield Problem(
            "statement.writes", "FOR UPDATE and FOR SHARE lock rows.", "Leave the locking clause out.", span_of(node)
        )
    elif isinstance(node, _NEVER):
        yield Problem("statement.writes", f"{_said(node)} would change something.", _WAY_OUT, span_of(node))
    elif isinstance(node, (exp.CTE, exp.Subquery)) and not isinstance(node.this, _INSIDE_PARENTHESES + _NEVER):
        yield _not_a_query(node.this)


def _not_a_query(node: exp.Expr) -> Problem:
    return Problem("statement.not_a_query", f"{_said(node)} does not ask for data.", _WAY_OUT, span_of(node))


def _said(node: exp.Expr) -> str:
    if isinstance(node, exp.Command):
        return str(node.this).upper()
    return {"TruncateTable": "TRUNCATE", "Into": "SELECT … INTO"}.get(type(node).__name__, node.key.upper())


def _pragma(root: exp.Pragma, statement: Statement) -> Iterator[Problem]:
    called, argument = root.this, None
    if isinstance(called, exp.EQ):
        called, argument = called.this, called.expression
    name = _called(called)
    if statement.dialect == "sqlite":
        argument = argument or getattr(_function(called), "expressions", None)
        reads = name in SQLITE_READING and (not argument or name not in SQLITE_VALUES)
    else:
        reads = statement.dialect == "duckdb" and name in DUCKDB_READING
    if not reads:
        yield Problem(
            "statement.pragma",
            f"PRAGMA {name} may change how the database works.".replace("  ", " "),
            "Only PRAGMAs that read are allowed, such as table_info.",
        )


def _function(called: exp.Expr | None) -> exp.Expr | None:
    """What stands behind the schema in ``main.table_info``."""
    return called.args.get("expression") if isinstance(called, exp.Dot) else called


def _called(called: exp.Expr | None) -> str:
    last = _function(called)
    return last.name.lower() if isinstance(last, (exp.Anonymous, exp.Column, exp.Identifier, exp.Var)) else ""
