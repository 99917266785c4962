"""How the dialects match names: which table or column of the catalogue a written name means."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.catalog import Catalog, Column, Table

_FOLDING_TO_LOWER = frozenset(("postgres", "redshift"))
_DEFAULT_SCHEMAS = {
    "sqlite": frozenset(("main", "temp")),
    "duckdb": frozenset(("main", "temp")),
    "postgres": frozenset(("public",)),
}


def folds_to_lower(dialect: str) -> bool:
    """Whether ``Name`` without quotes means ``name`` and nothing else."""
    return dialect in _FOLDING_TO_LOWER


def folded(identifier: exp.Expr | str, dialect: str) -> str:
    """A written name as it is compared: two of them are the same thing when these are equal."""
    if isinstance(identifier, str):
        return identifier if folds_to_lower(dialect) else identifier.lower()
    quoted = bool(identifier.args.get("quoted"))
    return identifier.name if quoted and folds_to_lower(dialect) else identifier.name.lower()


def find_table(table: exp.Table, catalog: Catalog) -> Table | None:
    """The catalogue's table that is meant, spelt in whatever case; None when there is none."""
    name, schema = table.name, table.db
    if folds_to_lower(catalog.dialect):
        name = folded(table.this, catalog.dialect)
    if schema and schema.lower() not in _DEFAULT_SCHEMAS.get(catalog.dialect, frozenset()):
        return catalog.table(name, schema)
    return catalog.table(name) if not schema else catalog.table(name, schema) or catalog.table(name)


def is_spelt_right(written: exp.Expr, real: str, dialect: str) -> bool:
    """Whether the database takes what is written for `real`: PostgreSQL minds the case of letters."""
    return not folds_to_lower(dialect) or folded(written, dialect) == real


def find_column(written: exp.Expr, table: Table, dialect: str) -> Column | None:
    """The table's column that is meant, spelt in whatever case."""
    return table.column(folded(written, dialect) if folds_to_lower(dialect) else written.name)


def quoted(name: str, dialect: str) -> str:
    """`name` in the dialect's quotes."""
    return exp.to_identifier(name, quoted=True).sql(dialect)


def with_names_in_scope(table: exp.Table) -> bool:
    """Whether the table is one that a WITH around it defines, and not one of the database's.

    Inside its own definition a name means the database's table, unless the WITH is recursive; and a
    definition sees only those before it. SQLite and PostgreSQL agree, apart from SQLite's forward
    references, which only hide tables that exist.
    """
    if table.db or not isinstance(table.this, exp.Identifier):
        return False
    name = table.name.lower()
    child: exp.Expr = table
    defining: exp.Expr | None = None
    parent = table.parent
    while parent is not None:
        if isinstance(parent, exp.With):
            defining = child
            if _defines(parent, name, up_to=None if parent.args.get("recursive") else defining):
                return True
        elif not isinstance(child, exp.With):
            own = parent.args.get("with_")
            if isinstance(own, exp.With) and _defines(own, name, up_to=None):
                return True
        child, parent = parent, parent.parent
    return False


def _defines(clause: exp.With, name: str, up_to: exp.Expr | None) -> bool:
    for definition in clause.expressions:
        if definition is up_to:
            return False
        if definition.alias.lower() == name:
            return True
    return False
