"""How tables and columns may be called: an index from phrases to names, built once per catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.lexicon import Lexicon, Phrase, lexicon
from nl2sql.words import split_identifier, stem, stems

EXACT, JOINED, SYNONYM, HEAD, RELATED = 1.0, 0.95, 0.78, 0.5, 0.6
_WHOLE = -1
_NOISE = {"tbl", "dim", "fact", "vw", "v", "t"}


@dataclass(frozen=True, slots=True)
class Name:
    """A table, or a column of one; `weights` say how much each of its parts means.

    `position` is its place in the index; `handicap` below 1 for what people rarely mean: a key that
    only points elsewhere, a view that repeats the tables.
    """

    position: int
    table: str
    column: str
    weights: tuple[float, ...]
    handicap: float = 1.0

    @property
    def is_table(self) -> bool:
        """Whether it names a table."""
        return not self.column


@dataclass(frozen=True, slots=True)
class Posting:
    """A phrase means part `part` of a name (all of it when -1), with this quality."""

    name: int
    part: int
    quality: float
    how: str


@dataclass
class NameIndex:
    """All names with the phrases that mean them."""

    names: list[Name] = field(default_factory=list)
    postings: dict[Phrase, list[Posting]] = field(default_factory=lambda: defaultdict(list))
    surface: dict[str, str] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)

    def find(self, phrase: Phrase) -> tuple[Posting, ...]:
        """What `phrase` (stems) may mean."""
        return tuple(self.postings.get(phrase, ()))


@per_object
def name_index(catalog: Catalog) -> NameIndex:
    """The index of a catalogue; about a millisecond per hundred columns, once."""
    index = NameIndex()
    for table in catalog.tables:
        words = [word for word in split_identifier(table.name) if word not in _NOISE] or [table.name.lower()]
        index.tables[table.key] = len(index.names)
        _add(index, table.key, "", words, set(), 0.7 if table.kind == "view" else 1.0)
        own = {stem(word) for word in words}
        keys = {name for key in table.foreign_keys for name in key.columns}
        for column in table.columns:
            handicap = _handicap(table, column, keys) * (0.8 if set(stems(column.name)) == own else 1.0)
            _add(index, table.key, column.name, list(split_identifier(column.name)), own, handicap)
    return index


def _handicap(table: Table, column: Column, foreign: set[str]) -> float:
    handicap = 0.75 if table.kind == "view" else 1.0
    words = split_identifier(column.name)
    points_elsewhere = len(words) > 1 and words[-1] in ("id", "key", "fk") and not column.primary_key
    if column.name in foreign or points_elsewhere:
        return handicap * 0.45
    return handicap * (0.8 if column.primary_key else 1.0)


def _add(index: NameIndex, table: str, column: str, words: list[str], own: set[str], handicap: float) -> None:
    known = lexicon()
    position = len(index.names)
    parts = list(_parts(words, known))
    weights = tuple(_weight(part, place == len(parts) - 1, own, known) for place, part in enumerate(parts))
    index.names.append(Name(position, table, column, weights, handicap))
    for word in words:
        index.surface.setdefault(word, stem(word))
        index.surface.setdefault(word + "s", stem(word))
    for place, part in enumerate(parts):
        for phrase, quality, how in _alternatives(part, known):
            index.postings[phrase].append(Posting(position, place, quality, how))
    if len(words) > 1:
        index.postings[(stem("".join(words)),)].append(Posting(position, _WHOLE, JOINED, "is"))


def _weight(part: Phrase, head: bool, own: set[str], known: Lexicon) -> float:
    weight = 1.2 if head else 0.8
    if set(part) <= own:
        return weight * 0.2
    return weight * (0.5 if set(part) <= known.generic else 1.0)


def _parts(words: list[str], known: Lexicon) -> Iterator[Phrase]:
    """The parts of a name: phrases of the lexicon where it knows one, single words elsewhere."""
    stems = [piece for word in words for piece in (known.short.get(word) or (stem(word),))]
    start = 0
    while start < len(stems):
        for end in range(min(len(stems), start + 3), start, -1):
            phrase = tuple(stems[start:end])
            if end - start == 1 or phrase in known.same or phrase in _right_sides(known):
                yield phrase
                start = end
                break


_sides: dict[int, dict[Phrase, list[Phrase]]] = {}


def _right_sides(known: Lexicon) -> dict[Phrase, list[Phrase]]:
    """What people say, by the name it is related to."""
    if id(known) not in _sides:
        reverse: dict[Phrase, list[Phrase]] = defaultdict(list)
        for said, names in known.related.items():
            for name in names:
                reverse[name].append(said)
        _sides[id(known)] = dict(reverse)
    return _sides[id(known)]


def _alternatives(part: Phrase, known: Lexicon) -> Iterator[tuple[Phrase, float, str]]:
    found: dict[Phrase, tuple[float, str]] = {part: (EXACT, "is")}
    for phrase in known.same.get(part, ()):
        found.setdefault(phrase, (SYNONYM, "is another word for"))
    for phrase in _right_sides(known).get(part, ()):
        found.setdefault(phrase, (RELATED, "speaks of"))
    if len(part) > 1:
        found.setdefault(part[-1:], (HEAD, "is part of"))
    for abbreviation, full in known.short.items():
        if full == part:
            found.setdefault((stem(abbreviation),), (JOINED, "is short for"))
    for phrase, (quality, how) in found.items():
        yield phrase, quality, how
