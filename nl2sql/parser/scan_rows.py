"""Things called by what a table keeps of them: "stock positions", "customer records"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.marks import Mark
from nl2sql.retrieval.links import name_links
from nl2sql.words import Token

_ROWS = frozenset({"positions", "records", "entries", "rows"})
_CLOSE = 0.75


def rows_of(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """A mark for a table's name together with a word for its rows."""
    places = [place for place, token in enumerate(tokens) if place and token.norm in _ROWS]
    for link in name_links(tokens, catalog) if places else ():
        table = catalog.table(link.table)
        plain = link.kind == "table" and link.quality >= _CLOSE and table is not None and table.kind != "view"
        if plain and link.end in places:
            score = 1.2 * (link.end + 1 - link.start)
            yield Mark("table", link.start, link.end + 1, score, "", link.table, quality=link.quality, how="is")
