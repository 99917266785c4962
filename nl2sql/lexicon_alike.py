"""The looser synonyms of `lexicon.txt`, section ``[alike]``: thousands of groups, put together when asked for.

Reading must stay within the time of one question, so only where each phrase stands is noted at first;
the other members of its groups are gathered when somebody asks for that phrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from nl2sql.lexicon_text import sections
from nl2sql.words import stem

Phrase = tuple[str, ...]
"""The stems of one or more words."""


class Alike(Mapping[Phrase, tuple[Phrase, ...]]):
    """Per phrase, the phrases that share a group with it, those of its first group first."""

    __slots__ = ("_groups", "_places")

    def __init__(self, lines: Iterable[str]) -> None:
        """Reads `lines`, each of them the members of one group between commas."""
        known: dict[str, Phrase] = {}
        places: dict[Phrase, list[int]] = {}
        groups: list[tuple[Phrase, ...]] = []
        for number, line in enumerate(lines):
            group = []
            for member in line.split(","):
                phrase = known.get(member)
                if phrase is None:
                    phrase = known[member] = tuple([stem(word) for word in member.split()])
                group.append(phrase)
                places.setdefault(phrase, []).append(number)
            groups.append(tuple(group))
        self._groups = groups
        self._places = places

    def __getitem__(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """All phrases that stand in a group with `phrase`; a KeyError when it stands in none."""
        found = dict.fromkeys(other for number in self._places[phrase] for other in self._groups[number])
        found.pop(phrase)
        return tuple(found)

    def __iter__(self) -> Iterator[Phrase]:
        """Every phrase once, as the file has them."""
        return iter(self._places)

    def __len__(self) -> int:
        """How many phrases there are."""
        return len(self._places)

    def __contains__(self, phrase: object) -> bool:
        """Whether `phrase` stands in any group."""
        return phrase in self._places

    def groups(self) -> tuple[tuple[Phrase, ...], ...]:
        """The groups as they stand in the file."""
        return tuple(self._groups)

    def places(self, phrase: Phrase) -> tuple[int, ...]:
        """The numbers of the groups that `phrase` stands in: one for each of its senses, none when unknown."""
        return tuple(self._places.get(phrase, ()))


@lru_cache(maxsize=1)
def alike() -> Alike:
    """The looser synonyms that ship with the package."""
    return Alike(sections()["alike"])
