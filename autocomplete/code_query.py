"""The text of ``df.query("…")``: columns are names in it, and literals are values of the column before them."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Sequence

from autocomplete.code_tokens import COMPARES, Token, literal, literal_at, read_tokens

_COMPARES = COMPARES | {"in"}
_LONGEST_LIST = 200
"""Tokens to look back for what a list of values is compared with: a longer one is data."""


def names_in(text: str) -> Iterator[str]:
    """The columns a query names. Variables (``@limit``), attributes and functions are none."""
    tokens = read_tokens(text).tokens
    for at, token in enumerate(tokens):
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if token.kind == "name" and not keyword.iskeyword(token.text) and after != "(" and not _foreign(tokens, at):
            yield token.text


def values_in(text: str) -> Iterator[tuple[str, str]]:
    """Columns of a query with the literals they are compared with."""
    tokens = read_tokens(text).tokens
    for at in range(len(tokens)):
        found = literal_at(tokens, at)
        value = literal(found)
        column = compared_in(tokens[max(0, at - _LONGEST_LIST) : at]) if value is not None else ""
        if value is not None and column:
            yield column, value


def compared_in(tokens: Sequence[Token]) -> str:
    """The column that a value behind these tokens is compared with; empty for none."""
    at = len(tokens) - 1
    while at >= 0 and (tokens[at].text in (",", "[", "(") or literal(literal_at(tokens, at)) is not None):
        at -= 1
    if at < 1 or tokens[at].text not in _COMPARES or tokens[at - 1].kind != "name" or _foreign(tokens, at - 1):
        return ""
    if tokens[at - 1].text == "not":
        return tokens[at - 2].text if at > 1 and tokens[at - 2].kind == "name" else ""
    return tokens[at - 1].text


def _foreign(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].text in ("@", ".")
