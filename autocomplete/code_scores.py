"""Measures completion in notebook code: notebooks are written cell by cell, oldest first; the second half is scored.

Asked for are the columns and values that a cell names in quotes, each behind its quote; the cell is learned when it is
whole, as if it had run. On the same strings are scored what JupyterLab's own completer offers, and plain rules.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autocomplete.baselines import Seen
from autocomplete.code_asked import Asked, asked_in
from autocomplete.code_fields import MOST_ABOVE
from autocomplete.code_learn import learn_code
from autocomplete.code_text import NO_FRAMES, Frames, complete_code
from autocomplete.code_tokens import quoted
from autocomplete.evaluation import LONGEST_PREFIX, Score, bad_line, keys_needed, read_rows
from autocomplete.suggest import Autocomplete

_MEASURES = ("n", "hit@1", "hit@5", "mrr", "keys_saved", "seen_before", "p50_ms", "p99_ms")
OWN, WITHOUT_KERNEL, JUPYTER = "plainspoken", "without a kernel", "jupyterlab"

Tables = Mapping[str, Mapping[str, Sequence[str]]]
"""What is alive: by the variable's name the columns of its table, each with its usual values."""
Offers = Callable[[str, Tables], Sequence[str]]
"""What an editor's own completer offers at the end of code, best first, while these tables are alive."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's code, and the tables alive when it is typed."""

    code: str
    tables: Tables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GivenFrames:
    """Tables that are alive because the data says so."""

    tables: Tables

    def columns(self, frame: str) -> tuple[tuple[str, str], ...] | None:
        """The columns of a table; nothing is known of their types."""
        return tuple((name, "object") for name in self.tables[frame]) if frame in self.tables else None

    def values(self, frame: str, column: str) -> tuple[str, ...]:
        """The column's usual values."""
        return tuple(quoted(value) for value in self.tables.get(frame, {}).get(column, ()))


@dataclass(slots=True)
class CodeReplay:
    """One run over notebooks: scores by what was asked for and by who answered."""

    offers: Offers | None
    engine: Autocomplete = field(default_factory=lambda: Autocomplete(None))
    scores: dict[str, Score] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, set[str]] = field(default_factory=dict)
    ghosts: int = 0
    ghosts_right: int = 0

    def notebook(self, at: int, cells: Sequence[Cell], *, scored: bool) -> None:
        """Write one notebook: score what each cell asks for, then learn the cell."""
        above = ""
        used: list[str] = []
        here: dict[str, Seen] = {}
        for cell in cells:
            columns = {name for table in cell.tables.values() for name in table} if cell.tables else None
            for asked in asked_in(cell.code, columns):
                field_ = f"values of {asked.column}" if asked.kind == "value" else "columns"
                if scored:
                    self._score(at, cell, asked, above, here.get(field_, Seen()), field_)
                here.setdefault(field_, Seen()).add(asked.text)
                self.known.setdefault(field_, set()).add(asked.text)
            used += learn_code(self.engine, cell.code, used[-MOST_ABOVE:])
            above += cell.code + "\n"

    def _score(self, at: int, cell: Cell, asked: Asked, above: str, seen: Seen, name: str) -> None:
        head = cell.code[: asked.start]
        predicted = ""
        for way, frames in ((OWN, GivenFrames(cell.tables) if cell.tables else NO_FRAMES), (WITHOUT_KERNEL, NO_FRAMES)):
            if way == OWN or cell.tables:
                found, p, keys, seconds = self._completed(head, asked.text, above, frames, count_ghost=way == OWN)
                predicted = found[0] if way == OWN and found else predicted
                self._add(way, asked, name, found, p, keys, seconds)
        started = time.thread_time()
        theirs = self.offers(head, cell.tables) if self.offers is not None and cell.tables else ()
        seconds = time.thread_time() - started
        ranked = {"most frequent above": seen.most(), "most recent above": list(seen.latest())}
        # Where no table is alive, its columns are those that the notebook has named so far.
        ranked[JUPYTER if cell.tables else "alphabetical"] = list(theirs) if cell.tables else sorted(seen.counts)
        for way, values in ranked.items():
            spent = seconds if way == JUPYTER else 0.0
            self._add(way, asked, name, values, 0.0, keys_needed(values, asked.text), spent)
        self.items.append({"notebook": at, "kind": asked.kind, "value": asked.text, "predicted": predicted})

    def _completed(
        self, head: str, text: str, above: str, frames: Frames, *, count_ghost: bool
    ) -> tuple[list[str], float, int, float]:
        """The list behind the quote, how sure its first is, keys until the text is first, seconds of the first list."""
        started = time.thread_time()
        whole = complete_code(head, len(head), above, self.engine, frames)
        seconds = time.thread_time() - started
        if count_ghost and whole.ghost:
            self.ghosts += 1
            self.ghosts_right += whole.ghost == text
        found, keys = whole, len(text)
        for typed in range(min(len(text), LONGEST_PREFIX + 1)):
            part = head + text[:typed]
            found = complete_code(part, len(part), above, self.engine, frames) if typed else whole
            if found.items and found.items[0].insert == text:
                keys = min(keys, typed + 1)
                break
        return [item.insert for item in whole.items], whole.ghost_p, keys, seconds

    def _add(
        self, way: str, asked: Asked, name: str, values: Sequence[str], p: float, keys: int, seconds: float
    ) -> None:
        for kind in ("all", asked.kind):
            score = self.scores.setdefault(f"{kind}: {way}", Score())
            score.add(values, p, asked.text, keys, seconds)
            score.seen += asked.text in self.known.get(name, ())

    def report(self, data: Path, count: int) -> dict[str, Any]:
        """What `evaluate` returns."""
        told = {way: score.summary() for way, score in self.scores.items()}
        compared = {way: {name: scores[name] for name in _MEASURES} for way, scores in sorted(told.items())}
        own = compared.get(f"all: {OWN}", {})
        ghosts = {"ghosts": self.ghosts, "ghost_right": self.ghosts_right / max(self.ghosts, 1)}
        summary = {"data": data.name, "notebooks": count, **own, **ghosts}
        return {"summary": summary, "compared": compared, "items": self.items}


def evaluate_code(data: Path, *, limit: int | None = None, offers: Offers | None = None) -> dict[str, Any]:
    """Replay notebooks, oldest first; the report has `summary`, `compared` (by kind and way) and `items`.

    Each JSON line holds its `cells`: texts, or objects of `code` and `frames`, the tables alive when it is typed (by
    variable and column their usual values). `offers` is what JupyterLab's own completer offers for those tables.
    Raises `UsageError` when the file cannot be read as that.
    """
    books = [_cells(data, at, row) for at, row in enumerate(read_rows(data)[:limit], 1)]
    replay = CodeReplay(offers)
    for at, cells in enumerate(books):
        replay.notebook(at, cells, scored=at >= len(books) / 2)
    replay.engine.close()
    return replay.report(data, len(books))


def _cells(data: Path, line: int, row: Mapping[str, Any]) -> list[Cell]:
    try:
        cells = [
            Cell(each) if isinstance(each, str) else Cell(each["code"], each.get("frames", {})) for each in row["cells"]
        ]
        whole = all(isinstance(cell.code, str) and _are_tables(cell.tables) for cell in cells)
    except (KeyError, TypeError, AttributeError) as error:
        raise bad_line(data, line, "it needs `cells`: texts, or objects of `code` and `frames`") from error
    if not whole:
        raise bad_line(data, line, "`code` is text, and `frames` holds columns by variable, values by column")
    return cells


def _are_tables(tables: object) -> bool:
    return isinstance(tables, dict) and all(
        isinstance(table, dict) and all(isinstance(values, list) for values in table.values())
        for table in tables.values()
    )
