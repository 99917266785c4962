"""What stands before the cursor apart from the last words: the tables, the column before, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autocomplete.field import Part
from autocomplete.sql_fields import AFTER_COLUMN, COMPARED_TO, IN_STATE, OF_OTHER, OF_SOURCE
from autocomplete.sql_scope import Spot
from autocomplete.sql_text import is_literal

_BACK = 40
_OPERATORS = frozenset("=<>+-*/%|,(&") | {"<=", ">=", "<>", "!=", "||"}
_ENDING = frozenset(("END", "NULL", "TRUE", "FALSE", "ASC", "DESC", "CURRENT_DATE", "CURRENT_TIMESTAMP"))
_TESTS = frozenset(("=", "<", ">", "<=", ">=", "<>", "!=", "LIKE", "ILIKE", "IN", "BETWEEN", "IS"))
_RESTARTS = frozenset((",", "AND", "OR", "NOT", "WHERE", "ON", "HAVING", "WHEN", "SELECT", "THEN", "ELSE", "FROM"))
_SIGNS = frozenset(("", ".", ",", "(", ")"))
_CASES = frozenset(("CASE", "WHEN", "THEN", "ELSE"))


def beside(before: Sequence[str], spot: Spot) -> Iterator[Part]:
    """The parts that count alone: where an expression begins or a column is qualified others than where one ends."""
    last = before[-1] if before else ""
    if last == "." or opens(last):
        tables = (spot.table,) if last == "." else tuple(spot.tables.split("+"))[::-1]
        mark = "." if last == "." else ""
        for slot, table in zip((OF_SOURCE, OF_OTHER), tables, strict=False):
            if table:
                yield slot, f"{mark}{table}"
        column = _column_before(before, spot)
        if column:
            yield AFTER_COLUMN, f"{_sort(last, spot)} {mark and spot.table} {column}"
        compared = _compared(before)
        if compared:
            yield COMPARED_TO, f"{compared} {mark and spot.table}"
    else:
        sorts = " ".join(_sort(word, spot) for word in before[-2:])
        yield IN_STATE, f"{_state(before, spot)} {sorts}"


def place(before: Sequence[str], spot: Spot) -> str:
    """The clause and what sort of word stands before the cursor: one of a few places, none told by a name."""
    last = before[-1] if before else ""
    if is_literal(last):
        sort = "literal"
    elif last[:1].isalpha():
        sort = "word" if last.isupper() else "name"
    else:
        sort = last if last in _SIGNS else "operator"
    return f"{spot.clause}/{sort}"


def opens(word: str) -> bool:
    """Whether an expression begins after the word."""
    return not word or word in _OPERATORS or (word[0].isalpha() and word.isupper() and word not in _ENDING)


def _sort(word: str, spot: Spot) -> str:
    """A sign or a word of the language as it is, names and literals by what they are."""
    if is_literal(word):
        return "literal"
    if word.isupper() or not word[:1].isalpha():
        return word
    return "source" if word in spot.names else "name"


def _column_before(before: Sequence[str], spot: Spot) -> str:
    """The last name that is no table's, no alias's and qualifies nothing."""
    for at in range(len(before) - 1, max(len(before) - 9, -1), -1):
        word = before[at]
        if word[:1].isalpha() and not word.isupper() and word not in spot.names:
            following = before[at + 1] if at + 1 < len(before) else ""
            named_here = at > 0 and before[at - 1] == "AS"
            if following not in (".", "(") and not named_here:
                return word
    return ""


def _compared(before: Sequence[str]) -> str:
    """``owner_id =`` where the other side of a comparison begins, with its qualifier or without."""
    at = len(before) - 1
    if at > 1 and before[at] == ".":
        at -= 2
    if at > 0 and before[at] in _TESTS:
        return f"{before[at - 1]} {before[at]}"
    return ""


def _state(before: Sequence[str], spot: Spot) -> str:
    """The clause, what is open in it, and whether what is written compares something already."""
    tested = case = ""
    depth = 0
    for word in before[: -_BACK - 1 : -1]:
        if word == ")":
            depth += 1
        elif word == "(":
            if not depth:
                break
            depth -= 1
        elif not depth:
            if not case and (word == "END" or word in _CASES):
                case = word
            if not tested and (word in _TESTS or word in _RESTARTS):
                tested = word if word in ("BETWEEN", "IN", "IS") else "=" if word in _TESTS else "-"
            if word in ("SELECT", "WHERE", "FROM", "GROUP BY", "ORDER BY", "ON"):
                break
    called = spot.called if not spot.called.isidentifier() or spot.called in ("in", "over", "as") else "call"
    return f"{spot.clause}/{called}/{case}/{tested}"
