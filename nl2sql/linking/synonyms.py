"""What else people say for a word or phrase, from the lexicon, by stems."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from nl2sql.lexicon import Phrase, lexicon

LONGEST = 4
"""Words of the longest phrase that is looked up."""
_MOST_SENSES = 9


def said_for(phrase: Phrase) -> tuple[Phrase, ...]:
    """The phrases (stems) that people may say and mean a name called `phrase`; `phrase` itself is not among them."""
    others = (*lexicon().same.get(phrase, ()), *_said().get(phrase, ()), *_alike(phrase))
    return tuple(other for other in dict.fromkeys(others) if other != phrase)


def _alike(phrase: Phrase) -> tuple[Phrase, ...]:
    """Looser synonyms; words of very many senses ("record", "take") say too little to link by."""
    known = lexicon().alike
    if len(known.places(phrase)) > _MOST_SENSES:
        return ()
    return tuple(other for other in known.get(phrase, ()) if len(known.places(other)) <= _MOST_SENSES)


@lru_cache(maxsize=1)
def _said() -> dict[Phrase, tuple[Phrase, ...]]:
    """The related words the other way round: from the name to what is said."""
    found: dict[Phrase, list[Phrase]] = defaultdict(list)
    for said, names in lexicon().related.items():
        for name in names:
            found[name].append(said)
    return {name: tuple(phrases) for name, phrases in found.items()}
