"""Pairs of rows that are alike: "pairs of stores in the same city"."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.parser.frame import Frame
from nl2sql.parser.kin import aliased, named
from nl2sql.parser.knowledge import is_key, label_columns
from nl2sql.parser.naming import column_sql
from nl2sql.parser.predicates import predicate
from nl2sql.parser.reader import Mention, Reader, at

_FIRST, _SECOND = "one", "other"
_ALIASES = (_FIRST, _SECOND)


@at("pairs")
def pairs(reader: Reader) -> int:
    """ "pairs of suppliers in the same country": the table, and the column in which both must agree."""
    if reader.mark.kind != "pairs" or reader.fragment:
        return 0
    if reader.mark.word == "share":
        return _sharing(reader)
    thing = reader.peek(1)
    if thing is None or thing.kind != "table":
        return 0
    for ahead in range(2, len(reader.marks) - reader.at):
        mark = reader.marks[reader.at + ahead]
        if mark.kind == "column" and mark.table == thing.table:
            if is_key(reader.table_of(mark.table), reader.column_of(mark)):
                return 0
            reader.mentions.append(Mention(thing.table, thing))
            reader.alike = mark.ref
            reader.functions = [item for item in reader.functions if item[0].word != "share"]
            return ahead + 1
    return 0


def _sharing(reader: Reader) -> int:
    """ "which suppliers share a country": the things stand before."""
    column, only = reader.peek(1), len(reader.mentions) == 1 and not reader.mentions[0].verb
    plain = not (reader.measures or reader.functions or reader.outputs or reader.conditions or reader.rank)
    if column is None or column.kind != "column" or not plain or not only or reader.at + 2 < len(reader.marks):
        return 0
    table = reader.mentions[0].table
    if column.table != table or is_key(reader.table_of(table), reader.column_of(column)):
        return 0
    reader.alike, reader.asked = column.ref, ""
    return 2


def paired(frame: Frame, catalog: Catalog) -> exp.Select | None:
    """Every two rows with the same value in ``frame.alike``, each pair once; None where no key tells them apart."""
    table, dialect = catalog.table(frame.subject), catalog.dialect
    if table is None or frame.alike is None or len(table.primary_key) != 1:
        return None
    key = column_sql(ColumnRef(table.key, table.primary_key[0]), dialect)
    value = column_sql(frame.alike, dialect)
    sides = [(named(key, table.key, alias, dialect), named(value, table.key, alias, dialect)) for alias in _ALIASES]
    same = exp.EQ(this=sides[0][1], expression=sides[1][1])
    once = exp.LT(this=sides[0][0], expression=sides[1][0])
    labels = [column_sql(ref, dialect) for ref in label_columns(table)]
    shown = [named(label, table.key, alias, dialect) for alias in _ALIASES for label in labels]
    counted = any(measure.function == "count" for measure in frame.measures)
    select = exp.select(exp.Count(this=exp.Star())) if counted else exp.select(*shown)
    select = select.from_(aliased(table.key, _FIRST, catalog))
    select = select.join(aliased(table.key, _SECOND, catalog), on=exp.and_(same, once))
    for condition in frame.conditions:
        if condition.column.table != table.key:
            return None
        met = predicate(condition, catalog)
        select = select.where(*(named(met, table.key, alias, dialect) for alias in _ALIASES))
    return select
