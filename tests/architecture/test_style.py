"""Our own small gate: what a reader can hold in the head. Length has a limit, catching everything is not allowed."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 60
TYPESCRIPT_LINES = 300
CLASS_METHODS = 20

_SILENT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def code_lines(text: str) -> set[int]:
    """The numbers of the lines that hold code: blanks and comments are left out."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _SILENT:
            lines.update(range(token.start[0], token.end[0] + 1))
    return lines


def body_length(function: Function, lines: set[int]) -> int:
    """Code lines of a function from ``def`` on, its docstring left out."""
    own = set(range(function.lineno, (function.end_lineno or function.lineno) + 1)) & lines
    if ast.get_docstring(function, clean=False) is not None:
        docstring = function.body[0]
        own -= set(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    return len(own)


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def too_long(root: Path, paths: list[Path], most: int) -> list[str]:
    counted = {path: len((root / path).read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{path}: {lines} lines" for path, lines in counted.items() if lines > most]


def test_counting_leaves_out_blanks_comments_and_docstrings():
    text = 'def f(a):\n    """Two\n    lines."""\n\n    # why\n    b = (\n        a\n    )\n    return b\n'
    (function,) = functions(ast.parse(text))
    assert body_length(function, code_lines(text)) == 5


def test_python_files_are_short(root, files):
    assert too_long(root, [path for path in files if path.suffix == ".py"], FILE_LINES) == []


def test_typescript_files_are_short(root, files):
    written = [
        path
        for path in files
        if path.suffix in (".ts", ".tsx") and "Generated" not in (root / path).read_text(encoding="utf-8")[:300]
    ]
    assert too_long(root, written, TYPESCRIPT_LINES) == []


def test_functions_are_short(modules):
    found = []
    for module in modules:
        lines = code_lines(module.text)
        found += [
            f"{module.path}:{function.lineno} {function.name}: {length} lines"
            for function in functions(module.tree)
            if (length := body_length(function, lines)) > FUNCTION_LINES
        ]
    assert found == []


def test_classes_are_small(modules):
    found = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and sum(isinstance(item, Function) for item in node.body) > CLASS_METHODS
    ]
    assert found == []


def test_nothing_catches_everything(modules):
    """`except Exception` is for the outermost edge of a process only: `unbroken`, which logs and shows it."""
    found = [
        str(module.path)
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    assert found == ["assistant/conversation.py"]


def test_only_settings_read_the_environment(modules):
    """House rule: settings are read once and passed down; a default argument may name the environment."""
    readers = {"os.getenv", "os.environ.get"}
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in readers
    ]
    assert found == []
