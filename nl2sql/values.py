"""The distinct texts a source holds, found by what people type. Pure: the index is built from given values."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from nl2sql.catalog import ColumnRef

_MARKS = re.compile(r"[^\w]+", re.UNICODE)


def normalise(text: str) -> str:
    """Case, accents, punctuation and spacing removed: what two spellings of one value share."""
    plain = text.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _MARKS.sub(" ", plain).strip()


@dataclass(frozen=True, slots=True)
class StoredValue:
    """A value as it stands in the data."""

    column: ColumnRef
    value: str


class ValueIndex:
    """Looks up stored values by their normal form. Immutable once built."""

    def __init__(self, values: Mapping[ColumnRef, Iterable[str]]) -> None:
        index: dict[str, list[StoredValue]] = defaultdict(list)
        columns: dict[ColumnRef, tuple[str, ...]] = {}
        for column, texts in values.items():
            columns[column] = tuple(texts)
            for text in columns[column]:
                index[normalise(text)].append(StoredValue(column, text))
        self._index = dict(index)
        self._columns = columns
        self.longest = max((key.count(" ") + 1 for key in self._index), default=0)

    @property
    def whole(self) -> ValueIndex:
        """The index this is a part of: what is worked out from all values is worked out once, from that."""
        return self

    def within(self, tables: Container[str]) -> ValueIndex:
        """The part of the index that tables of these keys hold; nothing is copied."""
        return _Part(self.whole, tables)

    def lookup(self, text: str) -> tuple[StoredValue, ...]:
        """Stored values whose normal form equals that of `text`."""
        return tuple(self._index.get(normalise(text), ()))

    def of(self, column: ColumnRef) -> tuple[str, ...]:
        """The indexed values of one column, most frequent first; empty when it is not indexed."""
        return self._columns.get(column, ())

    def without(self, columns: Container[ColumnRef]) -> ValueIndex:
        """The index of the same values without those of some columns."""
        return ValueIndex({ref: values for ref, values in self._columns.items() if ref not in columns})

    def normal_forms(self) -> Iterable[str]:
        """Every normal form that can be looked up."""
        return self._index.keys()


class _Part(ValueIndex):
    """The values of some tables, looked up in the index of all."""

    def __init__(self, whole: ValueIndex, tables: Container[str]) -> None:
        self._whole, self._tables, self.longest = whole, tables, whole.longest

    @property
    def whole(self) -> ValueIndex:
        return self._whole

    def lookup(self, text: str) -> tuple[StoredValue, ...]:
        return tuple(stored for stored in self._whole.lookup(text) if stored.column.table in self._tables)

    def of(self, column: ColumnRef) -> tuple[str, ...]:
        return self._whole.of(column) if column.table in self._tables else ()

    def normal_forms(self) -> Iterable[str]:
        return (form for form in self._whole.normal_forms() if self.lookup(form))
