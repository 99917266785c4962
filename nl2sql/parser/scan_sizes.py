"""The noun of an adjective where no column is called so: the "size" of a store is its area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.lexicon import lexicon
from nl2sql.parser.knowledge import scale_column
from nl2sql.parser.marks import Mark
from nl2sql.retrieval.links import name_links
from nl2sql.words import Token, stem, stems

_NOUNS = {"size": "large", "sizes": "large"}


def sizes(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """A mark for each table spoken of that has such a column and none of that name."""
    for place, token in enumerate(tokens):
        if token.norm not in _NOUNS:
            continue
        scales = lexicon().scales.get((stem(_NOUNS[token.norm]),), ())
        spoken = {link.table for link in name_links(tokens, catalog) if link.kind == "table"} if scales else set()
        for table in (table for table in catalog.tables if table.key in spoken):
            named = any(token.stem in stems(column.name) for column in table.columns)
            found = scale_column(table, scales) if table.kind != "view" and not named else None
            if found is not None:
                ref = found[0]
                yield Mark("column", place, place + 1, 0.7, "", ref.table, ref.column, quality=0.7, how="stands for")
