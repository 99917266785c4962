"""What JupyterLab's own completer offers in a cell, for measuring ours beside it.

That is what IPython answers for the tables that are alive, in IPython's order, then the other strings of the cell: the
kernel's names and the names of the page, as JupyterLab ranks them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from IPython.core.completer import IPCompleter, provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

_STRINGS = re.compile(r"(['\"])([^'\"\n]*)\1")


class OwnCompleter:
    """IPython's completer in a shell of its own; tables are empty frames with the right columns."""

    def __init__(self) -> None:
        # What is measured is nobody's history.
        self._shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))  # type: ignore[no-untyped-call]
        self._completer: IPCompleter = self._shell.Completer
        self._made: dict[tuple[str, ...], Any] = {}

    def __call__(self, code: str, tables: Mapping[str, Mapping[str, Sequence[str]]]) -> list[str]:
        """The texts offered at the end of the code, in order."""
        self._shell.user_ns.update({name: self._frame(tuple(columns)) for name, columns in tables.items()})
        with provisionalcompleter():
            kernel = [found.text for found in self._completer.completions(code, len(code))]
        for name in tables:
            self._shell.user_ns.pop(name, None)
        quote = code[-1:]
        page = [found[2] for found in _STRINGS.finditer(code) if found[1] == quote]
        return list(dict.fromkeys([*kernel, *page]))

    def _frame(self, columns: tuple[str, ...]) -> Any:
        import pandas as pd

        if columns not in self._made:
            self._made[columns] = pd.DataFrame(columns=list(columns))
        return self._made[columns]
