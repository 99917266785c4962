"""What is selected, grouped and sorted."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.drafting import Source
from nl2sql.joins import JoinTree
from nl2sql.parser.bands import band_sql
from nl2sql.parser.dialects import bucket, weekday_number
from nl2sql.parser.expressions import key_columns, measure_sql
from nl2sql.parser.frame import Dimension, Frame, Measure, Ordering
from nl2sql.parser.kin import ABOVE, named
from nl2sql.parser.knowledge import is_numeric, label_columns
from nl2sql.parser.naming import column_sql, identifier, nulls_first, ordered
from nl2sql.parser.predicates import operand_sql
from nl2sql.sql_text import text_of

_LIMITS = ("<", "<=", ">", ">=", "between")


@dataclass
class Clauses:
    """The parts of a SELECT; `known` are columns that must not be null for a ranking to make sense."""

    select: list[exp.Expr] = field(default_factory=list)
    group: list[exp.Expr] = field(default_factory=list)
    order: list[exp.Expr] = field(default_factory=list)
    known: list[ColumnRef] = field(default_factory=list)


def select_list(frame: Frame, source: Source, tree: JoinTree, grouped_list: bool) -> Clauses:
    """The clauses of `frame` over joined tables; `grouped_list` lists things that a group condition keeps."""
    clauses = Clauses()
    if frame.measures or (frame.dimensions and any(item.measure for item in frame.ordering)):
        _aggregated(frame, source, tree, clauses)
    elif grouped_list:
        _listed_groups(frame, source, tree, clauses)
    else:
        _listed(frame, source, tree, clauses)
    return clauses


def _aggregated(frame: Frame, source: Source, tree: JoinTree, clauses: Clauses) -> None:
    catalog = source.catalog
    names: dict[str, int] = {}
    for dimension in frame.dimensions:
        for shown, grouped in _dimension(dimension, source, names):
            if shown is not None:
                clauses.select.append(shown)
            clauses.group.append(grouped)
    for measure in frame.measures:
        alias = _unique(measure.label or "value", names)
        clauses.select.append(_alias(measure_sql(measure, tree, catalog), alias, catalog.dialect))
    for item in frame.ordering:
        clauses.order += _group_order(item, frame, source, tree)
    if not frame.dimensions:
        clauses.order.clear()


def grouped_by(dimension: Dimension, source: Source) -> list[exp.Expr]:
    """The expressions that a dimension groups by."""
    return [grouped for _, grouped in _dimension(dimension, source, {})]


def _dimension(dimension: Dimension, source: Source, names: dict[str, int]) -> list[tuple[exp.Expr | None, exp.Expr]]:
    """What a dimension shows and what it groups by, pairwise."""
    catalog, dialect = source.catalog, source.catalog.dialect
    table, column = catalog.table(dimension.column.table), catalog.column(dimension.column)
    if table is None or column is None:
        raise KeyError(str(dimension.column))
    if dimension.bands is not None:
        band = band_sql(dimension, catalog)
        return [(_alias(band, _unique(dimension.label or "band", names), dialect), band.copy())]
    if dimension.grain is not None:
        cut = bucket(column_sql(dimension.column, dialect), column, dimension.grain, dialect)
        return [(_alias(cut, _unique(dimension.label or dimension.grain, names), dialect), cut.copy())]
    if not dimension.entity:
        value = column_sql(dimension.column, dialect)
        name = _unique(column.name, names)
        return [(value if name == column.name else _alias(value, name, dialect), value.copy())]
    labels = label_columns(table)
    pairs: list[tuple[exp.Expr | None, exp.Expr]] = []
    if not _unique_label(table, labels, source):
        shown = {ref.column for ref in labels}
        pairs += [
            (None, column_sql(key, dialect)) for key in key_columns(table.key, catalog) if key.column not in shown
        ]
    for ref in labels:
        plain = column_sql(ref, dialect)
        wanted = dimension.label if ref.column.lower() in ("name", "title") and dimension.label else ref.column
        name = _unique(wanted, names)
        pairs.append((plain if name == ref.column else _alias(plain, name, dialect), plain.copy()))
    if dimension.above:
        pairs = [
            (shown and named(shown, table.key, ABOVE, dialect), named(by, table.key, ABOVE, dialect))
            for shown, by in pairs
        ]
    return pairs


def _unique_label(table: Table, labels: tuple[ColumnRef, ...], source: Source) -> bool:
    """Whether the label tells rows apart: as many distinct labels as rows."""
    if len(labels) != 1:
        return False
    column = source.catalog.column(labels[0])
    if column is not None and column.primary_key:
        return True
    return table.row_count is not None and len(source.values.of(labels[0])) >= table.row_count > 0


def _unique(name: str, names: dict[str, int]) -> str:
    names[name] = names.get(name, 0) + 1
    return name if names[name] == 1 else f"{name}_{names[name]}"


def _alias(value: exp.Expr, name: str, dialect: str) -> exp.Expr:
    return exp.Alias(this=value, alias=identifier(name, dialect))


def _group_order(item: Ordering, frame: Frame, source: Source, tree: JoinTree) -> list[exp.Expr]:
    catalog, dialect = source.catalog, source.catalog.dialect
    if item.measure is not None:
        for measure in frame.measures:
            if measure.what == item.measure.what:
                return [
                    ordered(exp.Column(this=identifier(measure.label or "value", dialect)), item.descending, dialect)
                ]
        return [ordered(measure_sql(item.measure, tree, catalog), item.descending, dialect)]
    for dimension in frame.dimensions:
        if item.grain is not None and dimension.grain != item.grain:
            continue
        if item.column is not None and dimension.column != item.column:
            continue
        column = catalog.column(dimension.column)
        if dimension.grain == "weekday" and column is not None:
            number = weekday_number(column_sql(dimension.column, dialect), column, dialect)
            return [ordered(exp.Min(this=number), item.descending, dialect)]
        if dimension.grain is not None or dimension.bands is not None:
            name = dimension.label or dimension.grain or "band"
            return [ordered(exp.Column(this=identifier(name, dialect)), item.descending, dialect)]
        return [ordered(column_sql(dimension.column, dialect), item.descending, dialect)]
    if item.column is not None:
        highest = exp.Max(this=operand_sql(item.column, catalog))
        return [ordered(highest, item.descending, dialect)]
    return []


def _listed_groups(frame: Frame, source: Source, tree: JoinTree, clauses: Clauses) -> None:
    """ "customers with more than 5 orders": the things, and the numbers that kept them where nothing was named."""
    catalog, dialect = source.catalog, source.catalog.dialect
    names: dict[str, int] = {}
    if frame.columns:
        for output in frame.columns:
            shown_column = column_sql(output.column, dialect)
            clauses.select.append(shown_column)
            clauses.group.append(shown_column.copy())
        subject = frame.columns[0].column.table
        measured = {item.measure.table for item in frame.group_conditions}
        if subject in measured:
            _kept_by(frame, source, tree, clauses, names)
        else:
            clauses.group += [column_sql(key, dialect) for key in key_columns(subject, catalog)]
    elif frame.dimensions:
        for dimension in frame.dimensions:
            for shown, grouped in _dimension(dimension, source, names):
                clauses.select += [shown] if shown is not None else []
                clauses.group.append(grouped)
        if any(dimension.grain is not None for dimension in frame.dimensions):
            _kept_by(frame, source, tree, clauses, names)
    else:
        table = catalog.table(frame.subject)
        if table is None:
            return
        labels = label_columns(table)
        for shown, grouped in _dimension(Dimension(labels[0], entity=table.key), source, names):
            if shown is not None:
                clauses.select.append(shown)
            clauses.group.append(grouped)
        _kept_by(frame, source, tree, clauses, names)
    clauses.group = list({text_of(part, dialect): part for part in clauses.group}.values())
    for item in frame.ordering:
        by = measure_sql(item.measure, tree, catalog) if item.measure else None
        if by is None and item.column is not None:
            by = column_sql(item.column, dialect)
        if by is not None:
            clauses.order.append(ordered(by, item.descending, dialect))


def _kept_by(frame: Frame, source: Source, tree: JoinTree, clauses: Clauses, names: dict[str, int]) -> None:
    """Shows the numbers that decide which groups are kept."""
    for group in {item.measure.what: item for item in frame.group_conditions}.values():
        if group.measure.less and group.measure.where and not _is_period(group.measure):
            continue
        value = measure_sql(group.measure, tree, source.catalog)
        alias = _unique(group.measure.label or "value", names)
        clauses.select.append(_alias(value, alias, source.catalog.dialect))


def _is_period(measure: Measure) -> bool:
    """Whether one period is set against another, whose difference is a figure of its own: what it grew by."""
    return all(condition.operator == "during" for condition in measure.where)


def _listed(frame: Frame, source: Source, tree: JoinTree, clauses: Clauses) -> None:
    catalog, dialect = source.catalog, source.catalog.dialect
    refs = [output.column for output in frame.columns]
    ranked = [item.column for item in frame.ordering if item.column is not None]
    table = catalog.table(frame.subject)
    if not refs and table is not None and (frame.named_only or frame.limit == 1):
        keeping = _keeping(frame, table, catalog) if frame.named_only else []
        refs = [*label_columns(table), *(ref for ref in ranked if frame.limit is not None), *keeping]
    if refs:
        names: dict[str, int] = {}
        for ref in dict.fromkeys(refs):
            value = column_sql(ref, dialect)
            name = _unique(ref.column, names)
            qualified = f"{ref.table.rpartition('.')[2]}_{ref.column}"
            clauses.select.append(value if name == ref.column else _alias(value, qualified, dialect))
    elif table is not None:
        clauses.select.append(_everything(table, tree, dialect))
    for item in frame.ordering:
        if item.column is not None:
            clauses.order.append(ordered(operand_sql(item.column, catalog), item.descending, dialect))
            if frame.limit is not None and _null_would_win(item, catalog):
                clauses.known.append(item.column)


def _keeping(frame: Frame, table: Table, catalog: Catalog) -> list[ColumnRef]:
    """The numbers that decide which things are named: "which products cost more than 100"."""
    found = []
    for condition in frame.conditions:
        column = catalog.column(condition.column)
        limits = condition.operator in _LIMITS and condition.other is None and not condition.any_of
        if limits and condition.column.table == table.key and column is not None and is_numeric(column):
            found.append(condition.column)
    return found


def _null_would_win(item: Ordering, catalog: Catalog) -> bool:
    """Whether rows without a value would be ranked first, though they have no rank at all."""
    column = catalog.column(item.column) if item.column else None
    if column is None or not column.nullable or column.primary_key:
        return False
    return nulls_first(item.descending, catalog.dialect)


def _everything(table: Table, tree: JoinTree, dialect: str) -> exp.Expr:
    if not tree.joins:
        return exp.Star()
    return exp.Column(this=exp.Star(), table=identifier(table.name, dialect))
