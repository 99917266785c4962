"""What a field that is hardly known borrows: from fields of the same name (``y.type`` from ``x.type``) and of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from heapq import nlargest
from itertools import islice

from autocomplete.field import Evidence
from autocomplete.history import History
from autocomplete.vocabulary import FieldRow

YOUNG = 16
"""Uses from which on a field stands for itself."""

_MOST_SISTERS = 8
_MOST_VALUES = 8
_LAST_FIELDS = 32
_BEST_VALUES = 2
_COMMON = 3
"""Fields that must agree on a value before any other is offered it: yes, none, 0 and the like."""


def lent(history: History, row: FieldRow, evidence: Evidence) -> dict[int, float]:
    """Values for a young field with what speaks for them: the share they had elsewhere, on average.

    A value is the field's own where it has it, else one of the same text.
    """
    if row.uses >= YOUNG or row.declared.kind != "value" or not row.declared.stored:
        return {}
    words = history.vocabulary
    own = row.declared.name
    sisters = [sister for sister in words.sisters(own) if sister.declared.name != own and _counted(sister)]
    shares = _shares(history, nlargest(_MOST_SISTERS, sisters, key=lambda sister: sister.uses))
    for text, (value, share) in _common(history, row, evidence).items():
        known, more = shares.get(text, (value, 0.0))
        shares[text] = known, share + more
    found: dict[int, float] = {}
    for text, (value, share) in shares.items():
        mine = words.value_id(row.id, text)
        found[value if mine is None else mine] = share
    return found


def _counted(row: FieldRow) -> bool:
    return row.declared.kind == "value" and row.uses > 0


def _shares(history: History, rows: Sequence[FieldRow]) -> dict[str, tuple[int, float]]:
    """The most frequent texts of some fields, each with an id and its mean share."""
    found: dict[str, tuple[int, float]] = {}
    for row in rows:
        tally = history.tallies.get(f"{row.id}|", 0)
        often = tally.most(_MOST_VALUES) if tally is not None else []
        for value, text in zip(often, history.vocabulary.texts(often), strict=True):
            known, share = found.get(text, (value, 0.0))
            found[text] = known, share + (tally.share(value) if tally is not None else 0.0) / len(rows)
    return found


def _common(history: History, row: FieldRow, evidence: Evidence) -> dict[str, tuple[int, float]]:
    """Texts on which several fields agree, of those declared last and those filled in this record."""
    votes: Counter[str] = Counter()
    values: dict[str, int] = {}
    fields = history.vocabulary.fields()
    for other in islice(reversed(fields.values()), _LAST_FIELDS):
        tally = history.tallies.get(f"{other.id}|", 0) if other.id != row.id and _counted(other) else None
        often = tally.most(_BEST_VALUES) if tally is not None else []
        for value, text in zip(often, history.vocabulary.texts(often), strict=True):
            votes[text] += 1
            values[text] = value
    for slot, text in evidence.pairs:
        filled = fields.get(slot)
        known = history.vocabulary.value_id(filled.id, text) if filled is not None else None
        if known is not None:
            votes[text] += 1
            values.setdefault(text, known)
    most = votes.most_common(_MOST_VALUES)
    return {text: (values[text], count / sum(votes.values())) for text, count in most if count >= _COMMON}
