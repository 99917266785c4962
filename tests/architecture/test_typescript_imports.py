"""The browser's side has one direction too: plugins see panels, panels see core, core sees only the wire."""

from __future__ import annotations

import re

import pytest

SEEN = {
    "wire": {"wire"},
    "core": {"core", "wire"},
    "panels": {"panels", "core", "wire"},
}
"""A folder of extension/src with the folders whose files it may import; `plugins` may import any."""

_FROM = re.compile(r"""(?:from|import)\s+['"](?P<target>[^'"]+)['"]""")


@pytest.fixture(scope="session")
def imports(root, files) -> list[tuple[str, str, str]]:
    """Every import below extension/src: file, its folder, and what is imported."""
    return [
        (path.as_posix(), path.parts[2], match["target"])
        for path in files
        if path.parts[:2] == ("extension", "src") and path.suffix in (".ts", ".tsx") and len(path.parts) > 3
        for match in _FROM.finditer((root / path).read_text(encoding="utf-8"))
    ]


def test_the_imports_are_found(imports):
    assert {"wire", "core", "panels", "plugins"} <= {folder for _, folder, _ in imports}


def test_folders_point_one_way(imports):
    wrong = [
        f"{file}: {target}"
        for file, folder, target in imports
        if folder in SEEN and (across := re.match(r"\.\./(\w+)/", target)) and across[1] not in SEEN[folder]
    ]
    assert wrong == []


def test_the_core_knows_neither_react_nor_jupyterlab(imports):
    frameworks = ("react", "@jupyterlab/", "@lumino/", "@xyflow/", "@codemirror/")
    assert [
        f"{file}: {target}" for file, folder, target in imports if folder == "core" and target.startswith(frameworks)
    ] == []
