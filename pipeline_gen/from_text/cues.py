"""The small words of a follow-up: which of them make it one, and what they ask for. The rest is read elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUESTION = re.compile(
    r"(what(?! about)|which|who|whom|whose|where|when|why|how(?! about)|give|list|count|find|tell|is|are|do|does|did)\b"
)
_SHOW = re.compile(r"(please )?(show|display|include|keep)( me)?\b(?! (only|just|also))")
_START = re.compile(
    r"""(please\ )?(only|just|but|and|also|now|same|the\ same|instead|add|plus|include|with|without|exclude|excluding
      |except|not|no|remove|drop|delete|hide|clear|ignore|keep|in|for|from|during|since|before|after|between|until|till
      |of|by|per|each|split|group|grouped|break|broken|top|bottom|first|last|sort|sorted|order\ by|ordered|rank|limit
      |what\ about|how\ about|all|any|over|under|above|below|more|less|fewer|at|where|whose|who\ are|that|as\ well
      |highest|lowest|largest|smallest|biggest|ascending|descending|reverse|show\ (only|just|also|the\ top|top)
      |weekly|monthly|daily|yearly|quarterly|annually|filter|average|unsorted|distinct|unique|unlimited)\b""",
    re.VERBOSE,
)
_END = re.compile(r"\b(instead|only|too|as well|please|alone|first)\W*$")
_ADDS = re.compile(r"\b(also|add|and|plus|include|including|too|as well|along with|together with|show also)\b")
_INSTEAD = re.compile(r"\b(instead|rather)\b")
_INSTEAD_OF = re.compile(r"\b(instead of|rather than|not by)\b")
_HIDE = re.compile(r"(please )?(hide|remove|drop|delete|leave out|without) (the )?(?P<what>.+?)( columns?)?\W*$")
_TAKES_OFF = re.compile(
    r"(please\ )?(remove|drop|delete|clear|undo|forget|ignore|no|without|take\ (?:off|away|out)|cancel)\b"
    r"\s*(?:the|any|all|that|this)?(?P<what>.*?)\b(?P<thing>filters?|conditions?|restrictions?|limits?|sort(?:ing)?|order(?:ing)?)\b(?P<rest>.*)$",
    re.VERBOSE,
)
_ALL_OF = re.compile(
    r"(please )?(for |in |across |show |over |of |from |back to )?(all|any|every)( the| of the)? (?P<rest>.+?)\W*$"
)
_COUNT = re.compile(
    r"(and )?(how many|count)"
    r"( (are (there|they|those|these)|of (them|those|these)|them|those|rows?|is that|in total))*\W*$"
)
_HAVING = re.compile(
    r"(only |but |just |those |the ones )*(with|having|who have|that have|which have) (an? |any |some )?\w+\W*$"
)
_RANKS = re.compile(r"(please |now |but |and |the |same |then |show |it )*(by|going by|in terms of)\b")
_ROWS = re.compile(r"(rows?|results?|of them|records?|groups?)$")
_FILLERS = re.compile(
    r"\b(only|just|also|now|instead|please|too|as well|what about|how about|show me|show|display|add|include|add in"
    r"|keep|the same|same|but|alone|rather|split|broken down|break down|break it down|group|grouped"
    r"|filter (?:to|on|by|for)"
    r"|limit (?:it |this |that )?to|limit|where|those|them|it|this(?! (?:day|week|month|quarter|year)\b)|that|ones|one"
    r"|plus|then)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Removal:
    """What is to be taken off: `thing` is ``filter``, ``limit``, ``sort`` or ``column``; `words` say which one."""

    thing: str
    words: str = ""
    every: bool = False


@dataclass(frozen=True)
class Cues:
    """What the small words say.

    `text` is the follow-up with them blanked out, every other letter still in its place. `dropped` is
    what stands after “instead of”. `is_edit` tells whether a word marks the text as a follow-up,
    `asks` whether one marks it as a question of its own; `counts` is “how many?”, `has_related` “with a shipment”,
    `excludes` that what follows is to be left out, `ranks` “by …”, which a figure may follow.
    """

    text: str
    is_edit: bool
    asks: bool
    adds: bool
    instead: bool
    dropped: str
    removal: Removal | None
    hides: str
    keeps_order: bool
    counts: bool
    has_related: bool
    excludes: bool = False
    ranks: bool = False


def read_cues(text: str) -> Cues:
    """The cues of a follow-up."""
    lowered = text.lower().strip()
    start = len(text) - len(text.lstrip())
    split = _INSTEAD_OF.search(lowered)
    dropped = lowered[split.end() :].strip(" .!?") if split else ""
    kept = text[: start + split.start()] if split else text
    shown = bool(_SHOW.match(lowered)) and not _INSTEAD.search(lowered)
    hidden = _HIDE.match(lowered)
    removal = _removal(lowered)
    return Cues(
        text=_blanked(kept),
        is_edit=bool(_START.match(lowered) or _END.search(lowered) or removal or split),
        asks=not _COUNT.match(lowered) and (bool(_QUESTION.match(lowered)) or shown),
        adds=bool(_ADDS.search(lowered)),
        instead=bool(_INSTEAD.search(lowered)),
        dropped=dropped,
        removal=removal,
        hides=hidden.group("what") if hidden else "",
        keeps_order=bool(re.match(r"(show )?(the )?first\b", lowered)),
        counts=bool(_COUNT.match(lowered)),
        has_related=bool(_HAVING.match(lowered)),
        excludes=bool(re.match(r"(please )?(exclude|excluding|except|without|drop|remove|leave out|not)\b", lowered)),
        ranks=bool(_RANKS.match(lowered)),
    )


def _blanked(text: str) -> str:
    """The text with words that only steer replaced by spaces."""
    return (
        _FILLERS.sub(lambda match: " " * len(match.group()), text.lower())
        if text.islower()
        else _FILLERS.sub(lambda match: " " * len(match.group()), text)
    )


def _removal(lowered: str) -> Removal | None:
    if re.match(r"(unsorted|unlimited)\W*$", lowered):
        return Removal("sort" if lowered.startswith("unsorted") else "limit")
    found = _TAKES_OFF.match(lowered)
    if found:
        thing = {"f": "filter", "c": "filter", "r": "filter", "l": "limit", "s": "sort", "o": "sort"}[found["thing"][0]]
        rest = re.sub(r"^\s*(on|for|of|by|about|to|in)\b", "", found["rest"])
        words = f"{found['what']} {rest}".strip(" .!?")
        return Removal(thing, words, every=found["thing"] in ("filters", "conditions", "restrictions") and not words)
    everything = _ALL_OF.match(lowered)
    if everything:
        rest = everything["rest"]
        if _ROWS.match(rest):
            return Removal("limit")
        return Removal("filter", rest)
    return None
