"""Times of day in the words of a question: "after 8 in the evening", "between 9 and 12", "6pm to 10pm", "at night"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nl2sql.catalog import Catalog
from nl2sql.parser.knowledge import has_time
from nl2sql.parser.marks import Mark
from nl2sql.parser.period_match import says
from nl2sql.words import Token

_PARTS = {
    "morning": ("06:00", "12:00"),
    "forenoon": ("06:00", "12:00"),
    "afternoon": ("12:00", "18:00"),
    "evening": ("18:00", "22:00"),
    "night": ("22:00", "06:00"),
    "nighttime": ("22:00", "06:00"),
    "daytime": ("06:00", "18:00"),
}
_LATER_HALF = ("afternoon", "evening", "night", "tonight")
_NAMED = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
_SINCE = (("after",), ("past",), ("from",), ("since",), ("later", "than"), ("not", "before"), ("starting", "at"))
_UNTIL = (("before",), ("until",), ("till",), ("by",), ("earlier", "than"), ("up", "to"), ("not", "after"))
_LATER = (("or", "later"), ("and", "later"), ("or", "after"), ("and", "after"), ("onwards",), ("onward",))
_EARLIER = (("or", "earlier"), ("and", "earlier"), ("or", "before"), ("and", "before"))
_DAY_END = "24:00"


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day in minutes; `sure` when nothing but a time is written so, `half` when its half of the day is."""

    minutes: int
    stop: int
    sure: bool
    half: bool


def clocks(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Times of day as marks: their values are the first moment and the one after the last, either may be empty."""
    if not any(map(_may_be_time, tokens)):
        return
    if not any(has_time(column) for table in catalog.tables for column in table.columns):
        return
    for start in range(len(tokens)):
        found = _between(tokens, start) or _bounded(tokens, start)
        part = _part(tokens, start)
        if found is not None:
            low, high, stop = found
            yield Mark("clock", start, stop, 1.15 * (stop - start), values=(low, high))
        elif part is not None:
            low, high, stop = part
            yield Mark("clock", start, stop, 0.6 + 0.3 * (stop - start), tokens[stop - 1].norm, values=(low, high))


def _may_be_time(token: Token) -> bool:
    return token.number is not None or token.norm in _NAMED or token.norm.removesuffix("s") in _PARTS


def _between(tokens: Sequence[Token], start: int) -> tuple[str, str, int] | None:
    """ "between 9 and 12 in the morning", "from 6pm to 10pm", "18:00-22:00", "midnight to 8 am"."""
    word = tokens[start].norm
    opening = 1 if word in ("between", "from") else 0
    first = _time(tokens, start + opening)
    if first is None or first.stop >= len(tokens):
        return None
    middle = ("and",) if word == "between" else ("to", "until", "till", "through")
    dashed = tokens[first.stop].span.start - tokens[first.stop - 1].span.end in (1, 3)
    place = first.stop + 1 if tokens[first.stop].norm in middle else first.stop if dashed else -1
    last = _time(tokens, place) if place > 0 else None
    if last is None or not (first.sure or last.sure):
        return None
    begin = first.minutes
    if last.half and not first.half and last.minutes >= 720 > begin and begin + 720 < last.minutes:
        begin += 720
    return _text(begin), _text(last.minutes or 1440), last.stop


def _bounded(tokens: Sequence[Token], start: int) -> tuple[str, str, int] | None:
    """ "after 8 in the evening", "before 10 am", "9 pm or later", "at 9 o'clock"."""
    for openings, later in ((_SINCE, True), (_UNTIL, False)):
        for words in openings:
            if not says(tokens, start, words):
                continue
            clock = _time(tokens, start + len(words))
            if clock is not None and clock.sure:
                text = _text(clock.minutes or (0 if later else 1440))
                stop = _tail(tokens, clock.stop, _LATER if later else _EARLIER)
                return (text, "", stop) if later else ("", text, stop)
    opening = 1 if tokens[start].norm == "at" else 0
    clock = _time(tokens, start + opening)
    if clock is None or not clock.sure:
        return None
    for tails, later in ((_LATER, True), (_EARLIER, False)):
        stop = _tail(tokens, clock.stop, tails)
        if stop > clock.stop:
            return (_text(clock.minutes), "", stop) if later else ("", _text(clock.minutes), stop)
    if opening and clock.minutes % 60 == 0:
        return _text(clock.minutes), _text(clock.minutes + 60), clock.stop
    return None


def _tail(tokens: Sequence[Token], place: int, tails: tuple[tuple[str, ...], ...]) -> int:
    return next((place + len(words) for words in tails if says(tokens, place, words)), place)


def _part(tokens: Sequence[Token], start: int) -> tuple[str, str, int] | None:
    """ "in the morning", "at night", "evening performances", "mornings"."""
    place = start
    for words in (("in", "the"), ("during", "the"), ("at",), ("on",), ("over",)):
        if says(tokens, start, words):
            place = start + len(words)
    name = tokens[place].norm.removesuffix("s") if place < len(tokens) else ""
    if name not in _PARTS:
        return None
    low, high = _PARTS[name]
    return low, high if high != _DAY_END else "", place + 1


def _time(tokens: Sequence[Token], place: int) -> _Clock | None:
    """One time: "8", "8 pm", "18:30", "9 o'clock", "8 in the evening", "noon"."""
    if not 0 <= place < len(tokens):
        return None
    token = tokens[place]
    if token.norm in _NAMED:
        hours, minutes = _NAMED[token.norm].split(":")
        return _Clock(int(hours) * 60 + int(minutes), place + 1, True, True)
    if token.number is None or token.number != int(token.number) or not 0 <= token.number <= 24 or token.money:
        return None
    hour, minute, stop, sure = int(token.number), 0, place + 1, False
    after = tokens[stop] if stop < len(tokens) else None
    glued = after is not None and after.span.start - token.span.end == 1
    if after is not None and glued and len(after.text) == 2 and after.text.isdigit() and int(after.text) < 60:
        minute, stop, sure = int(after.text), stop + 1, True
    if says(tokens, stop, ("o", "clock")) or says(tokens, stop, ("o'clock",)):
        stop, sure = stop + (2 if tokens[stop].norm == "o" else 1), True
    if stop < len(tokens) and tokens[stop].norm in ("h", "hrs", "hours") and hour > 12:
        stop, sure = stop + 1, True
    half, stop = _half(tokens, stop)
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12 and tokens[stop - 1].norm in ("am", "m"):
        hour = 0
    return _Clock(hour * 60 + minute, stop, sure or bool(half), bool(half) or hour > 12)


def _half(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """Which half of the day is said after a time, and where that ends."""
    for name in ("am", "pm"):
        if says(tokens, place, (name,)):
            return name, place + 1
        if says(tokens, place, (name[0], "m")):
            return name, place + 2
    for words in (("in", "the"), ("at",)):
        if says(tokens, place, words) and place + len(words) < len(tokens):
            part = tokens[place + len(words)].norm
            if part in _PARTS or part in _LATER_HALF:
                return ("pm" if part in _LATER_HALF else "am"), place + len(words) + 1
    return "", place


def _text(minutes: int) -> str:
    return "" if minutes >= 1440 else f"{minutes // 60:02d}:{minutes % 60:02d}"
