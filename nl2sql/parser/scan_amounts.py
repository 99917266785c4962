"""Amounts that look like years: "revenue over 2000" is no year, "sales over 2024" is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.parser.knowledge import is_date, is_numeric
from nl2sql.parser.marks import MEASURED, Mark
from nl2sql.parser.period_match import split, year_number
from nl2sql.words import Token

_RECENT = 20
"""Nobody says "over" of a year longer ago than this: it is an amount then."""
_HAVING = split("with whose having where and or")
_BETWEEN = split("a an the their its his her total overall average of")


def without_mistaken_years(tokens: Sequence[Token], marks: Sequence[Mark], catalog: Catalog, today: str) -> list[Mark]:
    """The marks without periods that read a number as a year which a measure is compared with.

    "Over 2024" is a stretch of time, unless it is said of a figure that things have: "stores with sales over 2024".
    """
    over = [mark for mark in marks if mark.kind == "period" and _says_over_year(tokens, mark)]
    mistaken = {mark.start for mark in over if _is_amount(tokens, mark, marks, catalog, today)}
    if not mistaken:
        return list(marks)
    return [m for m in marks if m.kind != "period" or not {m.start, m.start - 1} & mistaken]


def _says_over_year(tokens: Sequence[Token], period: Mark) -> bool:
    place = period.start
    return tokens[place].norm == "over" and period.end == place + 2 and year_number(tokens, place + 1) is not None


def _is_amount(tokens: Sequence[Token], over: Mark, marks: Sequence[Mark], catalog: Catalog, today: str) -> bool:
    year, now = year_number(tokens, over.start + 1) or 0, date.fromisoformat(today[:10]).year if today else 0
    before = [mark for mark in marks if mark.end == over.start]
    if any(mark.kind == "column" and _has_days(mark, catalog) for mark in before):
        return False
    if now and not now - _RECENT <= year <= now + 1:
        return True
    return any(_is_had(tokens, mark) for mark in before if mark.kind in MEASURED or _is_figure(mark, catalog))


def _has_days(mark: Mark, catalog: Catalog) -> bool:
    column = catalog.column(ColumnRef(mark.table, mark.column))
    return column is not None and is_date(column)


def _is_figure(mark: Mark, catalog: Catalog) -> bool:
    column = catalog.column(ColumnRef(mark.table, mark.column)) if mark.kind == "column" else None
    return column is not None and is_numeric(column)


def _is_had(tokens: Sequence[Token], figure: Mark) -> bool:
    """Whether the figure is said of things: "with revenue", "whose total sales"."""
    return next(_words_before(tokens, figure.start), "") in _HAVING


def _words_before(tokens: Sequence[Token], place: int) -> Iterator[str]:
    return (token.norm for token in reversed(tokens[:place]) if token.norm not in _BETWEEN)
