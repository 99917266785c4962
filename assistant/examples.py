"""Questions to begin with, made from what the source holds and kept only when the drafter is sure of them."""

from __future__ import annotations

from collections.abc import Iterator

from nl2sql.answer import SURE
from nl2sql.catalog import Column, ColumnRef, Table
from nl2sql.drafting import Drafter, Source
from nl2sql.retrieval import grounded

SHOWN = 3
_FEW_VALUES = range(2, 13)
_TABLES_LOOKED_AT = 4
_TRIED_MOST = 12


def examples(source: Source, drafter: Drafter, today: str) -> tuple[str, ...]:
    """Up to `SHOWN` questions of different shapes that `drafter` answers with confidence."""
    found: dict[str, str] = {}
    for tried, (shape, question) in enumerate(_candidates(source)):
        if len(found) == SHOWN or tried == _TRIED_MOST:
            break
        if shape not in found and _sure(question, source, drafter, today):
            found[shape] = question
    return tuple(found.values())


def _sure(question: str, source: Source, drafter: Drafter, today: str) -> bool:
    drafts = drafter.draft(grounded(question, source, today))
    return bool(drafts) and drafts[0].confidence >= SURE and not drafts[0].unused


def _candidates(source: Source) -> Iterator[tuple[str, str]]:
    """Shape and question, those about the tables with most relations and rows first."""
    tables = [table for table in source.catalog.tables if table.kind != "view"]
    tables.sort(key=lambda table: (-len(table.foreign_keys), -(table.row_count or 0), table.name))
    for table in tables[:_TABLES_LOOKED_AT]:
        things = _words(table.name)
        for column in table.columns:
            if len(source.values.of(ColumnRef(table.key, column.name))) in _FEW_VALUES:
                yield "share", f"how many {things} per {_words(column.name)}"
        if any(column.type in ("date", "datetime") for column in table.columns):
            yield "time", f"number of {things} by month"
        for amount in _amounts(table):
            for key in table.foreign_keys:
                yield "top", f"top 5 {_words(key.target)} by total {_words(amount.name)}"
        for column in table.columns:
            if column.type == "text" and (values := source.values.of(ColumnRef(table.key, column.name))):
                yield "filter", f"how many {things} with {_words(column.name)} {values[0].strip()}"


def _amounts(table: Table) -> list[Column]:
    """Numbers that are worth adding up: not keys."""
    keys = {name for key in table.foreign_keys for name in key.columns}
    return [c for c in table.columns if c.type in ("integer", "number") and not c.primary_key and c.name not in keys]


def _words(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ").lower()
