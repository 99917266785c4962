"""Finds stored values by other forms than their own: plural, another word, a code, a beginning, a typing error."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, Prefix

from nl2sql.catalog import ColumnRef
from nl2sql.lexicon import lexicon
from nl2sql.retrieval.value_forms import OTHERWHERE, value_forms
from nl2sql.values import StoredValue, ValueIndex

_KIND_COLUMN = 500
"""A column of more distinct values than this holds names rather than kinds: they have no plural."""
_CODE_COLUMN = 12
_TYPO = 0.8
_MORE_CODES = {
    "left": ("l", "left"),
    "right": ("r", "right"),
    "true": ("t", "true", "1"),
    "false": ("f", "false", "0"),
    "single": ("s", "single"),
    "married": ("m", "married"),
}


def in_another_form(values: ValueIndex, words: tuple[str, ...], stems: tuple[str, ...]) -> tuple[StoredValue, ...]:
    """Values that are a plural, a code or the place of `words` (normal forms): "cats", "French", "women"."""
    text = " ".join(words)
    others = (
        [form for form in value_forms(values).stemmed(stems) if _has_plural(values, form)] if len(stems) <= 3 else []
    )
    if len(words) == 1:
        others += [form for form in _singular(text) if form not in others]
    others += _places().get(text, ())
    found = [stored for form in dict.fromkeys(others) for stored in values.exact(form)]
    return tuple(found)


def _has_plural(values: ValueIndex, form: str) -> bool:
    return 0 < values.whole.least_size(form) <= _KIND_COLUMN


def coded(values: ValueIndex, word: str, stemmed: str) -> tuple[StoredValue, ...]:
    """Values of columns of few short codes that a word stands for: "women" for F."""
    codes = (*lexicon().codes.get(stemmed, ()), *_MORE_CODES.get(word, ()))
    found = [stored for code in codes for stored in values.lookup(code)]
    return tuple(stored for stored in found if values.size(stored.column) <= _CODE_COLUMN)


def _singular(word: str) -> tuple[str, ...]:
    endings = (("ies", "y"), ("es", ""), ("s", ""))
    return tuple(word[: -len(end)] + new for end, new in endings if word.endswith(end) and len(word) > len(end) + 2)


@lru_cache(maxsize=1)
def peoples() -> tuple[tuple[list[str], list[str]], ...]:
    """What is said of a place's people and things, each with the spellings the place may have, most usual first."""
    text = resources.files("nl2sql.retrieval").joinpath("peoples.txt").read_text("utf-8")
    halves = (line.partition("#")[0].partition("=") for line in text.splitlines())
    return tuple((_listed(said), _listed(places)) for said, _, places in halves if places)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[str, ...]]:
    """What is said of a place, in the singular and the plural, with the spellings the place may have."""
    found: dict[str, list[str]] = defaultdict(list)
    for said, places in peoples():
        for word in said:
            found[word] += places
            found[word + "s"] += places
    return {word: tuple(dict.fromkeys(places)) for word, places in found.items()}


def having_word(values: ValueIndex, word: str) -> tuple[StoredValue, ...]:
    """Values of several words one of which is `word`: only from columns where exactly one value has it."""
    by_column: dict[ColumnRef, list[StoredValue]] = defaultdict(list)
    for form in value_forms(values).by_word.get(word, ())[:50]:
        for stored in values.exact(form):
            by_column[stored.column].append(stored)
    return tuple(found[0] for found in by_column.values() if len({stored.value for stored in found}) == 1)


def begun(values: ValueIndex, word: str) -> tuple[StoredValue, ...]:
    """Values of one word that share most of their beginning with `word`: "Astronomy" for "astronomer"."""
    found: list[StoredValue] = []
    for form in value_forms(values).by_beginning.get(word[:4], ()):
        common = Prefix.similarity(form, word)
        if form != word and common >= max(4, 0.6 * max(len(form), len(word))):
            found += values.exact(form)
    return tuple(found[:6])


def misspelt(values: ValueIndex, text: str, *, named: bool = False) -> tuple[StoredValue, ...]:
    """Values that differ from `text` (a normal form of five letters or more) by a typing error.

    Those of large columns come only where `text` is `named`, as capitals show: among a million names, something is
    like any word.
    """
    forms = value_forms(values)
    choices = (forms.phrases if " " in text else forms.words).get(text[0], ())
    similarity = DamerauLevenshtein.normalized_similarity
    most = 1 if values is values.whole else OTHERWHERE
    near = [form for form, _, _ in process.extract(text, choices, scorer=similarity, score_cutoff=_TYPO, limit=most)]
    if not near and named and values.many is not None:
        near = list(values.many.near(text, OTHERWHERE))
    return next((found for form in near if (found := values.exact(form))), ())
