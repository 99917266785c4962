"""How a question opens: "What are the …?", "Show the …", "How many … are there?", exchanged by grammatical shape."""

from __future__ import annotations

import random
import re

from nl2sql.training.rewording_phrases import Edit, Move, capital_as

_ORDER_TEXT = (
    "show;show me;list;give;give me;find;return;display;tell me;get;get me;please show;please list;please give me;"
    "present;report;fetch;retrieve;look up;I want to see;I want to know;I would like to see;I'd like to know;I need"
)
_ORDERS = _ORDER_TEXT.split(";")
_REQUEST_TEXT = (
    "could you tell me;can you show me;could you list;can you give me;could you find;can you tell me;could you show"
)
_REQUESTS = _REQUEST_TEXT.split(";")
_TOLD = ("tell me", "show me", "I want to know", "I'd like to know", "please tell me", "find out")
_AGAIN = re.compile(
    r"[,;]? (?:and )?(?:in )?\b(?:what|how|who|which|when|where|why)\b"
    r"(?= (?:is|are|was|were|many|do|did|does))|[.?!]\s+\w"
)
_PREFIX = r"^(?P<pre>(?:for (?:each|every|all) [\w ]{2,40}, ?)?)"
_ASKS = re.compile(_PREFIX + r"(?P<open>what (?:is|are|was|were)) (?P<rest>(?!there\b|it\b|they\b)\w.*)", re.I | re.S)
_ORDER = re.compile(
    _PREFIX
    + r"(?P<open>(?:please |can you |could you )?(?:show|list|give|find|return|display|tell me|get|retrieve|present)"
    r"(?: me| us| out)?) (?P<rest>\w.*)",
    re.I | re.S,
)
_COUNTED = re.compile(
    r"^how many (?P<what>[^?.,]+?) (?:are there|do we have|exist|are recorded)\b(?P<rest>[^?.,]*)[?.]?\s*$", re.I
)
_HAVING = re.compile(
    r"^how many (?P<what>(?:different |distinct )?[a-z]+s|people) "
    r"(?P<rest>(?:have|are|were|live|work|belong|do not have|don't have|do not|don't|"
    r"participated|come|contain)\b[^?.]*)[?.]?\s*$",
    re.I,
)
_COUNT = re.compile(
    r"^(?:count|(?:what is|find|show|return|give|tell me|show me|give me|compute) the (?:total )?number of)"
    r"(?: the number of)? (?:the |all )?(?P<what>[a-z ]+?(?:s|people))"
    r"(?P<rest>(?: (?:that|who|with|whose|which|in|for|on|from|of|at|by|without|having|located)\b[^?.,]*)?)[?.]?\s*$",
    re.I,
)
_WHICH = re.compile(
    r"^(?:which|what) (?P<what>(?!of\b)[a-z]+(?: [a-z]+)?) "
    r"(?P<rest>(?:has|have|is|are|was|were|does not|do not|did not|don't|doesn't)\b [^?.,]*)[?.]?\s*$",
    re.I,
)
_WHO = re.compile(r"^who (?P<verb>is|are|was|were) (?=the )", re.I)
_BREAK = re.compile(r" (?:of|for|that|who|whose|with|in|on|from|which|where|at|by|to|whom|when|having|without)\b")


def opening_moves(question: str, chance: random.Random) -> list[Move]:
    """Ways to open `question` otherwise; empty when its shape is none that is known."""
    counted = _counting(question, chance)
    if counted is not None:
        return [counted]
    if _AGAIN.search(question, 1):
        return []
    found = _which(question, chance) or _exchange(question, chance)
    return [found] if found is not None else []


def _whole(question: str, text: str, mark: str) -> Move:
    """All of the question anew, its last mark as the new shape wants it, or none where there was none."""
    ended = question.rstrip()[-1:] in ("?", ".")
    return (Edit(0, len(question), capital_as(question, text.rstrip(" ?.")) + (mark if ended else "")),)


def _counting(question: str, chance: random.Random) -> Move | None:
    match = _COUNTED.match(question)
    if match and " is " not in match["what"]:
        rest = match["rest"]
        opening = chance.choice(
            ["Count the", "What is the number of", "Find the number of", "Show the number of", "Give me the number of"]
        )
        return _whole(question, f"{opening} {match['what']}{rest}", "?" if opening.startswith("What") else ".")
    match = _HAVING.match(question)
    if match and not re.search(r"\b(?:each|every|per)\b", match["rest"]):
        opening = chance.choice(
            ["Count the", "What is the number of", "Find the number of", "I want to know the number of"]
        )
        return _whole(question, f"{opening} {match['what']} that {match['rest']}", "?" if opening[0] == "W" else ".")
    match = _COUNT.match(question)
    if match and not re.search(r"\b(?:that|who|and|each|per|of)\b", match["what"]):
        if len(match["what"].split()) <= 3 and chance.random() < 0.6:
            between = chance.choice(["are there", "are there", "do we have"])
            return _whole(question, f"How many {match['what']} {between}{match['rest']}", "?")
        opening = chance.choice(
            ["Count the", "What is the number of", "Give me the number of", "Tell me the number of"]
        )
        return _whole(question, f"{opening} {match['what']}{match['rest']}", "?" if opening[0] == "W" else ".")
    return None


def _which(question: str, chance: random.Random) -> Move | None:
    match = _WHICH.match(question)
    if not match or match["what"].lower().split()[0] in (
        "is",
        "are",
        "was",
        "were",
        "do",
        "does",
        "did",
        "has",
        "have",
    ):
        return None
    opening = chance.choice(["Find the", "Show the", "Give me the", "Tell me the", "Show me the", "I want to know the"])
    return _whole(question, f"{opening} {match['what']} that {match['rest']}", ".")


def _exchange(question: str, chance: random.Random) -> Move | None:
    who = _WHO.match(question)
    if who:
        return _opened(question, 0, who.end(), chance.choice(["tell me who " + who["verb"] + " "]), ".")
    match = _ASKS.match(question)
    asking = match is not None
    match = match or _ORDER.match(question)
    if match is None:
        return None
    start, end = match.start("open"), match.start("rest")
    first = match["rest"].split()[0].lower()
    if first in ("how", "what", "which", "who", "when", "where", "whether", "if", "out"):
        return None if asking else _opened(question, start, end, chance.choice(_TOLD) + " ", ".")
    if not asking and first in ("the", "all") and chance.random() < 0.35:
        verb = _verb(match["rest"])
        if verb:
            return _opened(question, start, end, f"what {verb} ", "?")
    if chance.random() < 0.25 and first in ("the", "all"):
        return _opened(question, start, end, chance.choice(_REQUESTS) + " ", "?")
    others = [order for order in _ORDERS if order.lower() != match["open"].lower()]
    return _opened(question, start, end, chance.choice(others) + " ", ".")


def _opened(question: str, start: int, end: int, text: str, mark: str) -> Move:
    first = Edit(start, end, capital_as(question[start:], text))
    ended = len(question.rstrip())
    if question[ended - 1 : ended] in ("?", "."):
        return (first, Edit(ended - 1, ended, mark))
    return (first,)


def _verb(rest: str) -> str:
    """Whether "is" or "are" goes with the noun phrase; empty where that is not sure."""
    words = rest.split()
    head = _BREAK.split(rest.rstrip(" ?."), maxsplit=1)[0]
    if re.search(r"\b(?:information|info|details)\b", head):
        return ""
    if words[0].lower() == "all":
        return "are"
    if "," in head or " and " in head:
        return "are"
    last = head.split()[-1].lower() if head.split() else ""
    if len(head.split()) > 4 or last in ("status", "address", "class", "business", "gas", "series", "species", "news"):
        return ""
    return "are" if last.endswith("s") or last == "people" else "is"
