"""Where a sentence is read: the columns that leave a step, with what is known of them, and how words name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz
from sqlglot import exp

from nl2sql.catalog import Cell, Column, ColumnRef, ColumnType
from nl2sql.drafting import Source
from nl2sql.values import normalise
from nl2sql.words import split_identifier
from pipeline_gen.flow_words.words import Cursor, Word, stems_of, words_of
from pipeline_gen.lineage import Origins, origins
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.sql_text import canonical
from pipeline_gen.steps.given import Given
from pipeline_gen.telling import leaving

_LONGEST = 5
_NEAR = 86
_SMALL = frozenset(
    """
    a an the of in by per for each and or is are to as at on with without from not no it them this that these those row
    rows column columns value values where which who total sum count number first last all add keep drop every only
    before after since until between missing year month week quarter day
    """.split()  # noqa: SIM905 - a list of words reads better so
)
_BEFORE_NAMES = ("the", "its", "their", "each", "every", "column", "a", "an")
Look = Callable[[Pipeline, exp.Expr], tuple[Cell, ...] | None]
"""Gives the different values of an expression over a pipeline's rows; None where they cannot be had."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """An expression that a step holds, and the words in which its sentence says it."""

    words: tuple[Word, ...]
    tree: exp.Expr


class AmbiguousColumn(Exception):
    """The words may name several columns."""

    def __init__(self, said: str, names: tuple[str, ...]) -> None:
        super().__init__(said)
        self.said = said
        self.names = names


@dataclass(frozen=True)
class Scene:
    """The rows that words speak of: those that leave `pipeline`.

    `chosen` says which column words mean that several might. `today` is an ISO date. `look` may ask the data.
    `remembered` are expressions that the words may repeat as a step said them, the longest first.
    """

    pipeline: Pipeline
    source: Source
    today: str
    chosen: Mapping[str, str] = field(default_factory=dict)
    look: Look | None = None
    remembered: tuple[Remembered, ...] = ()

    @property
    def dialect(self) -> str:
        """The dialect of expressions."""
        return self.pipeline.dialect

    @cached_property
    def types(self) -> dict[str, ColumnType]:
        """The type of each column."""
        return {known.name: known.type for known in self.pipeline.columns}

    @cached_property
    def origins(self) -> Origins:
        """Which table's column each column is, where it is one."""
        return origins(self.pipeline, self.pipeline.output)

    @cached_property
    def given(self) -> Given:
        """What steps that read these rows are told of them."""
        return leaving(self.pipeline)

    @cached_property
    def _said(self) -> tuple[tuple[tuple[Word, ...], str], ...]:
        """What sentences call columns where that is more than a plain word (“regions.name”), the longest first."""
        found: dict[str, tuple[str, ...]] = {}
        for speak in (self.given.called, self.given.full):
            new: dict[str, tuple[str, ...]] = {}
            for name in self.names:
                new[speak(name).lower()] = (*new.get(speak(name).lower(), ()), name)
            found = {**new, **found}  # what sentences call a column comes before its name in full
        single = [(words_of(said), names[0]) for said, names in found.items() if len(set(names)) == 1]
        more = [(words, name) for words, name in single if len(words) > 1 or words[0].low in _BEFORE_NAMES]
        return tuple(sorted(more, key=lambda pair: -len(pair[0])))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, in order."""
        return tuple(self.types)

    def canonical(self, tree: exp.Expr) -> exp.Expr:
        """The tree as it is read from its own text."""
        return canonical(tree, self.dialect)

    def known(self, name: str) -> Column:
        """What the catalogue knows of a column, as it is called here."""
        ref = self.origins.get(name)
        found = self.source.catalog.column(ref) if ref is not None else None
        return found if found is not None else Column(name, self.types[name])

    def stored(self, name: str) -> tuple[str, ...]:
        """The texts that are known to stand in a column."""
        ref = self.origins.get(name)
        return self.source.values.of(ref) if ref is not None else ()

    def spelt(self, name: str, text: str) -> tuple[str, ...]:
        """The stored texts that `text` means in a column: the same spelling, else other cases and marks."""
        ref = self.origins.get(name)
        if ref is None:
            return ()
        found = [stored.value for stored in self.source.values.lookup(text) if stored.column == ref]
        return (text,) if text in found else tuple(found)

    def of_type(self, *types: ColumnType) -> tuple[str, ...]:
        """The columns of these types."""
        return tuple(name for name, kind in self.types.items() if kind in types)

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The columns of numbers that count or measure something: no ids and no keys."""
        return tuple(
            name
            for name in self.of_type("integer", "number")
            if "id" not in stems_of(name) and not (name in self.origins and self.known(name).primary_key)
        )

    def date(self) -> str | None:
        """The column that words about time mean where they name none. Raises `AmbiguousColumn`."""
        found = self.of_type("date", "datetime")
        if len(found) > 1 and "date" in self.chosen:
            return self.chosen["date"]
        own = [name for name in found if _is_own(name, self.origins)]
        best = own if len(own) == 1 else found
        if len(best) > 1:
            raise AmbiguousColumn("date", tuple(best))
        return best[0] if best else None

    @cached_property
    def _named(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """The columns by the stems of their names and of what people call them."""
        found: dict[tuple[str, ...], tuple[str, ...]] = {}

        def put(phrase: tuple[str, ...], name: str) -> None:
            if phrase and name not in found.get(phrase, ()):
                found[phrase] = (*found.get(phrase, ()), name)

        for name in self.names:
            put(stems_of(name), name)
        refs: dict[ColumnRef, str] = {ref: name for name, ref in self.origins.items()}
        for alias in self.source.aliases.entries:
            name = refs.get(ColumnRef(alias.table, alias.column)) or ""
            if name and not alias.value:
                put(alias.phrase, name)
        for name, ref in self.origins.items():
            if ref.column.lower() in ("name", "id", "title") and len(stems_of(name)) == 1:
                put((*stems_of(ref.table.rpartition(".")[2]), *stems_of(ref.column)), name)
        return found

    def column(self, cursor: Cursor, *, partly: bool = True) -> str | None:
        """The column that the next words name; with `partly`, a part of its name is enough where only one has it.

        Raises `AmbiguousColumn`.
        """
        said = self._in_full(cursor)
        if said is not None:
            return said
        cursor.skips(*_BEFORE_NAMES)
        said = self._in_full(cursor)
        if said is not None:
            return said
        word = cursor.word
        if word is not None and word.kind == "text" and word.text in self.types:
            cursor.place += 1
            return word.text
        return self._whole(cursor) or (self._part(cursor) if partly else None)

    def columns(self, cursor: Cursor) -> list[str]:
        """One or more columns with commas or “and” between them. Raises `AmbiguousColumn`."""
        cursor.skips("the", "column", "columns")
        return list(dict.fromkeys(cursor.listed(lambda: self.column(cursor))))

    def _in_full(self, cursor: Cursor) -> str | None:
        return next((name for words, name in self._said if cursor.takes_said(words)), None)

    def _whole(self, cursor: Cursor) -> str | None:
        words = cursor.words[cursor.place : cursor.place + _LONGEST]
        for length in range(len(words), 0, -1):
            taken = words[:length]
            if any(word.kind not in ("word", "number") for word in taken):
                continue
            said = " ".join(word.low for word in taken)
            exact = [name for name in self.names if name.lower() == said]
            found = tuple(exact) or self._named.get(tuple(part for word in taken for part in stems_of(word.low)), ())
            if found:
                cursor.place += length
                return self._choice(said, found)
        return None

    def _part(self, cursor: Cursor) -> str | None:
        words = cursor.words[cursor.place : cursor.place + 3]
        for length in range(len(words), 0, -1):
            taken = words[:length]
            if any(word.kind != "word" or word.low in _SMALL for word in taken):
                continue
            wanted = {part for word in taken for part in stems_of(word.low)}
            found = tuple(name for name in self.names if wanted <= set(stems_of(name)))
            found = found or self._without_table(taken) or (_misspelt(taken[0], self.names) if length == 1 else ())
            if found:
                cursor.place += length
                return self._choice(" ".join(word.low for word in taken), found)
        return None

    def _without_table(self, taken: tuple[Word, ...]) -> tuple[str, ...]:
        """“product name” where the column of products is just called name."""
        wanted = tuple(part for word in taken for part in stems_of(word.low))
        return tuple(
            name
            for name, ref in self.origins.items()
            if len(wanted) > 1 and wanted == (*stems_of(ref.table.rpartition(".")[2]), *stems_of(ref.column))
        )

    def _choice(self, said: str, found: Iterable[str]) -> str:
        names = tuple(found)
        if len(names) == 1:
            return names[0]
        if said in self.chosen:
            return self.chosen[said]
        raise AmbiguousColumn(said, names)


def _is_own(name: str, known: Origins) -> bool:
    """Whether a date is named after its table: order_date of orders."""
    ref = known.get(name)
    return ref is not None and bool(set(stems_of(ref.table)) & set(stems_of(ref.column)))


def _misspelt(word: Word, names: tuple[str, ...]) -> tuple[str, ...]:
    if len(word.low) < 5:
        return ()
    near = [
        name
        for name in names
        if any(fuzz.ratio(word.low, part) >= _NEAR for part in (normalise(name), *split_identifier(name)))
    ]
    return tuple(near) if len(near) == 1 else ()
