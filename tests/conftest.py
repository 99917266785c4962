"""What holds for every test: no language model is reachable, and the browser comes last."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from nl2sql.chat_model import refuse_real_models

E2E = Path(__file__).parent / "e2e"
_MODEL_VARIABLES = (
    "PLAINSPOKEN_MODEL",
    "OPENAI_API_KEY",
    "OPENAI_ADMIN_KEY",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "LANGSMITH_API_KEY",
    "LANGCHAIN_API_KEY",
)

# At import, so that kernels, servers and subprocesses started by any test inherit a clean environment.
for _name in _MODEL_VARIABLES:
    os.environ.pop(_name, None)


@pytest.fixture(scope="session", autouse=True)
def no_real_model() -> Iterator[None]:
    """The whole suite runs with real models refused; a test lifts it only for LangChain's own fakes."""
    with refuse_real_models():
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run last: Playwright leaves an event loop running that other tests trip over."""
    items.sort(key=lambda item: item.path.is_relative_to(E2E))
