"""Reads the schema of MySQL or MariaDB from its information_schema: some questions for 500 tables at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, text

from nl2sql.adapters.cells import type_of_declaration
from nl2sql.adapters.schema_reader import Listed, digest
from nl2sql.catalog import Column, ForeignKey, Marks, Table

_READABLE = "FIND_IN_SET('select', privileges) > 0"
# A digest of each table that does not depend on the order of its parts and has no longest length.
_DIGEST = "HEX(BIT_XOR(CAST(CONV(LEFT(MD5(CONCAT_WS('|', {parts})), 15), 16, 10) AS UNSIGNED)))"
_TABLES = text(
    "SELECT table_name, table_type, table_comment FROM information_schema.tables WHERE table_schema = DATABASE() "
    "AND table_type IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED') ORDER BY table_name"
)
_COLUMN_MARKS = text(
    f"SELECT table_name, COUNT(*), SUM({_READABLE}), "
    + _DIGEST.format(
        parts="ordinal_position, column_name, column_type, is_nullable, column_key, column_comment, privileges"
    )
    + " FROM information_schema.columns WHERE table_schema = DATABASE() GROUP BY table_name"
)
_KEY_MARKS = text(
    "SELECT table_name, "
    + _DIGEST.format(
        parts="constraint_name, column_name, ordinal_position, "
        "referenced_table_schema, referenced_table_name, referenced_column_name"
    )
    + " FROM information_schema.key_column_usage WHERE table_schema = DATABASE() GROUP BY table_name"
)
_COLUMNS = text(
    "SELECT table_name, column_name, data_type, column_type, is_nullable, column_key, column_comment "
    f"FROM information_schema.columns WHERE table_schema = DATABASE() AND {_READABLE} AND table_name IN :names "
    "ORDER BY table_name, ordinal_position"
).bindparams(bindparam("names", expanding=True))
_KEYS = text(
    "SELECT table_name, constraint_name, column_name, NULLIF(referenced_table_schema, DATABASE()), "
    "referenced_table_name, referenced_column_name FROM information_schema.key_column_usage "
    "WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL AND table_name IN :names "
    "ORDER BY table_name, constraint_name, ordinal_position"
).bindparams(bindparam("names", expanding=True))
_NO_VIEW_COMMENT = "VIEW"


class MySqlReader:
    """Reads the database that the connection leads to; tables of others are not looked at."""

    def listed(self, connection: Connection) -> tuple[Listed, ...]:
        """Every table and view with a mark that changes with its definition, comments and rights."""
        columns = {row[0]: tuple(map(str, row[2:])) for row in connection.execute(_COLUMN_MARKS)}
        keys = {row[0]: str(row[1]) for row in connection.execute(_KEY_MARKS)}
        return tuple(
            Listed(
                "",
                name,
                kind == "VIEW",
                Marks(digest(repr((columns.get(name), keys.get(name), comment)))),
                # Where any right is held (INSERT, say) the table is listed; none of its columns may be read then.
                denied=name not in columns or columns[name][0] == "0",
            )
            for name, kind, comment in connection.execute(_TABLES)
        )

    def read(self, connection: Connection, tables: Sequence[Listed]) -> Iterator[Table]:
        """These tables, with those of their columns that may be read."""
        names = [table.name for table in tables]
        columns: defaultdict[str, list[Column]] = defaultdict(list)
        for name, *described in connection.execute(_COLUMNS, {"names": names}):
            columns[name].append(_column(*described))
        keys: defaultdict[str, dict[str, list[Any]]] = defaultdict(dict)
        for name, constraint, *pair in connection.execute(_KEYS, {"names": names}):
            keys[name].setdefault(constraint, []).append(pair)
        comments = {name: comment for name, _, comment in connection.execute(_TABLES)}
        for table in tables:
            if columns[table.name]:
                comment = comments.get(table.name) or ""
                yield Table(
                    name=table.name,
                    columns=tuple(columns[table.name]),
                    foreign_keys=tuple(_foreign_key(pairs) for pairs in keys[table.name].values()),
                    kind="view" if table.view else "table",
                    comment="" if table.view and comment == _NO_VIEW_COMMENT else comment,
                    unread=True,
                    marks=table.marks,
                )


def _column(name: str, kind: str, declared: str, nullable: str, key: str, comment: str) -> Column:
    # There are no truth values: what was declared BOOLEAN is kept as a number of one digit.
    known = "text" if kind in ("enum", "set") else type_of_declaration(kind if kind != "year" else "int")
    return Column(name, known, declared, nullable == "YES", key == "PRI", comment or "")


def _foreign_key(pairs: Sequence[Sequence[str]]) -> ForeignKey:
    schema, target = pairs[0][1], pairs[0][2]
    return ForeignKey(
        tuple(pair[0] for pair in pairs), f"{schema}.{target}" if schema else target, tuple(pair[3] for pair in pairs)
    )
