"""Which strings of finished Python code name columns of tables or values of them, for measuring completion.

Code is read by Python's own parser, and none of the rules of completion is used: places that completion does not know
count as well.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

AskedKind = Literal["in brackets", "in a call", "value"]

_SHELL = re.compile(r"^([ \t]*)[%!?][^\n]*", re.MULTILINE)
_QUOTED = re.compile(r"[rRuU]?(['\"])(?!\1\1)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A string that somebody typed: its text begins at `start`, behind its quote; a value's `column` is named, too."""

    kind: AskedKind
    text: str
    start: int
    column: str = ""


def asked_in(code: str, columns: Collection[str] | None = None) -> tuple[Asked, ...]:
    """The strings in order: a key in square brackets is a column, and so is any other string that is one of `columns`.

    With `columns` no other key counts. The name of a column that is being made counts for nothing, and neither does
    code that Python cannot read.
    """
    plain = _SHELL.sub(lambda line: line[1] + "0".ljust(len(line[0]) - len(line[1])), code)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    lines = plain.split("\n")
    found: dict[int, Asked] = {}
    for constant, kind, column in _strings(tree):
        start = _start(lines, constant)
        known = columns is None or constant.value in columns
        if start is not None and constant.value and (known if kind != "value" else True):
            found.setdefault(start, Asked(kind, str(constant.value), start, column))
    if columns is not None:
        for node in ast.walk(tree):
            start = _start(lines, node) if isinstance(node, ast.Constant) and node.value in columns else None
            if start is not None:
                found.setdefault(start, Asked("in a call", str(node.value), start))  # type: ignore[attr-defined]
    made = {_start(lines, constant) for constant in _made(tree)}
    return tuple(found[start] for start in sorted(found.keys() - made))


def _strings(tree: ast.AST) -> Iterator[tuple[ast.Constant, AskedKind, str]]:
    """Values with their columns first, then keys."""
    for node in ast.walk(tree):
        column, given = _compared(node)
        for constant in given if column else ():
            yield constant, "value", column
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and not isinstance(node.value, ast.Constant):
            for constant in _texts(node.slice):
                yield constant, "in brackets", ""


def _compared(node: ast.AST) -> tuple[str, list[ast.Constant]]:
    """The column and the texts of ``t["a"] == "x"`` and ``t["a"].isin(["x"])``."""
    if isinstance(node, ast.Compare) and len(node.comparators) == 1:
        return _column(node.left), _texts(node.comparators[0])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "isin" and node.args:
        return _column(node.func.value), _texts(node.args[0])
    return "", []


def _column(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return node.slice.value
    return node.attr if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) else ""


def _texts(node: ast.expr) -> list[ast.Constant]:
    """The string an expression is, or the strings of a list or a tuple."""
    items = [part for each in node.elts for part in _texts(each)] if isinstance(node, ast.List | ast.Tuple) else [node]
    return [item for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]


def _made(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            yield from _texts(node.slice)


def _start(lines: list[str], node: ast.Constant) -> int | None:
    """Where the text of a string begins; None for one that is not written as it is, behind one quote."""
    line = lines[node.lineno - 1]
    column = len(line.encode()[: node.col_offset].decode(errors="ignore"))
    quote = _QUOTED.match(line, column)
    if quote is None or not line.startswith(str(node.value), quote.end()):
        return None
    return sum(len(each) + 1 for each in lines[: node.lineno - 1]) + quote.end()
