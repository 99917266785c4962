"""How columns and tables may be called: an index from phrases to names, built once per catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from nl2sql.caching import per_object
from nl2sql.form.scope import Scope
from nl2sql.lexicon import Phrase
from nl2sql.linking.linked import Level
from nl2sql.linking.synonyms import LONGEST, said_for
from nl2sql.words import split_identifier, stem

CROWD = 300
"""Words in more names than this are tied to a part of a name only once the names to show are chosen."""
VOWELS = frozenset("aeiou")


@dataclass
class Names:
    """The names of one kind (columns or tables) of a scope; numbers are places in it.

    `parts` holds the stems of each name. `joined` finds names by all their words, `by_word` by one of them
    (`crowded` are words of so many names that they tell little),
    `synonyms` and `part_synonyms` by phrases that mean all or some of them. `beginnings` are stems by
    their first four letters, `surface` all words as they are written (`long_words` those worth
    comparing by letters, `clipped` those without vowels), with their stems.
    """

    parts: list[Phrase] = field(default_factory=list)
    joined: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    crowded: frozenset[str] = frozenset()
    synonyms: dict[Phrase, list[int]] = field(default_factory=lambda: defaultdict(list))
    part_synonyms: dict[Phrase, list[int]] = field(default_factory=lambda: defaultdict(list))
    beginnings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    surface: dict[str, str] = field(default_factory=dict)
    clipped: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    long_words: list[str] = field(default_factory=list)
    initials: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


@per_object
def column_names(full: Scope) -> Names:
    """The names of the columns of `full`."""
    return _names([(column.words, column.ref.column) for column in full.columns])


@per_object
def table_names(full: Scope) -> Names:
    """The names of the tables of `full`."""
    return _names([(table.words, table.key.rpartition(".")[2]) for table in full.tables])


def _names(named: Sequence[tuple[Sequence[str], str]]) -> Names:
    names = Names()
    grouped: dict[Phrase, list[int]] = defaultdict(list)
    for place, (words, written) in enumerate(named):
        parts = tuple(stem(word) for word in words)
        names.parts.append(parts)
        grouped[parts].append(place)
        _add_spellings(names, place, words, written)
    for parts, places in grouped.items():
        _add_synonyms(names, parts, places)
    names.crowded = frozenset(word for word, places in names.by_word.items() if len(places) > CROWD)
    for phrase in [phrase for phrase, places in names.part_synonyms.items() if len(places) > CROWD]:
        del names.part_synonyms[phrase]
    _add_beginnings(names)
    return names


def _add_spellings(names: Names, place: int, words: Sequence[str], written: str) -> None:
    parts = names.parts[place]
    own = split_identifier(written)
    for text in {"".join(parts), stem("".join(words)), "".join(own), "".join(stem(word) for word in own)}:
        names.joined[text].append(place)
    for part in {*parts, *(stem(word) for word in own)}:
        names.by_word[part].append(place)
    for word in {*words, *own}:
        names.surface.setdefault(word, stem(word))
        if 3 <= len(word) <= 5 and word.isalpha() and not VOWELS & set(word):
            names.clipped[word[0]].append(word)
    if len(words) > 2:
        names.initials["".join(word[0] for word in words)].append(place)


def _add_synonyms(names: Names, parts: Phrase, places: list[int]) -> None:
    for phrase in said_for(parts):
        names.synonyms[phrase] += places
    if len(parts) == 1:
        return
    for length in range(1, min(LONGEST, len(parts) - 1) + 1):
        for start in range(len(parts) - length + 1):
            for phrase in said_for(parts[start : start + length]):
                names.part_synonyms[phrase] += places


def _add_beginnings(names: Names) -> None:
    for part in names.by_word:
        if len(part) >= 4:
            names.beginnings[part[:4]].append(part)
    names.long_words = [word for word in names.surface if len(word) >= 4]
    for letter, words in names.clipped.items():
        names.clipped[letter] = sorted(set(words))


Links = dict[tuple[int, int], Level]


def strongest(links: Links, place: int, name: int, level: Level) -> None:
    """Notes a link unless a stronger one is known."""
    if links.get((place, name), Level.NONE) < level:
        links[(place, name)] = level
