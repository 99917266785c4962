"""Words that ask for a share without naming one: "how much of the revenue does each region account for"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.parser.marks import Mark
from nl2sql.parser.period_match import says, split
from nl2sql.words import Token

_ASKED = (("how", "much", "of"), ("how", "big", "a", "part", "of"), ("which", "part", "of"))
_COME = split("account accounts make makes made contribute contributes contributed represent represents come comes")
_FROM = split("came stem stems due fall falls fell originate originates")
_EACH = split("each every")
_WORTH = 1.3


def shares_said(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "how much of …", where something later accounts for it, or each of several has a part of it."""
    for words in _ASKED:
        for start in range(len(tokens) - len(words)):
            if not says(tokens, start, words):
                continue
            end = start + len(words)
            later = {token.norm for token in tokens[end + 1 :]}
            if tokens[end].norm not in _EACH | {"them", "these", "those"} and later & (_COME | _FROM | _EACH):
                yield Mark("function", start, end, _WORTH * len(words), "share")
