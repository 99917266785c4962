"""How long ago something last happened: "how many days has it been since each store last sold anything"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.parser.marks import Mark
from nl2sql.parser.period_match import norm_at, says, spoken
from nl2sql.parser.reader import Reader, at
from nl2sql.words import Token

_OPENINGS = (("how", "many", "days"), ("number", "of", "days"), ("days",), ("how", "long"), ("time",))
_MIDDLES = ((), ("has", "it", "been"), ("is", "it"), ("have", "passed"), ("passed",), ("have", "gone", "by"))
_ASKED = (
    *((*opening, *middle, "since") for opening in _OPENINGS for middle in _MIDDLES),
    *(("how", "many", "days", "ago"), ("how", "long", "ago"), ("days", "gone", "by", "since")),
)
_LAST = frozenset({"last", "latest", "recent", "recently"})
_NEAR = 8


def since_last(tokens: Sequence[Token]) -> Iterator[Mark]:
    """A mark for the words that ask how long ago, and one for "last" after them."""
    found = max(spoken(tokens, _ASKED), key=lambda item: len(item[1]), default=None)
    if found is None:
        return
    start, words = found
    stop = start + len(words)
    place = next((p for p in range(stop, min(len(tokens), stop + _NEAR)) if tokens[p].norm in _LAST), -1)
    if place < 0 or (place + 1 < len(tokens) and tokens[place + 1].number is not None):
        return
    yield Mark("since", start, stop, 1.5 * (stop - start))
    begin = place - (norm_at(tokens, place - 1) == "most")
    end = place + 1 + says(tokens, place + 1, ("time",))
    yield Mark("moment", begin, end, 1.6 * (end - begin), "maximum", quality=1.0)


@at("since")
def since(reader: Reader) -> int:
    """The days from the last time on are counted, up to the day it is asked."""
    if reader.mark.kind != "since" or reader.fragment:
        return 0
    reader.ago = True
    return 1
