"""The words of a sentence about a flow, and a cursor that readers move along them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeVar

from nl2sql.problems import Span
from nl2sql.words import NUMBER_WORDS, stems

Kind = Literal["word", "number", "text", "date", "mark"]
Result = TypeVar("Result")

_CURLY = str.maketrans("“”„‘’`´", "\"\"\"''''")
_WORD = re.compile(
    r"""
    "(?P<double>[^"]*)" | (?<![^\W_])'(?P<single>(?:[^']|'')*)'(?!\w)
  | (?P<date>\d{4}-\d\d(?:-\d\d)?(?![\w-]) | \d{1,2}[./]\d{1,2}[./]\d{4}(?!\w))
  | (?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>[km])?(?!\w)
  | (?P<word>[^\W\d]\w*)(?P<own>'s\b|'(?!\w))?
  | (?P<mark><>|!=|>=|<=|[^\w\s])
    """,
    re.VERBOSE,
)
_SCALES = {"k": 1_000, "m": 1_000_000}


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number, quoted text or sign; `low` is what it is compared by, `text` what was written in quotes."""

    kind: Kind
    text: str
    low: str
    span: Span


@lru_cache(maxsize=256)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of `text`, with their places in it."""
    found = []
    for match in _WORD.finditer(text.translate(_CURLY)):
        kind = str(match.lastgroup)
        if match["double"] is not None or match["single"] is not None:
            inner = match["double"] if match["double"] is not None else match["single"].replace("''", "'")
            found.append(Word("text", inner, "", Span(match.start(), match.end())))
        elif match["word"] is not None:
            found.append(Word("word", match["word"], match["word"].lower(), Span(match.start(), match.end())))
        elif match["number"] is not None:
            worth = match["number"].replace(",", "")
            scale = _SCALES.get(match["scale"] or "")
            plain = f"{float(worth) * scale:.10g}" if scale else worth
            found.append(Word("number", plain, plain, Span(match.start(), match.end())))
        else:
            found.append(Word("date" if kind == "date" else "mark", match.group(), match.group(), _span(match)))
    return tuple(found)


def _span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end())


@lru_cache(maxsize=4096)
def stems_of(low: str) -> tuple[str, ...]:
    """What the words of a name or a word share with their other forms."""
    return stems(low)


@lru_cache(maxsize=1024)
def _by_first_word(phrases: tuple[str, ...]) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
    """The phrases, each as words and as it was given, by their first words; the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        parts = tuple(phrase.split())
        found.setdefault(parts[0], []).append((parts, phrase))
    return found


class Cursor:
    """A place among words. Readers move it on; what does not fit puts it back."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words
        self.place = 0

    @property
    def done(self) -> bool:
        """Whether only marks that end a sentence are left."""
        return all(word.low in (".", "!", "?", ",", ";") for word in self.words[self.place :])

    @property
    def word(self) -> Word | None:
        """The next word."""
        return self.words[self.place] if self.place < len(self.words) else None

    def takes(self, *phrases: str) -> str:
        """Move over the longest of the phrases that comes next; the phrase, or an empty text."""
        first = self.word.low if self.word is not None else ""
        for parts, phrase in _by_first_word(phrases).get(first, ()):
            if tuple(word.low for word in self.words[self.place : self.place + len(parts)]) == parts:
                self.place += len(parts)
                return phrase
        return ""

    def skips(self, *phrases: str) -> None:
        """Move over any of the phrases, as often as they come."""
        while self.takes(*phrases):
            pass

    def takes_said(self, said: tuple[Word, ...]) -> bool:
        """Move over these very words, where they come next."""
        coming = self.words[self.place : self.place + len(said)]
        if not said or [_same(word) for word in coming] != [_same(word) for word in said]:
            return False
        self.place += len(said)
        return True

    def attempt(self, read: Callable[[], Result | None]) -> Result | None:
        """What `read` gives; where that is None, the cursor stands where it stood."""
        start = self.place
        result = read()
        if result is None:
            self.place = start
        return result

    def listed(self, read: Callable[[], Result | None]) -> list[Result]:
        """One or more things with commas or “and” between them; empty where there is not even one."""
        found: list[Result] = []

        def following() -> Result | None:
            if found and not self.takes("and", ", and", ",", "&", "or", ", or"):
                return None
            return read()

        while (item := self.attempt(following)) is not None:
            found.append(item)
        return found

    def number(self) -> str:
        """The number that comes next, in figures or as a word; empty for none. A minus sign belongs to it."""
        start = self.place
        sign = "-" if self.takes("-", "−", "minus") else ""
        word = self.word
        if word is not None and word.kind == "number":
            self.place += 1
            return sign + word.text
        if word is not None and word.low in NUMBER_WORDS:
            self.place += 1
            return f"{sign}{NUMBER_WORDS[word.low]:g}"
        self.place = start
        return ""

    def whole_number(self) -> int | None:
        """The whole number that comes next; one with decimals is none."""
        start = self.place
        text = self.number()
        if text and (worth := Decimal(text)) == worth.to_integral_value():
            return int(worth)
        self.place = start
        return None

    def quoted(self) -> str | None:
        """The text in quotes that comes next."""
        word = self.word
        if word is None or word.kind != "text":
            return None
        self.place += 1
        return word.text

    def together(self) -> str:
        """All that comes next with no space between, up to a comma: “A%”, “%d/%m/%Y”."""
        first = self.place
        while (word := self.word) is not None and word.low not in (",", ";"):
            if self.place > first and word.span.start > self.words[self.place - 1].span.end:
                break
            self.place += 1
        return "".join(word.text for word in self.words[first : self.place])

    def name(self) -> str:
        """A name for a new column: one word or a text in quotes; empty for none."""
        word = self.word
        if word is None or word.kind not in ("word", "text") or not word.text.strip():
            return ""
        self.place += 1
        return word.text


def _same(word: Word) -> tuple[str, str]:
    return word.kind, word.text if word.kind == "text" else word.low


def covering(words: Iterable[Word]) -> Span | None:
    """From the first of the words to the last."""
    spans = [word.span for word in words]
    return Span(spans[0].start, spans[-1].end) if spans else None
