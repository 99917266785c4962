"""Rules for the most and least of a number beside other figures of it: "average and highest salary per store"."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Function
from nl2sql.parser.knowledge import is_numeric, scale_column
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import column_measure
from nl2sql.parser.reader import Reader, at

_FIGURES = frozenset({"average", "maximum", "minimum", "median"})


@at("extreme", "scale")
def beside(reader: Reader) -> int:
    """ "average and highest salary", "shortest, average and longest visit": figures of one number, no ranking."""
    mark = reader.mark
    superlative = mark.kind == "extreme" or mark.degree in ("most", "least")
    if not superlative or reader.fragment or not (_joined(reader, -1) or _joined(reader, 1)):
        return 0
    function = _function(mark)
    following = _noun(reader)
    if following is None or not function:
        return 0
    if mark.kind == "scale":
        found = _scaled(reader, mark, following)
        return _measured(reader, function, *found) if found is not None else 0
    if following.kind != "column" or not is_numeric(reader.column_of(following)):
        return 0
    reader.functions.append((replace(mark, kind="function", word=function), reader.connector != ""))
    return 1


def _joined(reader: Reader, step: int) -> bool:
    """Whether "and" ties it to another figure, before (-1) or after it (1)."""
    other = reader.peek(2 * step)
    if reader.kind(step) != "and" or other is None:
        return False
    if step < 0 and not reader.functions:
        return False
    if other.kind == "function":
        return other.word in _FIGURES
    return other.kind == "extreme" or (other.kind == "scale" and other.degree in ("most", "least"))


def _function(mark: Mark) -> Function | None:
    high = mark.word == "high" if mark.kind == "extreme" else mark.degree == "most"
    if mark.kind == "scale" and mark.scales and not mark.scales[0].high:
        high = not high
    return "maximum" if high else "minimum"


def _noun(reader: Reader) -> Mark | None:
    """What all of the figures are said of."""
    ahead = 1
    while reader.kind(ahead) in ("and", "function", "extreme", "scale"):
        ahead += 1
    return reader.peek(ahead)


def _scaled(reader: Reader, mark: Mark, noun: Mark) -> tuple[ColumnRef, int] | None:
    """The number that "longest" speaks of, with the marks that name it: "longest session in minutes"."""
    if noun.kind not in ("table", "column"):
        return None
    found = scale_column(reader.table_of(noun.table), mark.scales)
    column = reader.catalog.column(found[0]) if found is not None else None
    if found is None or column is None or not is_numeric(column):
        return None
    if noun.kind == "column":
        return (found[0], 1) if noun.ref == found[0] else None
    return found[0], 1


def _measured(reader: Reader, function: Function, ref: ColumnRef, taken: int) -> int:
    """Adds the figures asked for so far with this one; the noun is read with the last of them."""
    mark = reader.mark
    pending = [item for item, _ in reader.functions]
    groups = reader.take_functions()
    words = reader.span(*pending, mark)
    made = [column_measure(reader, ref, group, words) for group in (*groups, (function,))]
    reader.measures += [measure for measure in made if measure is not None]
    return 1 + taken if reader.kind(1) in ("table", "column") else 1
