"""Databases for every test that needs one, and the order of the tests."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser come last: what fails quickly should fail first."""
    items.sort(key=lambda item: "e2e" in item.path.parts)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], Any]:
    """The tiny shop of `tests/shops.py` by dialect (sqlite, duckdb, postgres), made on first use."""
    shops = _load("shops")
    opened: dict[str, Any] = {}

    def get(dialect: str) -> Any:
        if dialect not in opened:
            url = request.getfixturevalue("postgres_url") if dialect == "postgres" else None
            opened[dialect] = shops.open_shop(dialect, tmp_path_factory.mktemp(dialect), url)
            request.addfinalizer(opened[dialect].database.close)
        return opened[dialect]

    return get


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the test run; its user may do anything.

    Skips where PostgreSQL is not installed, but fails there when the environment variable CI is set.
    """
    server = _load("postgres_server")
    binaries = server.find_binaries()
    if binaries is None:
        message = "PostgreSQL is not installed (Debian: apt install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with server.serving(binaries) as url:
        yield url


def _load(name: str) -> ModuleType:
    # With --import-mode=importlib the tests' folder is not on the path.
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
