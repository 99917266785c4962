"""Columns that mix numbers with texts, as SQLite lets them: they need care wherever values are compared.

SQLite puts every text after every number, and counts a text that is no number as zero. Other engines refuse such a
column, or make it text altogether.
"""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.expressions import referred

Mixed = frozenset[str]
"""Names of columns; references to other steps as ``step.column``."""
NONE: Mixed = frozenset()
_ONE_OF = (exp.Min, exp.Max, exp.AnyValue, exp.Paren, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.Window)


def is_mixed(tree: exp.Expr, mixed: Mixed) -> bool:
    """Whether the values of an expression mix numbers with texts."""
    if not mixed:
        return False
    read = referred(tree)
    if read is not None:
        return ".".join(read) in mixed
    if isinstance(tree, exp.Column):
        return tree.name in mixed
    return isinstance(tree, _ONE_OF) and isinstance(tree.this, exp.Expr) and is_mixed(tree.this, mixed)
