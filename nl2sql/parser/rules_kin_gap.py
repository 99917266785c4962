"""Rules for how far people are from the one above them: "how much more does a boss earn than the staff"."""

from __future__ import annotations

from dataclasses import dataclass

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Function, Measure
from nl2sql.parser.knowledge import is_date, is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import PREFIX, snake
from nl2sql.parser.predicates import above_difference
from nl2sql.parser.reader import Reader, at

_GAPS = (
    "gap",
    "gap between",
    "the gap between",
    "difference",
    "difference between",
    "the difference between",
    "how far apart are",
    "how far apart",
    "spread",
    "spread between",
    "distance between",
)
_BELOW = ("down", "under", "size")
_REACH, _LONGEST = 9, 2


@dataclass(frozen=True, slots=True)
class _Sides:
    """Where both sides are named, which of them first, and the column that is compared."""

    end: int
    up_first: bool
    table: str
    column: ColumnRef


@at("gap", "lasting", "function", "scale", "extreme", "column")
def kin_gap(reader: Reader) -> int:
    """ "pay gap between managers and their reports", "how much more does a manager earn than those below"."""
    if reader.fragment:
        return 0
    more = _more(reader) if reader.mark.kind == "function" else ""
    if not more and not _opens_gap(reader):
        return 0
    sides = _sides(reader)
    if sides is None:
        return 0
    taken = sides.end - reader.at
    words = reader.span(*(m for m in reader.marks[reader.at : sides.end]))
    turned = bool(more) and sides.up_first != (more == ">")
    expression = above_difference(sides.column, reader.catalog, turned=turned)
    function = _function(reader)
    label = f"{PREFIX[function]}_{snake(sides.column.column)}_gap"
    reader.measures.append(Measure(function, sides.table, None, expression, label, words=words))
    return taken


def _opens_gap(reader: Reader) -> bool:
    """Whether "gap" stands here, with the column or "biggest" before it or not."""
    ahead = 0
    while reader.kind(ahead) in ("scale", "extreme", "column") and ahead < _LONGEST:
        ahead += 1
    found = reader.peek(ahead)
    return found is not None and found.kind in ("gap", "lasting") and reader.said(found) in _GAPS


def _more(reader: Reader) -> str:
    """The direction in "how much more", "how much less"; empty where it is none."""
    following = reader.peek(1)
    asked = reader.said(reader.mark) in ("how much", "by how much") and following is not None
    if not asked or following is None or following.kind not in ("compare", "scale"):
        return ""
    if following.kind == "scale":
        high = bool(following.scales) and following.scales[0].high
        return "" if following.degree not in ("more", "less") else ">" if high == (following.degree == "more") else "<"
    return following.word if following.word in (">", "<") else ""


def _sides(reader: Reader) -> _Sides | None:
    """The one above and those below, both named from here on, and the number of theirs that is spoken of."""
    found: dict[str, int] = {}
    for place in range(reader.at + 1, min(len(reader.marks), reader.at + _REACH + 1)):
        mark = reader.marks[place]
        if mark.kind == "kin" and mark.word in ("up", *_BELOW):
            found.setdefault("up" if mark.word == "up" else "down", place)
    if len(found) < 2:
        found = _with_own_name(reader, found)
    if len(found) != 2:
        return None
    end = max(found.values()) + 1
    table = reader.marks[found["up"]].table
    column = _column(reader, table, reader.marks[reader.at : end + 1])
    if column is None or reader.marks[found["down"]].table != table:
        return None
    while end < len(reader.marks) and reader.marks[end].kind == "column" and reader.marks[end].ref == column:
        end += 1
    return _Sides(end, found["up"] < found["down"], table, column)


def _with_own_name(reader: Reader, found: dict[str, int]) -> dict[str, int]:
    """ "between staff and their bosses": those below are called by the name of the table."""
    if "up" not in found:
        return found
    table = reader.marks[found["up"]].table
    for place in range(reader.at + 1, min(len(reader.marks), reader.at + _REACH + 1)):
        if reader.marks[place].kind == "table" and reader.marks[place].table == table:
            return {**found, "down": place}
    return found


def _column(reader: Reader, table: str, marks: tuple[Mark, ...]) -> ColumnRef | None:
    """The number compared: named on the way or just before; else the only one there is."""
    owner = reader.table_of(table)
    near = [mark.ref for mark in marks if mark.kind == "column" and mark.table == table]
    near += [output.column for output in reader.outputs[-1:] if output.column.table == table]
    for ref in near:
        column = reader.catalog.column(ref)
        if column is not None and (is_numeric(column) or is_date(column)) and not is_key(owner, column):
            reader.outputs = [output for output in reader.outputs if output.column != ref]
            return ref
    numbers = [c for c in owner.columns if is_numeric(c) and not is_key(owner, c)]
    return ColumnRef(table, numbers[0].name) if len(numbers) == 1 and not near else None


def _function(reader: Reader) -> Function:
    """What is asked of the gaps: their average unless the widest or narrowest is."""
    named = [name for group in reader.take_functions() for name in group]
    found: Function = next((n for n in named if n in ("average", "maximum", "minimum", "median")), "average")
    first = reader.mark
    if first.kind == "extreme" and not named:
        return "maximum" if first.word == "high" else "minimum"
    if first.kind == "scale" and first.degree in ("most", "least") and first.scales and not named:
        return "maximum" if first.scales[0].high == (first.degree == "most") else "minimum"
    return found
