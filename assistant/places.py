"""Where the data of sources is, as code says it: relative to the folder of the code, and with no secret."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from assistant.workspace import Workspace
from nl2sql.database import Address
from nl2sql.drafting import Source

_VARIABLE = re.compile(r":\$\{(\w+)\}@")
"""The password of a URL that stands in the environment."""


def places_of(sources: Mapping[str, Source], workspace: Workspace, folder: str | None) -> dict[str, Address]:
    """Where sources are, by the names they have in the code.

    Files of the workspace are named as seen from `folder`, which is relative to that of the workspace; None is the
    current folder of this process. Others have their full path.
    """
    start = Path.cwd() if folder is None else workspace.root / folder
    return {name: _place(source, workspace, start.resolve()) for name, source in sources.items()}


def _place(source: Source, workspace: Workspace, start: Path) -> Address:
    address = source.database.address
    declared = _VARIABLE.search(workspace.settings.sources.get(source.name, ""))
    files = {name: _seen_from(start, path, workspace.root) for name, path in address.files.items()}
    path = _seen_from(start, address.path, workspace.root) if address.path else ""
    return replace(address, path=path, files=files, variable=declared[1] if declared else "")


def _seen_from(start: Path, path: str, root: Path) -> str:
    full = Path(path).resolve()
    if not full.is_relative_to(root) or not start.is_relative_to(root):
        return full.as_posix()
    return Path(os.path.relpath(full, start)).as_posix()
