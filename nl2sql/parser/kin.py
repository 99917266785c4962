"""Tables that refer to themselves: staff and their managers, categories within categories."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.lexicon import word_list
from nl2sql.parser.naming import column_sql, identifier, table_sql
from nl2sql.words import stems

ABOVE, BELOW = "above", "below"
"""What the table is called where it stands a second time."""


@dataclass(frozen=True, slots=True)
class Tie:
    """The `own` column of a `table` refers to the `target` column of the row above it; `people` when that is a boss."""

    table: str
    own: ColumnRef
    target: ColumnRef
    people: bool


@per_object
def ties(catalog: Catalog) -> dict[str, Tie]:
    """The tie of every table that has just one key to itself."""
    found: dict[str, Tie] = {}
    for table in catalog.tables:
        keys = [key for key in table.foreign_keys if key.target == table.key and len(key.columns) == 1]
        if len(keys) != 1:
            continue
        own, target = keys[0].columns[0], keys[0].target_columns[0]
        people = bool(set(stems(own)) & word_list("bosses"))
        found[table.key] = Tie(table.key, ColumnRef(table.key, own), ColumnRef(table.key, target), people)
    return found


def tie_of(catalog: Catalog, key: str) -> Tie:
    """The tie of a table. Raises KeyError when it does not refer to itself."""
    return ties(catalog)[key]


def named(made: exp.Expr, key: str, alias: str, dialect: str) -> exp.Expr:
    """The expression `made` over the table `key`, said of the same table as `alias`."""
    name = key.rpartition(".")[2]
    copied = made.copy()
    for column in copied.find_all(exp.Column):
        if column.table == name:
            column.set("table", identifier(alias, dialect))
            column.set("db", None)
    return copied


def aliased(key: str, alias: str, catalog: Catalog) -> exp.Expr:
    """The table as it stands in FROM under another name. Raises KeyError when the catalogue does not hold it."""
    table = catalog.table(key)
    if table is None:
        raise KeyError(key)
    return exp.alias_(table_sql(table, catalog.dialect), identifier(alias, catalog.dialect), table=True)


def above_value(ref: ColumnRef, value: exp.Expr, catalog: Catalog) -> exp.Expr:
    """`value` (over the table of `ref`) as the row above has it."""
    tie, dialect = tie_of(catalog, ref.table), catalog.dialect
    theirs = named(column_sql(tie.target, dialect), ref.table, ABOVE, dialect)
    same = exp.EQ(this=theirs, expression=column_sql(tie.own, dialect))
    shown = named(value, ref.table, ABOVE, dialect)
    return exp.select(shown).from_(aliased(ref.table, ABOVE, catalog)).where(same).subquery()
