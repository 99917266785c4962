"""Puts the word that statements most likely go on with first in the list of completions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from autocomplete import sql_fields, sql_tokens
from autocomplete.completion import Item
from autocomplete.sql_ahead import Start
from autocomplete.sql_items import Known
from autocomplete.sql_place import Place
from autocomplete.sql_text import RESERVED, Read

_LIKELY_FROM = 0.2
"""Below this the catalogue knows better."""
_WHY = "continues like statements you ran before"


def likely_first(items: Iterable[Item], found: Read, start: Start, place: Place, known: Known) -> list[Item]:
    """The items with the one ahead that the history would write next; whole join conditions stay where they are.

    A word that is none of them is added where it is one of the language or already stands in the statement: names
    that the catalogue does not list are not given away.
    """
    listed = list(items)
    if known.history is None or found.inside != "word" or place.expects in ("condition", "nothing"):
        return listed
    evidence = sql_tokens.evidence(sql_fields.words(known.catalog), start.words, start.spot)
    word, chance = known.history.words.first(evidence, found.prefix)
    if chance < _LIKELY_FROM:
        return listed
    top = max((item.score for item in listed), default=0.0) + 1.0
    same = [at for at, item in enumerate(listed) if _begins(item, word)]
    if same:
        at = max(same, key=lambda place: listed[place].score)
        listed[at] = replace(listed[at], score=top)
    elif word.partition(" ")[0].lower() in RESERVED:
        listed.append(Item(word, word, "keyword", _WHY, top))
    elif word in start.words and word[:1].isidentifier():
        listed.append(Item(word, word, "word", _WHY, top))
    return listed


def _begins(item: Item, word: str) -> bool:
    """Whether taking the item writes the word, and at most an opening bracket after it."""
    return word.casefold() in (item.label.removesuffix("(").casefold(), item.insert.removesuffix("(").casefold())
