"""The words that most likely follow in a statement, as long as all of them together are likely right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import Token

from autocomplete import sql_tokens
from autocomplete.gate import SHOW_FROM
from autocomplete.sql_scope import Walk
from autocomplete.sql_text import tokens_of
from autocomplete.suggest import Autocomplete, Prediction

_MOST_WORDS = 8
_LEAST_TIMES = 2
_LEAST_DEPTH = 3
_NOTHING = Prediction()


@dataclass(frozen=True, slots=True)
class Ahead:
    """The words, the chance that every one of them is right, and what the first rests on."""

    words: tuple[str, ...] = ()
    p: float = 1.0
    first: Prediction = _NOTHING


def _anything(word: str, walk: Walk) -> bool:
    return True


def words_ahead(
    history: Autocomplete,
    field: str,
    before: Sequence[Token],
    dialect: str,
    *,
    prefix: str = "",
    may_qualify: Callable[[str, Walk], bool] = _anything,
) -> Ahead:
    """What follows the tokens `before`, its first word starting with `prefix`; no words when none is sure enough.

    A word that `may_qualify` denies is not followed by a dot.
    """
    words = list(sql_tokens.words_of(before, dialect))
    walk = Walk(dialect)
    for token in before:
        walk.step(token)
    start, p, first = len(words), 1.0, Prediction()
    while len(words) - start < _MOST_WORDS:
        evidence = sql_tokens.evidence(field, words, walk.spot)
        ahead = history.predict(evidence, prefix, 1)
        if not _is_sure(ahead, p, len(evidence.chain)) or ahead.values[0] in (sql_tokens.END, sql_tokens.HIDDEN):
            break
        word, prefix = ahead.values[0], ""
        if word == "." and len(words) > start and not may_qualify(words[-1], walk):
            words.pop()
            break
        p, first = p * ahead.p[0], ahead if len(words) == start else first
        words.append(word)
        for token in _tokens(word, dialect):
            walk.step(token)
    while len(words) > start and words[-1] == ".":
        words = words[:-2]
    return Ahead(tuple(words[start:]), p, first)


@lru_cache(maxsize=2048)
def _tokens(word: str, dialect: str) -> tuple[Token, ...]:
    return tokens_of(word, dialect) or ()


def _is_sure(ahead: Prediction, p: float, available: int) -> bool:
    """Likely enough, and seen at least twice after these words: the last three, or all there are."""
    if not ahead.values or ahead.times < _LEAST_TIMES or ahead.depth < min(_LEAST_DEPTH, available):
        return False
    return p * ahead.p[0] >= SHOW_FROM
