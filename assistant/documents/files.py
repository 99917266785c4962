"""Finds the notebooks and documents of a workspace folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.reading import kind_of

MOST_FILES = 20_000
LARGEST_NOTEBOOK, LARGEST_DOCUMENT = 50_000_000, 5_000_000
"""Bytes; notebooks are mostly outputs, which are not read further."""
_MADE_BY_TOOLS = frozenset({"node_modules", "__pycache__", "site-packages", "venv", "env"})


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as the folder lists it: `path` below the root with forward slashes, `changed` in nanoseconds."""

    path: str
    changed: int
    size: int

    @property
    def too_large(self) -> bool:
        """Whether it is left unread."""
        return self.size > (LARGEST_NOTEBOOK if kind_of(self.path) == "notebook" else LARGEST_DOCUMENT)


def documents(root: Path, wanted: Callable[[str], object] = kind_of, most: int = MOST_FILES) -> Iterator[FileState]:
    """The documents below `root` whose names are `wanted`, at most so many, those nearest to it first.

    Hidden files and folders, what tools make (`node_modules`, virtual environments), folders that may not be read and
    links to what is outside are passed over.
    """
    level = [root]
    count = 0
    while level:
        below: list[Path] = []
        for folder in level:
            for entry in _entries(folder):
                if entry.is_dir(follow_symlinks=False):
                    below.append(Path(entry.path))
                elif wanted(entry.name) and (state := _state(entry, root)) and count < most:
                    count += 1
                    yield state
        level = below if count < most else []


def is_gone(root: Path, path: str) -> bool:
    """Whether a document that was below `root` is there no more.

    What cannot be looked at is not gone, nor is anything when `root` itself is: a disk that is not mounted shows as
    an empty folder, in which the workspace file may have been made anew.
    """
    try:
        with os.scandir(root) as found:
            if all(entry.name.startswith(".") for entry in found):
                return False
    except OSError:
        return False
    try:
        (root / path).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What stands in a folder, by name; nothing for one that is not to be looked into."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []
    if any(entry.name in ("pyvenv.cfg", "conda-meta") for entry in entries):
        return []
    return [entry for entry in entries if not entry.name.startswith(".") and entry.name not in _MADE_BY_TOOLS]


def _state(entry: os.DirEntry[str], root: Path) -> FileState | None:
    path = Path(entry.path)
    try:
        if entry.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
            return None
        if not entry.is_file():
            return None
        found = entry.stat()
    except OSError:
        return None
    name = path.relative_to(root).as_posix()
    # A name that is not text cannot be stored, shown or opened.
    return FileState(name, found.st_mtime_ns, found.st_size) if name.isprintable() and _encodable(name) else None


def _encodable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
