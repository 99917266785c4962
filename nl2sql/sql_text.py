"""Trees of statements as text."""

from __future__ import annotations

from sqlglot import exp


def text_of(tree: exp.Expr, dialect: str, *, pretty: bool = False) -> str:
    """The text of a tree in a dialect.

    To copy a tree takes as long as to write it, and sqlglot copies each before writing, as some dialects change what
    they write. SQLite's does not.
    """
    return tree.sql(dialect=dialect, pretty=pretty, copy=dialect != "sqlite")
