"""The words that most likely follow in a statement, as long as all of them together are likely right."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import Token, TokenType

from autocomplete import sql_tokens
from autocomplete.gate import SHOW_FROM, Features, log_odds
from autocomplete.sql_scope import Spot, Walk
from autocomplete.sql_text import HIDDEN, is_keyword, tokens_of
from autocomplete.suggest import Autocomplete
from autocomplete.words_next import Prediction

_MOST_WORDS = 8
_LEAST_TIMES = 2
_LEAST_DEPTH = 3
_NOTHING = Prediction()
_FOLLOWED_FROM = 0.6
_WORTH_FROM = SHOW_FROM + 0.06
"""Of several texts the one chosen is more often one that was judged too sure than one that was not sure enough."""
_MOST_LEARNED = 120
KIND = "sql ahead"
"""Whole texts are judged apart from single words: words that follow are right or wrong together."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """The words, the chance that every one of them is right, and what the first rests on."""

    words: tuple[str, ...] = ()
    p: float = 1.0
    first: Prediction = _NOTHING


@dataclass(frozen=True, slots=True)
class Start:
    """Where a text begins: the tokens before it, as words too, and what place that is."""

    before: Sequence[Token]
    words: Sequence[str]
    spot: Spot


def start_of(before: Sequence[Token], dialect: str) -> Start:
    """Where a text begins that follows these tokens."""
    return Start(tuple(before), sql_tokens.words_of(before, dialect), walked(before, dialect).spot)


def walked(tokens: Sequence[Token], dialect: str) -> Walk:
    """The walk through `tokens`."""
    walk = Walk(dialect)
    for token in tokens:
        walk.step(token)
    return walk


def _anything(word: str, walk: Walk) -> bool:
    return True


def words_ahead(
    history: Autocomplete,
    field: str,
    start: Start,
    dialect: str,
    *,
    prefix: str = "",
    may_qualify: Callable[[str, Walk], bool] = _anything,
) -> Ahead:
    """What follows the tokens before `start`, its first word starting with `prefix`; no words when none is sure enough.

    Of texts that may be shown it is the one that gains most letters, where one that is right with `_WORTH_FROM` only
    gains nothing: what is saved when it is right is lost by reading it when it is wrong.

    A word that `may_qualify` denies is not followed by a dot.
    """
    steps = _steps(history, field, start, dialect, prefix, may_qualify)
    best, most = Ahead(), 0.0
    for count in range(1, len(steps) + 1):
        if steps[count - 1][0] == ".":
            continue
        p = history.judge.chance(KIND, _features(steps[:count]))
        words = tuple(word for word, _ in steps[:count])
        gain = (p - _WORTH_FROM) * sum(map(len, words))
        if gain > most:
            best, most = Ahead(words, p, steps[0][1]), gain
    return best


_Step = tuple[str, Prediction]
Judged = tuple[Features, bool]
"""What a whole text is judged by, and whether it was right."""


def _steps(
    history: Autocomplete,
    field: str,
    start: Start,
    dialect: str,
    prefix: str,
    may_qualify: Callable[[str, Walk], bool],
) -> list[_Step]:
    """The words that follow with what each rests on, as far as they may be worth showing."""
    words, spot = list(start.words), start.spot
    walk = None  # Most places end at their first word, and need none.
    steps: list[_Step] = []
    p = 1.0
    while len(steps) < _MOST_WORDS:
        evidence = sql_tokens.evidence(field, words, spot)
        ahead = history.words.predict(evidence, prefix, 1)
        if not _is_sure(ahead, p, len(evidence.chain)) or ahead.values[0] in (sql_tokens.END, HIDDEN):
            break
        word, prefix = ahead.values[0], ""
        if walk is None:
            walk = walked(start.before, dialect)
        if word == "." and steps and not may_qualify(words[-1], walk):
            return steps[:-1]
        p *= ahead.p[0]
        steps.append((word, ahead))
        words.append(word)
        for token in word_tokens(word, dialect):
            walk.step(token)
        spot = walk.spot
    if steps and steps[-1][0] == ".":
        return steps[:-2]
    return steps


def _features(steps: Sequence[_Step]) -> Features:
    """What whole texts are judged by: the chance of all words, the least sure of them, and how many there are."""
    chances = [ahead.p[0] for _, ahead in steps]
    times = min(ahead.times for _, ahead in steps)
    others = max(ahead.seen - ahead.times for _, ahead in steps)
    return {
        "bias": 1.0,
        "odds": log_odds(math.prod(chances)),
        "least": 0.5 * log_odds(min(chances)),
        f"words {min(len(steps), 4)}": 1.0,
        f"times {min(times.bit_length(), 6)}": 1.0,
        f"others {min(others.bit_length(), 4)}": 1.0,
        f"ends {_sort_of(steps[-1][0])}": 1.0,
        f"depth {min(min(ahead.depth for _, ahead in steps), 6)}": 1.0,
    }


def _sort_of(word: str) -> str:
    """What a text ends with: a word of the language, a name, a literal or a sign."""
    if word[:1].isdigit() or word[:1] in ("'", '"'):
        return "literal"
    if not word[:1].isalpha():
        return "sign"
    return "language" if word.isupper() else "name"


def judged_ahead(history: Autocomplete, field: str, tokens: Sequence[Token], dialect: str) -> list[Judged]:
    """Whether whole texts would have been right in a statement that is kept; nothing while learning is off.

    Asked before its words are learned, and for `history.judge` to learn from (as `KIND`) after them: the rankings that
    are made here serve the words too, as long as nothing is written in between. Raises `StoreError`.
    """
    if not history.learning:
        return []
    written = sql_tokens.words_of(tokens, dialect)
    judged: list[Judged] = []
    at, walk = 0, Walk(dialect)
    while at < min(len(written), _MOST_LEARNED):
        start = Start(tokens[:at], written[:at], walk.spot)
        steps = _steps(history, field, start, dialect, "", _anything)
        texts = tuple(word for word, _ in steps)
        right = [texts[:count] == written[at : at + count] for count in range(1, len(texts) + 1)]
        judged += [(_features(steps[:count]), is_right) for count, is_right in enumerate(right, 1)]
        following = at + max(1, sum(right))
        for token in tokens[at:following]:
            walk.step(token)
        at = following
    return judged


@lru_cache(maxsize=2048)
def word_tokens(word: str, dialect: str) -> tuple[Token, ...]:
    """The tokens of a counted word: one for a name, though it be of several words, with signs, or of the language.

    Words of the language are counted in capitals.
    """
    found = tokens_of(word, dialect) or ()
    in_small = word[:1].isalpha() and not word.isupper()
    is_quoted = in_small and (len(found) != 1 or is_keyword(found[0], dialect))
    return (Token(TokenType.IDENTIFIER, word),) if is_quoted else found


def _is_sure(ahead: Prediction, p: float, available: int) -> bool:
    """Likely enough, and seen at least twice after these words: the last three, or all there are."""
    if not ahead.values or ahead.times < _LEAST_TIMES or ahead.depth < min(_LEAST_DEPTH, available):
        return False
    return p * ahead.p[0] >= _FOLLOWED_FROM
