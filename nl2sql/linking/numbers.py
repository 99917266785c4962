"""Numbers written as words: "five", "two hundred", "a dozen"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.words import NUMBER_WORDS, Token

_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = NUMBER_WORDS | {word: float(number) for number, word in enumerate(_TEENS.split(), 13)}
_TEN = {word: float(10 * number) for number, word in enumerate(_TENS.split(), 2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_NTH = "first second third fourth fifth sixth seventh eighth ninth tenth"
ORDINALS = {word: float(number) for number, word in enumerate(_NTH.split(), 1)}
WORDS = _SMALL | _TEN | _SCALES | ORDINALS | {"single": 1.0, "double": 2.0, "triple": 3.0}


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
    total, current, place = 0.0, WORDS[first.norm], start + 1
    plain = first.norm not in ORDINALS
    while plain and place < len(tokens):
        norm = tokens[place].norm
        if norm in _SCALES and current < _SCALES[norm]:
            total, current = (total + current * _SCALES[norm], 0.0) if norm != "hundred" else (total, current * 100)
        elif norm in _SMALL | _TEN and (current == 0 or current % 100 == 0 or (norm in _SMALL and current % 10 == 0)):
            if current and _SMALL.get(norm, 10.0) >= 10 and current % 100:
                break
            if current in (0.0,) and total == 0:
                break
            current += WORDS[norm]
        else:
            break
        place += 1
    return place, total + current
