"""Candidates, and which of them are the same answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Cell
from nl2sql.form.actions import Form
from nl2sql.learned.layout import outline


@dataclass(frozen=True)
class Candidate:
    """One way to answer: its SQL, and its form where it has one, with the score that the trained parser gives it.

    `beam` is the place among the forms that the parser itself found, None where the written reader alone found it;
    `steps` is empty where the parser gave no score.

    `written` is the confidence of the written reader for the same SQL, None where it did not give it. `rows` is
    None where the query was not run or failed; `failed` tells these apart.
    """

    sql: str
    form: Form | None = None
    score: float = 0.0
    steps: tuple[float, ...] = ()
    beam: int | None = None
    written: float | None = None
    unused: int = 0
    """Content words that the written reader could not place."""
    rows: tuple[tuple[Cell, ...], ...] | None = None
    failed: bool = False


def answer_keys(candidates: Sequence[Candidate]) -> list[object]:
    """Equal for candidates with the same answer: the same rows in any order, as people read them.

    One that was not run has the answer of another that says the same.
    """
    keys: list[object] = [_rows_key(candidate) for candidate in candidates]
    if all(key is not None for key in keys):
        return keys
    outlines = [outline(candidate.sql) for candidate in candidates]
    lost = Counter(own for own, key in zip(outlines, keys, strict=True) if key is None)
    all_of = Counter(outlines)
    # To read a statement takes a while: only where another may say the same.
    bare = [
        _bare(candidate.sql) if lost[own] and all_of[own] > 1 else candidate.sql
        for candidate, own in zip(candidates, outlines, strict=True)
    ]
    by_text = {text: key for text, key in zip(bare, keys, strict=True) if key is not None}
    return [by_text.get(text, text) if key is None else key for text, key in zip(bare, keys, strict=True)]


def _rows_key(candidate: Candidate) -> object:
    if candidate.rows is None:
        return None
    # Numbers equal each other whatever their type; only those with a fraction have to be rounded first.
    columns = [_rounded(column) for column in zip(*candidate.rows, strict=True)]
    return len(candidate.rows), frozenset(Counter(zip(*columns, strict=True)).items())


def _rounded(column: tuple[Cell, ...]) -> tuple[Cell, ...]:
    if float not in map(type, column):
        return column
    return tuple(round(cell, 4) if isinstance(cell, float) else cell for cell in column)


@lru_cache(maxsize=256)
def _bare(sql: str) -> str:
    """A query without what does not change its rows: the names of its columns, qualifiers, an order without a limit."""
    try:
        tree = sqlglot.parse_one(sql)
    except SqlglotError:
        # In a dialect of its own: then only the very same text is the same answer.
        return sql
    for alias in list(tree.find_all(exp.Alias)):
        alias.replace(alias.this)
    for column in tree.find_all(exp.Column):
        column.set("table", None)
    if tree.args.get("limit") is None:
        tree.set("order", None)
    return f"{_joined(tree)} {tree.sql(copy=False)}".lower()


def _joined(tree: exp.Expr) -> str:
    """The tables and keys of plain joins, in an order of their own; they are taken out of the tree."""
    source, joins = tree.args.get("from_"), tree.args.get("joins") or []
    plain = all(join.args.get("on") is not None and not join.side and not join.kind for join in joins)
    if source is None or not joins or not plain:
        return ""
    keys = [
        "=".join(sorted(side.sql(copy=False) for side in (key.this, key.expression)))
        for join in joins
        for key in join.args["on"].find_all(exp.EQ)
    ]
    tables = sorted(part.this.sql(copy=False) for part in (source, *joins))
    tree.set("from_", None)
    tree.set("joins", None)
    return " ".join([*tables, *sorted(keys)])


def cell_key(cell: Cell) -> tuple[int, str]:
    """Equal for cells that read the same; in an order."""
    if cell is None:
        return (0, "")
    if isinstance(cell, (int, float)):
        return (1, f"{round(float(cell), 4)}")
    return (2, str(cell))
