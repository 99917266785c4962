"""The workspace file of one workspace: opened once it is needed, replaced when damaged, its faults told once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.person import person_here
from assistant.served import ServedLog
from autocomplete.suggest import Autocomplete
from nl2sql.caching import built_once
from nl2sql.memory import Memory
from nl2sql.problems import Problem, StoreError
from nl2sql.store import file_identity, open_store, set_aside
from nl2sql.store_part import OnStorePart

if TYPE_CHECKING:
    from nl2sql.learned.workspace_store import TrainingStore

_PARTS = ("served", "memory", "training", "completions")
_VAGUE = frozenset({"store.unusable", "store.failed"})
"""Faults that say no more than that the file could not be used."""


class WorkspaceFile:
    """The file at `path`, and the parts that go on in memory when it cannot be used. `tell` hears of faults."""

    def __init__(self, path: Path, tell: Callable[[Problem], None]) -> None:
        self._path = path
        self._tell = tell
        self._told: set[str] = set()
        self._beginning = threading.Lock()

    @built_once
    def usable(self) -> Path | None:
        """Where the file is; None when it cannot be used. A damaged one is moved aside for a new one."""
        for _ in range(2):
            found = file_identity(self._path)
            try:
                open_store(self._path).close()
            except StoreError as error:
                self.fault(error.problem, found)
                if error.problem.code != "store.corrupt":
                    return None
            else:
                return self._path
        return None

    @built_once
    def served(self) -> ServedLog:
        """The log of everything served."""
        return ServedLog(self.usable or self._path, self.fault)

    @built_once
    def memory(self) -> Memory:
        """Accepted questions with their SQL."""
        return Memory(self.usable or self._path, self.fault)

    @built_once
    def training(self) -> TrainingStore:
        """What was learned from the accepted questions."""
        from nl2sql.learned.workspace_store import TrainingStore

        return TrainingStore(self.usable or self._path, self.fault)

    @built_once
    def completions(self) -> Autocomplete:
        """The completion engine with this workspace's history."""
        made = Autocomplete(self.usable or self._path, self.fault, person_here())
        made.rankings.may_read = self._may_read
        return made

    def _may_read(self, path: str) -> bool:
        """Whether this process may read a file below the workspace folder."""
        return os.access(self._path.parent.parent / path, os.R_OK)

    @property
    def works(self) -> bool:
        """Whether what is to be kept reaches the file, as far as is known."""
        return not any(part.in_memory for part in self._parts())

    def fault(self, problem: Problem, found: tuple[int, int] | None = None) -> None:
        """Say once what is wrong with the file; a damaged one (`found`) makes way for a new one.

        Parts that only say that they cannot use the file add nothing to what was said before.
        """
        if problem.code == "store.corrupt":
            self._begin_anew(problem, found or file_identity(self._path))
        elif problem.code not in self._told and not (problem.code in _VAGUE and self._told):
            self._told.add(problem.code)
            self._tell(replace(problem, severity="warning"))

    def _begin_anew(self, problem: Problem, damaged: tuple[int, int] | None) -> None:
        """Move the damaged file aside, and begin a new one with what every part can still read of it."""
        if not self._beginning.acquire(blocking=False):
            # Another thread, or a part that is opened below, sees to it.
            return
        try:
            away = set_aside(self._path, damaged)
            if away is None:
                return
            self._tell(replace(problem, hint=f"It was moved to {away}, and a new one was begun."))
            # Before `usable` is known no part is open, and nothing can be read.
            for name in _PARTS if "usable" in self.__dict__ else ():
                getattr(self, name).recover(away)
        finally:
            self._beginning.release()

    def close(self) -> None:
        """Write what waits, where that works, and give the file back."""
        for part in self._parts():
            part.close()
        for name in _PARTS:
            self.__dict__.pop(name, None)

    def _parts(self) -> tuple[OnStorePart, ...]:
        """The parts that are open."""
        return tuple(part for name in _PARTS if (part := self.__dict__.get(name)) is not None)
