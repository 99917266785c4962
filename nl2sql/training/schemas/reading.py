"""Reads the texts of invented databases.

    == name [undeclared]
    table[rows]: column, column …

A line that begins with a space continues the one before. A column is its name (in double quotes if it has spaces),
marks, and what it holds: `#` primary key, `*` part of the primary key, `?` may be NULL; then `>table` foreign key
(`>table.column` when not its key), `~table` a foreign key that the database does not declare, or a kind (`kinds.py`).
With nothing behind the name, the name suggests the kind.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from nl2sql.training.schemas.kinds import KindError, default_kind, read_kind
from nl2sql.training.schemas.model import Column, Kind, Reference, Schema, Table

_HEAD = re.compile(r"== (\w+)( undeclared)?$")
_TABLE = re.compile(r"(?P<name>\w+)(?:\[(?P<rows>\d+)\])?: (?P<columns>.+)$")
_COLUMN = re.compile(r'(?:"(?P<quoted>[^"]+)"|(?P<plain>\w+))(?P<marks>[#*?]*)(?: ?(?P<rest>\S.*))?$')
_LINK = re.compile(r"(?P<mark>[>~])(?P<table>\w+)(?:\.(?P<column>\w+))?$")


class SchemaTextError(ValueError):
    """A text that cannot be read; its message begins with file and line."""


@cache
def schemas() -> tuple[Schema, ...]:
    """All invented databases, in the order of their files. Raises `SchemaTextError`."""
    found: list[Schema] = []
    for path in sorted(Path(__file__).parent.glob("*.txt")):
        found.extend(parse(path.read_text(encoding="utf-8"), path.stem))
    seen: set[str] = set()
    for schema in found:
        if schema.name in seen:
            raise SchemaTextError(f"{schema.field}.txt: a second schema is called {schema.name!r}")
        seen.add(schema.name)
    return tuple(found)


def parse(text: str, field: str) -> tuple[Schema, ...]:
    """The schemas of one text; `field` names its file. Raises `SchemaTextError`."""
    found: list[Schema] = []
    name, declared, tables, head = "", True, list[Table](), 0
    for number, line in _logical_lines(text):
        where = f"{field}.txt:{number}"
        if line.startswith("=="):
            if name:
                found.append(_finished(name, field, tables, f"{field}.txt:{head}"))
            match = _HEAD.match(line)
            if match is None:
                raise SchemaTextError(f"{where}: expected '== name', found {line!r}")
            name, declared, tables, head = match[1], match[2] is None, [], number
        elif not name:
            raise SchemaTextError(f"{where}: a table before the first '== name'")
        else:
            tables.append(_table(line, declared, where))
    if name:
        found.append(_finished(name, field, tables, f"{field}.txt:{head}"))
    return tuple(found)


def _logical_lines(text: str) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("# "):
            continue
        if line[0] == " " and lines:
            start, before = lines[-1]
            lines[-1] = (start, f"{before} {line.strip()}")
        else:
            lines.append((number, line.strip()))
    return lines


def _table(line: str, declared: bool, where: str) -> Table:
    match = _TABLE.match(line)
    if match is None:
        raise SchemaTextError(f"{where}: expected 'table: column, column', found {line[:60]!r}")
    columns = tuple(_column(part.strip(), declared, where) for part in match["columns"].rstrip(",").split(", "))
    names = [column.name.lower() for column in columns]
    if len(set(names)) < len(names):
        raise SchemaTextError(f"{where}: two columns of {match['name']} have the same name")
    return Table(match["name"], columns, int(match["rows"]) if match["rows"] else None)


def _column(text: str, declared: bool, where: str) -> Column:
    match = _COLUMN.match(text)
    if match is None:
        raise SchemaTextError(f"{where}: cannot read the column {text!r}")
    name, marks, rest = match["quoted"] or match["plain"], match["marks"], match["rest"]
    in_key, nullable = "#" in marks or "*" in marks, "?" in marks
    if rest and (link := _LINK.match(rest)):
        reference = Reference(link["table"], link["column"] or "", declared and link["mark"] == ">")
        return Column(name, Kind("reference"), in_key, nullable, reference)
    try:
        kind = read_kind(rest) if rest else Kind("serial") if "#" in marks else default_kind(name)
    except KindError as error:
        raise SchemaTextError(f"{where}: column {name!r}: {error}") from error
    return Column(name, kind, in_key, nullable)


def _finished(name: str, field: str, tables: list[Table], where: str) -> Schema:
    by_name = {table.name: table for table in tables}
    if len({table.lower() for table in by_name}) < len(tables):
        raise SchemaTextError(f"{where}: two tables of {name} have the same name")
    if not tables:
        raise SchemaTextError(f"{where}: {name} has no table")
    settled = tuple(
        Table(table.name, tuple(_settled(column, table, by_name, where) for column in table.columns), table.rows)
        for table in tables
    )
    return Schema(name, field, settled)


def _settled(column: Column, table: Table, by_name: dict[str, Table], where: str) -> Column:
    """The column with the key it points to written out."""
    reference = column.reference
    if reference is None:
        return column
    target = by_name.get(reference.table)
    if target is None:
        raise SchemaTextError(f"{where}: {table.name}.{column.name} points to no table: {reference.table!r}")
    keys = [key.name for key in target.key]
    aim = reference.column or (keys[0] if len(keys) == 1 else "")
    if aim not in keys:
        raise SchemaTextError(f"{where}: {table.name}.{column.name} must point to a key column of {target.name}")
    settled = Reference(reference.table, aim, reference.declared and len(keys) == 1)
    return Column(column.name, column.kind, column.in_key, column.nullable, settled)
