"""Reads the schema of a PostgreSQL database from its catalogue: three questions for hundreds of tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, text

from nl2sql.adapters.cells import type_of_declaration
from nl2sql.adapters.schema_reader import Listed
from nl2sql.catalog import Column, ForeignKey, Marks, Table

# Partitions are left out, as their parent holds the same rows. The mark holds all that `read` asks for, and what this
# account may read. Rows are counted by the server as they are written; of views and of partitioned tables it
# keeps no count.
_LIST = text(
    """
    SELECT c.oid, CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname END AS schema, c.relname,
        c.relkind IN ('v', 'm') AS view,
        NOT (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT')) AS denied,
        md5(concat_ws('|', c.relkind, has_table_privilege(c.oid, 'SELECT'), a.said, k.said, d.said)) AS schema_mark,
        CASE WHEN c.relkind IN ('r', 'm') THEN concat_ws(' ', c.relfilenode, pg_stat_get_tuples_inserted(c.oid),
            pg_stat_get_tuples_updated(c.oid), pg_stat_get_tuples_deleted(c.oid)) ELSE '' END AS data_mark
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN (
        SELECT attrelid, string_agg(
            concat_ws(' ', attnum, quote_ident(attname), atttypid, atttypmod, attnotnull, attacl), ',' ORDER BY attnum
        ) AS said
        FROM pg_catalog.pg_attribute WHERE attnum > 0 AND NOT attisdropped GROUP BY attrelid
    ) a ON a.attrelid = c.oid
    LEFT JOIN (
        SELECT conrelid, string_agg(concat_ws(' ', oid, contype, conkey, confrelid, confkey), ',' ORDER BY oid) AS said
        FROM pg_catalog.pg_constraint WHERE contype IN ('p', 'f') GROUP BY conrelid
    ) k ON k.conrelid = c.oid
    LEFT JOIN (
        SELECT objoid, string_agg(concat_ws(' ', objsubid, description), ',' ORDER BY objsubid) AS said
        FROM pg_catalog.pg_description WHERE classoid = 'pg_catalog.pg_class'::regclass GROUP BY objoid
    ) d ON d.objoid = c.oid
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND has_schema_privilege(n.oid, 'USAGE')
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    ORDER BY n.nspname <> current_schema(), n.nspname, c.relname COLLATE "C"
    """
)
_COMMENTS = text(
    "SELECT objoid, objsubid, description FROM pg_catalog.pg_description "
    "WHERE classoid = 'pg_catalog.pg_class'::regclass AND objoid = ANY(:wanted)"
)
# A domain is what it is made of. Types of people's own are quoted where their names need it.
_COLUMNS = text(
    """
    SELECT a.attrelid, a.attnum, a.attname, a.attnotnull, t.typtype = 'e',
        CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod)
            ELSE format_type(a.atttypid, a.atttypmod) END,
        t.typnamespace = 'pg_catalog'::regnamespace
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = ANY(:wanted) AND a.attnum > 0 AND NOT a.attisdropped
        AND (has_table_privilege(a.attrelid, 'SELECT') OR has_column_privilege(a.attrelid, a.attnum, 'SELECT'))
    ORDER BY a.attrelid, a.attnum
    """
)
# A key to a partitioned table is repeated for each partition; conparentid tells those.
_KEYS = text(
    """
    SELECT k.conrelid, k.contype = 'p', CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname END, c.relname,
        (SELECT array_agg(a.attname::text ORDER BY u.place) FROM unnest(k.conkey) WITH ORDINALITY u(number, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number),
        (SELECT array_agg(a.attname::text ORDER BY u.place) FROM unnest(k.confkey) WITH ORDINALITY u(number, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number)
    FROM pg_catalog.pg_constraint k
    LEFT JOIN pg_catalog.pg_class c ON c.oid = k.confrelid LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE k.conrelid = ANY(:wanted) AND k.contype IN ('p', 'f') AND k.conparentid = 0
    ORDER BY k.conrelid, k.conname
    """
)
_SHORT = (("CHARACTER VARYING", "VARCHAR"), ("CHARACTER(", "CHAR("))


class PostgresReader:
    """Reads every schema that the account may use."""

    def listed(self, connection: Connection) -> tuple[Listed, ...]:
        """Every table and view, those of the default schema first."""
        return tuple(
            Listed(schema, name, view, Marks(schema_mark, data_mark), handle, denied)
            for handle, schema, name, view, denied, schema_mark, data_mark in connection.execute(_LIST)
        )

    def read(self, connection: Connection, tables: Sequence[Listed]) -> Iterator[Table]:
        """These tables, with the columns that the account may read."""
        wanted = {"wanted": [table.handle for table in tables]}
        comments = {(table, column): said for table, column, said in connection.execute(_COMMENTS, wanted)}
        primary: dict[int, frozenset[str]] = {}
        foreign: defaultdict[int, list[ForeignKey]] = defaultdict(list)
        for table, is_primary, schema, target, own, theirs in connection.execute(_KEYS, wanted):
            if is_primary:
                primary[table] = frozenset(own)
            else:
                foreign[table].append(ForeignKey(tuple(own), f"{schema}.{target}" if schema else target, tuple(theirs)))
        columns: defaultdict[int, list[Column]] = defaultdict(list)
        for table, number, name, required, listed_values, declared, built_in in connection.execute(_COLUMNS, wanted):
            key = name in primary.get(table, ())
            said = _declared(declared) if built_in or not listed_values else declared
            kind = "text" if listed_values else type_of_declaration(said)
            columns[table].append(
                Column(name, kind, said, not required and not key, key, comments.get((table, number), ""))
            )
        for each in tables:
            if each.handle in columns:
                yield Table(
                    name=each.name,
                    columns=tuple(columns[each.handle]),
                    foreign_keys=_among(columns[each.handle], foreign[each.handle]),
                    schema=each.schema,
                    kind="view" if each.view else "table",
                    comment=comments.get((each.handle, 0), ""),
                    unread=True,
                    marks=each.marks,
                )


def _among(columns: Sequence[Column], keys: Sequence[ForeignKey]) -> tuple[ForeignKey, ...]:
    """The keys whose columns the account may read."""
    names = {column.name for column in columns}
    return tuple(key for key in keys if names.issuperset(key.columns))


def _declared(said: str) -> str:
    """The spelling in which people declare it: ``VARCHAR(20)`` rather than ``character varying(20)``."""
    upper = said.upper()
    for long, short in _SHORT:
        upper = upper.replace(long, short)
    return upper
