"""The statements that make and fill the tables of an invented database. Each schema keeps to one style of types."""

from __future__ import annotations

from random import Random

from sqlglot import exp

from nl2sql.training.schemas.kinds import is_number
from nl2sql.training.schemas.model import Column, Schema, Table

_STYLES: dict[str, tuple[str, ...]] = {
    "text": ("TEXT", "TEXT", "VARCHAR(80)", "VARCHAR(255)", "CHAR(40)"),
    "whole": ("INTEGER", "INTEGER", "INT", "BIGINT"),
    "broken": ("REAL", "REAL", "DECIMAL(12, 2)", "DOUBLE", "FLOAT"),
    "date": ("DATE", "TEXT", "DATE", "VARCHAR(20)"),
    "datetime": ("TIMESTAMP", "DATETIME", "TEXT", "DATETIME"),
    "truth": ("INTEGER", "BOOLEAN", "INT", "SMALLINT"),
}
_FLAGS = (("1", "0"),) * 4 + (("Y", "N"), ("true", "false"), ("yes", "no"), ("T", "F"), ("Yes", "No"))


def style(schema: Schema, group: str) -> str:
    """The SQL type that this schema uses for a group of kinds."""
    return Random(f"{schema.name} {group}").choice(_STYLES[group])


def flag_pair(schema: Schema, column: Column) -> tuple[str, str]:
    """How this column says true and false."""
    if len(column.kind.choices) == 2:
        return column.kind.choices[0], column.kind.choices[1]
    return Random(f"{schema.name} flags").choice(_FLAGS)


def sql_type(schema: Schema, column: Column) -> str:
    """The column's declared type; a foreign key has that of the key it points to."""
    if column.reference:
        return sql_type(schema, schema.table(column.reference.table).column(column.reference.column))
    kind = column.kind
    if kind.name == "serial":
        return "INTEGER"
    if kind.name in ("date", "datetime"):
        return style(schema, kind.name)
    if kind.name == "flag":
        return style(schema, "truth") if flag_pair(schema, column) == ("1", "0") else style(schema, "text")
    if kind.name == "number":
        return style(schema, "broken" if kind.decimals else "whole")
    if kind.name in ("choice", "each") and all(map(is_number, kind.choices)):
        return style(schema, "broken" if any("." in choice for choice in kind.choices) else "whole")
    return style(schema, "text")


def _name(text: str) -> exp.Identifier:
    return exp.to_identifier(text, quoted=True)


def create_statement(schema: Schema, table: Table) -> str:
    """CREATE TABLE with its primary key and its declared foreign keys."""
    parts: list[exp.Expression] = [
        exp.ColumnDef(this=_name(column.name), kind=exp.DataType.build(sql_type(schema, column)))
        for column in table.columns
    ]
    if table.key:
        parts.append(exp.PrimaryKey(expressions=[_name(column.name) for column in table.key]))
    for column in table.columns:
        reference = column.reference
        if reference and reference.declared:
            target = exp.Schema(this=exp.to_table(reference.table, quoted=True), expressions=[_name(reference.column)])
            parts.append(exp.ForeignKey(expressions=[_name(column.name)], reference=exp.Reference(this=target)))
    body = exp.Schema(this=exp.Table(this=_name(table.name)), expressions=parts)
    return exp.Create(this=body, kind="TABLE").sql()


def insert_statement(table: Table) -> str:
    """INSERT with a placeholder for each column."""
    row = exp.Tuple(expressions=[exp.Placeholder() for _ in table.columns])
    target = exp.Table(this=_name(table.name))
    return exp.Insert(this=target, expression=exp.Values(expressions=[row])).sql()
