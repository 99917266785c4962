"""Training questions in other words, their meaning kept."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache

from nl2sql.linking.linked import Level, Linked
from nl2sql.linking.synonyms import said_for
from nl2sql.training.renaming import rename
from nl2sql.training.rewording_openings import opening_moves
from nl2sql.training.rewording_phrases import Edit, Move, capital_as, phrase_moves
from nl2sql.training.rewording_shapes import reshaped
from nl2sql.training.rewording_synonyms import base, phrase_of, plural, synonyms
from nl2sql.words import STOP_WORDS, Token

__all__ = ["rename", "reword", "several"]

_NOUN, _PHRASE, _OPENING, _SHAPE = 0.6, 0.6, 0.5, 0.5
_MISTYPED, _LOWER, _UNMARKED, _CLIPPED = 0.015, 0.06, 0.1, 0.06
_LONGEST = 4
_TRIES = 3
_SAY_NOTHING = frozenset(["the", "a", "which", "that", "who", "are", "is", "all", "me"])
_CLOSED_KINDS = frozenset({"quote", "number", "cell", "code", "name", "word", "period"})
_BEFORE_NOUN = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "for",
        "from",
        "by",
        "with",
        "without",
        "and",
        "or",
        "each",
        "every",
        "all",
        "any",
        "both",
        "which",
        "what",
        "whose",
        "many",
        "different",
        "distinct",
        "unique",
        "their",
        "its",
        "his",
        "her",
        "this",
        "these",
        "those",
        "no",
        "some",
        "per",
        "between",
        "total",
        "average",
        "maximum",
        "minimum",
        "number",
        "list",
        "show",
        "find",
        "give",
        "return",
        "count",
        "display",
        "top",
        "one",
        "two",
        "three",
        "four",
        "five",
        "several",
        "more",
        "fewer",
        "s",
        "as",
        "most",
        "least",
        "only",
        "same",
        "certain",
        "corresponding",
        "me",
    ]
)
_BEFORE_ALSO = re.compile(r"(?:est|ous|al|ive)$")
_ARTICLES = re.compile(r" (?:the|all the|a list of) (?=[a-z])")
_VOWEL = re.compile(r"(?:[aeio]|u(?!n[ia]|s[aeu]|k|t)|hour|hon|heir)", re.IGNORECASE)


def reword(question: str, linked: Linked, chance: random.Random) -> str | None:
    """`question` in other words; None when nothing in it can be said otherwise.

    `linked` must come from the same question: it tells which words are names and which are values. The result is
    decided by the state of `chance`.
    """
    closed = _closed(linked)
    moves = [(_NOUN, move) for move in _noun_moves(linked, closed, chance)]
    moves += [(_PHRASE, move) for move in phrase_moves(question, closed, chance)]
    # A word that stands twice changes everywhere or nowhere.
    luck = {_said(move): chance.random() for _, move in moves}
    chosen = [move for share, move in moves if luck[_said(move)] < share]
    opened = chance.random() < _OPENING
    if not chosen and moves and not opened:
        chosen = [chance.choice(moves)[1]]
    changed = _applied(question, chosen)
    shaped = reshaped(changed, chance) if chance.random() < _SHAPE else None
    openings = opening_moves(shaped or changed, chance) if opened or not (chosen or shaped) else []
    if shaped or openings:
        changed = _applied(shaped or changed, openings[:1])
    elif not chosen and moves:
        changed = _applied(question, [chance.choice(moves)[1]])
    if changed == question:
        return None
    return _careless(changed, question, linked, chance)


def several(question: str, linked: Linked, chance: random.Random, count: int) -> list[str]:
    """Up to `count` wordings of `question`, as different from each other as can be found; fewer where it has few."""
    found: dict[frozenset[str], str] = {}
    for _ in range(_TRIES * count):
        text = reword(question, linked, chance)
        if text is not None:
            found.setdefault(_words(text), text)
    found.pop(_words(question), None)
    chosen, left = [_words(question)], list(found)
    while left and len(chosen) <= count:
        # Two words that say nothing ("which" for "that") make no other wording.
        best = max(left, key=lambda words: min(len(words ^ other) for other in chosen))
        left.remove(best)
        chosen.append(best)
    return [found[words] for words in chosen[1:]]


def _words(text: str) -> frozenset[str]:
    """What a wording is told apart by: which word follows which."""
    words = [word for word in re.findall(r"[\w']+", text.lower()) if word not in _SAY_NOTHING]
    return frozenset(f"{one} {other}" for one, other in zip(["", *words], [*words, ""], strict=True))


def _said(move: Move) -> str:
    return base(tuple(move[-1].text.lower().split()))[0][-1]


def _closed(linked: Linked) -> list[tuple[int, int]]:
    """The places of the question that must stay as they are: values, and capitals that may be names."""
    found = [
        linked.span(value.start, value.end)
        for value in linked.scope.values
        if value.kind in _CLOSED_KINDS and value.end > value.start
    ]
    places = [(span.start, span.end) for span in found]
    for place, token in enumerate(linked.tokens):
        if token.kind not in ("word", "mark") or (place and token.capital and len(token.text) > 1):
            places.append((token.span.start, token.span.end))
    return places


def _noun_moves(linked: Linked, closed: list[tuple[int, int]], chance: random.Random) -> Iterator[Move]:
    """Words that name a column or table, each with another word for it."""
    best: dict[int, tuple[Level, tuple[str, ...]]] = {}
    named = [(linked.column_links, [column.words for column in linked.scope.columns])]
    named.append((linked.table_links, [table.words for table in linked.scope.tables]))
    for links, names in named:
        for (place, name), level in links.items():
            if level >= Level.PART and best.get(place, (Level.NONE, ()))[0] < level:
                best[place] = (level, names[name])
    vocabulary = _vocabulary(frozenset(name for _, names in named for name in names))
    luck = random.Random(chance.random())
    state = luck.getstate()
    place = 0
    while place < len(linked.tokens):
        length = 1
        for end in range(min(place + _LONGEST, len(linked.tokens)), place, -1):
            # The same word becomes the same other word wherever it stands.
            luck.setstate(state)
            move = _exchange(linked, place, end, best, vocabulary, closed, luck)
            if move is not None:
                yield move
                length = end - place
                break
        place += length


@lru_cache(maxsize=256)
def _vocabulary(names: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    """Every word and whole name, and what else is said for the names: another word must be none of these."""
    phrases = [phrase_of(words) for words in names]
    return frozenset((part,) for phrase in phrases for part in phrase) | frozenset(phrases)


def _exchange(
    linked: Linked,
    start: int,
    end: int,
    best: dict[int, tuple[Level, tuple[str, ...]]],
    vocabulary: frozenset[tuple[str, ...]],
    closed: list[tuple[int, int]],
    chance: random.Random,
) -> Move | None:
    tokens = linked.tokens[start:end]
    if not all(token.kind == "word" for token in tokens) or not all(place in best for place in (start, end - 1)):
        return None
    span = linked.span(start, end)
    if any(first < span.end and span.start < last for first, last in closed) or not _is_noun(
        linked.tokens, start, end, best
    ):
        return None
    typed = tuple(token.norm for token in tokens)
    single, many = base(typed)
    level, name = best[start]
    about = phrase_of(name) if level == Level.SYNONYM else ()
    beside = {token.norm for token in linked.tokens[max(0, start - 1) : end + 1]} - set(typed)
    others = [
        other
        for other in synonyms(single, about, strict=_is_part(typed, name))
        if not beside & set(other.split()) and _is_new(other, single, vocabulary)
    ]
    if not others:
        return None
    other = chance.choice(others)
    text = plural(other) if many else other
    move = [Edit(span.start, span.end, capital_as(linked.question[span.start :], text))]
    article = linked.tokens[start - 1] if start else None
    if article is not None and article.norm in ("a", "an"):
        right = "an" if _VOWEL.match(text) else "a"
        move.insert(0, Edit(article.span.start, article.span.end, capital_as(article.text, right)))
    return tuple(move)


def _is_part(typed: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether these are some words of a longer name: a "sheet format" is no medium of sound."""
    said, words = set(phrase_of(typed)), set(phrase_of(name))
    return bool(said & words) and not words <= said


def _is_new(other: str, said: tuple[str, ...], vocabulary: frozenset[tuple[str, ...]]) -> bool:
    """Whether `other` cannot be taken for something else that the schema has."""
    words = tuple(word for word in other.split() if word != "of")
    own = set(phrase_of(said))
    phrase = phrase_of(words)
    if any((part,) in vocabulary for part in phrase if part not in own):
        return False
    meant = [name for name in said_for(phrase) if name in vocabulary]
    return set(meant) <= {phrase_of(said)}


def _is_noun(tokens: tuple[Token, ...], start: int, end: int, best: dict[int, tuple[Level, tuple[str, ...]]]) -> bool:
    """Whether the words stand where a noun stands and not a verb or an adjective."""
    if any(token.norm.endswith("ed") for token in tokens):
        return False
    if start == 0:
        return False
    before = tokens[start - 1]
    linked = start - 1 in best and before.norm not in STOP_WORDS and not before.norm.endswith("s")
    fine = before.norm in _BEFORE_NOUN or before.text == "," or linked or bool(_BEFORE_ALSO.search(before.norm))
    return fine and not (before.norm == "as" and end == len(tokens))


def _applied(question: str, moves: list[Move]) -> str:
    """The question with all moves made that do not get in each other's way, the first ones first."""
    edits: list[Edit] = []
    for move in moves:
        if not any(one.start < other.end and other.start < one.end for one in move for other in edits):
            edits += move
    for edit in sorted(edits, key=lambda edit: -edit.start):
        question = question[: edit.start] + edit.text + question[edit.end :]
    return re.sub(r" {2,}", " ", question)


def _careless(text: str, question: str, linked: Linked, chance: random.Random) -> str:
    """Now and then a typing error, no articles, no capital at the beginning, or no mark at the end."""
    if chance.random() < _MISTYPED:
        text = _mistyped(text, linked, chance)
    if chance.random() < _CLIPPED:
        text = _ARTICLES.sub(" ", text)
    if chance.random() < _LOWER:
        text = text[:1].lower() + text[1:] if text[:2] not in ("I ", "I'") else text
    if chance.random() < _UNMARKED:
        text = text.rstrip(" ?.")
    return text


def _mistyped(text: str, linked: Linked, chance: random.Random) -> str:
    """Two letters of a long word that names something turned round, or one left out."""
    values = {linked.tokens[at].norm for value in linked.scope.values for at in range(value.start, value.end)}
    named = {place for place, _ in (*linked.column_links, *linked.table_links)}
    words = sorted({linked.tokens[at].text for at in named if linked.tokens[at].norm not in values})
    words = [word for word in words if len(word) >= 6 and word.islower() and word in text]
    if not words:
        return text
    word = chance.choice(words)
    at = chance.randrange(1, len(word) - 2)
    wrong = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :] if chance.random() < 0.5 else word[:at] + word[at + 1 :]
    )
    return re.sub(rf"\b{word}\b", wrong, text, count=1)
