"""Reads the folder's notebooks and SQL files in the background, and teaches completions what they hold.

It gives way to questions, can be stopped, does nothing without consent, and reads a file again only when it changed:
what it learned of it before is not counted twice.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.documents.files import FileState, documents, is_gone
from assistant.documents.reading import Unreadable
from assistant.folder.about import is_about
from assistant.folder.read_files import ReadFile, ReadFiles
from assistant.folder.snippets import Snippet, snippets, teaches
from autocomplete import origins
from autocomplete.code_learn import learn_columns
from autocomplete.sql_learn import learn_query
from autocomplete.suggest import Autocomplete
from nl2sql.cache_part import Fault, nobody
from nl2sql.catalog import Catalog
from nl2sql.giving_way import give_way
from nl2sql.problems import PlainspokenError, Problem

MOST_FILES = 2_000
LARGEST_NOTEBOOK, LARGEST_SQL = 20_000_000, 1_000_000
"""Bytes; a notebook is mostly outputs, which are not looked at."""
_PAUSE_S = 0.2

Stage = Literal["waiting", "reading", "stopped", "done", "off"]
Busy = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class FolderProgress:
    """How far it is: `read` of `files` files; `learned` statements and lists of columns from all that are known."""

    stage: Stage = "waiting"
    files: int = 0
    read: int = 0
    learned: int = 0
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Teaching:
    """What learning from a folder needs of the workspace: its engine, its catalogues, and whether it may."""

    engine: Callable[[], Autocomplete]
    sources: Callable[[], tuple[str, ...]]
    """The names of the sources there are."""
    catalogs: Callable[[str], tuple[Catalog, ...]]
    """The catalogues a statement may be about: of the source named, or of all for an empty name."""
    allowed: Callable[[], bool]
    busy: Busy


class FolderLearner:
    """Learns from the files below `root`, one pass at a time. Thread-safe."""

    def __init__(self, root: Path, store: Callable[[], Path | None], teaching: Teaching, fault: Fault = nobody) -> None:
        self._root, self._store, self._teaching, self._fault = root, store, teaching, fault
        self._lock = threading.Lock()
        self._running: threading.Thread | None = None
        self._stop = threading.Event()
        self._stopped_by_person = False
        self._files: ReadFiles | None = None
        self._progress = FolderProgress()

    @property
    def progress(self) -> FolderProgress:
        """How far it is now."""
        return self._progress if self._teaching.allowed() else FolderProgress("off")

    @property
    def files(self) -> ReadFiles:
        """What was read. Raises `StoreError`."""
        with self._lock:
            if self._files is None:
                self._files = ReadFiles(self._store(), self._fault)
            return self._files

    def start(self, *, asked: bool = False) -> None:
        """Begin a pass, unless one is running. After `stop` only somebody who `asked` for it begins another, which
        reads what was forgotten as well.
        """
        with self._lock:
            if self._running is not None or not self._teaching.allowed() or (self._stopped_by_person and not asked):
                return
            self._stopped_by_person = False
            self._stop.clear()
            self._progress = FolderProgress("reading")
            self._running = threading.Thread(target=self._work, args=(asked,), daemon=True, name="folder learning")
            self._running.start()

    def stop(self) -> None:
        """Stop after the snippet it is at; what was learned so far stays."""
        self._stopped_by_person = True
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the pass that is running; whether it is over."""
        running = self._running
        if running is not None:
            running.join(seconds)
        return self._running is None

    def forget(self, path: str | None = None) -> None:
        """Stop, and do not read this file, or (None) any known one, again unless asked. Raises `StoreError`.

        Its values are forgotten by `Autocomplete.forget`.
        """
        self._stop.set()
        self.wait()
        self.files.forget(path)
        self._progress = FolderProgress()

    def close(self) -> None:
        """Stop and give the workspace file back."""
        self._stop.set()
        self.wait(5)
        with self._lock:
            if self._files is not None:
                self._files.close()
                self._files = None

    def _work(self, asked: bool) -> None:
        give_way()
        try:
            if asked:
                self.files.again()
            self._pass()
        except PlainspokenError as error:
            self._tell(problem=error.problem, stage="stopped")
        finally:
            with self._lock:
                self._running = None

    def _pass(self) -> None:
        found = list(documents(self._root, teaches, MOST_FILES))
        known = self.files.all()
        unlisted = known.keys() - {state.path for state in found}
        if not self._forget_files([path for path in unlisted if is_gone(self._root, path)]):
            self._tell(stage="stopped")
            return
        sources = "\n".join(self._teaching.sources())
        new = [state for state in found if _is_new(state, known.get(state.path), sources)]
        learned = sum(known[state.path].learned for state in found if state.path in known)
        self._progress = FolderProgress("reading", len(new), 0, learned)
        for at, state in enumerate(new, 1):
            if not self._may_go_on():
                self._tell(stage="stopped")
                return
            added = self._read(state, sources)
            self._tell(read=at, learned=self._progress.learned + added)
        self._tell(stage="stopped" if self._stop.is_set() else "done")

    def _forget_files(self, gone: list[str]) -> bool:
        """Forget what came from files, all in one go, for that rewrites the workspace file; False once stopped."""
        if gone and not self._may_go_on():
            return False
        if gone:
            self._teaching.engine().forget(files=gone)
        for path in gone:
            self.files.drop(path)
        return True

    def _may_go_on(self) -> bool:
        """Wait while somebody waits for an answer; False once this is stopped or consent is withdrawn."""
        while self._teaching.busy() and not self._stop.is_set():
            self._stop.wait(_PAUSE_S)
        return not self._stop.is_set() and self._teaching.allowed()

    def _read(self, state: FileState, sources: str) -> int:
        data, fault = self._content(state)
        digest = hashlib.sha256(b"\0".join((data, fault.encode(), sources.encode()))).hexdigest()
        found: tuple[Snippet, ...] = ()
        if not fault and not self.files.is_known(state.path, digest):
            try:
                found = snippets(state.path, data)
            except Unreadable as error:
                fault = str(error)
        count, whole = self._learn(state.path, found)
        # A file that was not read to its end is taken up again: as if it had changed since.
        changed, digest = (state.changed, digest) if whole else (0, "")
        self.files.note(ReadFile(state.path, changed, state.size, sources, count, fault), digest)
        return count

    def _content(self, state: FileState) -> tuple[bytes, str]:
        largest = LARGEST_SQL if state.path.lower().endswith(".sql") else LARGEST_NOTEBOOK
        if state.size > largest:
            return b"", f"it is too large ({state.size / 1e6:,.0f} MB)"
        try:
            return (self._root / state.path).read_bytes(), ""
        except OSError as error:
            return b"", f"it cannot be read ({error.strerror})"

    def _learn(self, path: str, found: tuple[Snippet, ...]) -> tuple[int, bool]:
        """How many snippets were new, and whether all were reached."""
        count = 0
        with origins.acting(origins.file(path)):
            for snippet in found:
                if not self._may_go_on():
                    return count, False
                # One after the other: what is not reached when this is stopped is still to be learned.
                count += bool(self._teach(path, snippet))
        return count, True

    def _teach(self, path: str, snippet: Snippet) -> bool:
        engine = self._teaching.engine()
        if snippet.kind == "columns":
            if not self.files.claim(path, f"columns\n{snippet.text}"):
                return False
            learn_columns(engine, snippet.text.split("\n"))
            return True
        for catalog in self._teaching.catalogs(snippet.source):
            if is_about(snippet.text, catalog):
                return self.files.claim(path, snippet.text) and learn_query(engine, snippet.text, catalog)
        return False

    def _tell(
        self,
        stage: Stage | None = None,
        read: int | None = None,
        learned: int | None = None,
        problem: Problem | None = None,
    ) -> None:
        before = self._progress
        self._progress = FolderProgress(
            stage or before.stage,
            before.files,
            before.read if read is None else read,
            before.learned if learned is None else learned,
            problem or before.problem,
        )


def _is_new(state: FileState, known: ReadFile | None, sources: str) -> bool:
    """Whether a file is to be read: it is new, has changed, or there are other sources that it may be about."""
    if known is not None and known.forgotten:
        return False
    return known is None or (known.changed, known.size, known.sources) != (state.changed, state.size, sources)
