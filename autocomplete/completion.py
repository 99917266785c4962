"""What a completer hands to an editor: a list, and one ghost text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ItemKind = Literal["table", "column", "join", "value", "keyword", "function", "question", "word", "metric"]

_MOST_ITEMS = 50
_SEPARATORS = str.maketrans("_-./", "    ")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the list: `insert` replaces the text of the completion's range, `why` stands beside it.

    `score` orders the entries, higher is better. `id` is for `Autocomplete.feedback`; empty where no history spoke.
    """

    label: str
    insert: str
    kind: ItemKind
    why: str = ""
    score: float = 0.0
    id: str = ""


@dataclass(frozen=True, slots=True)
class TextCompletion:
    """What could stand in ``text[start:end]``, best first, and `ghost`, to be shown after the cursor.

    `ghost` is empty unless it is right with a probability, `ghost_p`, of at least `gate.SHOW_FROM`;
    `ghost_id` is for `Autocomplete.feedback`.
    """

    start: int
    end: int
    items: tuple[Item, ...] = ()
    ghost: str = ""
    ghost_p: float = 0.0
    ghost_why: str = ""
    ghost_id: str = ""


def matching(items: Iterable[Item], prefix: str) -> tuple[Item, ...]:
    """The items that `prefix` may stand for, best first, each text once.

    First those that start with it in any case, then those with a word that does, then those that
    merely contain it (from two letters on).
    """
    low = prefix.casefold()
    found: dict[str, tuple[int, float, Item]] = {}
    for item in items:
        grade = _grade(item.label.casefold(), low)
        if grade is None:
            continue
        known = found.get(item.insert)
        if known is None or (known[0], known[1]) > (grade, -item.score):
            found[item.insert] = (grade, -item.score, item)
    ordered = sorted(found.values(), key=lambda entry: entry[:2])
    return tuple(item for _, _, item in ordered[:_MOST_ITEMS])


def _grade(label: str, low: str) -> int | None:
    if label.startswith(low):
        return 0
    if f" {low}" in label.translate(_SEPARATORS):
        return 1
    return 2 if len(low) > 1 and low in label else None
