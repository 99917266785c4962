"""What notebooks and SQL files can teach: statements, and the columns of DataFrames that code names.

Only what people wrote is read. Outputs of cells hold data, and are never looked at.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from sqlglot import TokenType

from assistant.documents.passages import Block
from assistant.documents.reading import Unreadable, blocks_of
from autocomplete.sql_text import tokens_of

NOTEBOOK, SQL = ".ipynb", ".sql"
MOST_SNIPPETS = 500
"""Snippets taken of one file."""
_LONGEST = 20_000
_CELL_MAGIC = re.compile(r"\s*%%(?P<name>\w*sql)\b(?P<line>[^\n]*)\n(?P<body>.*)", re.DOTALL | re.IGNORECASE)
_LINE_MAGIC = re.compile(r"^[ \t]*(?:\w+[ \t]*=[ \t]*)?%(?P<name>\w*sql)[ \t]+(?P<body>\S.*)$", re.IGNORECASE)
_SHELL = re.compile(r"^[ \t]*[%!?]")
_SOURCE = re.compile(r"(?:--source|-s)[ =]+(?:\"([^\"]+)\"|'([^']+)'|(\S+))")
_QUERY = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*\(*\s*(?:select|with)\b", re.IGNORECASE | re.DOTALL)
_READ = "<notebook that is read>"
# An odd escape in somebody's notebook is nothing to tell anybody of. This is said once and for all: files are read in
# a thread, and to catch warnings there could leave those of the person's own cells switched off.
warnings.filterwarnings("ignore", module=re.escape(_READ))
_RUNS_SQL = frozenset({"read_sql", "read_sql_query", "execute", "executemany", "sql", "query", "run_query"})
_WRAPS_SQL = frozenset({"text", "dedent"})


@dataclass(frozen=True, slots=True)
class Snippet:
    """One statement, for the source it names (empty for none); or the columns of a frame, a line each."""

    kind: Literal["sql", "columns"]
    text: str
    source: str = ""


def teaches(name: str) -> bool:
    """Whether a file of that name is one to learn from."""
    return PurePosixPath(name).suffix.lower() in (NOTEBOOK, SQL)


def snippets(path: str, data: bytes) -> tuple[Snippet, ...]:
    """What a file teaches, in order. Raises `Unreadable`."""
    if PurePosixPath(path).suffix.lower() == NOTEBOOK:
        found = [each for block in blocks_of(path, data) if _is_code(block) for each in of_cell(block.text)]
    else:
        found = list(statements(_text(data)))
    return tuple(dict.fromkeys(found))[:MOST_SNIPPETS]


def _is_code(block: Block) -> bool:
    return block.code and block.line == 1


def _text(data: bytes) -> str:
    if b"\0" in data[:8192]:
        raise Unreadable("it is not a text file")
    return data.decode("utf-8-sig", errors="replace")


def statements(text: str, source: str = "") -> Iterator[Snippet]:
    """The queries in a text of SQL; other statements are passed over, so that no `INSERT` brings its rows."""
    for part in _parts(text):
        if len(part) <= _LONGEST and _QUERY.match(part):
            yield Snippet("sql", part.strip(), source)


def _parts(text: str) -> list[str]:
    """The text cut at the semicolons that are neither in a string nor in a comment."""
    tokens = tokens_of(text, "")
    if tokens is None:
        return re.split(r";[ \t]*(?:\n|\Z)", text)
    parts, start = [], 0
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            parts.append(text[start : token.start])
            start = token.end + 1
    return [*parts, text[start:]]


def of_cell(cell: str) -> Iterator[Snippet]:
    """What a code cell teaches."""
    magic = _CELL_MAGIC.fullmatch(cell)
    if magic is not None:
        named = _SOURCE.search(magic["line"])
        yield from statements(magic["body"], next(filter(None, named.groups()), "") if named else "")
        return
    if cell.lstrip().startswith("%%"):
        return
    code: list[str] = []
    for line in cell.split("\n"):
        found = _LINE_MAGIC.match(line)
        if found is not None:
            yield from statements(found["body"])
        code.append("pass" if found is not None or _SHELL.match(line) else line)
    yield from _of_python("\n".join(code))


def _of_python(code: str) -> Iterator[Snippet]:
    try:
        tree = ast.parse(code, _READ)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    texts: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            text = _constant(node.value, texts)
            if text is not None:
                texts[node.targets[0].id] = text
        elif isinstance(node, ast.Call) and _called(node) in _RUNS_SQL and node.args:
            yield from statements(_constant(node.args[0], texts) or "")
        elif isinstance(node, ast.Subscript):
            columns = _columns(node)
            if columns:
                yield Snippet("columns", "\n".join(columns))


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _constant(node: ast.expr, texts: dict[str, str]) -> str | None:
    """The text an expression stands for: a string, a name given one before, or either wrapped in `text(…)`."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return texts.get(node.id)
    if isinstance(node, ast.Call) and _called(node) in _WRAPS_SQL and len(node.args) == 1:
        return _constant(node.args[0], texts)
    return None


def _columns(node: ast.Subscript) -> list[str]:
    """The columns in ``df["a"]`` and ``df[["a", "b"]]``; a key of `os.environ` is none."""
    if not isinstance(node.value, ast.Name) and not _is_loc(node.value):
        return []
    inside = node.slice.elts[-1] if _is_loc(node.value) and isinstance(node.slice, ast.Tuple) else node.slice
    listed = inside.elts if isinstance(inside, ast.List) else [inside]
    found = [each.value for each in listed if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return found if len(found) == len(listed) and all("\n" not in each for each in found) else []


def _is_loc(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "loc" and isinstance(node.value, ast.Name)
