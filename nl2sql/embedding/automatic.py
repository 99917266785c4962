"""When the shipped embedding model is used by itself: where it finds more, and costs little."""

from __future__ import annotations

from nl2sql.catalog import Catalog
from nl2sql.retrieval.view import is_large

MOST_NAMES = 20_000
"""Tables and columns of a source, together, whose names are embedded without anybody having asked for it: once, about
two minutes of one core, 15 MB in the workspace file and twice that in memory."""


def pays(catalog: Catalog) -> bool:
    """Whether the names of a source are worth embedding unasked: it is searched, and not too large."""
    names = len(catalog.tables) + sum(len(table.columns) for table in catalog.tables)
    return is_large(catalog) and names <= MOST_NAMES
