"""Finds stored values that a question speaks of: exactly, in another form, in part, or with a typing error."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from nl2sql.catalog import ColumnRef
from nl2sql.lexicon import lexicon
from nl2sql.retrieval.links import Link, is_content
from nl2sql.retrieval.value_forms import OTHERWHERE, ValueForms, letters_of, value_forms
from nl2sql.values import StoredValue, ValueIndex, normalise
from nl2sql.words import STOP_WORDS, Token, stem, stems

_LONGEST = 6
_SMALL_COLUMN = 300
_PART_WORDS = 5
_SAME_FORM, _PART, _MISSPELT = 0.9, 0.6, 0.7
_TYPO = 0.82
_NO_WORDS: tuple[tuple[str, ...], NDArray[np.uint32]] = ((), np.zeros(0, dtype=np.uint32))
_DIGIT = re.compile(r"\d")


def value_links(tokens: Sequence[Token], question: str, values: ValueIndex) -> tuple[Link, ...]:
    """Every link to stored values; spellings of one value in one column come as one link."""
    links: list[Link] = []
    covered: set[int] = set()
    forms = value_forms(values)
    broken = [token.kind in ("quoted", "mark", "date") for token in tokens]
    alone = [_begins_none(tokens[start : start + _LONGEST], question, values, forms) for start in range(len(tokens))]
    for length in range(min(_LONGEST, max(values.longest, 1)), 0, -1):
        for start in range(len(tokens) - length + 1):
            if length > 1 and (alone[start] or any(broken[start : start + length])):
                continue
            window = tokens[start : start + length]
            if not (_may_be_value(window) or _small_words(window, question, values)):
                continue
            found = _links_of(values, forms, start, start + length, window, question)
            if found and not (length == 1 and start in covered and all(link.quality < 0.9 for link in found)):
                links += found
                covered.update(range(start, start + length))
    for place, token in enumerate(tokens):
        links += _coded(values, place, token)
        if place not in covered and is_content(token):
            links += _loose(values, place, token)
    return tuple(links)


def _begins_none(window: Sequence[Token], question: str, values: ValueIndex, forms: ValueForms) -> bool:
    """Whether surely no value begins with the first two of some words: plain words, each with a blank after it.

    Where numbers follow, they may yet be a day, whose month stands first.
    """
    first, stop = window[:2], [token.span.end for token in window]
    if any(token.kind != "word" or not token.norm.isalnum() for token in first):
        return False
    if any(question[end : end + 1] not in " ?.," for end in stop[:2]):
        return False
    if values.begins(" ".join([token.norm for token in first])):
        return False
    if " ".join([token.stem for token in first]) in forms.beginnings:
        return False
    return _DIGIT.search(question, stop[0], stop[-1]) is None


def _coded(values: ValueIndex, place: int, token: Token) -> list[Link]:
    """ "women" where a column of sex or gender says F."""
    found = [
        stored
        for code in lexicon().codes.get(token.stem, ())
        for stored in values.lookup(code)
        if set(stems(stored.column.column)) & {"sex", "gender"}
    ]
    return _grouped(found, place, place + 1, _SAME_FORM, "stands for")


def _may_be_value(window: Sequence[Token]) -> bool:
    if len(window) == 1:
        vague = window[0].stem in lexicon().generic and not window[0].capital
        return window[0].kind in ("quoted", "number") or (is_content(window[0]) and not vague)
    if window[0].norm == "the" and not window[-1].capital:
        return False
    return not STOP_WORDS.issuperset([token.norm for token in window])


def _small_words(window: Sequence[Token], question: str, values: ValueIndex) -> bool:
    """Whether small words are together a stored value: "no-show"."""
    if len(window) != 2 or window[0].norm not in ("no", "non") or window[1].kind != "word":
        return False
    return bool(values.lookup(question[window[0].span.start : window[1].span.end].replace("-", " ")))


def _links_of(
    values: ValueIndex, known: ValueForms, start: int, end: int, window: Sequence[Token], question: str
) -> list[Link]:
    text = question[window[0].span.start : window[-1].span.end]
    exact = values.lookup(text) or (values.lookup(text.replace("-", " ")) if "-" in text else ())
    if exact:
        return _grouped(exact, start, end, 1.0, "is")
    if window[0].kind == "quoted":
        return []
    forms = known.stemmed([token.stem for token in window])
    if not forms and len(window) == 1 and window[0].norm.endswith("sses"):
        forms = known.stemmed([stem(window[0].norm.removesuffix("es"))])
    alike = [stored for form in forms for stored in values.exact(form)]
    return _grouped(alike, start, end, _SAME_FORM, "is a form of")


def _grouped(found: Iterable[StoredValue], start: int, end: int, quality: float, how: str) -> list[Link]:
    spellings: dict[ColumnRef, list[str]] = defaultdict(list)
    for stored in found:
        spellings[stored.column].append(stored.value)
    return [
        Link("value", start, end, column.table, column.column, tuple(texts), quality, how)
        for column, texts in spellings.items()
    ]


def _loose(values: ValueIndex, place: int, token: Token) -> list[Link]:
    """Links for a word that no value equals: part of one value, or a misspelt one; nothing when in doubt."""
    if token.kind != "word" or len(token.norm) < 4:
        return []
    by_column: dict[ColumnRef, list[StoredValue]] = defaultdict(list)
    for form in _having(values, token.norm) or _having(values, token.norm.removesuffix("s")):
        for stored in values.exact(form):
            by_column[stored.column].append(stored)
    partial: list[Link] = []
    for stored_values in by_column.values():
        if len({normalise(stored.value) for stored in stored_values}) == 1:
            partial += _grouped(stored_values, place, place + 1, _PART, "is part of")
    return partial or _misspelt(values, place, token)


def _having(values: ValueIndex, word: str) -> list[str]:
    """Short forms that have the word among others, of columns that hold kinds rather than names."""
    return [
        form
        for form in value_forms(values).by_word.get(word, ())
        if form.count(" ") < _PART_WORDS and 0 < values.whole.least_size(form) <= _SMALL_COLUMN
    ]


def _misspelt(values: ValueIndex, place: int, token: Token) -> list[Link]:
    if len(token.norm) < 5:
        return []
    similarity = DamerauLevenshtein.normalized_similarity
    most = 2 if values is values.whole else OTHERWHERE
    choices = _maybe_meant(value_forms(values), token.norm)
    near = process.extract(token.norm, choices, scorer=similarity, score_cutoff=_TYPO, limit=most)
    if not near and token.capital and values.many is not None:
        alike = values.many.near(token.norm, most)
        near = [(form, similarity(token.norm, form), 0) for form in alike]
    near = [each for each in near if values.exact(each[0])]
    if not near or (len(near) > 1 and near[0][1] - near[1][1] < 0.05):
        return []
    form, closeness, _ = near[0]
    return _grouped(values.exact(form), place, place + 1, _MISSPELT * closeness, "looks like")


def _maybe_meant(forms: ValueForms, word: str) -> list[str]:
    """The words that may differ from one by so few typing errors, by their lengths and letters."""
    found: list[str] = []
    own = letters_of([word])
    shortest, longest = len(word) - int((1 - _TYPO) * len(word)), int(len(word) / _TYPO)
    for length in range(shortest, longest + 1):
        words, letters = forms.by_length.get(length, _NO_WORDS)
        errors = int((1 - _TYPO) * max(length, len(word)))
        near = np.flatnonzero(np.bitwise_count(letters ^ own) <= 2 * errors)
        found += [words[place] for place in near]
    return found
