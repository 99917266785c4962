"""Which column words name: by its name, by what people and sentences call it, by a part of it, misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from nl2sql.catalog import ColumnRef
from nl2sql.values import normalise
from nl2sql.words import split_identifier
from nl2sql.workspace_words import Aliases
from pipeline_gen.flow_words.words import Cursor, Word, stems_of, words_of
from pipeline_gen.lineage import Origins
from pipeline_gen.steps.given import Given

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


class AmbiguousColumn(Exception):
    """The words may name several columns."""

    def __init__(self, said: str, names: tuple[str, ...]) -> None:
        super().__init__(said)
        self.said = said
        self.names = names


@dataclass(frozen=True)
class Naming:
    """The columns `names` and all they are called: after the table's column that each is (`origins`), as sentences of
    steps say them (`given`), and as people do (`aliases`). `chosen` says which column words mean that several might.
    """

    names: tuple[str, ...]
    origins: Origins
    given: Given
    aliases: Aliases
    chosen: Mapping[str, str]

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
        for alias in self.aliases.entries:
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
        if word is not None and word.kind == "text" and word.text in self.names:
            cursor.place += 1
            return word.text
        return self._whole(cursor) or (self._part(cursor) if partly else None)

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


def _misspelt(word: Word, names: tuple[str, ...]) -> tuple[str, ...]:
    if len(word.low) < 5:
        return ()
    near = [
        name
        for name in names
        if any(fuzz.ratio(word.low, part) >= _NEAR for part in (normalise(name), *split_identifier(name)))
    ]
    return tuple(near) if len(near) == 1 else ()
