"""Rows that agree with another row: "products with the same price as another product of the same supplier"."""

from __future__ import annotations

import itertools

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.joins import join_graph
from nl2sql.lexicon import lexicon
from nl2sql.parser.kin import aliased, named
from nl2sql.parser.knowledge import is_key, scale_column
from nl2sql.parser.marks import Mark
from nl2sql.parser.naming import column_sql
from nl2sql.parser.reader import Mention, Reader, at
from nl2sql.words import stems

_ALIKE = frozenset({"same", "identical", "identically", "equal", "equals", "equally", "share", "shares", "shared"})
_ALIKE_PAIRS = (("much", "as"), ("as", "another"))
_OTHER = frozenset({"another", "other", "others", "else", "colleague", "colleagues"})
_AWAY = frozenset({"different", "than", "average", "percentage", "day", "time", "times", "percent"})
_COSTS = frozenset({"cost", "costs", "costing", "priced"})
_OTHER_ROW = "twin"


@at("table", "column", "compare", "sameday", "number", "unit", "function")
def twins(reader: Reader) -> int:
    """The columns in which a row must agree with another one of its table, wherever they are named."""
    if reader.fragment or not _meant(reader):
        return 0
    mark, table = reader.mark, _table(reader)
    if not table:
        return 0
    ref = _agreeing(reader, mark, table)
    if ref is not None:
        if not reader.mentions and mark.with_table:
            reader.mentions.append(Mention(table, mark))
        if not reader.twins:
            reader.used += [
                Mark("unit", place, place + 1, 0.0)
                for place, token in enumerate(reader.tokens)
                if token.norm in _OTHER | _ALIKE
            ]
        if ref not in reader.twins:
            reader.twins.append(ref)
        return 1
    again = mark.kind == "table" and mark.table == table and bool(reader.mentions)
    empty = mark.kind in ("compare", "sameday", "number", "unit", "function") and _says_alike(reader, mark)
    return 1 if again or empty else 0


def _meant(reader: Reader) -> bool:
    """Whether "the same … as another" is said, or what must be the same twice."""
    said = reader.tokens_said
    words = set(said)
    pairs = set(itertools.pairwise(said))
    if not words & _ALIKE and not pairs & set(_ALIKE_PAIRS):
        return False
    return not words & _AWAY and bool(words & _OTHER or said.count("same") > 1)


def _table(reader: Reader) -> str:
    """The table whose rows are looked at: what is spoken of first."""
    if reader.mentions:
        return reader.mentions[0].table
    counted = [measure.table for measure in reader.measures if measure.function == "count"]
    named = [reader.mark.table] if reader.mark.kind == "column" and reader.mark.with_table else []
    return next(iter((*counted, *named)), "")


def _agreeing(reader: Reader, mark: Mark, table: str) -> ColumnRef | None:
    """The column of `table` that a mark names: its own, what its rows refer to, or what a thing costs."""
    before = reader.tokens[mark.start - 1].norm if mark.start else ""
    costs = {token.norm for token in reader.tokens[mark.start : mark.end]} & _COSTS
    if costs and before not in ("same", "their", "its", "the"):
        found = scale_column(reader.table_of(table), lexicon().scales[stems("expensive")])
        return found[0] if found is not None else None
    if mark.kind == "column" and mark.table == table:
        own = reader.table_of(table)
        return None if is_key(own, reader.column_of(mark)) and not _refers(reader, mark) else mark.ref
    if mark.kind != "table" or mark.table == table:
        return None
    for join in join_graph(reader.catalog).steps.get(table, ()):
        if join.table == mark.table and not join.multiplies and len(join.pairs) == 1:
            return ColumnRef(table, join.pairs[0][0].column)
    return None


def _refers(reader: Reader, mark: Mark) -> bool:
    """Whether a key column points to another table: then it tells what the row belongs to."""
    keys = reader.table_of(mark.table).foreign_keys
    return any(tuple(key.columns) == (mark.column,) for key in keys)


def _says_alike(reader: Reader, mark: Mark) -> bool:
    """Whether a mark only says that something is alike: "the same as", "exactly as much as another one"."""
    said = {token.norm for token in reader.tokens[mark.start : mark.end]}
    return bool(said & (_ALIKE | {"exactly", "much", "one"}))


def agrees(refs: tuple[ColumnRef, ...], catalog: Catalog) -> exp.Expr | None:
    """``EXISTS (…)``: another row of the table has the same in all of `refs`; None where no key tells rows apart."""
    table, dialect = catalog.table(refs[0].table), catalog.dialect
    if table is None or len(table.primary_key) != 1:
        return None
    key = column_sql(ColumnRef(table.key, table.primary_key[0]), dialect)
    same = []
    for ref in refs:
        own = column_sql(ref, dialect)
        same.append(exp.EQ(this=named(own, table.key, _OTHER_ROW, dialect), expression=own))
    apart = exp.NEQ(this=named(key, table.key, _OTHER_ROW, dialect), expression=key.copy())
    inner = exp.select(exp.Literal.number(1)).from_(aliased(table.key, _OTHER_ROW, catalog))
    return exp.Exists(this=inner.where(*same, apart))
