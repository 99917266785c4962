"""The DataFrames of a running notebook, as completion sees them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from autocomplete.code_tokens import quoted
from autocomplete.secrets import may_store

if TYPE_CHECKING:
    import pandas as pd

_MOST_COLUMNS = 2000
_MOST_ROWS = 5000
_MOST_VALUES = 30
_LONGEST = 80


class LiveFrames:
    """What the variables of a notebook hold right now; `frames` gives its DataFrames by name."""

    def __init__(self, frames: Callable[[], Mapping[str, Any]]) -> None:
        self._frames = frames

    def columns(self, frame: str) -> tuple[tuple[str, str], ...] | None:
        """The columns of a DataFrame that have texts for names, with their types; None for another variable."""
        found: pd.DataFrame | None = self._frames().get(frame)
        if found is None:
            return None
        named = zip(found.columns[:_MOST_COLUMNS], found.dtypes[:_MOST_COLUMNS], strict=True)
        return tuple((name, str(kind)) for name, kind in named if isinstance(name, str))

    def values(self, frame: str, column: str) -> tuple[str, ...]:
        """Literals of a column, the most frequent of its first rows first; nothing that may be a secret."""
        found: pd.DataFrame | None = self._frames().get(frame)
        if found is None or list(found.columns).count(column) != 1:
            return ()
        held = found[column].head(_MOST_ROWS)
        try:
            common = list(held.value_counts().index[:_MOST_VALUES])
        except TypeError:
            # Lists and the like cannot be counted, and are compared with nothing.
            return ()
        written = (_literal(value) for value in common)
        return tuple(text for text in written if text and may_store(text, column))


def _literal(value: object) -> str:
    if isinstance(value, str):
        return quoted(value) if value and len(value) <= _LONGEST and "\n" not in value else ""
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float):
        # There is no literal of an infinite number, and a whole one is compared as it is mostly written.
        return repr(number).removesuffix(".0") if math.isfinite(number) else ""
    return str(number) if isinstance(number, int) else ""
