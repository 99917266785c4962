"""The same question in other words, and the same database under other names."""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random

from nl2sql.linking.linked import Level, Linked
from nl2sql.training.generate.english import plural, singular
from nl2sql.training.generate.grammar import phrasings
from nl2sql.training.generate.naming import other_words
from nl2sql.training.generate.surface import mistyped_word
from nl2sql.training.renaming import rename

__all__ = ["rename", "reword"]
_VALUES = frozenset(("quote", "number", "cell", "code", "name", "period", "word"))
_SYNONYM_SHARE = 0.6
_EXCHANGE_SHARE = 0.45
_OPENING_SHARE = 0.6
_TYPO_SHARE = 0.06


def reword(question: str, linked: Linked, rng: Random) -> str | None:
    """`question` with other words for the names it speaks of, another opening, other comparisons; at times mistyped.

    Words that may be values stay as they are. None where nothing was found to change.
    """
    text = _with_synonyms(question, linked, rng)
    text = _exchanged(text, rng)
    if rng.random() < _TYPO_SHARE:
        text = _mistyped(text, linked, rng)
    text = " ".join(text.split())
    return text if text != question else None


def _with_synonyms(question: str, linked: Linked, rng: Random) -> str:
    """Runs of words that link to one name are replaced by other words for it, from the back to the front."""
    protected = {
        place
        for candidate in linked.scope.values
        if candidate.kind in _VALUES
        for place in range(candidate.start, candidate.end)
    }
    text = question
    for start, end in reversed(_runs(linked, protected)):
        span = linked.span(start, end)
        said = question[span.start : span.end]
        replacement = _other(said, rng) if rng.random() < _SYNONYM_SHARE else None
        if replacement is not None:
            text = text[: span.start] + replacement + text[span.end :]
    return text


def _runs(linked: Linked, protected: set[int]) -> list[tuple[int, int]]:
    """Longest runs of neighbouring words that are part of one name."""
    names: dict[int, set[tuple[str, int]]] = {}
    for kind, links in (("column", linked.column_links), ("table", linked.table_links)):
        for (token, name), level in links.items():
            if level >= Level.PART and token not in protected and linked.tokens[token].kind == "word":
                names.setdefault(token, set()).add((kind, name))
    runs: list[tuple[int, int]] = []
    place = 0
    while place < len(linked.tokens):
        end, shared = place, names.get(place, set())
        while shared:
            end += 1
            shared = shared & names.get(end, set())
        if end > place:
            runs.append((place, end))
        place = max(end, place + 1)
    return runs


def _other(said: str, rng: Random) -> str | None:
    """Other words for `said`, in the same number and with the same first capital; None where none are known."""
    lowered = " ".join(said.lower().split())
    one = singular(lowered)
    options = other_words(one) or other_words(lowered)
    if not options:
        return None
    chosen = rng.choice(options)
    if one != lowered:
        chosen = plural(chosen)
    return chosen[:1].upper() + chosen[1:] if said[:1].isupper() and not said.isupper() else chosen


@lru_cache(maxsize=4)
def _exchanges(section: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What may become what, the longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for line in phrasings("exchanges")[section]:
        left, separator, right = line.text.partition(" > ")
        options = tuple(part.strip() for part in (right if separator else left).split(","))
        for said in (left.strip(),) if separator else options:
            found[said] = tuple(dict.fromkeys((*found.get(said, ()), *(one for one in options if one != said))))
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=4)
def _finder(section: str) -> re.Pattern[str]:
    body = "|".join(re.escape(said) for said, _ in _exchanges(section))
    return re.compile(rf"\b(?:{body})\b", re.IGNORECASE)


def _exchanged(text: str, rng: Random) -> str:
    if rng.random() < _OPENING_SHARE:
        opening = _finder("opening").match(text)
        if opening:
            text = _replacement(opening.group(), "opening", text[:1].isupper(), rng) + text[opening.end() :]
            if text.endswith("?") and not re.match(r"(what|which|who|how|can|could|do|is)\b", text, re.IGNORECASE):
                text = text[:-1].rstrip() + rng.choice(("", "."))
    pieces = re.split(r"(\"[^\"]*\"|'[^']*'(?!\w)|“[^”]*”)", text)
    return "".join(
        piece
        if piece[:1] in ('"', "'", "“")
        else _finder("anywhere").sub(lambda match: _maybe(match, rng), piece)
        for piece in pieces
    )


def _maybe(match: re.Match[str], rng: Random) -> str:
    if rng.random() > _EXCHANGE_SHARE:
        return match.group()
    return _replacement(match.group(), "anywhere", match.group()[:1].isupper(), rng)


def _replacement(said: str, section: str, capital: bool, rng: Random) -> str:
    options = dict(_exchanges(section))[said.lower()]
    chosen = rng.choice(options)
    return chosen[:1].upper() + chosen[1:] if capital else chosen


def _mistyped(text: str, linked: Linked, rng: Random) -> str:
    """One longer word that is no value gets a typing error."""
    values = {
        piece.lower() for candidate in linked.scope.values for piece in re.findall(r"\w+", candidate.text)
    }
    words = [match for match in re.finditer(r"\b[a-z]{5,}\b", text) if match.group() not in values]
    if not words:
        return text
    chosen = rng.choice(words)
    return text[: chosen.start()] + mistyped_word(chosen.group(), rng) + text[chosen.end() :]
