"""What two things have in common: "customer and store in the same city", "a shop in their own town"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.frame import Condition
from nl2sql.parser.knowledge import is_key
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader, at
from nl2sql.retrieval.links import name_links
from nl2sql.words import Token, stems

_SAME = frozenset({"same", "own", "home"})
_OTHER = frozenset({"another", "different"})
_LIVING = (("they", "live"), ("he", "lives"), ("she", "lives"), ("they", "are"), ("they", "come"), ("it", "is"))
_THERE = frozenset({"in", "from", "themselves", "at"})


def same_columns(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "the same city", "their own town", "another country", "the city they live in": of two tables that have it."""
    said = {token.norm for token in tokens}
    if not said & (_SAME | _OTHER | {"live", "lives", "come"}):
        return
    for link in name_links(tokens, catalog):
        if (
            link.kind != "column"
            or link.with_table
            or link.quality < 0.75
            or len(_tables_with(catalog, link.column)) < 2
        ):
            continue
        before = tokens[link.start - 1].norm if link.start else ""
        if before in _SAME | _OTHER:
            word = "=" if before in _SAME else "!="
            yield Mark(
                "samecolumn", link.start - 1, link.end, 1.4 * (link.end - link.start + 1), word, column=link.column
            )
        after = tuple(token.norm for token in tokens[link.end : link.end + 2])
        if after in _LIVING:
            end = link.end + 2
            while end < len(tokens) and tokens[end].norm in _THERE:
                end += 1
            yield Mark("samecolumn", link.start, end, 1.2 * (end - link.start), "=", column=link.column)


def _tables_with(catalog: Catalog, name: str) -> list[ColumnRef]:
    """The columns of that name, by the words of it, where they hold something and do not only refer."""
    wanted = stems(name)
    return [
        ColumnRef(table.key, column.name)
        for table in catalog.tables
        if table.kind != "view"
        for column in table.columns
        if column.type == "text" and stems(column.name) == wanted and not is_key(table, column)
    ]


@at("samecolumn")
def same_column(reader: Reader) -> int:
    """The two things spoken of must agree (or not) in that column."""
    mark = reader.mark
    if mark.kind != "samecolumn" or reader.fragment:
        return 0
    known = _tables_with(reader.catalog, mark.column)
    pair = [ref for ref in known if ref.table in reader.tables]
    if len(pair) == 1:
        paths = join_graph(reader.catalog).paths_from(reader.tables[0])
        near = [ref for ref in known if ref.table in paths and not any(j.multiplies for j in paths[ref.table][1])]
        pair = near if pair[0] in near and reader.said(mark).startswith("own") else pair
    if len(pair) != 2:
        return 0
    negated = reader.take_negation() != (mark.word == "!=")
    reader.condition(Condition(pair[0], "=", other=pair[1], negated=negated, words=reader.span(mark)))
    return 1
