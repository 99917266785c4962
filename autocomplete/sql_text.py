"""Reads unfinished SQL: its tokens up to the cursor, and what the cursor stands in. Never raises on any text.

The tokens are sqlglot's, per dialect. A text that ends inside a string, a quoted name or a comment is
closed for the tokenizer; one it cannot read at all is read from a later line on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import sqlglot
from sqlglot import Token, TokenType, exp
from sqlglot.dialects.dialect import Dialect

from nl2sql.parser_faults import PARSER_FALLS_OVER

Inside = Literal["word", "string", "name", "comment", "number"]
"""What the cursor stands in: a word (may be empty), a string, a quoted name, a comment or a number."""

HIDDEN = "\x1a"
"""Stands for a literal that is not stored. It is never shown."""

_CURSOR = "zqcursorqz"
_CLOSERS = ("'", '"', "`", "]", "*/", "$$", "'''", '"""', "}}", "%}")
_QUOTE_PATHS = frozenset(("bigquery",))
_BEFORE, _AFTER = 6000, 3000

RESERVED = frozenset(
    """all and any as asc between by case check column constraint create cross current_date current_time
    current_timestamp default delete desc distinct drop else end except exists false fetch filter for foreign from
    full grant group having in index inner insert intersect into is join lateral left like limit natural not null
    offset on or order outer over partition primary qualify references right select set some table then to true
    union unique update user using values view when where window with""".split()  # noqa: SIM905
)
"""Words that cannot stand for a name without quotes in at least one dialect."""


@dataclass(frozen=True, slots=True)
class Read:
    """One statement around the cursor.

    `before` and `after` are its finished tokens; ``text[start:end]`` is what a completion replaces and
    `prefix` what of it was typed, without quotes.
    """

    before: tuple[Token, ...]
    after: tuple[Token, ...]
    inside: Inside
    start: int
    end: int
    prefix: str


@lru_cache(maxsize=32)
def dialect_of(name: str) -> Dialect:
    """sqlglot's dialect of that name; the common one for a name it does not know."""
    try:
        return Dialect.get_or_raise(name)
    except ValueError:
        return Dialect.get_or_raise(None)


def parsed(text: str, dialect: str) -> exp.Expr | None:
    """The tree of one statement or expression; None where the parser cannot read it, or falls over it."""
    try:
        return sqlglot.parse_one(text, read=dialect_of(dialect))
    except PARSER_FALLS_OVER:
        return None


def tokens_of(text: str, dialect: str) -> tuple[Token, ...] | None:
    """The tokens of a finished text, or None when the tokenizer refuses it.

    Where quotes may enclose a whole path, its names are tokens of their own: people know them one by one.
    """
    try:
        tokens = tuple(dialect_of(dialect).tokenize(text))
    except PARSER_FALLS_OVER:
        return None
    if dialect not in _QUOTE_PATHS:
        return tokens
    return tuple(part for token in tokens for part in _names_in(token))


def _names_in(token: Token) -> Iterator[Token]:
    """The names of a quoted path with the dots between them; any other token as it is, that at the cursor too."""
    names = token.text.split(".")
    has_escapes = token.end - token.start != len(token.text) + 1  # Nobody knows where the names are then.
    whole = token.token_type != TokenType.IDENTIFIER or len(names) == 1 or not all(names)
    if whole or has_escapes or _CURSOR in token.text:
        yield token
        return
    start = token.start
    for at, name in enumerate(names):
        if at:
            yield Token(TokenType.DOT, ".", token.line, token.col, start, start)
        end = start + len(name) + (at == len(names) - 1)
        yield Token(TokenType.IDENTIFIER, name, token.line, token.col, start + bool(at), end)
        start = end + 1


def read(text: str, offset: int, dialect: str) -> Read:
    """Read the statement around `offset`; an offset outside the text is moved into it."""
    offset = max(0, min(offset, len(text)))
    shift = max(0, offset - _BEFORE)
    head, tail = text[shift:offset], text[offset : offset + _AFTER]
    found = _read_head(head, dialect)
    while found is None:
        cut = head.find("\n") + 1
        if not cut:
            return Read((), (), "word", offset, offset, "")
        head, shift = head[cut:], shift + cut
        found = _read_head(head, dialect)
    tokens, inside, start, prefix = found
    rest, end = _read_tail(tail, inside, offset, dialect, started=bool(prefix))
    return Read(_since_semicolon(tokens), _until_semicolon(rest), inside, start + shift, end, prefix)


def _read_head(head: str, dialect: str) -> tuple[tuple[Token, ...], Inside, int, str] | None:
    tokens = tokens_of(head + _CURSOR, dialect)
    if tokens is not None:
        return _at_cursor(head, tokens)
    for closer in _CLOSERS:
        tokens = tokens_of(head + _CURSOR + closer, dialect)
        if tokens is None:
            continue
        last = tokens[-1] if tokens else None
        if last is None or _CURSOR not in last.text:
            return tokens, "comment", len(head), ""
        inside: Inside = "name" if last.token_type == TokenType.IDENTIFIER else "string"
        return tokens[:-1], inside, last.start, last.text[: last.text.index(_CURSOR)]
    return None


def _at_cursor(head: str, tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], Inside, int, str]:
    last = tokens[-1] if tokens else None
    if last is None or not last.text.endswith(_CURSOR):
        return tokens, "comment", len(head), ""
    prefix = last.text[: -len(_CURSOR)]
    before = tokens[:-1]
    if prefix and not (prefix[0].isalpha() or prefix[0] in "_@#$"):
        return before, "number", last.start, prefix
    touching = before and before[-1].end + 1 == len(head) and not prefix
    if touching and before[-1].token_type == TokenType.NUMBER:
        return before, "number", len(head), ""
    return before, "word", len(head) - len(prefix), prefix


def _read_tail(tail: str, inside: Inside, offset: int, dialect: str, *, started: bool) -> tuple[tuple[Token, ...], int]:
    """The tokens after the cursor, and where the replaced range ends: past a closing quote that is there."""
    skipped, end = 0, offset
    if inside in ("string", "name"):
        line = tail.partition("\n")[0]
        close = min((at for at in map(line.find, "'\"`]") if at >= 0), default=-1)
        if close >= 0:
            skipped, end = close + 1, offset + close + 1 if not close else offset
        else:
            skipped = len(line)
    elif inside == "comment":
        skipped = len(tail.partition("\n")[0])
    elif started:
        skipped = len(tail) - len(tail.lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"))
    rest = tail[skipped:]
    while rest:
        tokens = tokens_of(rest, dialect)
        if tokens is not None:
            return tokens, end
        rest = rest.rpartition("\n")[0]
    return (), end


def _since_semicolon(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].token_type == TokenType.SEMICOLON:
            return tokens[at + 1 :]
    return tokens


def _until_semicolon(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    for at, token in enumerate(tokens):
        if token.token_type == TokenType.SEMICOLON:
            return tokens[:at]
    return tokens


def is_keyword(token: Token, dialect: str) -> bool:
    """Whether a token is a word of the language rather than a name, a literal or a sign."""
    if token.token_type in (TokenType.VAR, TokenType.IDENTIFIER, TokenType.STRING, TokenType.NUMBER):
        return token.token_type == TokenType.VAR and token.text.lower() in RESERVED
    if not token.text[:1].isalpha():
        return False
    word = token.text.split()[0].lower()
    return word in RESERVED or token.token_type not in dialect_of(dialect).parser_class.ID_VAR_TOKENS


def is_literal(word: str) -> bool:
    """Whether a word, as it is counted, is a text, a number or a hidden one."""
    return word[:1] in ("'", HIDDEN) or word[:1].isdigit()


def is_name(token: Token, dialect: str) -> bool:
    """Whether a token can name a table, a column or an alias."""
    if token.token_type == TokenType.IDENTIFIER:
        return True
    return bool(token.text) and (token.text[0].isalpha() or token.text[0] in "_@#") and not is_keyword(token, dialect)
