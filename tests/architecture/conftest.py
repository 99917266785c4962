"""What the gates look at: the files git knows or would take, parsed once."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("nl2sql", "pipeline_gen", "autocomplete", "assistant")


@dataclass(frozen=True)
class Module:
    """A Python file: `path` is relative to the repository."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its import name."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> tuple[Path, ...]:
    """Every file of the repository, relative to it: committed, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (Path(name) for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


@pytest.fixture(scope="session")
def modules(files) -> tuple[Module, ...]:
    """Every Python module of the four rooms."""
    return tuple(_parsed(path) for path in files if path.suffix == ".py" and path.parts[0] in ROOMS)


@pytest.fixture(scope="session")
def documents(files) -> dict[Path, str]:
    """Every Markdown page for people."""
    pages = (path for path in files if path.suffix == ".md" and path.parts[0] not in ("tests", "nl2sql"))
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in pages}


@pytest.fixture(scope="session")
def calls(modules):
    """A function that gives every call of a name, with the module it stands in."""

    def find(name: str) -> Iterator[tuple[Module, ast.Call]]:
        for module in modules:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    yield module, node

    return find


def _parsed(path: Path) -> Module:
    text = (ROOT / path).read_text(encoding="utf-8")
    return Module(path, text, ast.parse(text, str(path)))
