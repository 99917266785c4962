"""What of a catalogue an embedding model is shown: a text for each table and one for each column.

Never a whole definition: in a long text the one column that matters is lost among the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.likeness import Cosines, Likeness
from nl2sql.words import split_identifier


@dataclass(frozen=True)
class NameTexts:
    """The `texts` of a catalogue, each once, and which of them stands for each table and for each column."""

    texts: tuple[str, ...]
    of_table: NDArray[np.int32]
    of_column: NDArray[np.int32]

    def likeness(self, cosines: Cosines) -> Likeness:
        """The cosines of the texts, given to the tables and columns they stand for."""
        return Likeness(cosines[self.of_table], cosines[self.of_column])


def name_texts(catalog: Catalog) -> NameTexts:
    """The texts of a catalogue. Names that are the same but for case and spelling share one."""
    places: dict[str, int] = {}
    tables = [places.setdefault(table_text(table), len(places)) for table in catalog.tables]
    columns = [places.setdefault(column_text(table, column), len(places)) for table, column in catalog.columns()]
    return NameTexts(tuple(places), np.array(tables, dtype=np.int32), np.array(columns, dtype=np.int32))


def table_text(table: Table) -> str:
    """What stands for a table: the words of its name and of its schema's, then its comment."""
    schema = f" of {_words(table.schema)}" if table.schema else ""
    return _said(f"{_words(table.name)}{schema}", table.comment)


def column_text(table: Table, column: Column) -> str:
    """What stands for a column: the words of its name and of its table's, then its comment. Never a value."""
    return _said(f"{_words(column.name)} of {_words(table.name)}", column.comment)


def _words(name: str) -> str:
    return " ".join(split_identifier(name)) or name


def _said(name: str, comment: str) -> str:
    return f"{name}: {comment}" if comment else name
