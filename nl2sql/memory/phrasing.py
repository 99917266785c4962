"""A question as the words that carry its meaning, so that two ways to put it can be laid side by side.

What is left out or taken for the same is a short list of what never changes a meaning: politeness, openings such as
"show me", articles, the end of a word. Negations, comparisons, extremes, aggregates and prepositions stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog
from nl2sql.lexicon import lexicon
from nl2sql.memory.freshness import tables_read
from nl2sql.words import Token, stems, tokenise

_EMPTY = frozenset(
    """
    a an the please kindly me us you i we can could would will want like let lets see need to show
    list give tell find display fetch return get are is there what s of
    """.split()  # noqa: SIM905 - a list of words is read more easily than of strings
)
"""Left out wherever they stand, unless they name something in the data."""
_OPENING = frozenset({"which", "who"})
"""Left out where a question opens with them."""
_COMMAS = frozenset({",", ";"})
_COUNTED = (("how", "many"), ("number", "of"), ("count", "of"), ("no", "of"), ("num", "of"))
_AVERAGE = frozenset({"average", "avg", "mean"})
_FIXED = frozenset(
    """
    number sum total count average avg mean max min maximum minimum share percent percentage rank
    ranking rate ratio top first last value
    """.split()  # noqa: SIM905 - a list of words is read more easily than of strings
)
"""Words that say what is done with the data: never taken for another."""
_MOVABLE = frozenset({"in", "during", "for", "since", "on", "at"})
_ASKS = frozenset({"how", "number", "count", "total", "average"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word that carries meaning: `form` is what it is compared by, `token` where it stands in the question."""

    form: str
    token: Token

    @property
    def number(self) -> float | None:
        """What it is worth, when it is a number written in figures or as a word."""
        return self.token.number if self.token.kind in ("number", "word") else None

    @property
    def is_amount(self) -> bool:
        """Whether it is a number or a date."""
        return self.number is not None or self.token.kind == "date"


def phrasing(question: str, catalog: Catalog) -> tuple[Word, ...]:
    """The words of a question asked of `catalog`, in order; "in 2024" at its beginning is put to its end."""
    return _phrasing(question, names(catalog))


@lru_cache(maxsize=4096)
def _phrasing(question: str, named: frozenset[str]) -> tuple[Word, ...]:
    words: list[Word] = []
    tokens = tokenise(question)
    place = 0
    while place < len(tokens):
        token = tokens[place]
        pair = (token.norm, tokens[place + 1].norm) if place + 1 < len(tokens) else ("", "")
        if pair in _COUNTED and not (token.stem in named and pair != _COUNTED[0]):
            words.append(Word("how many", token))
            place += 2
            continue
        place += 1
        if token.norm in _COMMAS or (
            token.stem not in named and (token.norm in _EMPTY or (not words and token.norm in _OPENING))
        ):
            continue
        average = token.norm in _AVERAGE and token.stem not in named
        words.append(Word("average" if average else token.stem or token.norm, token))
    return _turned(words)


def same_word(one: str, other: str, sql: str, catalog: Catalog) -> bool:
    """Whether two forms can only mean the same here: synonyms, of which one names what `sql` reads.

    The other must name nothing in the catalogue, else it may be meant.
    """
    fixed = _fixed()
    if one in fixed or other in fixed:
        return False
    if (other,) not in lexicon().same.get((one,), ()):
        return False
    named, read = names(catalog), _read(sql, catalog)
    return (one in read and other not in named) or (other in read and one not in named)


@per_object
def names(catalog: Catalog) -> frozenset[str]:
    """The stems of all names of tables and columns."""
    found = {stem for table in catalog.tables for stem in stems(table.name)}
    return frozenset(found | {stem for _, column in catalog.columns() for stem in stems(column.name)})


@lru_cache(maxsize=1)
def _fixed() -> frozenset[str]:
    return frozenset(stem for word in _FIXED for stem in stems(word)) | {"no", "not"}


def _read(sql: str, catalog: Catalog) -> frozenset[str]:
    tables = tables_read(sql, catalog)
    texts = [table.name for table in tables] + [column.name for table in tables for column in table.columns]
    return frozenset(stem for text in texts for stem in stems(text))


def _turned(words: Sequence[Word]) -> tuple[Word, ...]:
    """A time or place said first is said last: "in 2024, how many orders" is "how many orders in 2024".

    Only where what follows opens a question of its own, so that it is plain where the phrase ends.
    """
    if not words or words[0].token.norm not in _MOVABLE:
        return tuple(words)
    for place, word in enumerate(words[1:5], 1):
        if word.form == "how many" or word.token.norm in _ASKS:
            return (*words[place:], *words[:place]) if place > 1 else tuple(words)
    return tuple(words)
