"""The notes file of a workspace: read when it has changed, held against each source, written back by the panel."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from nl2sql.adapters.file_state import file_state
from nl2sql.catalog import Catalog
from nl2sql.drafting import Source
from nl2sql.noted import NO_NOTES, Notes
from nl2sql.problems import Problem, StoreError
from nl2sql.written_notes import Fault

if TYPE_CHECKING:
    from nl2sql.notes.reading import NotesFile

NOTES_FILE = "plainspoken-notes.yml"
_SHOWN = 3


class NotesBook:
    """What people wrote down in one workspace. Safe to share between threads."""

    def __init__(self, root: Path) -> None:
        self.path = root / NOTES_FILE
        self._lock = threading.RLock()
        self._read: tuple[object, NotesFile] | None = None
        self._checked: dict[str, tuple[NotesFile, Catalog, Notes, tuple[Fault, ...]]] = {}
        self._told: dict[str, tuple[Fault, ...]] = {}

    def of(self, source: Source) -> Notes:
        """The notes of a source that hold; none when there is no file."""
        return self._check(source)[0]

    def faults(self, source: Source) -> tuple[Fault, ...]:
        """What is wrong with the notes of a source, in the order of the file."""
        return self._check(source)[1]

    def news(self, source: Source) -> tuple[Problem, ...]:
        """One warning about the notes of a source, when there are faults that were not told yet."""
        faults = self.faults(source)
        with self._lock:
            known = self._told.get(source.name, ())
            self._told[source.name] = faults
        return (faults_problem(faults),) if faults and faults != known else ()

    def file(self) -> NotesFile | None:
        """The file as it is now; None when there is none."""
        state = file_state(self.path)
        if state is None:
            return None
        with self._lock:
            if self._read is None or self._read[0] != state:
                self._read = (state, self._load())
            return self._read[1]

    def text(self) -> str:
        """The text of the file; empty when there is none. Raises `StoreError` when it cannot be read."""
        try:
            return self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(_unreadable(self.path, error)) from error

    def write(self, text: str) -> None:
        """Put `text` in the place of the file, whole or not at all. Raises `StoreError`."""
        fresh = self.path.with_name(f".{self.path.name}.new")
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self.path)
        except OSError as error:
            hint = "Check the rights of the workspace folder."
            problem = Problem("notes.unwritable", f"{self.path.name} cannot be written: {error.strerror}.", hint)
            raise StoreError(problem) from error
        with self._lock:
            self._read = None

    def _load(self) -> NotesFile:
        from nl2sql.notes.reading import NotesFile, read_notes

        try:
            return read_notes(self.path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            problem = _unreadable(self.path, error)
            return NotesFile((), (Fault(0, "", problem),))

    def _check(self, source: Source) -> tuple[Notes, tuple[Fault, ...]]:
        file = self.file()
        if file is None:
            return NO_NOTES, ()
        with self._lock:
            known = self._checked.get(source.name)
            if known is not None and known[0] is file and known[1] is source.catalog:
                return known[2], known[3]
        from nl2sql.notes.checking import check_notes

        notes, faults = check_notes(file.of(source.name), source.catalog)
        every = tuple(sorted((*file.faults_of(source.name), *faults), key=lambda each: each.line))
        with self._lock:
            self._checked[source.name] = (file, source.catalog, notes, every)
        return notes, every


def said(each: Fault) -> str:
    """A fault as a line: where it is, what is wrong, what to do."""
    place = f"{NOTES_FILE}:{each.line}" if each.line else NOTES_FILE
    return f"{place}: {each.problem}"


def faults_problem(faults: tuple[Fault, ...]) -> Problem:
    """What is wrong with the notes as one warning."""
    more = f" And {len(faults) - _SHOWN} more." if len(faults) > _SHOWN else ""
    told = " ".join(said(each) for each in faults[:_SHOWN])
    hint = "Everything else in your notes is used. 'plainspoken notes check' lists all."
    return Problem("notes.faults", f"Not all of your notes can be used. {told}{more}", hint, severity="warning")


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Problem:
    why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
    return Problem("notes.unreadable", f"{path.name} cannot be read: {why}.", "Check the file and its rights.")
