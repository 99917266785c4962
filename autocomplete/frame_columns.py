"""Columns of DataFrames that notebooks name: learned from code somebody kept."""

from __future__ import annotations

from collections.abc import Sequence

from autocomplete.field import Evidence, Observation
from autocomplete.records import WITH
from autocomplete.suggest import Autocomplete

FIELD = "notebook: columns"
"""Columns used; evidence: those named beside them."""


def learn_columns(history: Autocomplete, columns: Sequence[str]) -> None:
    """Learn the columns that were named together. Nothing is stored while learning is off. Raises `StoreError`."""
    if not history.learning:
        return
    history.field(FIELD, kind="set")
    seen = []
    for at, column in enumerate(columns):
        parts = tuple((WITH, other) for other in columns[:at])[-4:]
        seen.append(Observation(Evidence(FIELD, parts, parts), column))
    history.learn(seen)
