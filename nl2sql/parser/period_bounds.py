"""The prepositions that say how a period bounds what is asked: "since", "until", "in the course of"."""

from __future__ import annotations

from typing import Literal

Bound = Literal["within", "since", "after", "before", "until"]

YEAR_BEFORE = ("year", "before", "last")
ONWARD = ("on", "onward", "onwards", "forward", "upwards", "forth")
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
    (("from",), "within"),
    (("as", "of"), "since"),
    (("no", "earlier", "than"), "since"),
    (("in", "the", "course", "of"), "within"),
    (("over",), "within"),
    (("throughout",), "within"),
    (("all", "through"), "within"),
)
