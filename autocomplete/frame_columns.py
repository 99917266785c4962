"""Columns of DataFrames that notebooks name: learned from code somebody kept."""

from __future__ import annotations

from collections.abc import Sequence

from autocomplete.code_fields import COLUMNS, evidence
from autocomplete.code_place import CodePlace
from autocomplete.field import Observation
from autocomplete.suggest import Autocomplete


def learn_columns(history: Autocomplete, columns: Sequence[str]) -> None:
    """Learn the columns that were named together, as completion in code asks for them.

    Nothing is stored while learning is off. Raises `StoreError`.
    """
    if not history.learning:
        return
    history.field(COLUMNS, kind="code")
    place = CodePlace("column")
    history.learn([Observation(evidence(place, columns[:at]), column) for at, column in enumerate(columns)])
