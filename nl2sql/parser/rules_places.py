"""Rules for places in a ranking: "second highest salary", "the third most expensive product"."""

from __future__ import annotations

from nl2sql.parser.reader import Rank, Reader, at


@at("place")
def place(reader: Reader) -> int:
    """An ordinal right before a superlative: the places before it are left out."""
    mark, following = reader.mark, reader.peek(1)
    if mark.kind == "place" and mark.word == "taken" and reader.rank is None and not reader.fragment:
        reader.skipped = int(mark.number or 1) - 1
        reader.rank = Rank(True, 1, words=reader.span(mark), implied=True)
        return 1
    if mark.kind != "place" or following is None or reader.fragment or following.start != mark.end:
        return 0
    superlative = following.kind == "extreme" or (following.kind == "scale" and following.degree in ("most", "least"))
    if not superlative:
        return 0
    reader.skipped = int(mark.number or 1) - 1
    return 1
