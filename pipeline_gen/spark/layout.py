"""Lays a long statement out over several lines, at the places where people break one."""

from __future__ import annotations

from collections.abc import Iterator

WIDTH = 100
_SHORT_CHAIN = 2
"""What begins a chain and one call: that needs no line of its own."""
_OPEN, _CLOSE = "([{", ")]}"


def laid_out(variable: str, expression: str) -> list[str]:
    """The lines of ``variable = expression``; one call a line where it is too long for one."""
    whole = f"{variable} = {expression}"
    if len(whole) <= WIDTH:
        return [whole]
    pieces = _calls(expression)
    if len(pieces) <= _SHORT_CHAIN:
        return _broken(whole, 0)
    lines = [f"{variable} = ("]
    for number, piece in enumerate(pieces):
        lines += _broken(piece, 4) if number == 0 else _broken(f".{piece}", 4)
    return [*lines, ")"]


def _calls(expression: str) -> list[str]:
    """A chain of calls: what it begins with (a name, or a first call on a module or session), then each call."""
    places = [place for place, letter, depth in _scanned(expression) if letter == "." and depth == 0]
    ends = [place for place in places if "(" in expression[:place]] if expression.startswith("spark.") else places
    starts = [0, *(place + 1 for place in ends)]
    return [expression[start:end] for start, end in zip(starts, [*ends, len(expression)], strict=True)]


def _broken(text: str, indent: int) -> list[str]:
    """The lines of one call, its arguments each on a line of its own where it is too long."""
    margin = " " * indent
    spans = list(_scanned(text))
    first = next((place for place, letter, depth in spans if letter in _OPEN and depth == 0), None)
    if len(margin) + len(text) <= WIDTH or first is None:
        return [margin + text]
    signs = [place for place, letter, depth in spans if letter in "&|" and depth == 0] if indent else []
    if signs:
        return [margin + text[start:end].strip() for start, end in zip([0, *signs], [*signs, len(text)], strict=True)]
    last = next(place for place, letter, depth in reversed(spans) if letter in _CLOSE and depth == 0)
    if any(letter in _CLOSE and depth == 0 and place < last for place, letter, depth in spans):
        return [margin + text]  # several calls beside each other, such as a long condition
    commas = [place for place, letter, depth in spans if letter == "," and depth == 1]
    starts = [first, *commas]
    ends = [*commas, last]
    inner = [text[start + 1 : end].strip() for start, end in zip(starts, ends, strict=True)]
    lines = [margin + text[: first + 1]]
    for number, part in enumerate(part for part in inner if part):
        comma = "," if number < len(inner) - 1 or len(inner) > 1 else ""
        lines += _with_end(_broken(part, indent + 4), comma)
    return [*lines, margin + text[last:]]


def _with_end(lines: list[str], sign: str) -> list[str]:
    return [*lines[:-1], lines[-1] + sign]


def _scanned(text: str) -> Iterator[tuple[int, str, int]]:
    """Every letter outside of string literals, with its place and how many brackets are open around it."""
    depth, quote, escaped = 0, "", False
    for place, letter in enumerate(text):
        if quote:
            if escaped:
                escaped = False
            elif letter == "\\":
                escaped = True
            elif letter == quote:
                quote = ""
            continue
        if letter in "\"'":
            quote = letter
            continue
        if letter in _CLOSE:
            depth -= 1
        yield place, letter, depth
        if letter in _OPEN:
            depth += 1
