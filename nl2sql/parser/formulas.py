"""Sums over two columns row by row: "price less cost", "quantity times unit price"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.amounts import as_column
from nl2sql.parser.frame import Function, Measure
from nl2sql.parser.knowledge import is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import PREFIX, snake
from nl2sql.parser.reader import Reader, at
from nl2sql.retrieval.links import Link, name_links
from nl2sql.words import Token

_SIGNS: dict[str, type[exp.Binary]] = {
    "minus": exp.Sub,
    "less": exp.Sub,
    "plus": exp.Add,
    "times": exp.Mul,
    "multiplied": exp.Mul,
}
_NAMES: dict[type[exp.Binary], str] = {exp.Sub: "less", exp.Add: "plus", exp.Mul: "times"}
_SMALL = frozenset({"the", "their", "its", "our", "by", "of", "unit", "a", "own"})
_AVERAGED: tuple[Function, ...] = ("average", "median", "minimum", "maximum")
_CLOSE = 0.6


def formulas(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Marks where two columns of numbers stand around a word for a sign; `word` is the sum as SQL."""
    yield from _ratios(tokens, catalog)
    places = [place for place, token in enumerate(tokens) if token.norm in _SIGNS]
    if not places:
        return
    links = [link for link in name_links(tokens, catalog) if _is_number(link, catalog)]
    for place in places:
        after = place + 1
        while after < len(tokens) and tokens[after].norm in _SMALL:
            after += 1
        for left in links:
            for right in links if left.end == place else ():
                below = _lower(left, right, catalog) if right.start in range(place + 1, after + 1) else ""
                if below and (left.table, left.column) != (right.table, right.column):
                    yield _mark(tokens, place, left, right, below, catalog)


def _ratios(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "ratio of price to cost", "price to cost ratio": the one divided by the other, row by row."""
    place = next((place for place, token in enumerate(tokens) if token.norm == "ratio"), -1)
    if place < 0:
        return
    links = [link for link in name_links(tokens, catalog) if _is_number(link, catalog)]
    for left in links:
        for right in links:
            joint = [token.norm for token in tokens[left.end : right.start]]
            spread = joint == ["between"] or joint[:1] in (["to"], ["and"], ["over"])
            if not spread or left.end > right.start or left.table != right.table or left.column == right.column:
                continue
            start = place if place < left.start else left.start
            end = right.end if place < left.start else place + 1
            opened = [token.norm for token in tokens[place + 1 : left.start]]
            if (place < left.start and opened[:1] not in (["of"], ["between"])) or (
                place > left.start and place != right.end
            ):
                continue
            sides = [as_column(ColumnRef(link.table, link.column)).sql(catalog.dialect) for link in (left, right)]
            text = f"{sides[0]} * 1.0 / NULLIF({sides[1]}, 0)"
            score = 1.3 * (end - start) * min(left.quality, right.quality)
            label = f"{snake(left.column)}_to_{snake(right.column)}"
            yield Mark("formula", start, end, score, text, left.table, values=(label,), how="ratio")


def _is_number(link: Link, catalog: Catalog) -> bool:
    table = catalog.table(link.table) if link.kind == "column" and link.quality >= _CLOSE else None
    column = catalog.column(ColumnRef(link.table, link.column)) if table is not None and table.kind != "view" else None
    return column is not None and table is not None and is_numeric(column) and not is_key(table, column)


def _lower(left: Link, right: Link, catalog: Catalog) -> str:
    """The table whose rows both numbers belong to; empty where neither's rows have just one of the other."""
    for below, above in ((left.table, right.table), (right.table, left.table)):
        found = join_graph(catalog).paths_from(below).get(above) if below != above else None
        if below == above or (found is not None and len(found[1]) == 1 and not found[1][0].multiplies):
            return below
    return ""


def _mark(tokens: Sequence[Token], place: int, left: Link, right: Link, below: str, catalog: Catalog) -> Mark:
    sign = _SIGNS[tokens[place].norm]
    sides = [as_column(ColumnRef(link.table, link.column)) for link in (left, right)]
    text = sign(this=sides[0], expression=sides[1]).sql(catalog.dialect)
    label = f"{snake(left.column)}_{_NAMES[sign]}_{snake(right.column)}"
    quality = min(left.quality, right.quality)
    near = 0.0 if left.table == right.table else -0.4
    score = 1.2 * quality * (right.end - left.start) + near
    return Mark("formula", left.start, right.end, score, text, below, values=(label,), quality=quality)


@at("formula")
def formula(reader: Reader) -> int:
    """ "average price less cost": a number of each row, averaged or added up; said after a figure, it explains it."""
    mark = reader.mark
    if mark.kind != "formula" or reader.fragment or mark.how == "ratio":
        return 0
    last = reader.measures[-1] if reader.measures else None
    if last is not None and last.expression == mark.word:
        reader.measures[-1] = replace(last, words=last.words + reader.span(mark))
        return 1
    pending = [item for item, _ in reader.functions]
    groups = reader.take_functions()
    function: Function = groups[-1][-1] if groups else "average" if reader.take_later("average") else "sum"
    if function not in (*_AVERAGED, "sum"):
        return 0
    label = f"{PREFIX[function]}_{mark.values[0]}"
    words = reader.span(*pending, mark)
    reader.measures.append(Measure(function, mark.table, None, mark.word, label, words=words))
    return 1
