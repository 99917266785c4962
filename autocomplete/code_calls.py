"""Which arguments of the usual functions for tables name columns, and which hold values of a column."""

from __future__ import annotations

_BY_FUNCTION = {
    "groupby": "0 by", "group_by": "0 1 2 3 by", "sort_values": "0 by", "sort": "0 by",
    "merge": "on left_on right_on 2",
    "join": "on left_on right_on", "set_index": "0 keys", "drop": "columns", "dropna": "subset", "fillna": "subset",
    "drop_duplicates": "0 subset", "duplicated": "0 subset", "unique": "subset",
    "pivot_table": "0 1 2 values index columns", "pivot": "index columns values on", "melt": "id_vars value_vars",
    "value_counts": "0 subset", "nlargest": "1 columns", "nsmallest": "1 columns", "explode": "0 column",
    "reindex": "columns", "filter": "items", "select": "0 1 2 3 4 5 6 7", "col": "0", "get_dummies": "columns",
    "resample": "on", "rolling": "on", "hist": "0 column by", "boxplot": "0 column by", "plot": "x y",
    "insert": "1", "pop": "0", "partition_by": "0 by", "get": "0", "bar": "x y", "barh": "x y", "line": "x y",
    "scatter": "x y", "read_csv": "usecols parse_dates index_col", "read_parquet": "columns",
    "read_excel": "usecols parse_dates index_col", "merge_asof": "on left_on right_on by",
}  # fmt: skip
"""Arguments that name columns: keywords, and the number of a positional one."""

_OF_CHARTS = """
    x y z color hue size style col row symbol facet_col facet_row hover_name hover_data text names values path
    animation_frame line_group pattern_shape tooltip theta shape order_by detail
"""
"""Arguments that name columns where a chart is drawn from a table."""

_BY_KEY = frozenset({"agg", "aggregate", "astype", "DataFrame", "rename(columns)", "assign", "cast", "fillna", "dtype"})
"""Functions, or their arguments, that take an object whose keys are columns."""

_OF_VALUES = "isin eq ne contains startswith endswith match replace map is_in starts_with ends_with between"
"""Methods of a column whose first argument holds values of it."""

_CHART_ARGUMENTS = frozenset(_OF_CHARTS.split())
_VALUE_METHODS = frozenset(_OF_VALUES.split())
NAMED_RESULTS = frozenset({"agg", "aggregate"})
"""Functions whose keywords are names of results, each given a column and what is done with it."""
QUERIES = frozenset({"query", "eval"})
"""Methods of a table that take an expression as text."""


def names_column(function: str, argument: str, over_table: bool) -> bool:
    """Whether an argument of a function names columns; `over_table` is true where the call is given a table."""
    return argument in _BY_FUNCTION.get(function, "").split() or (over_table and argument in _CHART_ARGUMENTS)


def keyed_by_columns(function: str, argument: str) -> bool:
    """Whether the object given as that argument has columns for keys."""
    return function in _BY_KEY or argument in _BY_KEY or f"{function}({argument})" in _BY_KEY


def holds_values(function: str) -> bool:
    """Whether a method of a column is given values of it."""
    return function in _VALUE_METHODS
