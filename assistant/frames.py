"""Rows as pandas DataFrames."""

from __future__ import annotations

import pandas as pd

from nl2sql.database import Rows

_DTYPES = {"integer": "Int64", "number": "Float64", "text": "string", "boolean": "boolean"}


def to_frame(rows: Rows) -> pd.DataFrame:
    """The rows as a DataFrame with nullable dtypes; ISO dates become timestamps where all of them parse."""
    frame = pd.DataFrame(list(rows.rows), columns=[column.name for column in rows.columns], dtype=object)
    for place, column in enumerate(rows.columns):
        values = frame.iloc[:, place]
        if column.type in ("date", "datetime"):
            converted = pd.to_datetime(values, errors="coerce", format="ISO8601")
            faithful = converted.notna().sum() == values.notna().sum()
            frame.isetitem(place, converted if faithful else values)
        elif column.type in _DTYPES and _fits(values, column.type):
            frame.isetitem(place, values.astype(_DTYPES[column.type]))
    return frame


def _fits(values: pd.Series, kind: str) -> bool:
    """SQLite's columns may hold anything: convert only what is of one kind."""
    allowed = {"integer": (int,), "number": (int, float), "text": (str,), "boolean": (bool, int)}[kind]
    return all(isinstance(value, allowed) for value in values if value is not None)
