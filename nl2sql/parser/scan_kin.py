"""Words for what lies above and below in a table that refers to itself: bosses and teams, main and subcategories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog
from nl2sql.lexicon import Phrase, lexicon
from nl2sql.lexicon_text import sections
from nl2sql.parser.kin import Tie, ties
from nl2sql.parser.marks import Mark
from nl2sql.words import Token, stem, stems

_LONGEST = 6
_WORTH, _SIZE, _SINGLE = 1.25, 1.7, 1.05
_STEMMED = "\0"
"""Ends phrases that are compared by stems: those with the name of a table."""
_BEFORE = {"before": "<", "after": ">", "earlier than": "<", "later than": ">"}
_THEIR = frozenset({"their", "his", "her", "its", "the", "own", "respective", "direct"})


def kin(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Marks for the roles that the rows of a self-referring table have to each other."""
    known = _known(catalog)
    ups: set[int] = set()
    for start in range(len(tokens) if known else 0):
        for end in range(start + 1, min(len(tokens), start + _LONGEST) + 1):
            said = tuple(token.norm for token in tokens[start:end])
            stemmed = (*(token.stem for token in tokens[start:end]), _STEMMED)
            for role, table in (*known.get(said, ()), *known.get(stemmed, ())):
                worth = _SINGLE if end == start + 1 else (_SIZE if role == "size" else _WORTH) * (end - start)
                yield Mark("kin", start, end, worth, role, table)
                if role == "up":
                    ups.add(start)
    for start in sorted(ups):
        yield from _earlier(tokens, start)


def _earlier(tokens: Sequence[Token], up: int) -> Iterator[Mark]:
    """ "before their own manager": a comparison of dates."""
    place = up - 1
    while place > 0 and tokens[place].norm in _THEIR:
        place -= 1
    for length in (2, 1):
        said = " ".join(token.norm for token in tokens[max(0, place + 1 - length) : place + 1])
        if said in _BEFORE:
            yield Mark("compare", place + 1 - length, place + 1, 0.8 * length, _BEFORE[said], how="dates")
            return


@per_object
def _known(catalog: Catalog) -> dict[Phrase, list[tuple[str, str]]]:
    """Phrases, the role they name and the table it is a role in."""
    known: dict[Phrase, list[tuple[str, str]]] = {}
    for tie in ties(catalog).values():
        for family, role, phrases in _roles():
            if family == ("people" if tie.people else "things"):
                for phrase in _of_table(phrases, tie):
                    known.setdefault(phrase, []).append((role, tie.table))
    return known


def _of_table(phrases: Sequence[tuple[str, ...]], tie: Tie) -> Iterator[Phrase]:
    """Phrases with the table's name, or another word for it, where they say THING."""
    own = stems(tie.table.rpartition(".")[2])
    names = [own, *lexicon().same.get(own, ())]
    for words in phrases:
        if "THING" not in " ".join(words):
            yield words
            if words[-1][-1] not in "soym":
                yield (*words[:-1], f"{words[-1]}s")
            continue
        for name in names:
            joined = [part.replace("THING", " ".join(name)) for part in words]
            yield (*(stem(part) for word in joined for part in word.split()), _STEMMED)


@lru_cache(maxsize=1)
def _roles() -> tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]:
    found = []
    for line in sections()["kin"]:
        left, right = line.split("=", 1)
        family, role = left.split()
        found.append((family, role, tuple(tuple(part.split()) for part in right.split(","))))
    return tuple(found)
