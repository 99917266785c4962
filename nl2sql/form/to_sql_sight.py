"""What the writing of one query sees: its tables, how they are joined, and how a column is named there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.form.scope import Scope, ScopeColumn
from nl2sql.form.to_sql_tree import CannotWrite, Operand
from nl2sql.joins import JoinTree
from nl2sql.parser.naming import identifier
from nl2sql.problems import Problem


@dataclass
class Writing:
    """What all queries of one form share. `pieces` holds, by place in the form, the part it stands for."""

    scope: Scope
    catalog: Catalog
    hints: tuple[str, ...]
    pieces: list[exp.Expr | None]
    joined: list[JoinTree] = field(default_factory=list)
    warnings: dict[str, Problem] = field(default_factory=dict)

    @property
    def dialect(self) -> str:
        """sqlglot's name of the database's language."""
        return self.catalog.dialect

    def note(self, place: int, piece: exp.Expr) -> exp.Expr:
        """Remember that the action at `place` stands for `piece`."""
        self.pieces[place] = piece
        return piece

    def scope_column(self, place: int) -> ScopeColumn:
        """The column of the scope. Raises `CannotWrite` for a place outside of it."""
        if place >= len(self.scope.columns):
            raise CannotWrite(f"The scope has no column {place}.")
        return self.scope.columns[place]

    def table(self, place: int) -> Table:
        """The table of the scope. Raises `CannotWrite` where there is none, or the catalogue lacks it."""
        found = self.catalog.table(self.scope.tables[place].key) if place < len(self.scope.tables) else None
        if found is None:
            raise CannotWrite(f"The scope has no table {place}.")
        return found

    def tables_of(self, operand: Operand) -> tuple[str, ...]:
        """The keys of the tables that an operand needs."""
        if operand.table is not None:
            return (self.table(operand.table).key,)
        if operand.column is None:
            raise CannotWrite("An operand is neither a column nor a table.")
        column = self.scope_column(operand.column)
        if column.expression:
            return expression_tables(column.expression, self.dialect)
        return (column.ref.table,)


@dataclass
class Sight:
    """One query's view. `group` are its keys as written, in their order; `parents` the second names of tables."""

    writing: Writing
    tree: JoinTree
    qualified: bool
    parents: dict[str, ParentJoin] = field(default_factory=dict)
    group: tuple[tuple[Operand, exp.Expr], ...] = ()

    def known(self, operand: Operand) -> Column | None:
        """The column of the catalogue; None for a table and for a computed column."""
        if operand.column is None:
            return None
        found = self.writing.scope_column(operand.column)
        return None if found.expression else self.writing.catalog.column(found.ref)

    def column(self, operand: Operand) -> exp.Expr:
        """The column by its name, with its table's before it where there are several."""
        if operand.column is None:
            raise CannotWrite("A table is not a column.")
        found = self.writing.scope_column(operand.column)
        if found.expression:
            return self._computed(found.expression)
        if operand.function == "parent":
            return _named(self.parents[found.ref.table].alias, found.ref.column, self.writing.dialect)
        return self.named(found.ref)

    def named(self, ref: ColumnRef) -> exp.Column:
        """The column as SQL."""
        dialect = self.writing.dialect
        if not self.qualified:
            return exp.Column(this=identifier(ref.column, dialect))
        schema, _, name = ref.table.rpartition(".")
        db = identifier(schema, dialect) if schema else None
        return exp.Column(this=identifier(ref.column, dialect), table=identifier(name, dialect), db=db)

    def _computed(self, expression: str) -> exp.Expr:
        parsed = parsed_expression(expression, self.writing.dialect).copy()
        for column in list(parsed.find_all(exp.Column)):
            key = f"{column.db}.{column.table}" if column.db else column.table
            made = self.named(ColumnRef(key, column.name))
            if column is parsed:
                return made
            column.replace(made)
        return exp.Paren(this=parsed) if isinstance(parsed, exp.Binary) else parsed


@dataclass(frozen=True, slots=True)
class ParentJoin:
    """A table joined to itself: `own` of a row refers to `target` of the row called `alias`."""

    table: Table
    own: str
    target: str
    alias: str


def _named(table: str, column: str, dialect: str) -> exp.Column:
    return exp.Column(this=identifier(column, dialect), table=identifier(table, dialect))


@lru_cache(maxsize=1024)
def parsed_expression(expression: str, dialect: str) -> exp.Expr:
    """A computed column's SQL as a tree, not to be changed. Raises `CannotWrite` when it cannot be read."""
    try:
        return sqlglot.parse_one(expression, dialect=dialect)
    except SqlglotError as error:
        raise CannotWrite(f"The computed column {expression!r} cannot be read.") from error


@lru_cache(maxsize=1024)
def expression_tables(expression: str, dialect: str) -> tuple[str, ...]:
    """The tables that a computed column reads, by their keys."""
    columns = parsed_expression(expression, dialect).find_all(exp.Column)
    return tuple(dict.fromkeys(f"{column.db}.{column.table}" if column.db else column.table for column in columns))


def parent_join(writing: Writing, operand: Operand) -> ParentJoin:
    """How the table of a column refers to itself. Raises `CannotWrite` where it does not."""
    if operand.column is None or writing.scope_column(operand.column).expression:
        raise CannotWrite("Only a column of a table has a parent.")
    key = writing.scope_column(operand.column).ref.table
    table = writing.catalog.table(key)
    if table is None:
        raise CannotWrite(f"There is no table {key}.")
    pairs = [
        (own.columns[0], own.target_columns[0])
        for own in table.foreign_keys
        if own.target == table.key and len(own.columns) == 1
    ]
    for own, target in writing.scope.keys:
        mine, theirs = writing.scope_column(own).ref, writing.scope_column(target).ref
        if mine.table == theirs.table == key:
            pairs.append((mine.column, theirs.column))
    if not pairs:
        raise CannotWrite(f"No key of {key} refers to {key}.")
    alias = pairs[0][0].lower()
    for ending in ("_id", "id", "_code", "_key", "_no"):
        alias = alias.removesuffix(ending) if len(alias) > len(ending) else alias
    taken = {other.name.lower() for other in writing.catalog.tables}
    return ParentJoin(table, *pairs[0], alias if alias not in taken else f"parent_{alias}")
