"""The words of a name, by the stems that questions are compared with."""

from __future__ import annotations

from collections import defaultdict

from nl2sql.lexicon import lexicon
from nl2sql.words import split_identifier, stem

_WRITTEN_OUT = 0.8
_known: dict[str, dict[str, float]] = {}


def name_terms(name: str) -> dict[str, float]:
    """The stems of a name's words; what an abbreviation stands for counts a little less than if it stood there."""
    if name not in _known:
        if len(_known) > 200_000:
            _known.clear()
        short, found = lexicon().short, defaultdict[str, float](float)
        for word in split_identifier(name):
            found[stem(word)] += 1.0
            for full in short.get(word, ()):
                found[full] += _WRITTEN_OUT
        _known[name] = dict(found)
    return _known[name]
