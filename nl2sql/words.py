"""Words of a question and of identifiers: tokens with their places, and the stems they are compared by."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import snowballstemmer

from nl2sql.lexicon_text import irregular_forms, sections
from nl2sql.problems import Span
from nl2sql.values import normalise

TokenKind = Literal["word", "number", "date", "quoted", "mark"]
LONGEST_QUESTION = 2_000
"""The number of characters of a question that may be asked, and that are read of one that came another way."""

_TOKEN = re.compile(
    r"""
    "(?P<double>[^"]{1,200})" | (?<!\w)'(?P<single>[^'\n]{1,200})'(?!\w)
  | (?P<date>\d{4}-\d{2}(?:-\d{2})?(?!\w) | \d{1,2}/\d{1,2}/\d{4} | \d{4}/\d{1,2}/\d{1,2} | \d{1,2}\.\d{1,2}\.\d{4})
  | (?P<number>(?<!\w)-?[$€£¥]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?
      (?:\s?(?:million|thousand|billion)\b|(?:bn|[km])\b)?(?:\s?[%€$])?)
  | (?P<word>[^\W\d_][^\W_]*(?:'(?:t|ve|re|ll|d|m)\b)?)
  | (?P<mark>>=|<=|<>|!=|[=<>,;&+])
    """,
    re.VERBOSE,
)
_CURLY = str.maketrans("“”„’‘`´", "\"\"\"''''")
_PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+", re.UNICODE)
_SHORTEST_ADJECTIVE = 3
_SCALES = {"k": 1e3, "m": 1e6, "bn": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NUMBER_WORDS = {word: float(number) for number, word in enumerate(_SMALL)} | {
    "fifteen": 15.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "fifty": 50.0,
    "hundred": 100.0,
    "thousand": 1000.0,
    "dozen": 12.0,
    "once": 1.0,
    "twice": 2.0,
}
STOP_WORDS = frozenset(word for line in sections()["stop"] for word in line.split())
"""Words that never name a thing of the data by themselves."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, date, quoted text or sign of a question.

    `text` is as typed (a quoted text without its quotes), `norm` its normal form, `stem` what it is
    compared by; `number` is its worth when it is one; `money` when a currency sign came with it.
    """

    kind: TokenKind
    text: str
    span: Span
    norm: str
    stem: str
    number: float | None = None
    money: bool = False
    percent: bool = False

    @property
    def capital(self) -> bool:
        """Whether it was typed with a capital letter first."""
        return self.text[:1].isupper()


@lru_cache(maxsize=128)
def tokenise(question: str) -> tuple[Token, ...]:
    """The tokens of `question` in order; spans point into `question` as given."""
    plain = question.translate(_CURLY)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(plain):
        kind = match.lastgroup
        if kind in ("double", "single"):
            inner = match.group(kind)
            tokens.append(Token("quoted", inner, _span(match.start(kind), inner), normalise(inner), ""))
        elif kind == "number":
            tokens.append(_number(match.group(), match.start()))
        elif kind == "date":
            tokens.append(_plain("date", match.group(), match.start()))
        elif kind == "mark":
            tokens.append(_plain("mark", match.group(), match.start()))
        else:
            tokens += _words(match.group(), match.start())
    return tuple(tokens)


def _span(start: int, text: str) -> Span:
    return Span(start, start + len(text))


def _plain(kind: TokenKind, text: str, start: int) -> Token:
    return Token(kind, text, _span(start, text), text.lower(), text.lower())


def _words(text: str, start: int) -> list[Token]:
    if "'" in text or text.islower() or text.isupper() or text.istitle():
        return [_word(text, start)]
    return [_word(piece.group(), start + piece.start()) for piece in _PIECES.finditer(text)]


def _word(text: str, start: int) -> Token:
    norm = text.lower() if "'" in text else normalise(text)
    number = NUMBER_WORDS.get(norm)
    return Token("word", text, _span(start, text), norm, stem(norm), number)


def _number(text: str, start: int) -> Token:
    text = text.rstrip()
    match = re.match(r"(-?)[$€£¥]?([\d,.]+)\s?([a-z]*)", text)
    if match is None:
        raise ValueError(text)
    worth = float(match.group(2).replace(",", "").rstrip(".")) * _SCALES.get(match.group(3), 1.0)
    money = any(sign in text for sign in "$€£¥")
    number = -worth if match.group(1) else worth
    return Token("number", text, _span(start, text), text.lower(), text.lower(), number, money, text.endswith("%"))


# A stemmer keeps the word it works on, be it the one in C (PyStemmer, which snowballstemmer takes when it is
# installed: the lexicon is then read several times faster) or the one in Python: each thread needs its own.
_stemmers = threading.local()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """What the forms of a word share: ``cities`` and ``city`` give one stem, ``people`` that of ``person``."""
    folded = word.lower()
    folded = irregular_forms().get(folded, folded)
    if not hasattr(_stemmers, "english"):
        _stemmers.english = snowballstemmer.stemmer("english")
    return str(_stemmers.english.stemWord(folded))


def without_ending(adjective: str, ending: str) -> tuple[str, ...]:
    """What an adjective may be without ``er`` or ``est``: ``biggest`` gives ``big`` among others."""
    root = adjective.removesuffix(ending)
    if root == adjective or len(root) < _SHORTEST_ADJECTIVE:
        return ()
    bases = (
        root,
        f"{root}e",
        f"{root[:-1]}y" if root.endswith("i") else root,
        root[:-1] if root[-1] == root[-2] else root,
    )
    return tuple(dict.fromkeys(bases))


@lru_cache(maxsize=16384)
def stems(text: str) -> tuple[str, ...]:
    """The stems of all words of a text or identifier, in order."""
    return tuple(stem(word) for word in split_identifier(text))


@lru_cache(maxsize=16384)
def split_identifier(name: str) -> tuple[str, ...]:
    """The lower-case words of a name: ``orderDate``, ``order_date`` and ``ORDER-DATE`` give the same two."""
    return tuple(normalise(piece.group()) for piece in _PIECES.finditer(name) if normalise(piece.group()))
