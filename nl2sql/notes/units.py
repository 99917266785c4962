"""The units of a result's columns, from the notes on what they are computed from."""

from __future__ import annotations

from dataclasses import replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.database import Rows
from nl2sql.drafting import Source
from nl2sql.noted import Notes
from nl2sql.notes.honoured import noted_text, plain_text

_KEEPS = (exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Median, exp.Round, exp.Paren, exp.Coalesce, exp.Abs)
"""What gives a number in the unit of the one it is given."""


def with_units(rows: Rows, sql: str, source: Source) -> Rows:
    """The rows with the units of those columns of which the notes say them; columns of queries within are left out."""
    notes = source.notes
    if not (notes.units or any(metric.note.unit for metric in notes.metrics)):
        return rows
    try:
        tree = sqlglot.parse_one(sql, dialect=source.catalog.dialect)
    except SqlglotError:
        return rows
    shown = tree.expressions if isinstance(tree, exp.Select) else []
    if not isinstance(tree, exp.Select) or len(shown) != len(rows.columns):
        return rows
    reader = _Units(tree, notes, source.catalog)
    columns = [replace(column, unit=reader.of(item)) for column, item in zip(rows.columns, shown, strict=True)]
    return replace(rows, columns=tuple(columns))


class _Units:
    """Finds the unit of an expression of one SELECT."""

    def __init__(self, select: exp.Select, notes: Notes, catalog: Catalog) -> None:
        self._catalog = catalog
        self._columns = dict(notes.units)
        noted = [metric for metric in notes.metrics if metric.note.unit and metric.expression]
        self._metrics = {noted_text(metric.expression, catalog.dialect): metric.note.unit for metric in noted}
        self._tables: dict[str, str] = {}
        from_ = select.args.get("from_")
        for part in (from_, *(select.args.get("joins") or [])):
            node = part.this if part is not None else None
            table = catalog.table(node.name, node.db) if isinstance(node, exp.Table) else None
            if table is not None and isinstance(node, exp.Table):
                self._tables[node.alias_or_name.lower()] = table.key

    def of(self, item: exp.Expr) -> str:
        """The unit; empty where the notes do not say it."""
        tree = item.unalias()
        known = self._metrics.get(plain_text(tree), "")
        if known:
            return known
        if isinstance(tree, exp.Column):
            ref = self._ref(tree)
            return self._columns.get(ref, "") if ref is not None else ""
        if isinstance(tree, _KEEPS):
            return self.of(tree.this)
        if isinstance(tree, exp.Add | exp.Sub):
            units = {self.of(tree.left), self.of(tree.right)}
            return units.pop() if len(units) == 1 else ""
        return ""

    def _ref(self, column: exp.Column) -> ColumnRef | None:
        named = self._tables.get(column.table.lower())
        keys = [named] if named else [] if column.table else list(self._tables.values())
        for key in keys:
            table = self._catalog.table(key)
            known = table.column(column.name) if table is not None else None
            if known is not None:
                return ColumnRef(key, known.name)
        return None
