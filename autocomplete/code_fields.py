"""The fields under which the use of tables in Python code is remembered, and what is known at a place of theirs."""

from __future__ import annotations

from collections.abc import Sequence

from autocomplete.code_place import CodePlace
from autocomplete.field import Evidence, Part

COLUMNS = "code: columns"
"""Columns used; evidence: the table's variable, the call, the column before."""
OF_FRAME = "code: table"
IN_CALL = "code: call"
MOST_ABOVE = 40
"""Columns named above a place that are looked at."""


def values(column: str) -> str:
    """Literals a column was compared with; evidence: the table's variable."""
    return f"code: values of {column}"


def arguments(function: str, argument: str) -> str:
    """Literals given as that argument of a function."""
    return f"code: {function}({argument})"


def field_of(place: CodePlace) -> str:
    """The field of a place."""
    if place.kind == "column":
        return COLUMNS
    return values(place.column) if place.kind == "value" else arguments(place.function, place.argument)


def evidence(place: CodePlace, above: Sequence[str] = ()) -> Evidence:
    """What is known at a place; `above` are the columns used above it, the latest last."""
    frame: tuple[Part, ...] = ((OF_FRAME, place.frame),) if place.frame else ()
    if place.kind != "column":
        column: tuple[Part, ...] = ((COLUMNS, place.column),) if place.kind == "argument" and place.column else ()
        return Evidence(field_of(place), (*frame, *column), (*column, *frame))
    call: tuple[Part, ...] = ((IN_CALL, f"{place.function} {place.argument}".strip()),)
    before: tuple[Part, ...] = tuple(("#1", name) for name in above[-1:])
    return Evidence(COLUMNS, (*frame, *call, *before), (*frame, *before, *call), tuple(above[-MOST_ABOVE:]))
