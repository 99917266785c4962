"""Whether a statement written earlier still means what it meant: do its tables look the same, do its dates stand?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from nl2sql.catalog import Catalog, Table
from nl2sql.problems import Problem, UsageError

_YEAR_OF_DATE = re.compile(r"(\d{4})(-\d{2}(-\d{2}.*)?)?")
_YEAR_IN_QUESTION = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def tables_fingerprint(sql: str, catalog: Catalog) -> str:
    """A digest of the tables `sql` reads, as they are in `catalog`: it changes when one of them does.

    Raises `UsageError` when the statement cannot be read or names a table that is not there.
    """
    return Catalog(catalog.name, catalog.dialect, tables_read(sql, catalog)).fingerprint


def tables_read(sql: str, catalog: Catalog) -> tuple[Table, ...]:
    """The stored tables `sql` reads, each once.

    Raises `UsageError` when the statement cannot be read or names a table that is not there.
    """
    tables: dict[str, Table] = {}
    for origin in _origins(sql, catalog.dialect):
        table = catalog.table(origin.name, origin.db)
        if table is None:
            raise UsageError(
                Problem(
                    "memory.table_gone",
                    f"The statement reads {origin.name}, which {catalog.name} does not have.",
                    "Choose the source the statement was written for.",
                )
            )
        tables[table.key] = table
    return tuple(tables.values())


def tables_seen(sql: str, catalog: Catalog) -> dict[str, dict[str, str]]:
    """The tables `sql` reads by their keys, each with its columns and their declared types; raises `UsageError`."""
    return {
        table.key: {column.name: column.declared for column in table.columns} for table in tables_read(sql, catalog)
    }


def what_changed(seen: Mapping[str, Mapping[str, str]], catalog: Catalog) -> Iterator[str]:
    """What is different about tables that were `seen` (see `tables_seen`), a few words each."""
    for key, before in seen.items():
        now = catalog.table(key)
        if now is None:
            alike = [table.key for table in catalog.tables if [each.name for each in table.columns] == list(before)]
            yield f"the table {key} is gone" + (f" ({alike[0]} has the same columns)" if alike else "")
            continue
        columns = {column.name: column.declared for column in now.columns}
        gone = [name for name in before if name not in columns]
        new = [name for name in columns if name not in before]
        if len(gone) == len(new) == 1 and before[gone[0]] == columns[new[0]]:
            yield f"the column {gone[0]} of {key} is gone and {new[0]} is new, of the same type: perhaps it was renamed"
            continue
        yield from (f"the column {name} of {key} is gone" for name in gone)
        yield from (f"{key} has a new column {name}" for name in new)
        yield from (
            f"the column {name} of {key} was {before[name]} and is {columns[name]}"
            for name in before
            if name in columns and before[name] != columns[name]
        )


def counts_from_today(sql: str, question: str, dialect: str) -> bool:
    """Whether the statement holds a date that the question does not name, as after "last month".

    A year in the question accounts for dates of that year and for its borders (the next 1 January, the
    31 December before).
    """
    named = {int(year) for year in _YEAR_IN_QUESTION.findall(question)}
    for literal in sqlglot.parse_one(sql, dialect=dialect).find_all(exp.Literal):
        match = _YEAR_OF_DATE.fullmatch(literal.this)
        if match is None or literal.find_ancestor(exp.Limit, exp.Offset):
            continue
        year, rest = int(match[1]), match[2] or ""
        border = year - 1 if rest.startswith("-01-01") else year + 1 if rest.startswith("-12-31") else year
        if 1900 <= year <= 2100 and not named & {year, border}:
            return True
    return False


def _origins(sql: str, dialect: str) -> Iterator[exp.Table]:
    """The stored tables a query reads, wherever in it; a CTE of the same name is not one."""
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
        scopes = traverse_scope(tree) if isinstance(tree, exp.Query) else []
    except SqlglotError:
        scopes = []
    if not scopes:
        raise UsageError(
            Problem("memory.unreadable", "The statement cannot be read as a query.", "Run it once before you keep it.")
        )
    for scope in scopes:
        yield from (origin for origin in scope.sources.values() if isinstance(origin, exp.Table))
