"""Tells one state of a file from another without reading it."""

from __future__ import annotations

from pathlib import Path


def file_state(path: Path) -> tuple[int, int] | None:
    """When it was last written (nanoseconds) and its size in bytes; None when it cannot be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
