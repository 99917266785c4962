"""Numbers written as words: "five", "two hundred", "a dozen"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.words import NUMBER_WORDS, Token

_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_SMALL = {word: worth for word, worth in NUMBER_WORDS.items() if word not in _SCALES}
_SMALL |= {word: float(number) for number, word in enumerate(_TEENS.split(), 13)}
_SMALL |= {word: float(10 * number) for number, word in enumerate(_TENS.split(), 2)}
_NTH = "first second third fourth fifth sixth seventh eighth ninth tenth"
ORDINALS = {word: float(number) for number, word in enumerate(_NTH.split(), 1)}
WORDS = _SMALL | _SCALES | ORDINALS | {"single": 1.0, "double": 2.0, "triple": 3.0}


def written_numbers(tokens: Sequence[Token]) -> Iterator[tuple[int, int, float]]:
    """Start, end and worth of every number made of words, or of a figure and words ("5 hundred")."""
    place = 0
    while place < len(tokens):
        end, worth = _number(tokens, place)
        if end > place:
            yield place, end, worth
        place = max(end, place + 1)


def _number(tokens: Sequence[Token], start: int) -> tuple[int, float]:
    """The end and the worth of the number that begins at `start`; `start` when none does."""
    first = tokens[start]
    if first.kind == "number":
        if start + 1 < len(tokens) and tokens[start + 1].norm in _SCALES and first.number is not None:
            return start + 2, first.number * _SCALES[tokens[start + 1].norm]
        return start, 0.0
    if first.kind != "word" or first.norm not in WORDS:
        return start, 0.0
    if first.norm not in _SMALL and first.norm not in _SCALES:
        return start + 1, WORDS[first.norm]
    total, current, place = 0.0, 1.0 if first.norm in _SCALES else _SMALL[first.norm], start
    while place < len(tokens):
        norm = tokens[place].norm
        if norm in _SCALES:
            total, current = _scaled(total, current, _SCALES[norm])
        elif place > start:
            more = _SMALL.get(norm, 0.0)
            if not more or not _continues(total, current, more):
                break
            current += more
        place += 1
    return place, total + current


def _scaled(total: float, current: float, scale: float) -> tuple[float, float]:
    return (total, current * scale) if scale == 100 else (total + current * scale, 0.0)


def _continues(total: float, current: float, more: float) -> bool:
    """Whether a number goes on with `more`: "two hundred" with "five", "twenty" with "one"; not "one" with "two"."""
    if current == 0:
        return total > 0
    return current % 100 == 0 or (more < 10 and current % 10 == 0 and current % 100 >= 20)
