"""Whole questions in another shape: conditions first, fragments, question words for measures, names left unsaid."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from nl2sql.training.rewording_synonyms import PLURAL_WORDS, base, is_plural

_ASK = (
    r"(?:what (?:is|are|was|were)|which are|(?:please |can you |could you )?(?:show|list|give|find|return|display|"
    r"tell|get|retrieve|present|report)(?: me| us| out)?|I (?:want|need|would like) to (?:see|know))"
)
_NO = (
    r"(?!(?:of|for|in|on|at|that|who|which|whose|with|without|from|to|by|each|every|per|number|and|or|is|are|than|"
    r"least|along|together|as|plus|sorted|ordered|but|having|located|named|called|where|born|made|built|written|owned|"
    r"released|founded|held|priced|costing|earning|after|before|since|during|between|under|over|above|below|across)\b)"
)
_WORD = rf"{_NO}[a-z_]+"
_ITEM = rf"{_WORD}(?: {_WORD}){{0,2}}"
_WHAT = rf"(?P<what>{_ITEM}(?:(?:, and |, | and )(?:the |their |its )?{_ITEM}){{0,3}})"
_DET = r"(?P<det>(?:all (?:of )?the |all |any |the |those )?)"
_NOUN = rf"(?P<noun>{_ITEM})"
_COND = (
    r"(?P<cond>(?: (?!in (?:\w+ )?\w+ order\b|from (?:the )?(?:youngest|oldest|high|low|most|least|newest)\b)"
    r"(?:who|that|which|whose|with|without|from|in|on|at|having|located|named|called|where|older|younger"
    r"|born|made|built|written|owned|released|founded|held|priced|costing|earning)\b.*?)?)"
)
_ORDER = (
    r"(?P<order>(?:,? (?:and )?(?:(?:sorted|ordered|arranged|order|sort|listed)"
    r"(?: them| the \w+)? (?:by|in|from|alphabetically)|"
    r"alphabetically|in (?:\w+ )?\w+ order\b|"
    r"from (?:the )?(?:youngest|oldest|high|low|most|least|newest))\b.*?)?)"
)
_END = r"\s*[?.]?\s*$"
_LISTED = re.compile(rf"^(?P<ask>{_ASK}) (?:all )?(?:the )?{_WHAT} of {_DET}{_NOUN}{_COND}{_ORDER}{_END}", re.I)
_THERE = re.compile(rf"^how many {_NOUN} (?:are there|do we have|exist|are recorded|are listed){_COND}{_END}", re.I)
_THAT = re.compile(
    rf"^how many {_NOUN} (?P<verb>(?:have|are|were|live|work|belong|participated|come|contain|cost|do not|did not)"
    rf"\b(?! there).*?){_END}",
    re.I,
)
_COUNTED = re.compile(rf"^(?:{_ASK}|count|compute) (?:the )?(?:total )?number of {_DET}{_NOUN}{_COND}{_END}", re.I)
_EACH = re.compile(
    rf"^(?P<ask>{_ASK}) (?:the )?(?P<what>(?:number|count|total number) of (?:the |all )?{_ITEM}|"
    rf"(?:average|mean|total|maximum|minimum|highest|lowest) {_ITEM}(?: of (?:the |all )?{_ITEM})?)"
    rf" (?P<prep>for|in|of|from|by|at|per) (?:each|every|different) (?P<each>{_ITEM}){_END}",
    re.I,
)
_FOR_EACH = re.compile(rf"^for (?:each|every) (?P<each>{_ITEM}), (?P<ask>{_ASK}) (?:the )?(?P<what>[^,]+?){_END}", re.I)
_HAS = re.compile(rf"^how many {_NOUN} (?:does|do|did) (?:each|every) (?P<each>{_ITEM}) (?P<verb>\w+){_END}", re.I)
_LOOKS_BACK = re.compile(r"\b(?:it|its|they|their|them|that|this|those|each|every|his|her|ordered|sorted)\b", re.I)
_MORE = re.compile(
    r"\b(?:each|every|per|respectively|both|either|for all)\b|[.?!]\s+\w|"
    r"\band (?:what|how|which|who|when|where|also|list|show|find|the number)\b",
    re.I,
)
_NAMES = frozenset(["name", "names", "title", "titles", "full name", "full names"])
_NOT_NOUNS = frozenset(["them", "it", "him", "records", "times", "days", "years", "ones", "one", "both"])

_MEASURE_TEXT = """
height: how tall {be} {it}
age: how old {be} {it}
length: how long {be} {it}
duration: how long {do} {it} last
weight: how much {do} {it} weigh
price: how much {do} {it} cost; how expensive {be} {it}
cost: how much {do} {it} cost
salary: how much {do} {it} earn; how much {be} {it} paid
population: how many people live in {it}; how populous {be} {it}
capacity: how many fit into {it}; how much {do} {it} hold
area: how big {be} {it}; how large {be} {it}
size: how big {be} {it}
depth: how deep {be} {it}
speed: how fast {be} {it}
location: where {be} {it}
address: where {be} {it}
birthday: when {was} {it} born
birth date: when {was} {it} born
date of birth: when {was} {it} born
"""
_MEASURES = {
    name.strip(): tuple(way.strip() for way in ways.split(";"))
    for name, ways in (line.split(":") for line in _MEASURE_TEXT.strip().splitlines())
}
_PLURALS = {
    "height": "heights",
    "birth date": "birth dates",
    "date of birth": "dates of birth",
    "capacity": "capacities",
}
_BY_MEASURE = {name: name for name in _MEASURES} | {_PLURALS.get(name, name + "s"): name for name in _MEASURES}
_MEASURED = re.compile(
    rf"^what (?P<be>is|are|was|were) the (?P<average>average |mean )?"
    rf"(?P<measure>{'|'.join(sorted(_BY_MEASURE, key=len, reverse=True))})"
    rf" of (?P<it>(?:the |all |all the )?{_ITEM}{_COND}|[A-Z\"'].*?){_END}",
    re.I,
)
_EXTREME_TEXT = """
price: most expensive, priciest / cheapest, least expensive
cost: most expensive, most costly / cheapest
age: oldest / youngest
salary: best paid, highest paid / worst paid, lowest paid
height: tallest / shortest
weight: heaviest / lightest
length: longest / shortest
duration: longest / shortest
size: largest, biggest / smallest
area: largest, biggest / smallest
capacity: largest, biggest / smallest
population: most populous, most populated / least populous
rating: best rated, top rated / worst rated
speed: fastest / slowest
depth: deepest / shallowest
"""


def _extremes() -> dict[tuple[str, bool], tuple[str, ...]]:
    found = {}
    for line in _EXTREME_TEXT.strip().splitlines():
        name, ways = line.split(":")
        for up, side in zip((True, False), ways.split("/"), strict=True):
            found[name, up] = tuple(way.strip() for way in side.split(","))
    return found


_EXTREMES = _extremes()
_UP = frozenset(["highest", "largest", "greatest", "maximum", "biggest"])
_EXTREME = re.compile(
    rf"\bthe (?P<noun>{_WORD}(?: {_WORD})?) (?:with|that has|which has|who has|having) the "
    rf"(?P<way>highest|largest|greatest|maximum|biggest|lowest|smallest|minimum) (?P<measure>[a-z]+)(?={_END})",
    re.I,
)


def reshaped(question: str, chance: random.Random) -> str | None:
    """`question` in another shape, its meaning and the order of what it asks for kept; None where no shape fits."""
    makers: list[Callable[[str, random.Random], str | None]] = [_measured, _listed, _counted, _grouped]
    ways = [way for maker in makers if (way := maker(question, chance))]
    if (extreme := _extreme(question, chance)) and (not ways or chance.random() < 0.5):
        return extreme
    return chance.choice(ways) if ways else None


def _ended(text: str, mark: str, chance: random.Random) -> str:
    """With a capital and a mark, or without, as people type."""
    text = re.sub(r" {2,}", " ", text).strip()
    if chance.random() < 0.75:
        text = text[:1].upper() + text[1:]
    return text + (mark if chance.random() < 0.7 else "")


def _listed(question: str, chance: random.Random) -> str | None:
    match = _LISTED.match(question)
    if not match or _MORE.search(question) or not _is_noun(match["noun"]):
        return None
    what, noun, cond, order = match["what"], match["noun"], match["cond"], match["order"]
    many = _many(noun)
    the = "the " if match["det"].lower().endswith("the ") else ""
    whom = f"{the}{noun}{cond}"
    verb = (
        match["ask"].lower() if match["ask"].lower().startswith("what") else chance.choice(["show", "list", "give me"])
    )
    ways = [(f"{what} of {whom}{order}", "")]
    if cond or the:
        ways += [(f"for {whom}, {verb} the {what}{order}", "?" if verb.startswith("what") else ".")] * 2
        ways += [(f"{noun}{cond}: {what}{order}", "")] if not order else []
    if many and cond:
        ways.append((f"find {whom} and {chance.choice(['list', 'show', 'give'])} their {what}{order}", "."))
    if not cond and len(noun.split()) == 1 and "," not in what and " and " not in what and len(what.split()) == 1:
        single = base((noun.lower(),))[0][0]
        ways.append((f"{chance.choice(['list', 'show', 'show me', 'give me', ''])} all {single} {what}{order}", ""))
    if what.lower() in _NAMES:
        ways += _without_names(noun, the, cond, order, many, chance)
    return _ended(*chance.choice(ways), chance)


def _without_names(
    noun: str, the: str, cond: str, order: str, many: bool, chance: random.Random
) -> list[tuple[str, str]]:
    """ "names of singers from Peru" is just "singers from Peru"."""
    ways = [(f"{chance.choice(['list', 'show me', 'find', 'give me'])} {the or 'all ' * many}{noun}{cond}{order}", ".")]
    ways.append((f"{the}{noun}{cond}{order}", ""))
    verb = _as_verb(cond, many)
    if verb and not order:
        ways += [(f"which {noun} {verb}", "?")] * 3
    return ways if cond or many else []


def _as_verb(cond: str, many: bool) -> str:
    """The condition after its noun as what the noun does; empty where that is not sure."""
    first, _, rest = cond.strip().partition(" ")
    have, be = ("have", "are") if many else ("has", "is")
    if first.lower() in ("who", "that", "which"):
        return rest if rest.split(" ")[0] not in ("the", "a", "he", "she", "they", "we", "it") else ""
    if first.lower() in ("with", "having"):
        return f"{have} {rest}"
    if first.lower() == "without":
        return f"{have} no {rest.removeprefix('any ').removeprefix('a ')}"
    if first.lower() in ("from", "in", "on", "at", "located", "older", "younger", "born"):
        return f"{be} {cond.strip()}"
    return ""


def _counted(question: str, chance: random.Random) -> str | None:
    if _MORE.search(question):
        return None
    match = _THERE.match(question) or _COUNTED.match(question)
    if match:
        noun, cond = match["noun"], match["cond"]
        if not _many(noun) or not _is_noun(noun) or noun.split()[0].lower() in ("different", "distinct", "unique"):
            return None
        ways = [(f"number of {noun}{cond}", ""), (f"{noun}{cond}: how many", "?"), (f"how many {noun}{cond}", "?")]
        ways.append((f"what's the number of {noun}{cond}", "?"))
        verb = _as_verb(cond, many=True)
        ways += [(f"how many {noun} {verb}", "?"), (f"how many of the {noun} {verb}", "?")] if verb else []
        return _ended(*chance.choice(ways), chance)
    match = _THAT.match(question)
    if match and _many(match["noun"]) and match["noun"].split()[0].lower() not in ("different", "distinct", "unique"):
        noun, verb = match["noun"], match["verb"]
        ways = [(f"how many of the {noun} {verb}", "?"), (f"number of {noun} that {verb}", "")]
        ways.append((f"{noun} that {verb}: how many", "?"))
        return _ended(*chance.choice(ways), chance)
    return None


def _grouped(question: str, chance: random.Random) -> str | None:
    match = _EACH.match(question)
    if match and not re.search(r"[.?!]\s+\w", question):
        what, each = match["what"], match["each"]
        ways = [
            (f"for each {each}, {match['ask'].lower()} the {what}", "?" if match["ask"][:4].lower() == "what" else ".")
        ]
        ways += [(f"{what} per {each}", ""), (f"{what} by {each}", ""), (f"what's the {what} per {each}", "?")]
        counted = re.match(r"(?:total )?(?:number|count) of (?:the |all )?(.+)", what, re.I)
        if counted and _many(counted[1]):
            ways += [(f"{counted[1]} per {each}", ""), (f"how many {counted[1]} {match['prep']} each {each}", "?")]
            ways.append((f"how many {counted[1]} are there per {each}", "?"))
        return _ended(*chance.choice(ways), chance)
    match = _HAS.match(question)
    if match and _is_noun(match["noun"]):
        noun, each = match["noun"], match["each"]
        ways = [(f"for each {each}, how many {noun} are there", "?")] if match["verb"] == "have" else []
        ways += [(f"number of {noun} per {each}", ""), (f"{noun} per {each}", "")]
        ways.append((f"show how many {noun} each {each} {_with_s(match['verb'])}", "."))
        return _ended(*chance.choice(ways), chance)
    match = _FOR_EACH.match(question)
    if match and not _LOOKS_BACK.search(match["what"]) and " of " not in match["each"]:
        what, each = match["what"], match["each"]
        ways = [(f"{match['ask']} the {what} for each {each}", "?" if match["ask"][:4].lower() == "what" else ".")]
        ways += [(f"{what} for every {each}", ""), (f"{what} per {each}", "")]
        return _ended(*chance.choice(ways), chance)
    return None


def _measured(question: str, chance: random.Random) -> str | None:
    match = _MEASURED.match(question)
    if not match or _MORE.search(question) or re.search(r",| and ", match["it"]):
        return None
    plural = match["be"].lower() in ("are", "were") or (bool(match["average"]) and _many(_head(match["it"])))
    was = match["be"].lower() in ("was", "were")
    do = "did" if was else "do" if plural else "does"
    be = ("were" if was else "are") if plural else ("was" if was else "is")
    way = chance.choice(_MEASURES[_BY_MEASURE[match["measure"].lower()]])
    text = way.format(be=be, do=do, was="were" if plural else "was", it=match["it"])
    return _ended(text + (" on average" if match["average"] else ""), "?", chance)


def _head(phrase: str) -> str:
    """The noun a phrase is about: the last word before what follows the noun."""
    words = re.split(r" (?:who|that|which|whose|with|from|in|on|at|of)\b", phrase)[0].split()
    return words[-1] if words else phrase


def _extreme(question: str, chance: random.Random) -> str | None:
    match = _EXTREME.search(question)
    ways = _EXTREMES.get((match["measure"].lower(), match["way"].lower() in _UP)) if match else None
    if not match or not ways:
        return None
    return question[: match.start()] + f"the {chance.choice(ways)} {match['noun']}" + question[match.end() :]


def _with_s(verb: str) -> str:
    """The verb as one does it."""
    return "has" if verb.lower() == "have" else verb + ("es" if verb.endswith(("s", "x", "ch", "sh", "o")) else "s")


def _is_noun(phrase: str) -> bool:
    """Whether these words are about things and end with what they are called."""
    words = phrase.lower().split()
    return words[-1] not in _NOT_NOUNS and not (len(words) > 1 and words[-1].endswith(("ing", "ed")))


def _many(noun: str) -> bool:
    last = noun.lower().split()[-1]
    return is_plural(last) or last in PLURAL_WORDS
