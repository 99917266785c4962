"""Rows as pandas DataFrames."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas.api.types import pandas_dtype

from nl2sql.database import Rows

_DTYPES = {"integer": "Int64", "number": "Float64", "text": "string", "boolean": "boolean"}


def to_frame(rows: Rows) -> pd.DataFrame:
    """The rows as a DataFrame with nullable dtypes; ISO dates become timestamps where all of them parse."""
    names = [column.name for column in rows.columns]
    raw = pd.DataFrame(list(rows.rows), columns=range(len(names)), dtype=object)
    frame = pd.concat([_typed(raw[place], column.type) for place, column in enumerate(rows.columns)], axis=1)
    frame.columns = pd.Index(names)
    return frame


def _typed(values: pd.Series[Any], kind: str) -> pd.Series[Any]:
    if kind in ("date", "datetime"):
        converted = pd.to_datetime(values, errors="coerce", format="ISO8601")
        faithful = converted.notna().sum() == values.notna().sum()
        return converted if faithful else values
    if kind in _DTYPES and _fits(values, kind):
        return values.astype(pandas_dtype(_DTYPES[kind]))
    return values


def _fits(values: pd.Series[Any], kind: str) -> bool:
    """SQLite's columns may hold anything: convert only what is of one kind."""
    allowed = {"integer": (int,), "number": (int, float), "text": (str,), "boolean": (bool, int)}[kind]
    return all(isinstance(value, allowed) for value in values if value is not None)
