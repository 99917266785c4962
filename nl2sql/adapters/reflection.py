"""Reads tables, views, columns, keys and comments through SQLAlchemy, in one question of each kind a schema."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.engine.reflection import Inspector, ObjectKind
from sqlalchemy.exc import NoSuchTableError, SAWarning, SQLAlchemyError
from sqlalchemy.types import TypeEngine

from nl2sql.adapters.cells import type_of_declaration
from nl2sql.adapters.guards import Guard
from nl2sql.catalog import Column, ForeignKey, Table

_log = logging.getLogger(__name__)
_Named = Mapping[tuple[str | None, str], Any]


@dataclass(frozen=True)
class _Found:
    """What the inspector says of one schema; every mapping is keyed by (schema, table)."""

    columns: _Named
    primary_keys: _Named
    foreign_keys: _Named
    comments: _Named
    views: frozenset[str]


def reflect(connection: Connection, guard: Guard) -> tuple[Table, ...]:
    """Every table and view the connection may see, without samples, in the order of schema and name.

    A table that cannot be read (a view whose table is gone, say) is left out with a log line; it does
    not keep the others from being listed. Raises SQLAlchemy's errors when the database does not answer.
    """
    with warnings.catch_warnings():
        # Types and keys the dialect cannot make sense of are shown as they are declared, or left out.
        warnings.simplefilter("ignore", SAWarning)
        return _reflect(connection, guard)


def _reflect(connection: Connection, guard: Guard) -> tuple[Table, ...]:
    inspector = inspect(connection)
    tables: list[Table] = []
    for schema in guard.schemas(connection, inspector):
        hidden = guard.hidden(connection, schema)
        found = _find(inspector, schema)
        keys = (key for key in found.columns if key[1] not in hidden and found.columns[key])
        default = inspector.default_schema_name
        tables.extend(_table(found, key, connection, default) for key in sorted(keys, key=lambda key: key[1]))
    known = {table.key.lower(): table for table in tables} | {table.key: table for table in tables}
    return tuple(_with_known_targets(table, known) for table in tables)


def _find(inspector: Inspector, schema: str | None) -> _Found:
    views = frozenset(inspector.get_view_names(schema)) | _materialized(inspector, schema)

    def read(many: Any, one: Callable[..., Any]) -> _Named:
        return _in_bulk(many, one, inspector, schema, views)

    return _Found(
        columns=read(inspector.get_multi_columns, inspector.get_columns),
        primary_keys=read(inspector.get_multi_pk_constraint, inspector.get_pk_constraint),
        foreign_keys=read(inspector.get_multi_foreign_keys, inspector.get_foreign_keys),
        comments=read(inspector.get_multi_table_comment, inspector.get_table_comment),
        views=views,
    )


def _in_bulk(
    many: Any,
    one: Callable[..., Any],
    inspector: Inspector,
    schema: str | None,
    views: frozenset[str],
) -> _Named:
    try:
        answer: _Named = many(schema=schema, kind=ObjectKind.ANY)
    except NotImplementedError:  # the dialect has no such thing, comments in SQLite for instance
        return {}
    except SQLAlchemyError as error:
        _log.info("Reading the schema one table at a time: %s", type(error).__name__)
        return _one_by_one(one, [*inspector.get_table_names(schema), *sorted(views)], schema)
    return answer


def _one_by_one(one: Callable[..., Any], names: list[str], schema: str | None) -> _Named:
    found: dict[tuple[str | None, str], Any] = {}
    for name in names:
        try:
            found[schema, name] = one(name, schema)
        except NotImplementedError:
            return {}
        except (SQLAlchemyError, NoSuchTableError) as error:
            _log.warning("The table %s cannot be read and is left out: %s", name, type(error).__name__)
    return found


def _materialized(inspector: Inspector, schema: str | None) -> frozenset[str]:
    try:
        return frozenset(inspector.get_materialized_view_names(schema))
    except NotImplementedError:
        return frozenset()


def _table(found: _Found, key: tuple[str | None, str], connection: Connection, default_schema: str | None) -> Table:
    schema, name = key
    constrained = (found.primary_keys.get(key) or {}).get("constrained_columns") or ()
    columns = tuple(_column(described, frozenset(constrained), connection) for described in found.columns[key])
    return Table(
        name=name,
        columns=columns,
        foreign_keys=tuple(_foreign_key(described, default_schema) for described in found.foreign_keys.get(key) or ()),
        schema=schema or "",
        kind="view" if name in found.views else "table",
        comment=(found.comments.get(key) or {}).get("text") or "",
    )


def _column(described: Any, primary: frozenset[str], connection: Connection) -> Column:
    declared = _declared(described["type"], connection)
    return Column(
        name=described["name"],
        type=type_of_declaration(declared) if not getattr(described["type"], "enums", None) else "text",
        declared=declared,
        nullable=bool(described.get("nullable", True)) and described["name"] not in primary,
        primary_key=described["name"] in primary,
        comment=described.get("comment") or "",
    )


def _declared(column_type: TypeEngine[Any], connection: Connection) -> str:
    try:
        compiled = column_type.compile(connection.dialect)
    except SQLAlchemyError:  # NullType: a type the dialect does not know, or SQLite's column without one
        return ""
    return str(compiled)


def _foreign_key(described: Any, default_schema: str | None) -> ForeignKey:
    schema = described.get("referred_schema")
    prefix = f"{schema}." if schema and schema != default_schema else ""
    return ForeignKey(
        columns=tuple(described["constrained_columns"]),
        target=prefix + described["referred_table"],
        target_columns=tuple(described["referred_columns"]),
    )


def _with_known_targets(table: Table, known: Mapping[str, Table]) -> Table:
    """Without the keys that lead to tables nobody can ask, and with all columns of the others.

    SQLite allows both, minds no case, and lets a key leave out the columns when it means the primary key.
    """
    keys = []
    for key in table.foreign_keys:
        target = known.get(key.target) or known.get(key.target.lower())
        columns = key.target_columns or (target.primary_key if target else ())
        if target and len(columns) == len(key.columns):
            keys.append(replace(key, target=target.key, target_columns=columns))
    return replace(table, foreign_keys=tuple(keys))
