"""Columns of numbers called by their noun alone: "pages" where they are pages viewed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.parser.knowledge import is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.words import Token, split_identifier, stem

_DONE = frozenset({"sold", "won", "lost", "made", "held", "spent", "read", "run", "drawn", "given", "driven", "flown"})
_WORTH = 0.65


def made(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Marks for the nouns of columns whose names go on with what was done: pages viewed, goals scored."""
    known = _made(catalog)
    for place, token in enumerate(tokens) if known else ():
        for ref in known.get(token.stem, ()) if token.norm.endswith("s") else ():
            yield Mark("column", place, place + 1, _WORTH, "", ref.table, ref.column, quality=_WORTH, how="is part of")


@per_object
def _made(catalog: Catalog) -> dict[str, list[ColumnRef]]:
    found: dict[str, list[ColumnRef]] = {}
    for table, column in catalog.columns():
        words = [word.lower() for word in split_identifier(column.name)]
        done = len(words) == 2 and (words[1].endswith("ed") or words[1] in _DONE)
        if done and is_numeric(column) and not is_key(table, column):
            found.setdefault(stem(words[0]), []).append(ColumnRef(table.key, column.name))
    return found
