"""Names of tables and columns as parts of statements, quoted, so that any name works."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.catalog import Table


def table_expression(table: Table) -> exp.Table:
    """The table's name for use in a statement, quoted, so that any name works."""
    schema = exp.to_identifier(table.schema, quoted=True) if table.schema else None
    return exp.Table(this=exp.to_identifier(table.name, quoted=True), db=schema)


def column_expression(name: str) -> exp.Column:
    """The column's name for use in a statement, quoted."""
    return exp.Column(this=exp.to_identifier(name, quoted=True))
