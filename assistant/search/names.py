"""Tables and columns that are called like what somebody looks for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.documents.words import Wanted
from assistant.search.meaning import NONE_ALIKE, Named
from assistant.wire.search import SearchHit
from autocomplete.sql_names import identifier, table_name
from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.drafting import Source
from nl2sql.grounding import Hit
from nl2sql.retrieval.schema_search import search_schema
from nl2sql.words import split_identifier

_MOST_BEGINNINGS = 4
_HELD, _OF_TABLE = 0.5, 0.5
"""What counts of a word that a stored value, a comment or another name is; and of one that only the table has."""


@dataclass(frozen=True)
class _Vocabulary:
    """The words of all names in order."""

    words: tuple[str, ...]

    def beginning(self, start: str) -> Iterator[str]:
        """The shortest few words that begin so."""
        place = bisect_left(self.words, start)
        found = []
        while place < len(self.words) and self.words[place].startswith(start):
            found.append(self.words[place])
            place += 1
        yield from sorted(found, key=len)[:_MOST_BEGINNINGS]


@per_object
def _vocabulary(catalog: Catalog) -> _Vocabulary:
    names = {table.name for table in catalog.tables} | {column.name for _, column in catalog.columns()}
    return _Vocabulary(tuple(sorted({word for name in names for word in split_identifier(name)})))


def find_names(
    wanted: Wanted, source: Source, limit: int, alike: Named = NONE_ALIKE
) -> tuple[list[SearchHit], list[SearchHit]]:
    """The tables and the columns of a source, each best first.

    They come from the search that questions are grounded with; each gets the share of the wanted words that it has,
    so that hits of several sources and kinds can be compared. What only a key led to is left out. What is `alike` in
    meaning gains by it, or comes to them.
    """
    if not wanted.words:
        return [], []
    catalog = source.catalog
    asked = " ".join(_said(wanted, catalog))
    found = search_schema(asked, catalog, source.values)
    tables = [hit for hit in found.tables if hit.words]
    # A column is not found for its table's name alone: then the reason does not speak of it.
    columns = [hit for hit in found.columns if hit.words and f"{hit.table}.{hit.column}" in hit.why]
    shown_tables = [
        _table_hit(hit, wanted, source, table) for hit in alike.tables(tables) if (table := catalog.table(hit.table))
    ]
    shown_columns = [
        _column_hit(hit, wanted, source, table, column)
        for hit in alike.columns(columns)
        if (table := catalog.table(hit.table)) and (column := table.column(hit.column))
    ]
    return _best(shown_tables, limit), _best(shown_columns, limit)


def _best(hits: list[SearchHit], limit: int) -> list[SearchHit]:
    return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)[:limit]


def _said(wanted: Wanted, catalog: Catalog) -> Iterator[str]:
    """The wanted words; one still being typed with the words of names that begin so."""
    yield from wanted.words
    if wanted.begun:
        last = wanted.words[-1]
        yield from (word for word in _vocabulary(catalog).beginning(last) if word != last)


def _table_hit(hit: Hit, wanted: Wanted, source: Source, table: Table) -> SearchHit:
    columns = f"{len(table.columns)} column" + ("s" if len(table.columns) != 1 else "")
    rows = "" if table.row_count is None else f" · {table.row_count:,} row" + ("s" if table.row_count != 1 else "")
    return SearchHit(
        kind="table",
        title=table.key,
        where=f"{source.name} · {columns}{rows}",
        why=hit.why,
        text=table.comment,
        title_marks=wanted.marks(table.key),
        marks=wanted.marks(table.comment),
        score=_score(hit, wanted, wanted.share([table.name], table.comment)),
        source=source.name,
        table=table.key,
        insert=table_name(table, source.catalog.dialect),
    )


def _column_hit(hit: Hit, wanted: Wanted, source: Source, table: Table, column: Column) -> SearchHit:
    own = wanted.share([column.name], column.comment)
    with_table = wanted.share([column.name, table.name], column.comment)
    return SearchHit(
        kind="column",
        title=column.name,
        where=f"{source.name} · {table.key} · {column.type}",
        why=hit.why,
        text=column.comment,
        title_marks=wanted.marks(column.name),
        marks=wanted.marks(column.comment),
        score=_score(hit, wanted, own + _OF_TABLE * (with_table - own) if own else 0.0),
        source=source.name,
        table=table.key,
        column=column.name,
        insert=identifier(column.name, source.catalog.dialect),
    )


def _score(hit: Hit, wanted: Wanted, said: float) -> float:
    """What its names say, else what something that it holds does; and what its meaning adds."""
    held = _HELD / len(wanted.words) if hit.words else 0.0
    return (said or held) + hit.score
