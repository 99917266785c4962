"""Looking around in a source: the operations of the schema browser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from assistant import wire
from assistant.opening import opened
from assistant.workspace import Workspace
from autocomplete.sql_names import identifier, table_name
from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.drafting import Source
from nl2sql.problems import Problem, UsageError
from nl2sql.schema_reading import partial
from nl2sql.secret_names import looks_secret

_MOST = 1_000


def browse(request: wire.BrowseRequest, workspace: Workspace) -> Iterator[wire.Event]:
    """A page of the tables of a source, by name; while the schema is read, events say how far that is."""
    if request.again:
        workspace.sources.refresh(request.source)
    source = yield from opened(request.source, workspace)
    if request.stop:
        workspace.tables.stop(source.name)
    looked = workspace.tables.progress(source)
    tables = _in_order(source.catalog)
    start = max(0, request.start)
    page = tables[start : start + max(0, min(request.count, _MOST))]
    entries = tuple(
        wire.TableEntry(table.key, table.kind, table.row_count, len(table.columns), table.comment) for table in page
    )
    missing = partial(source.catalog)
    yield wire.Browsed(
        source.name, len(tables), start, entries, (missing,) if missing else (), looked.done, looked.going_on
    )


def show_table(request: wire.TableRequest, workspace: Workspace) -> wire.TableShown:
    """One table with its columns, and the keys that lead from it and to it."""
    source, table = known_table(request.source, request.table, workspace)
    table = workspace.tables.latest(source, table)
    leads_to = {column: key.target for key in table.foreign_keys for column in key.columns}
    dialect = source.catalog.dialect
    return wire.TableShown(
        wire.TableDetail(
            source=source.name,
            key=table.key,
            place=_places(source.catalog)[table.key],
            kind=table.kind,
            rows=table.row_count,
            comment=table.comment,
            insert=table_name(table, dialect),
            columns=tuple(
                _column(column, leads_to, dialect, source.values.why_not(ColumnRef(table.key, column.name)))
                for column in table.columns
            ),
            refers_to=tuple(
                wire.KeyEntry(key.target, key.columns, key.target_columns, key.inferred) for key in table.foreign_keys
            ),
            referred_by=tuple(
                wire.KeyEntry(other.key, key.target_columns, key.columns, key.inferred)
                for other, key in _referring(source.catalog).get(table.key, ())
            ),
            unread=table.unread,
        )
    )


def known_table(name: str, key: str, workspace: Workspace) -> tuple[Source, Table]:
    """The source of that name with its table of that key. Raises `UsageError` when there is none."""
    source = workspace.sources.get(name)
    table = source.catalog.table(key)
    if table is None:
        raise UsageError(
            Problem(
                "table.unknown",
                f"There is no table {key} in {source.name}.",
                "It may have been renamed or dropped: open the source again.",
            )
        )
    return source, table


def show_profile(request: wire.ProfileRequest, workspace: Workspace) -> wire.Profiled:
    """What the values of a table are like. Raises `UsageError`, `QueryFailed`, `QueryStopped`."""
    found = workspace.catalogues.profile(workspace.sources.get(request.source), request.table)
    return wire.Profiled(found, found.label)


def _column(column: Column, leads_to: Mapping[str, str], dialect: str, why_not: str) -> wire.ColumnEntry:
    secret = looks_secret(column.name)
    return wire.ColumnEntry(
        name=column.name,
        type=column.type,
        declared=column.declared,
        nullable=column.nullable,
        primary_key=column.primary_key,
        refers_to=leads_to.get(column.name, ""),
        comment=column.comment,
        samples=() if secret else column.samples,
        secret=secret,
        insert=identifier(column.name, dialect),
        why_not=why_not,
    )


@per_object
def _in_order(catalog: Catalog) -> tuple[Table, ...]:
    return tuple(sorted(catalog.tables, key=lambda table: (table.key.casefold(), table.key)))


@per_object
def _places(catalog: Catalog) -> dict[str, int]:
    return {table.key: place for place, table in enumerate(_in_order(catalog))}


@per_object
def _referring(catalog: Catalog) -> dict[str, list[tuple[Table, ForeignKey]]]:
    """By table the keys of other tables, or its own, that lead to it."""
    found: dict[str, list[tuple[Table, ForeignKey]]] = defaultdict(list)
    for table in catalog.tables:
        for key in table.foreign_keys:
            target = catalog.table(key.target)
            if target is not None:
                found[target.key].append((table, key))
    return dict(found)
