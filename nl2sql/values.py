"""The distinct texts a source holds, found by what people type. Pure: the index is built from given values."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from nl2sql.catalog import ColumnRef
from nl2sql.written_alike import plainly

_MARKS = re.compile(r"[^\w]+", re.UNICODE)
_DIGIT = re.compile(r"\d")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ı": "i"}
)
"""Letters that no accent can be taken from, as they are typed on keyboards that lack them."""


def normalise(text: str) -> str:
    """Case, accents, punctuation and spacing removed: what two spellings of one value share."""
    plain = text.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_LETTERS)
    return _MARKS.sub(" ", plain).strip()


@dataclass(frozen=True, slots=True)
class StoredValue:
    """A value as it stands in the data."""

    column: ColumnRef
    value: str


class ManyValues(Protocol):
    """Columns of too many values to hold in memory; they are looked up where they are kept."""

    @property
    def longest(self) -> int:
        """The most words that a value has."""

    def exact(self, form: str) -> tuple[StoredValue, ...]:
        """The values of this normal form."""

    def near(self, form: str, limit: int) -> tuple[str, ...]:
        """Normal forms that differ from `form` by a typing error, the most alike first."""

    def starting(self, prefix: str, limit: int) -> tuple[str, ...]:
        """The first normal forms, in their order, that start with `prefix`."""

    def size(self, column: ColumnRef) -> int:
        """How many values of a column are kept."""


class ValueIndex:
    """Looks up stored values by their normal form.

    `values` are held in memory and never change; `many`, which may grow while it is read in the background, is
    asked beside them. `left_out` says in words why values of a column are not looked up; it, too, changes as they
    are read (see `why_not`).
    """

    # A value is a number: its place among all values, column after column. Most forms have one value, so that
    # hardly any object is made that Python's collector of garbage would look at again and again.

    def __init__(
        self,
        values: Mapping[ColumnRef, Iterable[str]],
        many: ManyValues | None = None,
        left_out: dict[ColumnRef, str] | None = None,
    ) -> None:
        self.many = many
        self.left_out = left_out if left_out is not None else {}
        self._columns = {column: tuple(texts) for column, texts in values.items()}
        self._order = tuple(self._columns)
        self._starts = array("L")
        self._index: dict[str, int | tuple[int, ...]] = {}
        self._plainly: dict[str, int | tuple[int, ...]] = {}
        place = 0
        for texts in self._columns.values():
            self._starts.append(place)
            for text in texts:
                self._put(text, place)
                place += 1
        self._longest = max((form.count(" ") + 1 for form in self._index), default=0)
        self._beginnings = frozenset(" ".join(form.split(" ", 2)[:2]) for form in self._index if " " in form)

    @property
    def longest(self) -> int:
        """The most words that a value has."""
        return max(self._longest, self.many.longest) if self.many is not None else self._longest

    @property
    def whole(self) -> ValueIndex:
        """The index this is a part of: what is worked out from all values is worked out once, from that."""
        return self

    def within(self, tables: Container[str]) -> ValueIndex:
        """The part of the index that tables of these keys hold; nothing is copied."""
        return _Part(self.whole, tables)

    def lookup(self, text: str) -> tuple[StoredValue, ...]:
        """Stored values whose normal form equals that of `text`; else numbers and dates that say the same."""
        found = self.exact(normalise(text))
        return found if found or not _DIGIT.search(text) else self._written_otherwise(text)

    def exact(self, form: str) -> tuple[StoredValue, ...]:
        """Stored values of a normal form."""
        places = self._index.get(form)
        found = self._at(places) if places is not None else ()
        return found if self.many is None else found + self.many.exact(form)

    def of(self, column: ColumnRef) -> tuple[str, ...]:
        """The values of one column that are held in memory, most frequent first; empty when there are none."""
        return self._columns.get(column, ())

    def begins(self, words: str) -> bool:
        """Whether a value may begin with two words, in normal form; False is sure."""
        return words in self._beginnings or self.many is not None

    def without(self, columns: Container[ColumnRef]) -> ValueIndex:
        """The index of the same values without those of some columns."""
        kept = {column: texts for column, texts in self._columns.items() if column not in columns}
        return ValueIndex(kept, _ManyWithout(self.many, columns) if self.many is not None else None, self.left_out)

    def size(self, column: ColumnRef) -> int:
        """How many values of a column can be looked up."""
        held = len(self.of(column))
        return held if held or self.many is None else self.many.size(column)

    def least_size(self, form: str) -> int:
        """How many values the smallest column has that holds a normal form; 0 where none does."""
        found = self._index.get(form, ())
        places = (found,) if isinstance(found, int) else found
        sizes = [len(self._columns[self._order[bisect_right(self._starts, place) - 1]]) for place in places]
        sizes += [self.size(stored.column) for stored in (self.many.exact(form) if self.many is not None else ())]
        return min(sizes, default=0)

    def why_not(self, column: ColumnRef) -> str:
        """Why values of a text column are not looked up, to follow "because"; empty where they are."""
        return "" if self.size(column) else self.left_out.get(column, "")

    def normal_forms(self) -> Iterable[str]:
        """Every normal form that is held in memory."""
        return self._index.keys()

    def _put(self, text: str, place: int) -> None:
        form = normalise(text)
        _add(self._index, form, place)
        for other in plainly(text) if _DIGIT.search(text) else ():
            if other != form:
                _add(self._plainly, other, place)

    def _written_otherwise(self, text: str) -> tuple[StoredValue, ...]:
        """Texts that are the same number or the same day as `text`."""
        form = normalise(text)
        said = dict.fromkeys((form, *plainly(text)))
        found: dict[StoredValue, None] = {}
        for way in said:
            found |= dict.fromkeys((*(self.exact(way) if way != form else ()), *self._at(self._plainly.get(way, ()))))
        return tuple(found)

    def _at(self, places: int | tuple[int, ...]) -> tuple[StoredValue, ...]:
        if isinstance(places, int):
            return (self._value(places),)
        return tuple(map(self._value, places))

    def _value(self, place: int) -> StoredValue:
        at = bisect_right(self._starts, place) - 1
        column = self._order[at]
        return StoredValue(column, self._columns[column][place - self._starts[at]])


class _Part(ValueIndex):
    """The values of some tables, looked up in the index of all."""

    def __init__(self, whole: ValueIndex, tables: Container[str]) -> None:
        self._whole, self._tables = whole, tables
        self.many, self.left_out = whole.many, whole.left_out

    @property
    def longest(self) -> int:
        return self._whole.longest

    @property
    def whole(self) -> ValueIndex:
        return self._whole

    def exact(self, form: str) -> tuple[StoredValue, ...]:
        return self._within(self._whole.exact(form))

    def of(self, column: ColumnRef) -> tuple[str, ...]:
        return self._whole.of(column) if column.table in self._tables else ()

    def without(self, columns: Container[ColumnRef]) -> ValueIndex:
        return _Part(self._whole.without(columns), self._tables)

    def least_size(self, form: str) -> int:
        return min((self._whole.size(stored.column) for stored in self.exact(form)), default=0)

    def begins(self, words: str) -> bool:
        return self._whole.begins(words)

    def size(self, column: ColumnRef) -> int:
        return self._whole.size(column) if column.table in self._tables else 0

    def normal_forms(self) -> Iterable[str]:
        return (form for form in self._whole.normal_forms() if self.exact(form))

    def _written_otherwise(self, text: str) -> tuple[StoredValue, ...]:
        return self._within(self._whole._written_otherwise(text))

    def _within(self, found: tuple[StoredValue, ...]) -> tuple[StoredValue, ...]:
        return tuple(stored for stored in found if stored.column.table in self._tables)


@dataclass(frozen=True, slots=True)
class _ManyWithout:
    """Large columns without some of them."""

    many: ManyValues
    columns: Container[ColumnRef]

    @property
    def longest(self) -> int:
        return self.many.longest

    def exact(self, form: str) -> tuple[StoredValue, ...]:
        return tuple(stored for stored in self.many.exact(form) if stored.column not in self.columns)

    def near(self, form: str, limit: int) -> tuple[str, ...]:
        return tuple(near for near in self.many.near(form, limit) if self.exact(near))

    def starting(self, prefix: str, limit: int) -> tuple[str, ...]:
        return tuple(found for found in self.many.starting(prefix, limit) if self.exact(found))

    def size(self, column: ColumnRef) -> int:
        return 0 if column in self.columns else self.many.size(column)


def _add(index: dict[str, int | tuple[int, ...]], form: str, place: int) -> None:
    known = index.get(form)
    if known is None:
        index[form] = place
    else:
        index[form] = (*known, place) if isinstance(known, tuple) else (known, place)
