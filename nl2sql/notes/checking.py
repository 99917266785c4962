"""Holds the notes of a source against its catalogue: what fits becomes `Notes`, what does not becomes faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.noted import NO_NOTES, Filter, Metric, MetricFunction, NotedJoin, Notes, phrase_stems
from nl2sql.notes.expressions import (
    Expression,
    Unsuitable,
    home_table,
    no_column,
    no_table,
    read_expression,
)
from nl2sql.notes.offering import offered_catalog
from nl2sql.parser.ways import leads_to_one
from nl2sql.problems import Problem
from nl2sql.sql_text import text_of
from nl2sql.workspace_words import Alias, Aliases
from nl2sql.written_notes import ColumnNote, Fault, JoinNote, MetricNote, SourceNotes, TableNote

_PLAIN: dict[type[exp.Expr], MetricFunction] = {
    exp.Sum: "sum",
    exp.Avg: "average",
    exp.Min: "minimum",
    exp.Max: "maximum",
}


def check_notes(written: SourceNotes, catalog: Catalog) -> tuple[Notes, tuple[Fault, ...]]:
    """The notes that hold for a catalogue, and what is wrong with the others. One wrong entry spoils no other."""
    if written == SourceNotes(written.source):
        return NO_NOTES, ()
    checker = _Checker(written, catalog)
    joins = tuple(checker.joins())
    # Metrics may be read over joins that only the notes know.
    catalog = offered_catalog(catalog, SourceNotes(""), joins, ())
    checker.catalog = catalog
    tables = tuple(checker.tables())
    notes = Notes(
        replace(written, tables=tuple(note for note, _ in tables)),
        tuple(checker.metrics()),
        tuple(checker.filters(tables)),
        joins,
        Aliases(tuple(checker.aliases(tables))),
        tuple(_hidden(tables)),
        tuple(_units(tables)),
    )
    shown = offered_catalog(catalog, notes.written, (), notes.hidden)
    return replace(notes, offered=shown), tuple(sorted(checker.faults, key=lambda each: each.line))


@dataclass
class _Checker:
    written: SourceNotes
    catalog: Catalog
    faults: list[Fault] = field(default_factory=list)

    def tables(self) -> Iterator[tuple[TableNote, Table]]:
        """The tables that exist, under their own spelling, with the columns that exist."""
        for note in self.written.tables:
            table = self.catalog.table(note.name)
            if table is None:
                self._add(no_table(note.name, self.catalog), note.line, f"tables.{note.name}")
            else:
                yield replace(note, name=table.key, columns=tuple(self._columns(note, table))), table

    def _columns(self, note: TableNote, table: Table) -> Iterator[ColumnNote]:
        for each in note.columns:
            column = table.column(each.name)
            if column is None:
                self._add(no_column(each.name, (table,), self.catalog), each.line, f"tables.{note.name}.{each.name}")
            else:
                yield replace(each, name=column.name)

    def metrics(self) -> Iterator[Metric]:
        """The metrics that can be computed."""
        said: dict[tuple[str, ...], str] = {}
        for note in self.written.metrics:
            try:
                metric = _metric(note, self.catalog)
            except Unsuitable as error:
                self._add(error.problem, note.line, f"metrics.{note.name}")
                continue
            twice = next((said[phrase] for phrase in metric.phrases if phrase in said), None)
            if twice is not None:
                message = f"{note.name} and {twice} are called the same."
                self._add(Problem("notes.twice", message, "Rename one of them."), note.line, f"metrics.{note.name}")
                continue
            said |= dict.fromkeys(metric.phrases, note.name)
            yield metric

    def filters(self, tables: tuple[tuple[TableNote, Table], ...]) -> Iterator[Filter]:
        """The conditions under which rows count."""
        for note, table in tables:
            if not note.filter:
                continue
            try:
                yield _filter(note, table, self.catalog)
            except Unsuitable as error:
                self._add(error.problem, note.filter_line, f"tables.{note.name}.filter")

    def joins(self) -> Iterator[NotedJoin]:
        """The joins whose columns exist."""
        for note in self.written.joins:
            try:
                yield _join(note, self.catalog)
            except Unsuitable as error:
                self._add(error.problem, note.line, "joins")

    def aliases(self, tables: tuple[tuple[TableNote, Table], ...]) -> Iterator[Alias]:
        """What people say for tables, columns and values; a word that stands for two things is a fault."""
        for note, table in tables:
            if note.do_not_use is None:
                yield from (Alias(phrase, table.key, noted=True) for phrase in map(phrase_stems, note.synonyms))
                for column in note.columns:
                    if column.do_not_use is None:
                        yield from _column_aliases(column, table.key)

    def _add(self, problem: Problem, line: int, entry: str) -> None:
        self.faults.append(Fault(line, f"{self.written.source}: {entry}", problem))


def _column_aliases(note: ColumnNote, table: str) -> Iterator[Alias]:
    for phrase in map(phrase_stems, note.synonyms):
        yield Alias(phrase, table, note.name, noted=True)
    for known in note.values:
        yield from (Alias(phrase_stems(word), table, note.name, known.value, noted=True) for word in known.words)


def _metric(note: MetricNote, catalog: Catalog) -> Metric:
    """The metric as drafters take it. Raises `Unsuitable`."""
    told = catalog.table(note.table) if note.table else None
    if note.table and told is None:
        raise Unsuitable(no_table(note.table, catalog))
    found = read_expression(note.sql, catalog, told)
    table = home_table(found, catalog, told)
    sums = list(found.tree.find_all(exp.AggFunc))
    if not sums:
        if not found.columns:
            raise Unsuitable(Problem("notes.metric", f"{note.sql!r} reads no column.", "Compute with columns."))
        return Metric(note, table.key, "sum", *_text(found.tree, catalog), found.columns)
    _only_sums(found, note)
    tree = found.tree
    function = _PLAIN.get(type(tree))
    if function is not None:
        return Metric(note, table.key, function, *_text(tree.this, catalog), found.columns)
    if isinstance(tree, exp.Count):
        if isinstance(tree.this, exp.Star):
            return Metric(note, table.key, "count")
        if isinstance(tree.this, exp.Distinct) and len(tree.this.expressions) == 1:
            return Metric(note, table.key, "count distinct", *_text(tree.this.expressions[0], catalog), found.columns)
    return Metric(note, table.key, "whole", *_text(tree, catalog), found.columns)


def _only_sums(found: Expression, note: MetricNote) -> None:
    """Every column stands in a sum, none in a sum of sums."""
    for column in found.tree.find_all(exp.Column):
        above = column.find_ancestor(exp.AggFunc)
        if above is None:
            message = f"{note.name} puts {column.name} of single rows beside a sum."
            raise Unsuitable(Problem("notes.mixed", message, f"Write SUM({column.name}), or leave out all sums."))
        if above.find_ancestor(exp.AggFunc) is not None:
            raise Unsuitable(Problem("notes.mixed", f"{note.name} takes a sum of sums.", "One sum is enough."))


def _text(tree: exp.Expr, catalog: Catalog) -> tuple[str, ColumnRef | None]:
    """The expression as text, and its column where it is nothing else."""
    column = None
    if isinstance(tree, exp.Column):
        table = catalog.table(tree.table, tree.db)
        column = ColumnRef(table.key, tree.name) if table is not None else None
    return text_of(tree, catalog.dialect), column


def _filter(note: TableNote, table: Table, catalog: Catalog) -> Filter:
    """A condition on the rows of a table. Raises `Unsuitable`."""
    found = read_expression(note.filter, catalog, table)
    if found.tree.find(exp.AggFunc) is not None:
        raise Unsuitable(Problem("notes.filter", "A filter looks at one row.", "Leave out sums and counts."))
    if not isinstance(found.tree, exp.Condition) or not found.columns or isinstance(found.tree, exp.Literal):
        raise Unsuitable(Problem("notes.filter", f"{note.filter!r} is no condition.", "Write status <> 'cancelled'."))
    for other in found.tables:
        if not leads_to_one(catalog, table.key, other):
            message = f"No key leads from a row of {table.key} to one row of {other}."
            raise Unsuitable(
                Problem("notes.tables", message, "Add the join to 'joins:', or use the table's own columns.")
            )
    return Filter(table.key, text_of(found.tree, catalog.dialect), found.columns, note.filter)


def _join(note: JoinNote, catalog: Catalog) -> NotedJoin:
    """The join of a note, from its first table to its second. Raises `Unsuitable`."""
    tree = read_expression(note.sql, catalog).tree
    pairs = [each.unnest() for each in tree.flatten()] if isinstance(tree, exp.And) else [tree]
    refs: list[tuple[ColumnRef, ColumnRef]] = []
    for pair in pairs:
        sides = (pair.this, pair.expression) if isinstance(pair, exp.EQ) else ()
        found = [_text(side, catalog)[1] for side in sides]
        if len(found) != 2 or found[0] is None or found[1] is None:
            raise Unsuitable(
                Problem("notes.join", f"{note.sql!r} is no join.", "Write orders.store_id = stores.store_id.")
            )
        refs.append((found[0], found[1]))
    tables = {(own.table, theirs.table) for own, theirs in refs}
    if len(tables) != 1:
        raise Unsuitable(Problem("notes.join", f"{note.sql!r} joins more than two tables.", "Write one join a line."))
    ((own, target),) = tables
    join = NotedJoin(own, tuple(a.column for a, _ in refs), target, tuple(b.column for _, b in refs))
    return join if not _refers_back(join, catalog) else NotedJoin(target, join.target_columns, own, join.columns)


def _refers_back(join: NotedJoin, catalog: Catalog) -> bool:
    """Whether the join was written from the one to the many: the first side holds the key of its table."""
    own, target = catalog.table(join.table), catalog.table(join.target)
    if own is None or target is None:
        return False
    declared = any(key.target == own.key and key.columns == join.target_columns for key in target.foreign_keys)
    return declared or (
        set(own.primary_key) == set(join.columns) and set(target.primary_key) != set(join.target_columns)
    )


def _hidden(tables: tuple[tuple[TableNote, Table], ...]) -> Iterator[tuple[ColumnRef, str]]:
    for note, table in tables:
        if note.do_not_use is not None:
            yield ColumnRef(table.key, ""), note.do_not_use
        for column in note.columns:
            if column.do_not_use is not None:
                yield ColumnRef(table.key, column.name), column.do_not_use


def _units(tables: tuple[tuple[TableNote, Table], ...]) -> Iterator[tuple[ColumnRef, str]]:
    for note, table in tables:
        yield from ((ColumnRef(table.key, column.name), column.unit) for column in note.columns if column.unit)
