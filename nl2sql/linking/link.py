"""Links a question to a source: all that the parser sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nl2sql.catalog import Cell
from nl2sql.drafting import Source
from nl2sql.form.scope import Candidate, Scope
from nl2sql.linking.aliases import link_aliases, link_metrics, with_alias_values
from nl2sql.linking.candidates import find_candidates
from nl2sql.linking.choosing import choose
from nl2sql.linking.linked import Linked
from nl2sql.linking.name_links import crowded_links, name_links
from nl2sql.linking.names import Links, column_names, table_names
from nl2sql.linking.scoping import full_scope
from nl2sql.words import LONGEST_QUESTION, tokenise

MOST_TOKENS = 60
MOST_COLUMNS, MOST_TABLES = 48, 16


def link(
    question: str,
    source: Source,
    today: str,
    most_columns: int = MOST_COLUMNS,
    most_tables: int = MOST_TABLES,
    must: frozenset[int] = frozenset(),
    must_tables: frozenset[int] = frozenset(),
) -> Linked:
    """The tables, columns and values of `source` that `question` may speak of, and how its words are tied to them.

    Of a large database the best `most_columns` columns and `most_tables` tables are kept, in catalogue
    order; those whose places in the full scope are in `must` and `must_tables` always are. `today` (ISO date) anchors
    "last month". The question is read up to `MOST_TOKENS` tokens.
    """
    full = full_scope(source)
    tokens = tokenise(question[:LONGEST_QUESTION])[:MOST_TOKENS]
    columns, tables = name_links(tokens, column_names(full)), name_links(tokens, table_names(full))
    aliased = link_aliases(tokens, source.aliases, full, columns, tables)
    link_metrics(tokens, source.notes, full, columns)
    found = find_candidates(question[:LONGEST_QUESTION], tokens, source.values, source.catalog, full, columns, today)
    found = with_alias_values(found, aliased, tokens, source.aliases)
    kept_tables, kept_columns = choose(
        full, source.catalog, (columns, tables), found, (most_tables, most_columns), (must_tables, must)
    )
    crowded_links(tokens, column_names(full), kept_columns, columns)
    crowded_links(tokens, table_names(full), kept_tables, tables)
    scope = _part(full, kept_tables, kept_columns, found)
    return Linked(question, tokens, scope, _moved(columns, kept_columns), _moved(tables, kept_tables))


def _part(full: Scope, tables: tuple[int, ...], columns: tuple[int, ...], found: Iterable[Candidate]) -> Scope:
    if len(tables) == len(full.tables) and len(columns) == len(full.columns):
        return replace(full, values=tuple(found))
    new_tables, new_columns = _numbers(tables), _numbers(columns)
    return Scope(
        tuple(full.tables[place] for place in tables),
        tuple(replace(full.columns[place], table=new_tables[full.columns[place].table]) for place in columns),
        tuple(
            replace(value, stored=_kept(value.stored, new_columns), also=_kept(value.also, new_columns))
            for value in found
        ),
        tuple((new_columns[a], new_columns[b]) for a, b in full.keys if a in new_columns and b in new_columns),
    )


def _kept(spellings: tuple[tuple[int, Cell], ...], numbers: dict[int, int]) -> tuple[tuple[int, Cell], ...]:
    return tuple((numbers[place], cell) for place, cell in spellings if place in numbers)


def _numbers(places: tuple[int, ...]) -> dict[int, int]:
    return {place: number for number, place in enumerate(places)}


def _moved(links: Links, kept: tuple[int, ...]) -> Links:
    numbers = _numbers(kept)
    return {(token, numbers[name]): level for (token, name), level in links.items() if name in numbers}
