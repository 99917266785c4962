"""A package that lists its public names lists them sorted, whole and documented."""

from __future__ import annotations

import ast
import importlib
import inspect

import pytest


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


def kind_and_name(name: str) -> tuple[int, str]:
    """The usual order of such lists: constants, then classes, then the rest."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_they_are_sorted_and_without_repetition(public):
    assert {name: names for name, names in public.items() if names != sorted(set(names), key=kind_and_name)} == {}


def test_every_name_exists_and_is_documented(public):
    missing, undocumented = [], []
    for module_name, names in public.items():
        module = importlib.import_module(module_name)
        for name in names:
            value = getattr(module, name, None)
            if not hasattr(module, name):
                missing.append(f"{module_name}.{name}")
            elif (inspect.isclass(value) or inspect.isroutine(value)) and not (value.__doc__ or "").strip():
                undocumented.append(f"{module_name}.{name}")
    assert (missing, undocumented) == ([], [])


def test_every_module_says_what_it_is_for(modules):
    """An empty file needs no words; any other opens with a docstring."""
    assert [str(m.path) for m in modules if m.tree.body and not ast.get_docstring(m.tree)] == []
