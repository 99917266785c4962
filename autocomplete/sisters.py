"""What a field that is hardly known borrows from fields of the same name: ``y.type`` from ``x.type``."""

from __future__ import annotations

from heapq import nlargest

from autocomplete.history import History
from autocomplete.vocabulary import FieldRow

YOUNG = 16
"""Uses from which on a field stands for itself."""

_MOST_SISTERS = 8
_MOST_VALUES = 8


def lent(history: History, row: FieldRow) -> dict[int, float]:
    """The values that the sisters of a young field had most, with their mean shares.

    A value is the field's own where it has it, else a sister's of the same text.
    """
    if row.uses >= YOUNG or row.declared.kind != "value" or not row.declared.stored:
        return {}
    alike = history.vocabulary.sisters(row.declared.name)
    sisters = [sister for sister in alike if sister.id != row.id and sister.declared.kind == "value"]
    shares: dict[str, tuple[int, float]] = {}
    chosen = nlargest(_MOST_SISTERS, sisters, key=lambda sister: sister.uses)
    for sister in chosen:
        tally = history.tallies.get(f"{sister.id}|", 0)
        often = tally.most(_MOST_VALUES) if tally is not None else []
        for value, text in zip(often, history.vocabulary.texts(often), strict=True):
            known, share = shares.get(text, (value, 0.0))
            shares[text] = known, share + (tally.share(value) if tally is not None else 0.0) / len(chosen)
    found: dict[int, float] = {}
    for text, (value, share) in shares.items():
        own = history.vocabulary.value_id(row.id, text)
        found[value if own is None else own] = share
    return found
