"""How long things run: "length of each promotion", "how many days did it last", "first and last day included"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.marks import Mark
from nl2sql.parser.scan_durations import paired
from nl2sql.retrieval.links import name_links
from nl2sql.words import Token

_COUNTED = frozenset({"including", "counting", "inclusive", "included", "counted", "count", "include"})
_ENDS = frozenset(
    (
        *("both", "first", "last", "start", "end", "beginning", "starting", "ending", "day", "days", "dates", "ends"),
        *("the", "and", "of", "with", "date", "on", "as", "well"),
    )
)
_PAIRS = (frozenset({"first", "last"}), frozenset({"start", "end"}), frozenset({"beginning", "end"}))
_RAN = frozenset({"last", "lasts", "lasted", "run", "runs", "ran", "running"})
_LENGTH = frozenset({"length", "lengths"})
_NEAR = 5


def spans(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """The marks of what is said about how long things ran."""
    words = [token.norm for token in tokens]
    told = set(words)
    if told & _COUNTED:
        yield from _both_ends(words)
    keys = paired(catalog) if told & (_LENGTH | {"days", "long"}) else []
    if not keys:
        return
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ","
        asked = after == "days" and "long" in told
        if word in _RAN and place and (asked or after in (",", "in", "for", "both", "it", "from") or after in _COUNTED):
            yield Mark("unit", place, place + 1, 1.7)
        if word in _LENGTH:
            named = {link.table for link in name_links(tokens, catalog) if 0 <= link.start - place - 1 < _NEAR}
            yield from (Mark("lasting", place, place + 1, 1.5, "", key, quality=0.8) for key in keys if key in named)


def _both_ends(words: Sequence[str]) -> Iterator[Mark]:
    """Words that say that the first and the last day count: none else stand among them."""
    for start in range(len(words)):
        end = start
        while end < len(words) and (words[end] in _COUNTED or words[end] in _ENDS):
            end += 1
        inside = set(words[start:end])
        ends = "both" in inside or any(pair <= inside for pair in _PAIRS)
        if (inside & _COUNTED and ends and not (start and words[start - 1] in _COUNTED)) or inside == {"inclusive"}:
            yield Mark("bothends", start, end, 1.5 * (end - start))
            return
