"""Numbers as people write them: figures, words, halves and quarters, and how often something happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.number_words import ORDINALS, written_numbers
from nl2sql.parser.marks import Mark
from nl2sql.words import Token

_NOT_ALONE = frozenset({*ORDINALS, "single", "double", "triple", "once", "twice", "half"})
_PARTS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "fifth": 0.2, "tenth": 0.1}
_PERCENT = frozenset({"percent", "%"})
_PER = frozenset({"a", "an", "per", "each", "every"})
_SPANS = frozenset(
    {"year", "month", "week", "day", "hour", "annum", "night", "minute", "head", "person", "piece", "unit"}
)
_CURRENCIES = frozenset(["euro", "euros", "dollar", "dollars", "pound", "pounds", "kilo", "kilos", "percent"])
_ONCE = {"once": 1, "twice": 2, "thrice": 3}
_NOTES = {"fiver": 5.0, "tenner": 10.0}
_TIMES = frozenset({"times", "time", "occasions", "occasion"})
_OFTEN = {
    "exactly": "=",
    "precisely": "=",
    "just": "=",
    "only": "=",
    "more than": ">",
    "over": ">",
    "at least": ">=",
    "no less than": ">=",
    "no fewer than": ">=",
    "not less than": ">=",
    "less than": "<",
    "fewer than": "<",
    "under": "<",
    "at most": "<=",
    "no more than": "<=",
    "not more than": "<=",
    "up to": "<=",
    "not only": ">",
    "not just": ">",
}
_AGAIN = (
    (("repeatedly",), ">", 1),
    (("duplicate",), ">", 1),
    (("duplicates",), ">", 1),
    (("duplicated",), ">", 1),
    (("doubled",), ">", 1),
    (("several", "times"), ">", 1),
    (("multiple", "times"), ">", 1),
    (("on", "several", "occasions"), ">", 1),
    (("more", "than", "the", "once"), ">", 1),
    (("again", "and", "again"), ">", 1),
    (("a", "second", "time"), ">=", 2),
    (("at", "least", "a", "second", "time"), ">=", 2),
    (("a", "third", "time"), ">=", 3),
    (("at", "least", "a", "second"), ">=", 2),
    (("for", "a", "second"), ">=", 2),
    (("for", "a", "third"), ">=", 3),
    (("for", "at", "least", "a", "second"), ">=", 2),
    (("made", "a", "second"), ">=", 2),
    (("placed", "a", "second"), ">=", 2),
    (("only", "the", "once"), "=", 1),
    (("once", "only"), "=", 1),
    (("once", "and", "never", "again"), "=", 1),
    (("a", "single", "time"), "=", 1),
    (("one", "single", "time"), "=", 1),
)


def figures_said(tokens: Sequence[Token]) -> Iterator[Mark]:
    """Everything here: numbers, ranges, how often, parts taken off and factors."""
    for scanner in (numbers, often, reductions, ranges, factors):
        yield from scanner(tokens)


def numbers(tokens: Sequence[Token]) -> Iterator[Mark]:
    """Figures, numbers in words ("fifty thousand", "a dozen") and quoted texts."""
    for place, token in enumerate(tokens):
        if token.kind == "number" or (token.number is not None and token.norm not in ("once", "twice")):
            yield Mark("number", place, place + 1, 0.9, number=token.number, money=token.money)
        elif token.kind == "quoted":
            yield Mark("text", place, place + 1, 0.8, values=(token.text,))
        elif token.norm in _NOTES:
            yield Mark("number", place, place + 1, 1.0, number=_NOTES[token.norm], money=True)
        elif token.norm == "half" and place + 1 < len(tokens) and tokens[place + 1].norm in ("a", "an"):
            yield Mark("number", place, place + 2, 1.5, number=0.5)
    for start, end, worth in written_numbers(tokens):
        said = [token.norm for token in tokens[start:end]]
        if not set(said) & _NOT_ALONE and (end > start + 1 or tokens[start].number is None):
            money = any(token.money for token in tokens[start:end])
            yield Mark("number", start, end, 1.0 * (end - start) + 0.2, number=worth, money=money)
    yield from _singles(tokens)
    yield from _per_span(tokens)


def _singles(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "just a single order", "only one visit": exactly one."""
    for place, token in enumerate(tokens):
        single = _said(tokens, place, ("a", "single")) or _said(tokens, place, ("one", "single"))
        if single:
            yield Mark("number", place, place + 2, 1.4, number=1.0)
        if token.norm in ("only", "just", "exactly") and place + 1 < len(tokens):
            after = tokens[place + 1]
            counted = _said(tokens, place + 1, ("a", "single")) or _said(tokens, place + 1, ("one", "single"))
            if counted or (after.number is not None and after.norm not in _ONCE):
                yield Mark("compare", place, place + 1, 0.4, "=")


def _per_span(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "fifty thousand a year", "120 an hour": the span belongs to the number and groups nothing."""
    for place in range(1, len(tokens) - 1):
        before = tokens[place - 1]
        counted = before.number is not None or before.norm in _CURRENCIES
        if counted and tokens[place].norm in _PER and tokens[place + 1].norm in _SPANS:
            yield Mark("unit", place, place + 2, 1.6, tokens[place + 1].norm)


def ranges(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "from 15 to 18 euros", "15 to 18 euros": the words around two numbers that make them a range."""
    spans = [(m.start, m.end, m.number) for m in numbers(tokens) if m.kind == "number"]
    for _, end, low in spans:
        stop = end + 1 if end < len(tokens) and tokens[end].norm in _CURRENCIES else end
        joint = tokens[stop].norm if stop < len(tokens) else ""
        last = next((other for other in spans if other[0] == stop + 1), None)
        if joint not in ("to", "through", "till", "until") or last is None or (low or 0) >= (last[2] or 0):
            continue
        yield Mark("and", stop, stop + 1, 0.5, "range")
    for place, token in enumerate(tokens[:-3]):
        if token.norm == "from" and tokens[place + 1].number is not None:
            yield Mark("between", place, place + 1, 0.6)


def _said(tokens: Sequence[Token], place: int, words: tuple[str, ...]) -> bool:
    return tuple(token.norm for token in tokens[place : place + len(words)]) == words


def often(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "exactly once", "more than three times", "repeatedly", "a second time": how often something happened."""
    for words, operator, least in _AGAIN:
        for place in range(len(tokens) - len(words) + 1):
            if _said(tokens, place, words):
                how = "of" if words[-1] in ("second", "third") else ""
                yield Mark("often", place, place + len(words), 1.3 * len(words), operator, number=float(least), how=how)
    for place in range(len(tokens)):
        number, end = _occasions(tokens, place)
        if not end:
            continue
        first = place - 1 if place and tokens[place - 1].norm == "a" else place
        start, operator = _bound(tokens, first)
        if any(_said(tokens, end, words) for words in (("or", "more"), ("and", "more"), ("at", "least"))):
            end, operator = end + 2, ">="
        elif _said(tokens, end, ("at", "most")):
            end, operator = end + 2, "<="
        yield Mark("often", start, end, 1.2 * (end - start) + 0.3, operator, number=number)


def _occasions(tokens: Sequence[Token], place: int) -> tuple[float, int]:
    """How many times are said at a place, and where that ends; 0 where none are."""
    token = tokens[place]
    if token.norm in _ONCE:
        return float(_ONCE[token.norm]), place + 1
    if token.number is None:
        return 0.0, 0
    after = [other.norm for other in tokens[place + 1 : place + 5]]
    if after[:1] and after[0] in _TIMES:
        return token.number, place + 2
    if after[:2] in (["or", "more"], ["and", "more"]) and after[2:3] and after[2] in _TIMES:
        return token.number - 1, place + 4
    return 0.0, 0


def _bound(tokens: Sequence[Token], place: int) -> tuple[int, str]:
    """Where "more than", "at least" before a number starts, and the operator; equality where nothing is said."""
    if place + 2 < len(tokens) and tokens[place + 1].norm in ("or", "and") and tokens[place + 2].norm == "more":
        return place, ">"
    for length in (3, 2, 1):
        words = " ".join(token.norm for token in tokens[max(0, place - length) : place])
        if place >= length and words in _OFTEN:
            return place - length, _OFTEN[words]
    return place, "="


def reductions(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "thirty percent off", "a quarter off", "20% discount": a part taken off, as a fraction."""
    for place, token in enumerate(tokens):
        found = _part(tokens, place)
        if found is None:
            continue
        part, end = found
        if end < len(tokens) and tokens[end].norm in ("off", "discount", "reduction", "rebate"):
            yield Mark("off", place, end + 1, 1.3 * (end + 1 - place), number=part, how=token.norm)


def factors(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "40 percent of", "a third of", "one and a half times": what another number is multiplied by."""
    for place, token in enumerate(tokens):
        found = _part(tokens, place)
        whole = found is not None and found[1] + 1 < len(tokens) and tokens[found[1] + 1].kind == "number"
        if found is not None and not whole and _said(tokens, found[1], ("of",)):
            yield Mark("times", place, found[1] + 1, 1.2 * (found[1] + 1 - place), number=round(found[0], 9))
        after = tuple(other.norm for other in tokens[place + 1 : place + 5])
        if token.number is not None and after == ("and", "a", "half", "times"):
            yield Mark("times", place, place + 5, 6.0, number=token.number + 0.5)


def _part(tokens: Sequence[Token], place: int) -> tuple[float, int] | None:
    """A percentage or a simple fraction at a place, and where it ends."""
    token = tokens[place]
    if token.percent and token.number is not None:
        return token.number / 100, place + 1
    if token.norm in _PARTS and (place == 0 or tokens[place - 1].number is None):
        return _PARTS[token.norm], place + 1
    for start, end, worth in written_numbers(tokens[place:]):
        if start == 0 and place + end < len(tokens) and tokens[place + end].norm in _PERCENT:
            return worth / 100, place + end + 1
    if token.number is not None and _said(tokens, place + 1, ("percent",)):
        return token.number / 100, place + 2
    if token.number is not None and _said(tokens, place + 1, ("per", "cent")):
        return token.number / 100, place + 3
    return None
