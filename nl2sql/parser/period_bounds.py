"""The prepositions that say how a period bounds what is asked: "since", "until", "in the course of"."""

from __future__ import annotations

from typing import Literal

Bound = Literal["within", "since", "after", "before", "until"]

_ONWARD = ("on", "onward", "onwards", "forward", "upwards", "forth")
LATER = (
    *((word,) for word in _ONWARD),
    *((joint, word) for joint in ("and", "or") for word in ("later", "after", "newer", "onward", "onwards", "beyond")),
    ("and", "up"),
    ("at", "the", "earliest"),
)
"""What follows a period that is only where something begins."""
UNTIL_THEN = (
    *((joint, word) for joint in ("and", "or") for word in ("before", "earlier", "older", "previously")),
    ("at", "the", "latest"),
)
"""What follows a period that is only where something ends."""
_TO = (
    ("to",),
    ("until",),
    ("through",),
    ("till",),
    ("thru",),
    ("up", "to"),
    ("up", "until"),
    ("through", "to"),
    ("right", "through", "to"),
    ("to", "and", "including"),
    ("up", "to", "and", "including"),
)
RANGES: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
    (("between",), (("and",), *_TO, ())),
    (("from",), (*_TO, ())),
    (("since",), _TO[1:]),
    (("starting",), _TO),
    (("for",), _TO),
    (("in",), _TO),
    ((), (*_TO, ())),
)
"""How a range opens, and what stands between its ends; nothing stands for a dash."""
OPEN_RANGES = (("to", "date"), ("to", "now"), ("until", "now"), ("to", "the", "present"), ("up", "to", "now"))
_OPENINGS = (("since", "the"), ("from", "the"), ("as", "of", "the"), ("starting", "at", "the"), ("since",))
BOUNDS: tuple[tuple[tuple[str, ...], Bound], ...] = (
    (("since",), "since"),
    (("starting",), "since"),
    (("starting", "in"), "since"),
    (("starting", "from"), "since"),
    (("from",), "within"),
    (("on", "or", "after"), "since"),
    (("after",), "after"),
    (("later", "than"), "after"),
    (("before",), "before"),
    (("prior", "to"), "before"),
    (("earlier", "than"), "before"),
    (("until",), "until"),
    (("till",), "until"),
    (("up", "to"), "until"),
    (("through",), "until"),
    (("by", "the", "end", "of"), "until"),
    (("in",), "within"),
    (("during",), "within"),
    (("on",), "within"),
    (("over", "the"), "within"),
    (("in", "the"), "within"),
    (("within", "the"), "within"),
    (("for", "the"), "within"),
    (("during", "the"), "within"),
    (("for",), "within"),
    (("of",), "within"),
    (("the",), "within"),
    (("in", "the", "year"), "within"),
    (("in", "year"), "within"),
    (("year",), "within"),
    (("after", "the", "year"), "after"),
    (("before", "the", "year"), "before"),
    (("after", "year"), "after"),
    (("before", "year"), "before"),
    (("since", "the"), "since"),
    *(((*opening, word, "of"), "since") for opening in _OPENINGS for word in ("start", "beginning")),
    (("after", "the", "end", "of"), "after"),
    (("before", "the", "start", "of"), "before"),
    (("before", "the", "beginning", "of"), "before"),
    (("to", "the", "end", "of"), "until"),
    (("until", "the", "end", "of"), "until"),
    (("as", "of"), "since"),
    (("as", "from"), "since"),
    (("ever", "since"), "since"),
    (("beginning",), "since"),
    (("beginning", "in"), "since"),
    (("beginning", "with"), "since"),
    (("starting", "with"), "since"),
    (("starting", "on"), "since"),
    (("not", "before"), "since"),
    (("no", "later", "than"), "until"),
    (("not", "later", "than"), "until"),
    (("not", "after"), "until"),
    (("up", "until"), "until"),
    (("up", "to", "and", "including"), "until"),
    (("by", "end", "of"), "until"),
    (("to", "end", "of"), "until"),
    (("until", "end", "of"), "until"),
    (("ahead", "of"), "before"),
    (("previous", "to"), "before"),
    (("in", "the", "month", "of"), "within"),
    (("the", "month", "of"), "within"),
    (("for", "the", "month", "of"), "within"),
    (("during", "the", "month", "of"), "within"),
    (("within",), "within"),
    (("at",), "within"),
    (("around",), "within"),
    (("only", "in"), "within"),
    (("dated",), "within"),
    (("inside",), "within"),
    (("no", "earlier", "than"), "since"),
    (("in", "the", "course", "of"), "within"),
    (("over",), "within"),
    (("throughout",), "within"),
    (("all", "through"), "within"),
    (("across",), "within"),
    *(
        ((*opening, *whole, "of"), "within")
        for opening in ((), ("over",), ("in",), ("for",), ("during",), ("across",))
        for whole in (("the", "whole"), ("all",), ("the", "entirety"), ("the", "course"))
        if (opening, whole) != (("in",), ("the", "course"))
    ),
)

_LONGEST_FIRST = sorted(BOUNDS, key=lambda item: len(item[0]))
BOUNDS_BY_WORD: dict[str, tuple[tuple[tuple[str, ...], Bound], ...]] = {
    first: tuple(item for item in _LONGEST_FIRST if item[0][0] == first) for first in {words[0] for words, _ in BOUNDS}
}
"""The same by their first word."""
