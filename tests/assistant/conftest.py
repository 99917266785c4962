from __future__ import annotations

from pathlib import Path

import pytest

from assistant.registry import SourceRegistry
from assistant.settings import Settings
from assistant.workspace import Workspace

TODAY = "2026-01-15"


@pytest.fixture(scope="session")
def shop_folder(sample_folder) -> Path:
    """The sample's files, under the name these tests know them by."""
    return sample_folder


@pytest.fixture(scope="session")
def shop_sources(shop_folder) -> SourceRegistry:
    """The sample's sources, opened once: getting to know them takes seconds."""
    sources = SourceRegistry(shop_folder, Settings())
    yield sources
    sources.close()


@pytest.fixture
def workspace(tmp_path, shop_sources) -> Workspace:
    """A workspace of its own, with a store of its own, over the shared sample."""
    return Workspace(tmp_path, Settings(today=TODAY), shop_sources)
