"""Other ways to stored values than their own forms: by stems, by a word, by a beginning, by like letters.

One index for all that look values up; it holds texts in tuples only, which Python's collector of garbage passes over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from nl2sql.caching import per_object
from nl2sql.values import ValueIndex
from nl2sql.words import STOP_WORDS, stem

OTHERWHERE = 8
"""How many like words are looked at where only a part of the values counts."""
_INDEXED = 60_000
_LONGEST = 60
_STEMMED, _WORDS = 4, 6
"""A value of more words is not looked for by its stems, or by one of its words."""

_Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class ValueForms:
    """The normal forms of stored values, in the order of the index, by what they share with words of a question.

    `by_stems` goes by the stems of all words, with spaces between them; `by_word` by each word of several that says
    something; `by_beginning` by the first four letters of a single word; `words` and `phrases` by the first letter;
    `beginnings` are the stems of the first two words of several; `by_length` holds single words by their numbers of
    letters, with the letters of each as bits (`letters_of`).
    """

    by_stems: _Texts
    by_word: _Texts
    by_beginning: _Texts
    words: _Texts
    phrases: _Texts
    beginnings: frozenset[str]
    by_length: Mapping[int, tuple[tuple[str, ...], NDArray[np.uint32]]]

    def stemmed(self, stems: Sequence[str]) -> tuple[str, ...]:
        """The forms whose words have these stems."""
        return self.by_stems.get(" ".join(stems), ())


def letters_of(words: Sequence[str]) -> NDArray[np.uint32]:
    """The letters of words of equal length, as bits: a changed, lost or added letter changes at most two of them."""
    letters = np.array(words, dtype=np.str_).view(np.uint32).reshape(len(words), -1)
    found: NDArray[np.uint32] = np.bitwise_or.reduce(np.left_shift(np.uint32(1), letters % np.uint32(32)), axis=1)
    return found


def value_forms(values: ValueIndex) -> ValueForms:
    """The forms of an index, for a part of an index those of the whole; worked out at the first question."""
    return _value_forms(values.whole)


@per_object
def _value_forms(values: ValueIndex) -> ValueForms:
    stems, by_word, beginnings, words, phrases, lengths = (defaultdict[str, list[str]](list) for _ in range(6))
    indexed = (form for form in values.normal_forms() if form and len(form) <= _LONGEST)
    for form in islice(indexed, _INDEXED):
        parts = form.split()
        if len(parts) <= _STEMMED:
            stems[" ".join(map(stem, parts))].append(form)
        if len(parts) == 1 and len(form) > 3 and form.isalpha():
            words[form[0]].append(form)
            beginnings[form[:4]].append(form)
            lengths[str(len(form))].append(form)
        if 1 < len(parts) <= _WORDS:
            phrases[form[0]].append(form)
            for word in set(parts) - STOP_WORDS:
                by_word[word].append(form)
    return ValueForms(
        _kept(stems),
        _kept(by_word),
        _kept(beginnings),
        _kept(words),
        _kept(phrases),
        frozenset(" ".join(text.split(" ", 2)[:2]) for text in stems if " " in text),
        {int(length): (tuple(forms), letters_of(forms)) for length, forms in lengths.items()},
    )


def _kept(found: Mapping[str, list[str]]) -> _Texts:
    return {key: tuple(forms) for key, forms in found.items()}
