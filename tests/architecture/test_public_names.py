"""A package that lists its public names lists them sorted, whole and documented."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def listed(module) -> list[str] | None:
    """The names of ``__all__`` as written, or None."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return list(ast.literal_eval(node.value))
    return None


@pytest.fixture(scope="session")
def public(modules) -> dict[str, list[str]]:
    """Module name to its ``__all__``, for those that have one."""
    return {module.name: names for module in modules if (names := listed(module)) is not None}


def test_there_are_public_lists(public):
    assert "assistant" in public
    assert "nl2sql.chat_model" in public


def definition(sources: dict[str, Any], module_name: str, name: str) -> ast.AST | None:
    """What defines a name of a module, followed through our own imports; None where nothing does."""
    if (submodule := sources.get(f"{module_name}.{name}")) is not None:
        return submodule.tree
    for node in own_statements(sources[module_name].tree):
        if isinstance(node, Documented) and node.name == name:
            return node
        if isinstance(node, ast.Assign | ast.AnnAssign) and name in assigned(node):
            return node
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return definition(sources, node.module, alias.name) if node.module in sources else node
    return None


def own_statements(tree: ast.Module) -> Iterator[ast.AST]:
    """The statements of a module, those within ``if`` and ``try`` too, but not those of functions and classes."""
    waiting: list[ast.AST] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Documented):
            waiting += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


def assigned(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}


def kind_and_name(name: str) -> tuple[int, str]:
    """The usual order of such lists: constants, then classes, then the rest."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_they_are_sorted_and_without_repetition(public):
    assert {name: names for name, names in public.items() if names != sorted(set(names), key=kind_and_name)} == {}


def test_every_name_exists_and_is_documented(modules, public):
    """Read from the source: what trains imports libraries that only its extra brings."""
    sources = {module.name: module for module in modules}
    missing, undocumented = [], []
    for module_name, names in public.items():
        for name in names:
            found = definition(sources, module_name, name)
            if found is None:
                missing.append(f"{module_name}.{name}")
            elif isinstance(found, Documented) and not (ast.get_docstring(found) or "").strip():
                undocumented.append(f"{module_name}.{name}")
    assert (missing, undocumented) == ([], [])


def test_every_name_of_what_answers_can_be_imported(public):
    """Names that a package gives only when asked (``__getattr__``) as well."""
    answering = {name: names for name, names in public.items() if not name.startswith("nl2sql.training")}
    assert "assistant" in answering
    assert [
        f"{module_name}.{name}"
        for module_name, names in answering.items()
        for name in names
        if not hasattr(importlib.import_module(module_name), name)
    ] == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Maker", ast.ClassDef), ("given", ast.FunctionDef), ("LIMIT", ast.AnnAssign), ("a", ast.Module), ("gone", None)],
)
def test_a_name_is_followed_to_where_it_is_defined(name, kind):
    sources = {
        "room": source("room", "from room.a import Maker, give as given, gone\nfrom room import a\nLIMIT: int = 3"),
        "room.a": source("room.a", "if True:\n    class Maker: ...\ndef give(): ..."),
    }
    assert type(definition(sources, "room", name)) is (kind or type(None))


def source(name: str, text: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, tree=ast.parse(text))


def test_every_module_says_what_it_is_for(modules):
    """An empty file needs no words; any other opens with a docstring."""
    assert [str(m.path) for m in modules if m.tree.body and not ast.get_docstring(m.tree)] == []
