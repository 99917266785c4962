"""What holds for every test: databases to share, no language model within reach, the browser last."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import settings

from assistant.sample import build_sample
from nl2sql.chat_model import refuse_real_models

HERE = Path(__file__).parent
_MODEL_VARIABLES = (
    "PLAINSPOKEN_MODEL",
    "OPENAI_API_KEY",
    "OPENAI_ADMIN_KEY",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "LANGSMITH_API_KEY",
    "LANGCHAIN_API_KEY",
)

# How fast something is belongs to the benchmarks: a busy machine must not fail a property.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# At import, so that kernels, servers and subprocesses started by any test inherit a clean environment.
for _name in _MODEL_VARIABLES:
    os.environ.pop(_name, None)


@pytest.fixture(scope="session", autouse=True)
def no_real_model() -> Iterator[None]:
    """The whole suite runs with real models refused; a test lifts it only for LangChain's own fakes."""
    with refuse_real_models():
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests run last: Playwright leaves an event loop running that other tests trip over.

    Slow tests run only where they are asked for.
    """
    items.sort(key=lambda item: item.path.is_relative_to(HERE / "e2e"))
    if "slow" not in config.getoption("-m"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="slow: pytest -m slow"))


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample's files, built once for the whole run. Tests only read it; copy it to change it."""
    folder = tmp_path_factory.mktemp("sample")
    build_sample(folder)
    return folder


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


@pytest.fixture
def unprivileged() -> Iterator[Any]:
    """A folder, and a way to run a function that may only read there, whoever runs the tests."""
    helper = _load("unprivileged")
    if not helper.possible():
        pytest.skip("needs a user who may not write everywhere")
    with helper.reading_only() as reading:
        yield reading


@pytest.fixture(scope="session")
def mariadb_url() -> Iterator[str]:
    """The URL of a MariaDB server that lives as long as the test run, without a database; its user may do anything.

    Skips where MariaDB is not installed, but fails there when the environment variable CI is set.
    """
    pytest.importorskip("pymysql")
    _load("postgres_server")
    server = _load("mariadb_server")
    binaries = server.find_binaries()
    if binaries is None:
        message = "MariaDB is not installed (Debian: apt install mariadb-server)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with server.serving(binaries) as url:
        yield url


def _load(name: str) -> ModuleType:
    # With --import-mode=importlib the tests' folder is not on the path.
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
