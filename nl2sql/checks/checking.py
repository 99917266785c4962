"""Runs the checks over a statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.checks.functions import only_harmless_functions
from nl2sql.checks.known_columns import only_known_columns
from nl2sql.checks.known_tables import only_known_tables
from nl2sql.checks.parameters import no_open_parameters
from nl2sql.checks.read_only import only_reads
from nl2sql.checks.statement import Statement, read_statement
from nl2sql.problems import Problem, QueryRefused

Check = Callable[[Statement, Catalog], Iterable[Problem]]

CHECKS: tuple[Check, ...] = (
    only_reads,
    only_harmless_functions,
    no_open_parameters,
    only_known_tables,
    only_known_columns,
)
"""Every check, in the order their problems are told. Add a rule by adding a function here."""


@dataclass(frozen=True)
class Checked:
    """A statement and what the checks say of it. `tree` is None when it could not be read.

    For EXPLAIN, `tree` is the query that is explained.
    """

    sql: str
    tree: exp.Expr | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the statement may run."""
        return not self.problems


def check(sql: str, catalog: Catalog) -> Checked:
    """Whether `sql` may run against the catalogue's database: everything that speaks against it, most severe first.

    Pure; takes a few milliseconds. The codes are listed in ``docs/problems.md``.
    """
    statement = read_statement(sql, catalog.dialect)
    if isinstance(statement, Problem):
        return Checked(sql, None, (statement,))
    found: dict[tuple[str, str], Problem] = {}
    for rule in CHECKS:
        for problem in rule(statement, catalog):
            found.setdefault((problem.code, problem.message), problem)
    errors = tuple(problem for problem in found.values() if problem.severity == "error")
    warnings = tuple(problem for problem in found.values() if problem.severity != "error")
    return Checked(sql, statement.tree, errors, warnings)


def ensure(sql: str, catalog: Catalog) -> Checked:
    """`check`, raising `QueryRefused` with every problem when the statement may not run."""
    checked = check(sql, catalog)
    if not checked.ok:
        raise QueryRefused(*checked.problems)
    return checked
