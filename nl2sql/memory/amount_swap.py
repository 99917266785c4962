"""Puts another number, year or date in the place of one that a statement holds; None where that is not certain."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.memory.value_swap import names_given
from nl2sql.words import Token

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})((?:[ T].*)?)")
_YEARS = range(1900, 2101)


def swap_amount(sql: str, old: Token, new: Token, words: Sequence[Token], dialect: str) -> str | None:
    """`sql` with the number or date `new` instead of `old`, which stands once among the `words` of its question."""
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        return None
    literals = list(tree.find_all(exp.Literal))
    if old.kind == "date":
        done = _swap_date(literals, old.norm, new.norm)
    elif old.number is None or new.number is None or _named_after(tree, old):
        return None
    elif _is_year(old) and _is_year(new) and _dates(literals):
        done = _swap_year(literals, int(old.number), int(new.number), words)
    else:
        done = _swap_number(literals, old.number, new.number)
    return tree.sql(dialect=dialect, pretty="\n" in sql) if done else None


def _is_year(token: Token) -> bool:
    return token.kind == "number" and bool(re.fullmatch(r"\d{4}", token.text)) and int(token.text) in _YEARS


def _dates(literals: Sequence[exp.Literal]) -> list[exp.Literal]:
    return [literal for literal in literals if _DATE.fullmatch(literal.this)]


def _swap_number(literals: Sequence[exp.Literal], old: float, new: float) -> bool:
    """In the one place where it stands; whole numbers stay whole where only these may stand."""
    places = [literal for literal in literals if _worth(literal) == old]
    if len(places) != 1:
        return False
    (place,) = places
    whole = new.is_integer()
    if place.find_ancestor(exp.Limit, exp.Offset, exp.Fetch) and (not whole or new < 1):
        return False
    if new < 0 or isinstance(place.parent, exp.Neg):
        return False
    text = str(int(new)) if whole else repr(new)
    place.replace(exp.Literal.string(text) if place.is_string else exp.Literal.number(text))
    return True


def _worth(literal: exp.Literal) -> float | None:
    try:
        return float(literal.this)
    except ValueError:
        return None


def _swap_year(literals: Sequence[exp.Literal], old: int, new: int, words: Sequence[Token]) -> bool:
    """Every date must belong to the year: lie in it, or be the day after its last or before its first."""
    if sum(_is_year(word) or word.kind == "date" for word in words) != 1:
        return False
    moved: list[tuple[exp.Literal, str]] = []
    for literal in literals:
        match = _DATE.fullmatch(literal.this)
        if match is None:
            if _worth(literal) == old:
                return False
            continue
        year, month, day, rest = int(match[1]), match[2], match[3], match[4]
        border = (year == old + 1 and (month, day) == ("01", "01")) or (
            year == old - 1 and (month, day) == ("12", "31")
        )
        if (year != old and not border) or (month == "02" and day in ("28", "29")):
            return False
        moved.append((literal, f"{year + new - old:04}-{month}-{day}{rest}"))
    for literal, text in moved:
        literal.replace(exp.Literal.string(text))
    return bool(moved)


def _swap_date(literals: Sequence[exp.Literal], old: str, new: str) -> bool:
    """One day for another, where the statement holds that one date and no other."""
    dates = _dates(literals)
    if len(dates) != 1 or dates[0].this != old or not _is_day(new) or not _is_day(old):
        return False
    dates[0].replace(exp.Literal.string(new))
    return True


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _named_after(tree: exp.Expr, old: Token) -> bool:
    """Whether an alias speaks of the number, as in ``sales_2024`` or ``top_5``: it would lie after the swap."""
    number = re.compile(rf"(?<!\d){re.escape(old.text)}(?!\d)")
    return any(map(number.search, names_given(tree)))
