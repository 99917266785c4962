"""Every column exists where it is named."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from nl2sql.catalog import Catalog, Table
from nl2sql.checks.names import find_column, find_table, folded, folds_to_lower, quoted
from nl2sql.checks.places import span_of
from nl2sql.checks.scopes import Sources, Visible, scopes_of
from nl2sql.checks.statement import Statement
from nl2sql.problems import Problem, Span

_ALWAYS_THERE = {
    "sqlite": frozenset(("rowid", "oid", "_rowid_", "rank")),
    "duckdb": frozenset(("rowid", "filename")),
    "postgres": frozenset(("ctid", "tableoid", "xmin", "xmax", "cmin", "cmax", "current_catalog", "user")),
}
_WITH_STRUCTURES = frozenset(("duckdb", "postgres", "bigquery", "spark", "databricks", "snowflake", "clickhouse"))


def only_known_columns(statement: Statement, catalog: Catalog) -> Iterator[Problem]:
    """``column.unknown``, ``column.spelling``, ``column.no_such_table`` and the warning ``column.text``."""
    sources = Sources(catalog)
    for scope in scopes_of(statement.tree):
        names = _Names(statement, catalog, sources, scope)
        for node in scope.walk():
            if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star) and not _in_pivot(node):
                yield from names.problems_of(node)


def _in_pivot(column: exp.Column) -> bool:
    """A pivot's own columns come from inside it; the database checks those."""
    return isinstance(column.find_ancestor(exp.Pivot, exp.Select), exp.Pivot)


class _Names:
    """Resolves the columns named in one scope."""

    def __init__(self, statement: Statement, catalog: Catalog, sources: Sources, scope: Scope) -> None:
        self._sql = statement.sql
        self._dialect = statement.dialect
        self._catalog = catalog
        self._levels = tuple(sources.around(scope))
        self._aliases = self._selected_aliases(scope, sources)
        self._always = _ALWAYS_THERE.get(self._dialect, frozenset())

    def problems_of(self, column: exp.Column) -> Iterator[Problem]:
        """What is wrong with one column, if anything."""
        if column.args.get("table") is None:
            yield from self._bare(column)
        else:
            yield from self._qualified(column)

    def _bare(self, column: exp.Column) -> Iterator[Problem]:
        name = folded(column.this, self._dialect)
        if name in self._aliases or name in self._always or self._is_offered(name):
            return
        if self._is_quoted_text(column):
            yield Problem(
                "column.text",
                f'There is no column "{column.name}", so SQLite takes it for a text.',
                f"Write '{column.name}' in single quotes if a text is meant.",
                span_of(column),
                "warning",
            )
            return
        tables = tuple(visible.table for visible in chain(*self._levels) if visible.table is not None)
        yield self._unknown(column, tables)

    def _is_offered(self, name: str) -> bool:
        visible = chain.from_iterable(self._levels)
        return any(source.columns is None or name in source.columns or name == source.name for source in visible)

    def _is_quoted_text(self, column: exp.Column) -> bool:
        span = span_of(column)
        double = span is not None and self._sql[span.start : span.start + 1] == '"'
        return self._dialect == "sqlite" and double and bool(column.this.args.get("quoted"))

    def _qualified(self, column: exp.Column) -> Iterator[Problem]:
        source = self._source(column)
        if source is None:
            yield from self._without_source(column)
            return
        name = folded(column.this, self._dialect)
        if source.columns is None or name in source.columns or name in self._always:
            return
        yield self._unknown(column, (source.table,) if source.table else (), source)

    def _source(self, column: exp.Column) -> Visible | None:
        wanted = folded(column.args["table"], self._dialect)
        return next((source for source in chain(*self._levels) if source.name == wanted), None)

    def _without_source(self, column: exp.Column) -> Iterator[Problem]:
        # In a.b or a.b.c the first part may be a column that holds a structure.
        parts = [folded(part, self._dialect) for part in column.parts[:-1]]
        names = {source.name for source in chain(*self._levels)}
        if self._dialect in _WITH_STRUCTURES and any(self._is_offered(part) or part in names for part in parts):
            return
        # SQLite names a table function's columns by the function.
        if any(not source.name for source in chain(*self._levels)):
            return
        yield self._no_such_table(column)

    def _no_such_table(self, column: exp.Column) -> Problem:
        written = column.table
        named = sorted({source.name for source in chain(*self._levels) if source.name})
        table = find_table(exp.Table(this=column.args["table"].copy()), self._catalog)
        renamed = [s.name for s in chain(*self._levels) if table is not None and s.table is table]
        if renamed:
            hint = f"It is called {renamed[0]} here: write {renamed[0]}.{column.name}."
        elif named:
            hint = f"The query reads from {', '.join(named)}; add {written} with a join if you need it."
        else:
            hint = f"Add FROM {written}."
        place = span_of(column.args["table"])
        return Problem("column.no_such_table", f"The query does not read from {written}.", hint, place)

    def _unknown(self, column: exp.Column, tables: tuple[Table, ...], source: Visible | None = None) -> Problem:
        place = span_of(column)
        spelling = self._spelling(column, tables, place)
        if spelling is not None:
            return spelling
        similar = self._similar(column, tables, source)
        where = f" in {source.name}" if source is not None else ""
        hint = f"Did you mean {' or '.join(similar)}?" if similar else self._elsewhere(column)
        return Problem("column.unknown", f"There is no column {column.name}{where}.", hint, place)

    def _spelling(self, column: exp.Column, tables: tuple[Table, ...], place: Span | None) -> Problem | None:
        if not folds_to_lower(self._dialect):
            return None
        for table in tables:
            found = find_column(column.this, table, self._dialect)
            if found is not None:
                return Problem(
                    "column.spelling",
                    f"There is no column {column.name} written so, but there is {found.name}.",
                    f"Write {quoted(found.name, self._dialect)}: without quotes every letter becomes a small one.",
                    place,
                )
        return None

    def _similar(self, column: exp.Column, tables: tuple[Table, ...], source: Visible | None) -> tuple[str, ...]:
        if tables:
            return self._catalog.similar_columns(column.name, tables)
        return tuple(sorted(source.columns))[:5] if source is not None and source.columns else ()

    def _elsewhere(self, column: exp.Column) -> str:
        holders = [table.key for table in self._catalog.tables if table.column(column.name)]
        return (
            f"It is a column of {' and '.join(holders[:3])}." if holders else "DESCRIBE tells which columns there are."
        )

    def _selected_aliases(self, scope: Scope, sources: Sources) -> frozenset[str]:
        expression = scope.expression
        if isinstance(expression, exp.SetOperation):
            return sources.outputs(scope) or frozenset()
        if not isinstance(expression, exp.Select):
            return frozenset()
        aliases = (projection.args.get("alias") for projection in expression.expressions)
        return frozenset(folded(alias, self._dialect) for alias in aliases if isinstance(alias, exp.Identifier))
