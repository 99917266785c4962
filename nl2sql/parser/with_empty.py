"""Groups that nothing belongs to are shown too: "orders per promotion, including those with none"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.parser.frame import Condition, Dimension, Frame
from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.marks import Mark
from nl2sql.parser.naming import column_sql, identifier, table_sql
from nl2sql.parser.predicates import predicate, terms
from nl2sql.parser.reader import Reader, at
from nl2sql.retrieval.links import name_links
from nl2sql.words import Token

_TOO = frozenset({"including", "include", "includes", "included", "even", "also", "inclusive", "incl", "with", "and"})
_FIRM = _TOO - {"with", "and", "also"}
_THOSE = frozenset(
    (
        *("the", "those", "these", "ones", "one", "any", "for", "if", "when", "where", "there", "is", "are", "of", "a"),
        *("that", "which", "who", "had", "have", "has", "got", "were", "was", "did", "do", "not", "with", "having"),
        *("brought", "show", "showing", "as", "zero", "zeros", "zeroes", "0", "none", "without", "no", "nothing"),
        *("never", "empty", "unused", "nobody", "anything", "any", "all", "too", "at", "them", "count", "counts"),
    )
)
_NONE = frozenset({"none", "zero", "zeros", "zeroes", "0", "without", "empty", "nothing", "unused", "never", "no"})
_LONGEST = 9


def emptied(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "including those with none", "zeros included": that groups without anything are wanted."""
    words = [token.norm for token in tokens]
    if not set(words) & _NONE or not set(words) & (_TOO | {"show"}):
        return
    links = name_links(tokens, catalog)
    names = {place for link in links if link.kind == "table" for place in range(link.start, link.end)}
    for start, word in enumerate(words):
        if word not in _TOO and word not in ("show", "zero", "zeros", "zeroes"):
            continue
        end = start + 1
        while end < len(words) and end - start < _LONGEST and (words[end] in _THOSE or end in names):
            end += 1
        while end < len(words) and words[end] in ("included", "shown"):
            end += 1
        inside = words[start:end]
        firm = set(inside) & (_FIRM | {"show", "shown"}) or inside[:2] in (
            ["also", "those"],
            ["also", "the"],
            ["and", "those"],
        )
        if end - start > 1 and set(inside) & _NONE and firm:
            yield Mark("empty", start, end, 1.3 * (end - start))


@at("empty")
def empty(reader: Reader) -> int:
    """Remembers that groups without anything are wanted too."""
    if reader.mark.kind != "empty" or reader.fragment:
        return 0
    grouped = bool(reader.groupings) or any(mark.kind == "by" for mark in reader.marks)
    if not grouped or not (reader.measures or reader.functions or reader.mentions):
        return 0
    reader.with_empty = True
    return 1


def everything(frame: Frame) -> Frame | None:
    """The figure of each thing by its key, which is joined to all things; None where there is none to join."""
    things = [dimension for dimension in frame.dimensions if dimension.entity and not dimension.above]
    if not frame.with_empty or len(frame.dimensions) != 1 or len(things) != 1 or frame.limit is not None:
        return None
    counted = [m for m in frame.measures if m.function in ("count", "count distinct", "sum") and not m.per]
    if len(counted) != len(frame.measures) or not counted or frame.series is not None or frame.within is not None:
        return None
    return replace(frame, with_empty=False, ordering=())


def with_all(frame: Frame, inner: exp.Select, catalog: Catalog) -> exp.Select | None:
    """All rows of the table grouped by, each with what `inner` found for it, or nought."""
    dimension = frame.dimensions[0]
    table, dialect = catalog.table(dimension.entity), catalog.dialect
    if table is None or len(table.primary_key) != 1:
        return None
    key = column_sql(ColumnRef(table.key, table.primary_key[0]), dialect)
    made = inner.copy()
    made.set(
        "expressions",
        [exp.alias_(key.copy(), "thing"), *(part.copy() for part in inner.expressions if _figure(part, frame))],
    )
    made.set("group", exp.Group(expressions=[key.copy()]))
    shown: list[exp.Expr] = [_label(ref, dimension, dialect) for ref in label_columns(table)]
    for measure in frame.measures:
        name = measure.label or "value"
        value = exp.Coalesce(this=exp.column(name, table="figures"), expressions=[exp.Literal.number(0)])
        shown.append(exp.Alias(this=value, alias=identifier(name, dialect)))
    select = exp.select(*shown).from_(table_sql(table, dialect))
    on = exp.EQ(this=exp.column("thing", table="figures"), expression=key.copy())
    select = select.join(made.subquery("figures"), on=on, join_type="left")
    for condition in _own(frame, table.key):
        select = select.where(*terms(predicate(condition, catalog)))
    return select


def _figure(part: exp.Expr, frame: Frame) -> bool:
    return part.alias_or_name in {measure.label or "value" for measure in frame.measures}


def _label(ref: ColumnRef, dimension: Dimension, dialect: str) -> exp.Expr:
    plain = column_sql(ref, dialect)
    named = dimension.label if ref.column.lower() in ("name", "title") and dimension.label else ref.column
    return exp.Alias(this=plain, alias=identifier(named, dialect))


def _own(frame: Frame, table: str) -> list[Condition]:
    """What is said of the things themselves holds for those without anything too."""
    return [condition for condition in frame.conditions if condition.column.table == table]
