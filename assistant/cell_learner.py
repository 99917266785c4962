"""Learns from the cells of a notebook as they run."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from assistant.workspace import Workspace
from autocomplete.code_fields import MOST_ABOVE
from autocomplete.code_learn import learn_code
from nl2sql.problems import StoreError

_MOST_WAITING = 200


class CellLearner:
    """Hears of every cell that ran; `workspace` gives the one that learns from it.

    What is learned is learned aside, so that no cell waits for it or fails by it.
    """

    def __init__(self, workspace: Callable[[], Workspace]) -> None:
        self._workspace = workspace
        self._waiting: queue.Queue[str] = queue.Queue(_MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._columns: tuple[str, ...] = ()
        self.learning = threading.Lock()
        """Held while a cell is learned: who holds it may close the workspace."""

    def ran(self, result: Any) -> None:
        """IPython's ``post_run_cell``: `result` is what became of a cell."""
        info = getattr(result, "info", None)
        code = getattr(info, "raw_cell", None)
        kept = getattr(info, "store_history", False) and getattr(result, "success", False)
        if not kept or not isinstance(code, str) or not self._workspace().learning or self._waiting.full():
            return
        self._waiting.put(code)
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._learn_all, name="plainspoken-learn", daemon=True)
            self._thread.start()

    def settle(self) -> None:
        """Wait until everything that ran is learned."""
        self._waiting.join()

    def _learn_all(self) -> None:
        while True:
            code = self._waiting.get()
            try:
                with self.learning:
                    self._learn(code, self._workspace())
            finally:
                self._waiting.task_done()

    def _learn(self, code: str, workspace: Workspace) -> None:
        try:
            if workspace.learning:
                named = learn_code(workspace.autocomplete, code, self._columns)
                self._columns = (*self._columns, *named)[-MOST_ABOVE:]
        except StoreError as error:
            workspace.file.fault(error.problem)
