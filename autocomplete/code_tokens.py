"""Python as tokens, tolerant of what is not finished: a cell is looked at while somebody types it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from parso.python.tokenize import tokenize
from parso.utils import parse_version_string, split_lines

TokenKind = Literal["name", "number", "string", "op", "newline", "other"]

_PYTHON = parse_version_string(f"{sys.version_info.major}.{sys.version_info.minor}")
_KINDS: dict[str, TokenKind] = {
    "NAME": "name",
    "NUMBER": "number",
    "STRING": "string",
    "OP": "op",
    "NEWLINE": "newline",
}
_LEFT_OUT = frozenset({"INDENT", "DEDENT", "ERROR_DEDENT", "ENDMARKER"})
_LITERAL_NAMES = frozenset({"True", "False", "None"})
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = frozenset("\n\r\\'\"abfnrtvxNuU01234567")
COMPARES = frozenset({"==", "!=", "<", ">", "<=", ">="})
"""Signs between two operands of which one may be a column and the other a value of it."""
MOST_OF_STATEMENT = 1000
"""Tokens of a statement that are looked at: a longer one is data."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the offset of its first character."""

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Open:
    """A string that is not closed: its text begins at `start`, after the quote; `plain` is False for f-strings."""

    start: int
    quote: str
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Tokens:
    """The finished tokens of a text, and the string its end is in."""

    tokens: tuple[Token, ...]
    open: Open | None = None


@lru_cache(maxsize=16)
def read_tokens(code: str) -> Tokens:
    """The tokens of Python code that may stop anywhere. Comments, and ends of lines within brackets, are left out.

    What is typed is looked at for its places and for what it uses already: it is read once.
    """
    starts = _line_starts(code)
    last_line = len(starts)
    found: list[Token] = []
    formatted: list[Open] = []
    for kind, text, (line, column), _ in tokenize(code, version_info=_PYTHON):
        at = starts[line - 1] + column
        opened = kind.name == "ERRORTOKEN" and text[:1] in "\"'" and text
        if opened and (line == last_line or len(text) > 2):
            return Tokens(_without_prefix(found, at), _opened(text, at))
        if kind.name == "FSTRING_START":
            formatted.append(Open(at + len(text), text[-1:], plain=False))
        elif kind.name == "FSTRING_END" and formatted:
            formatted.pop()
        if kind.name not in _LEFT_OUT:
            found.append(Token(_KINDS.get(kind.name, "other"), text, at))
    return Tokens(tuple(found), formatted[-1] if formatted else None)


def string_text(token: Token) -> str | None:
    """What a string holds; None for bytes and for what is no string."""
    if token.kind != "string":
        return None
    try:
        value = ast.literal_eval(_with_known_escapes(token.text))
    except (ValueError, SyntaxError):
        return None
    return value if isinstance(value, str) else None


def _with_known_escapes(text: str) -> str:
    """The same string without escapes that Python does not know, of which it would warn whoever is typing."""
    prefix = text.partition(text[-1])[0]
    if "\\" not in text or "r" in prefix.lower():
        return text
    return _ESCAPE.sub(lambda found: found[0] if found[1] in _ESCAPES else f"\\{found[0]}", text)


def ends_statement(token: Token) -> bool:
    """Whether what follows a token is another statement."""
    return token.kind == "newline" or (token.kind == "op" and token.text == ";")


def last_statement(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens of the statement that the tokens end in, or its last ones."""
    first = max(0, len(tokens) - MOST_OF_STATEMENT)
    ends = (at + 1 for at in range(len(tokens) - 1, first - 1, -1) if ends_statement(tokens[at]))
    return tokens[next(ends, first) :]


def literal_at(tokens: Sequence[Token], at: int) -> tuple[Token, ...]:
    """The token there; where it is the sign of a number, and takes nothing from what stands before, the number too."""
    signed = tokens[at].text == "-" and at + 1 < len(tokens) and tokens[at + 1].kind == "number"
    if signed and at:
        before = tokens[at - 1]
        signed = before.kind not in ("name", "number", "string") and before.text not in (")", "]", "}")
    return tuple(tokens[at : at + 1 + signed])


def literal(tokens: Sequence[Token]) -> str | None:
    """One literal, strings in double quotes, as it is kept and suggested; None for anything else."""
    if len(tokens) == 2 and tokens[0].text == "-" and tokens[1].kind == "number":
        return f"-{tokens[1].text}"
    if len(tokens) != 1:
        return None
    text = string_text(tokens[0])
    if text is not None:
        return quoted(text)
    known = tokens[0].kind == "number" or tokens[0].text in _LITERAL_NAMES
    return tokens[0].text if known else None


def quoted(text: str, quote: str = '"') -> str:
    """A text as a Python string in those quotes."""
    return f"{quote}{escaped(text, quote)}{quote}"


def escaped(text: str, quote: str = '"') -> str:
    """A text as it stands between those quotes."""
    plain = repr(f'"{text}')[2:-1].replace("\\'", "'")
    return plain.replace(quote[0], f"\\{quote[0]}")


def _line_starts(code: str) -> list[int]:
    starts = [0]
    for line in split_lines(code, keepends=True):
        starts.append(starts[-1] + len(line))
    return starts[:-1]


def _opened(text: str, at: int) -> Open:
    quote = text[:3] if text[:3] in ('"""', "'''") else text[0]
    return Open(at + len(quote), quote)


def _without_prefix(found: list[Token], at: int) -> tuple[Token, ...]:
    """The tokens before a quote; letters that belong to the string (r, b, u) are no token of their own."""
    if found and found[-1].kind == "name" and found[-1].end == at:
        return tuple(found[:-1])
    return tuple(found)
