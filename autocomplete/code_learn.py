"""Learns from Python code that ran: which columns of which tables, which values, which arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autocomplete import code_fields
from autocomplete.code_calls import QUERIES
from autocomplete.code_place import CodePlace, place_after
from autocomplete.code_query import names_in, values_in
from autocomplete.code_tokens import (
    MOST_OF_STATEMENT,
    Token,
    ends_statement,
    literal,
    literal_at,
    quoted,
    read_tokens,
    string_text,
)
from autocomplete.field import Field, Observation
from autocomplete.secrets import may_store, secret_field, secret_function
from autocomplete.suggest import Autocomplete

_LONGEST = 80
_LONGEST_CODE = 100_000
_BEHIND = frozenset((",", ")", "]", "}", ":", "&", "|", ""))


@dataclass(frozen=True, slots=True)
class Use:
    """A literal in code and the place it stands in: `text` is a column's name, or a literal as it is written."""

    place: CodePlace
    text: str


def learn_code(history: Autocomplete, code: str, before: Sequence[str] = ()) -> tuple[str, ...]:
    """Learn from a cell or a file that ran without a fault; the columns it names, in order.

    `before` are the columns that were named before it: completion sees them, too. Cells of other languages
    (``%%sql``) have none. Nothing is stored while learning is off. Raises `StoreError`.
    """
    return _learn(history, uses(code), before)


def learn_columns(history: Autocomplete, columns: Sequence[str]) -> None:
    """Learn columns that code names together, of whatever table.

    Nothing is stored while learning is off. Raises `StoreError`.
    """
    _learn(history, [Use(CodePlace("column"), column) for column in columns])


def _learn(history: Autocomplete, found: Sequence[Use], before: Sequence[str] = ()) -> tuple[str, ...]:
    seen: list[Observation] = []
    above = list(before)
    for use in found:
        seen.append(Observation(code_fields.evidence(use.place, above), use.text))
        if use.place.kind == "column":
            above.append(use.text)
    history.learn(seen, [Field(name, kind="code") for name in dict.fromkeys(item.evidence.field for item in seen)])
    return tuple(above[len(before) :])


@lru_cache(maxsize=8)
def uses(code: str) -> tuple[Use, ...]:
    """Every literal in a piece of code that is a column, a value of one, or an argument, in order.

    The cells above stay the same while one is typed in: they are read once.
    """
    return tuple(_uses(code))


def _uses(code: str) -> Iterator[Use]:
    if code.lstrip().startswith("%%") or len(code) > _LONGEST_CODE:
        return
    tokens = read_tokens(code).tokens
    first = 0
    for at, token in enumerate(tokens):
        if ends_statement(token):
            first = at + 1
            continue
        found = literal_at(tokens, at)
        if found[-1].kind == "op" or not _is_whole(tokens, at + len(found)):
            continue
        place = place_after(tokens[max(first, at - MOST_OF_STATEMENT) : at])
        if place is not None:
            yield from _uses_of(place, found)


def _uses_of(place: CodePlace, found: tuple[Token, ...]) -> Iterator[Use]:
    text = string_text(found[0])
    if place.kind == "column":
        if text and len(text) <= _LONGEST and "\n" not in text and may_store(text):
            yield Use(place, text)
        return
    if place.function in QUERIES and text is not None:
        yield from (Use(CodePlace("column", place.frame, function="query"), name) for name in names_in(text))
        yield from (Use(CodePlace("value", place.frame, name), value) for name, value in values_in(text))
        return
    if secret_field(place.column) or secret_function(place.function):
        return
    written = literal(found)
    # What is said in words to people (a message, a title) is nothing to be repeated.
    prose = place.kind == "argument" and place.argument.isdigit() and (text is None or " " in text)
    if written is None or len(written) > _LONGEST or "\n" in written or prose or written == quoted(""):
        return
    yield Use(place, written)


def _is_whole(tokens: tuple[Token, ...], end: int) -> bool:
    """Whether what ends there stands alone, and is not the beginning of a longer expression."""
    return end == len(tokens) or tokens[end].text in _BEHIND or ends_statement(tokens[end])
