"""Fixtures of pytest-jupyter, for this folder only.

They are imported, not loaded with ``pytest_plugins``: two of them are autouse and would break the
browser tests' event loop.
"""

from __future__ import annotations

import pytest
from pytest_jupyter.jupyter_core import *  # noqa: F403
from pytest_jupyter.jupyter_server import *  # noqa: F403
from pytest_jupyter.pytest_tornasync import *  # noqa: F403


@pytest.fixture
def jp_server_config():
    return {"ServerApp": {"jpserver_extensions": {"assistant": True}, "allow_unauthenticated_access": False}}


@pytest.fixture
def served_folder(jp_root_dir, shop_folder):
    """The server's root folder with the sample in it."""
    for name in ("shop.sqlite", "targets.csv"):
        (jp_root_dir / name).symlink_to(shop_folder / name)
    return jp_root_dir
