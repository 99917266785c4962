"""SQL in notes: read, held against the catalogue, and written out with full names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.checks import check
from nl2sql.parser.naming import column_sql, table_sql
from nl2sql.parser.ways import leads_to_one
from nl2sql.parser_faults import PARSER_FALLS_OVER, parser_fault
from nl2sql.problems import Problem

_SIGNS = {"×": "*", "·": "*", "⋅": "*", "÷": "/", "∕": "/", "−": "-", "–": "-", "≠": "<>", "≤": "<=", "≥": ">="}
_QUOTES = "'\"`"


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression over full names; `tables` are the keys of those it reads, `columns` all columns in it."""

    tree: exp.Expr
    columns: tuple[ColumnRef, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it reads, in the order in which it names them."""
        return tuple(dict.fromkeys(ref.table for ref in self.columns))


class Unsuitable(Exception):
    """An expression that notes cannot hold; carries what is wrong with it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def plain_signs(text: str) -> str:
    """The text with the signs that people type for times, minus and so on as SQL has them; quoted texts stay."""
    made, quote = [], ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in _QUOTES:
            quote = letter
        made.append(letter if quote else _SIGNS.get(letter, letter))
    return "".join(made)


def read_expression(text: str, catalog: Catalog, home: Table | None = None) -> Expression:
    """The expression in `text` with every column under its full name; those without a table are looked for in `home`
    first, then in the one table that holds them all, then everywhere.

    Raises `Unsuitable` when it is no single expression that only reads, or names what does not exist.
    """
    tree = _parsed(text, catalog.dialect)
    columns: list[ColumnRef] = []
    bare = [node.name for node in tree.find_all(exp.Column) if not node.table]
    _all_somewhere(bare, catalog, home)
    home = home or _holder_of_all(bare, catalog)
    for node in list(tree.find_all(exp.Column)):
        ref = _resolved(node, catalog, home)
        columns.append(ref)
        full = column_sql(ref, catalog.dialect)
        if node is tree:
            tree = full
        else:
            node.replace(full)
    found = Expression(tree, tuple(dict.fromkeys(columns)))
    _only_harmless(found, catalog)
    return found


def home_table(found: Expression, catalog: Catalog, told: Table | None) -> Table:
    """The table whose rows the expression is about: from it a single row of every other is reached.

    Raises `Unsuitable` where there is none, or the one that was told is none.
    """
    options = [told.key] if told is not None else list(found.tables)
    for key in options:
        table = catalog.table(key)
        if table is not None and all(leads_to_one(catalog, key, other) for other in found.tables):
            return table
    if not options:
        raise Unsuitable(
            Problem(
                "notes.table", "It reads no column, so its table is not known.", "Add 'table: …', or name a column."
            )
        )
    tables = " and ".join(dict.fromkeys((*options, *found.tables)))
    message = f"No key leads from one row of {options[0]} to a single row of each other table it reads ({tables})."
    raise Unsuitable(Problem("notes.tables", message, "Say the table with 'table: …', or add the join to 'joins:'."))


def _parsed(text: str, dialect: str) -> exp.Expr:
    sql = plain_signs(text)
    try:
        parts = [part for part in sqlglot.parse(sql, dialect=dialect) if part is not None]
    except PARSER_FALLS_OVER as error:
        why = parser_fault(error, sql, dialect).reason
        raise Unsuitable(Problem("notes.sql", f"{text!r} is not SQL: {why}.", "Write an expression.")) from error
    tree = parts[0] if parts else None
    if tree is None or len(parts) > 1 or isinstance(tree, exp.Query | exp.DDL | exp.Command | exp.DML | exp.Alias):
        raise Unsuitable(
            Problem("notes.sql", f"{text!r} is not one expression.", "Write what to compute, such as SUM(price), only.")
        )
    if tree.find(exp.Query) is not None or tree.find(exp.Window) is not None or tree.find(exp.Star, exp.Placeholder):
        allowed = isinstance(tree.find(exp.Star), exp.Star) and _only_counts_rows(tree)
        if not allowed:
            raise Unsuitable(
                Problem(
                    "notes.sql",
                    f"{text!r} holds a query, a window or a placeholder.",
                    "Use columns and functions only.",
                )
            )
    return tree


def _only_counts_rows(tree: exp.Expr) -> bool:
    stars = list(tree.find_all(exp.Star))
    plain = tree.find(exp.Query) is None and tree.find(exp.Window) is None and tree.find(exp.Placeholder) is None
    return plain and all(isinstance(star.parent, exp.Count) for star in stars)


def _resolved(node: exp.Column, catalog: Catalog, home: Table | None) -> ColumnRef:
    if node.table:
        table = catalog.table(node.table, node.db)
        if table is None:
            raise Unsuitable(no_table(f"{node.db}.{node.table}" if node.db else node.table, catalog))
        column = table.column(node.name)
        if column is None:
            raise Unsuitable(no_column(node.name, (table,), catalog))
        return ColumnRef(table.key, column.name)
    if home is not None and (own := home.column(node.name)) is not None:
        return ColumnRef(home.key, own.name)
    holders = list(_holders(node.name, catalog))
    if len(holders) == 1:
        table, column = holders[0]
        return ColumnRef(table.key, column.name)
    if holders:
        where = " and ".join(table.key for table, _ in holders[:4])
        hint = f"Write {holders[0][0].key}.{holders[0][1].name}, or say the table with 'table: …'."
        raise Unsuitable(Problem("notes.ambiguous", f"{node.name} is in {where}.", hint))
    raise Unsuitable(no_column(node.name, (home,) if home is not None else (), catalog))


def _all_somewhere(names: list[str], catalog: Catalog, home: Table | None) -> None:
    """A name that is misspelt is told before one that several tables have, which it may settle."""
    for name in names:
        if (home is None or home.column(name) is None) and not any(_holders(name, catalog)):
            raise Unsuitable(no_column(name, (home,) if home is not None else (), catalog))


def _holder_of_all(names: list[str], catalog: Catalog) -> Table | None:
    """The one table that holds columns of all these names; None where there is none or more than one."""
    tables = [table for table in catalog.tables if table.kind != "view" and all(map(table.column, names))]
    return tables[0] if names and len(tables) == 1 else None


def _holders(name: str, catalog: Catalog) -> Iterator[tuple[Table, Column]]:
    for table in catalog.tables:
        column = table.column(name) if table.kind != "view" else None
        if column is not None:
            yield table, column


def no_table(name: str, catalog: Catalog) -> Problem:
    """There is no such table; says which is meant or which there are."""
    near = catalog.similar_tables(name)
    known = ", ".join(table.key for table in catalog.tables[:6]) + (" …" if len(catalog.tables) > 6 else "")
    hint = f"Did you mean {' or '.join(near[:2])}?" if near else f"Known: {known}."
    return Problem("notes.unknown-table", f"There is no table {name}.", hint)


def no_column(name: str, tables: Iterable[Table], catalog: Catalog) -> Problem:
    """There is no such column in the tables (in all, when none are given); says which is meant or which there are."""
    tables = tuple(tables)
    near = catalog.similar_columns(name, tables) or catalog.similar_columns(name)
    where = f" in {tables[0].key}" if tables else ""
    known = ", ".join(column.name for table in tables[:1] for column in table.columns[:8])
    hint = f"Did you mean {' or '.join(near[:2])}?" if near else f"Known: {known}." if known else ""
    return Problem("notes.unknown-column", f"There is no column {name}{where}.", hint)


def _only_harmless(found: Expression, catalog: Catalog) -> None:
    """What must not run in a query must not stand in notes either."""
    tables = [table_sql(table, catalog.dialect) for key in found.tables if (table := catalog.table(key)) is not None]
    query = exp.select(found.tree.copy())
    for place, read in enumerate(tables):
        query = query.join(read, join_type="cross") if place else query.from_(read)
    checked = check(query.sql(catalog.dialect), catalog)
    if checked.problems:
        problem = checked.problems[0]
        raise Unsuitable(Problem("notes.sql", problem.message, problem.hint))
