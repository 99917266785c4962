"""A statement as a sequence of words to count, with what must not be stored taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import Token, TokenType

from autocomplete.field import Evidence, Observation, Part
from autocomplete.secrets import secret_field, secret_function, secret_value
from autocomplete.sql_beside import beside, place
from autocomplete.sql_expected import expected
from autocomplete.sql_fields import AFTER_MEANT, BESIDE_TABLES, IN_CALL, IN_PLACE
from autocomplete.sql_scope import Spot, Walk
from autocomplete.sql_text import HIDDEN, is_keyword, is_literal

END = "\x03"
"""Follows the last word of a statement."""

_START = "\x02"
_NEAR_START = 6
_FARTHEST = 20
_NEAR = 400
_LONGEST_LITERAL = 60
_LITERALS = frozenset((TokenType.STRING, TokenType.NUMBER, TokenType.NATIONAL_STRING, TokenType.RAW_STRING))
_DIVIDERS = frozenset(
    (
        TokenType.AND, TokenType.OR, TokenType.WHERE, TokenType.HAVING, TokenType.ON, TokenType.FROM, TokenType.JOIN,
        TokenType.GROUP_BY, TokenType.ORDER_BY, TokenType.LIMIT, TokenType.UNION, TokenType.SEMICOLON,
    )
)  # fmt: skip


@dataclass(slots=True)
class _Segment:
    """One condition, or one parenthesis in it: literals in a secret one are not stored."""

    parent: _Segment | None = None
    is_query: bool = False
    secret: bool = False
    between: bool = False
    tokens: list[int] = field(default_factory=list)

    def mark(self) -> None:
        """Make it secret, and what encloses it as far as the same query."""
        segment: _Segment | None = self
        while segment is not None:
            segment.secret = True
            segment = None if segment.is_query else segment.parent

    def hidden(self) -> bool:
        """Whether it or anything that encloses it is secret."""
        segment: _Segment | None = self
        while segment is not None and not segment.secret:
            segment = segment.parent
        return segment is not None


def words_of(tokens: Sequence[Token], dialect: str) -> tuple[str, ...]:
    """The tokens as they are counted: words of the language in capitals, names in lower case, secrets hidden."""
    hidden = _hidden(tokens)
    return tuple(HIDDEN if at in hidden else _word(token, dialect) for at, token in enumerate(tokens))


def _word(token: Token, dialect: str) -> str:
    if token.token_type == TokenType.STRING:
        return "'" + token.text.replace("'", "''") + "'"
    if is_keyword(token, dialect):
        return token.text.upper()
    if token.token_type == TokenType.IDENTIFIER:
        return token.text
    return token.text.lower()


def _hidden(tokens: Sequence[Token]) -> frozenset[int]:
    """The literals that stand near a secret name, in a call that takes secrets, or look like one themselves."""
    current = _Segment(is_query=True)
    open_segments: list[_Segment] = []
    found: list[_Segment] = [current]
    for at, token in enumerate(tokens):
        kind = token.token_type
        if kind == TokenType.L_PAREN:
            following = tokens[at + 1].token_type if at + 1 < len(tokens) else None
            open_segments.append(current)
            current = _Segment(current, following in (TokenType.SELECT, TokenType.WITH))
            current.secret = at > 0 and secret_function(tokens[at - 1].text)
            found.append(current)
        elif kind == TokenType.R_PAREN and open_segments:
            current = open_segments.pop()
        elif kind == TokenType.AND and current.between:
            current.between = False
        elif kind in _DIVIDERS:
            current = _Segment(current.parent, current.is_query)
            found.append(current)
        elif kind in _LITERALS:
            current.tokens.append(at)
        elif secret_field(token.text):
            current.mark()
        current.between = current.between or kind == TokenType.BETWEEN
    return frozenset(
        at for segment in found for at in segment.tokens if segment.hidden() or not _may_store(tokens[at].text)
    )


def _may_store(text: str) -> bool:
    return len(text) <= _LONGEST_LITERAL and not secret_value(text)


def evidence(field: str, before: Sequence[str], spot: Spot) -> Evidence:
    """What the words before the cursor say about the next: the last ones together, and those with the place.

    Beside a place a literal is counted as such, its text is in the chain only, and what a table is called here
    as the table.
    """
    recent = list(before[-_FARTHEST:])[::-1]
    if len(recent) < _NEAR_START:
        recent.append(_START)
    chain: list[Part] = [(f"#{at + 1}", word) for at, word in enumerate(recent)]
    last, second, third = ([_meant(word, spot) for word in recent[:3]] + ["", ""])[:3]
    pairs: list[Part] = [
        (IN_PLACE, f"{spot.clause} {spot.table} {last}"),
        (BESIDE_TABLES, f"{spot.clause} {spot.tables} {second} {last}"),
        (AFTER_MEANT, f"{spot.clause} {third} {second} {last}"),
        (IN_CALL, f"{spot.clause} {spot.called} {last}"),
        *beside(before, spot),
    ]
    return Evidence(
        field, tuple(pairs), tuple(chain), tuple(before[-_NEAR:]), expected(before, spot), place(before, spot)
    )


def _meant(word: str, spot: Spot) -> str:
    return "literal" if is_literal(word) else spot.names.get(word, word)


def observations(field: str, tokens: Sequence[Token], dialect: str) -> list[Observation]:
    """Every word of a statement with what stood before it, and its end. A hidden literal is learned as `HIDDEN`."""
    words = (*words_of(tokens, dialect), END)
    walk = Walk(dialect)
    found = []
    for at, word in enumerate(words):
        found.append(Observation(evidence(field, words[max(0, at - _NEAR) : at], walk.spot), word))
        if at < len(tokens):
            walk.step(tokens[at])
    return found
