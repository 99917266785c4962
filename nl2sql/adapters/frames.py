"""DataFrames as Arrow tables that DuckDB can read, whatever their columns hold."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from nl2sql.adapters.cells import unique_names


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """The frame's columns, and its index where it has a name, as an Arrow table.

    Numbers, dates and texts are shared, not copied. A column of odd or mixed objects becomes text;
    column labels become texts, repeats numbered, levels of a multi-index joined with a blank.
    """
    if any(name is not None for name in frame.index.names):
        frame = _with_index(frame)
    labels = unique_names([_label(label) for label in frame.columns])
    return pa.table([_array(frame.iloc[:, position]) for position in range(frame.shape[1])], names=list(labels))


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    taken = {_label(label) for label in frame.columns}
    named = [level for level, name in enumerate(frame.index.names) if name is not None and _label(name) not in taken]
    levels = [frame.index.get_level_values(level).to_series(index=frame.index) for level in named]
    return pd.concat([*levels, frame], axis=1) if levels else frame


def _label(label: object) -> str:
    return " ".join(str(part) for part in label if str(part)) if isinstance(label, tuple) else str(label)


def _array(series: Any) -> pa.Array:
    if isinstance(series.dtype, pd.SparseDtype):
        series = series.sparse.to_dense()
    try:
        array = pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return _as_text(series)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if isinstance(array.type, pa.BaseExtensionType) or pa.types.is_null(array.type):
        return _as_text(series)  # periods and intervals; a column of nothing but None
    return array


def _as_text(series: pd.Series[Any]) -> pa.Array:
    missing = series.isna()
    texts = [None if absent else str(value) for value, absent in zip(series, missing, strict=True)]
    return pa.array(texts, type=pa.string())
