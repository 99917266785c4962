"""Decides, when a package is built, whether the browser's side must be built first.

Three cases. An unpacked sdist carries the built files: nothing to do, and no Node needed. A
development build (it holds ``build_log.json``) is never shipped. Otherwise: build when a source is
newer than the output.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatch_jupyter_builder.utils import is_stale, npm_builder

OUTPUT = Path("assistant/labextension")
SOURCES = ("src", "widget", "style", "schema", "package.json", "yarn.lock", "tsconfig.json")


def build(target_name: str, version: str, **options: Any) -> None:
    """Build the extension and the widget unless what is there is current and fit to ship."""
    if Path("PKG-INFO").exists() and (OUTPUT / "package.json").exists():
        return
    is_development = (OUTPUT / "build_log.json").exists()
    stale = any(is_stale(OUTPUT, Path("extension") / source) for source in SOURCES)
    if stale or (is_development and version == "standard"):
        npm_builder(target_name, version, path="extension", npm=["jlpm"], **options)
