"""Every table exists, is one of the data's own, and is not a file."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.checks.names import find_table, is_spelt_right, quoted, with_names_in_scope
from nl2sql.checks.places import span_of
from nl2sql.checks.statement import Statement
from nl2sql.problems import Problem

_READABLE_CATALOGUES = {
    "sqlite": frozenset(("sqlite_master", "sqlite_schema", "sqlite_sequence")),
    "postgres": frozenset(
        (
            "pg_attrdef",
            "pg_attribute",
            "pg_class",
            "pg_collation",
            "pg_constraint",
            "pg_database",
            "pg_depend",
            "pg_description",
            "pg_enum",
            "pg_extension",
            "pg_index",
            "pg_indexes",
            "pg_inherits",
            "pg_matviews",
            "pg_namespace",
            "pg_partitioned_table",
            "pg_proc",
            "pg_sequence",
            "pg_sequences",
            "pg_tables",
            "pg_timezone_names",
            "pg_trigger",
            "pg_type",
            "pg_views",
        )
    ),
    "duckdb": frozenset(
        (
            "duckdb_columns",
            "duckdb_constraints",
            "duckdb_databases",
            "duckdb_functions",
            "duckdb_indexes",
            "duckdb_schemas",
            "duckdb_tables",
            "duckdb_types",
            "duckdb_views",
            "pg_attribute",
            "pg_class",
            "pg_constraint",
            "pg_index",
            "pg_namespace",
            "pg_tables",
            "pg_type",
            "pg_views",
            "pragma_database_list",
            "sqlite_master",
        )
    ),
}
_SYSTEM_PREFIXES = ("pg_", "sqlite_", "duckdb_", "pragma_")
_SYSTEM_SCHEMAS = frozenset(("pg_catalog", "pg_toast", "sys", "system", "mysql", "performance_schema"))
_FILE_SIGNS = ("/", "\\", "*", "://", ".csv", ".parquet", ".json", ".txt", ".tsv", ".db", ".duckdb", ".sqlite", ".gz")


def only_known_tables(statement: Statement, catalog: Catalog) -> Iterator[Problem]:
    """``table.unknown``, ``table.denied``, ``table.broken``, ``table.spelling``, ``table.system``, ``table.file``."""
    if isinstance(statement.tree, exp.Show | exp.Pragma):
        return
    for table in statement.tree.find_all(exp.Table):
        if isinstance(table.this, exp.Func):
            continue  # a table function: `functions` looks at those
        problem = _problem(table, statement, catalog)
        if problem is not None:
            yield problem


def _problem(table: exp.Table, statement: Statement, catalog: Catalog) -> Problem | None:
    # The database's own tables come first: a WITH of the same name must not hide what its inside reads.
    defined = with_names_in_scope(table)
    known = None if defined else find_table(table, catalog)
    if known is not None:
        if is_spelt_right(table.this, known.name, catalog.dialect):
            return None
        # A case twin that this account may not read is not a misspelling of the one that it may.
        denied = any(each.why == "denied" and each.table == _written(table) for each in catalog.missing)
        return _unknown(table, catalog) if denied else _spelling(table, known.name, catalog)
    if defined or is_system_catalogue(table, statement.dialect):
        return None
    place = span_of(table)
    if _is_system(table):
        return Problem(
            "table.system",
            f"{table.name} belongs to the database itself and is not read here.",
            "The tables of information_schema tell what there is.",
            place,
        )
    if any(sign in table.name.lower() for sign in _FILE_SIGNS):
        return Problem(
            "table.file",
            f"A query cannot read the file {table.name}.",
            "Connect it as a source of its own, then ask that.",
            place,
        )
    return _unknown(table, catalog)


def is_system_catalogue(table: exp.Table, dialect: str) -> bool:
    """Whether it is one of the database's own tables that tell the schema, which anybody may read."""
    name, schema = table.name.lower(), table.db.lower()
    if schema == "information_schema":
        return True
    readable = name in _READABLE_CATALOGUES.get(dialect, frozenset())
    return readable and schema in ("", "pg_catalog", "main", "temp")


def _is_system(table: exp.Table) -> bool:
    return table.db.lower() in _SYSTEM_SCHEMAS or table.name.lower().startswith(_SYSTEM_PREFIXES)


def _spelling(table: exp.Table, real: str, catalog: Catalog) -> Problem:
    in_quotes = isinstance(table.this, exp.Identifier) and table.this.quoted
    reason = "in quotes every letter counts" if in_quotes else "without quotes every letter becomes a small one"
    return Problem(
        "table.spelling",
        f"There is no table {table.name} written so, but there is {real}.",
        f"Write {quoted(real, catalog.dialect)}: {reason}.",
        span_of(table),
    )


def _written(table: exp.Table) -> str:
    return f"{table.db}.{table.name}" if table.db else table.name


def _unknown(table: exp.Table, catalog: Catalog) -> Problem:
    written = _written(table)
    missing = next((each for each in catalog.missing if each.table.lower() == written.lower()), None)
    if missing is not None and missing.why == "denied":
        return Problem(
            "table.denied",
            f"This account may not read {missing.table}.",
            "Ask its owner for the right to read it (GRANT SELECT).",
            span_of(table),
        )
    if missing is not None:
        return Problem(
            "table.broken",
            f"{missing.table} cannot be read: the database itself reports an error for it.",
            "A view fails when a table it reads is gone. Ask for the tables behind it.",
            span_of(table),
        )
    similar = catalog.similar_tables(written)
    hint = f"Did you mean {' or '.join(similar)}?" if similar else _listing(catalog)
    return Problem("table.unknown", f"There is no table {written} in {catalog.name}.", hint, span_of(table))


def _listing(catalog: Catalog) -> str:
    names = [table.key for table in catalog.tables[:8]]
    more = " …" if len(catalog.tables) > len(names) else ""
    return f"There are {', '.join(names)}{more}." if names else "The source holds no tables."
