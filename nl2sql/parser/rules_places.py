"""Rules for places in a ranking: "second highest salary", "the third most expensive product"."""

from __future__ import annotations

from nl2sql.parser.reader import Reader

_PLACES = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}


def place(reader: Reader) -> int:
    """An ordinal right before a superlative: the places before it are left out."""
    mark, following = reader.mark, reader.peek(1)
    if mark.kind != "place" or following is None or reader.fragment or following.start != mark.end:
        return 0
    superlative = following.kind == "extreme" or (following.kind == "scale" and following.degree in ("most", "least"))
    if not superlative:
        return 0
    reader.skipped = int(mark.number or 1) - 1
    return 1
