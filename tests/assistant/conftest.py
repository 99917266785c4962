from __future__ import annotations

from pathlib import Path

import pytest

from assistant.sample import build_sample
from assistant.settings import Settings
from assistant.workspace import Workspace

TODAY = "2026-01-15"


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory) -> Path:
    """A folder with the sample's files, built once. Tests only read it."""
    folder = tmp_path_factory.mktemp("sample")
    build_sample(folder)
    return folder


@pytest.fixture
def workspace(tmp_path, shop_folder) -> Workspace:
    """A workspace of its own over the shared sample files."""
    for file in shop_folder.iterdir():
        if file.is_file():
            (tmp_path / file.name).symlink_to(file)
    space = Workspace(tmp_path, Settings(today=TODAY))
    yield space
    space.close()
