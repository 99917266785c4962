"""Reads the schema of any database that SQLAlchemy knows, some hundred tables at a time."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.engine.reflection import Inspector, ObjectKind
from sqlalchemy.exc import NoSuchTableError, SAWarning, SQLAlchemyError
from sqlalchemy.types import TypeEngine

from nl2sql.adapters.cells import type_of_declaration
from nl2sql.adapters.schema_reader import Listed
from nl2sql.catalog import Column, ForeignKey, Marks, Table

_log = logging.getLogger(__name__)
# Types and keys the dialect cannot make sense of are shown as they are declared, or left out. Once for this module, as
# schemas are read in several threads, and `warnings.catch_warnings` in one undoes what another set.
warnings.filterwarnings("ignore", category=SAWarning, module=re.escape(__name__))
_Named = Mapping[tuple[str | None, str], Any]


class InspectorReader:
    """Reads the default schema of a connection. There are no marks: every table is read each time."""

    def listed(self, connection: Connection) -> tuple[Listed, ...]:
        """Every table and view by name."""
        inspector = inspect(connection)
        views = frozenset(inspector.get_view_names()) | _materialized(inspector)
        names = sorted(frozenset(inspector.get_table_names()) | views)
        return tuple(Listed("", name, name in views, Marks()) for name in names)

    def read(self, connection: Connection, tables: Sequence[Listed]) -> Iterator[Table]:
        """These tables; one that cannot be read does not keep the others from being listed."""
        inspector = inspect(connection)
        names = [table.name for table in tables]
        columns = _in_bulk(inspector.get_multi_columns, inspector.get_columns, names)
        primary = _in_bulk(inspector.get_multi_pk_constraint, inspector.get_pk_constraint, names)
        foreign = _in_bulk(inspector.get_multi_foreign_keys, inspector.get_foreign_keys, names)
        comments = _in_bulk(inspector.get_multi_table_comment, inspector.get_table_comment, names)
        for table in tables:
            key = (None, table.name)
            described = columns.get(key)
            if described:
                constrained = frozenset((primary.get(key) or {}).get("constrained_columns") or ())
                yield Table(
                    name=table.name,
                    columns=tuple(_column(each, constrained, connection) for each in described),
                    foreign_keys=tuple(
                        _foreign_key(each, inspector.default_schema_name) for each in foreign.get(key) or ()
                    ),
                    kind="view" if table.view else "table",
                    comment=(comments.get(key) or {}).get("text") or "",
                    unread=True,
                )


def _in_bulk(many: Any, one: Callable[..., Any], names: Sequence[str]) -> _Named:
    try:
        answer: _Named = many(filter_names=names, kind=ObjectKind.ANY)
    except NotImplementedError:  # the dialect has no such thing, comments for instance
        return {}
    except SQLAlchemyError as error:
        _log.info("Reading the schema one table at a time: %s", type(error).__name__)
        return _one_by_one(one, names)
    return answer


def _one_by_one(one: Callable[..., Any], names: Sequence[str]) -> _Named:
    found: dict[tuple[str | None, str], Any] = {}
    for name in names:
        try:
            found[None, name] = one(name)
        except NotImplementedError:
            return {}
        except (SQLAlchemyError, NoSuchTableError) as error:
            _log.warning("The table %s cannot be read and is left out: %s", name, type(error).__name__)
    return found


def _materialized(inspector: Inspector) -> frozenset[str]:
    try:
        return frozenset(inspector.get_materialized_view_names())
    except NotImplementedError:
        return frozenset()


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
    except SQLAlchemyError:  # NullType: a type the dialect does not know
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
