"""Replays accepted questions: their SQL against the rows it gave then, and what the drafters make of them now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nl2sql.answer import Answering, AskedStage, RanStage, answer, run
from nl2sql.database import Limits, Rows
from nl2sql.drafting import Drafter, Source
from nl2sql.evaluation_rows import is_ordered, same_rows
from nl2sql.memory.examples import Example
from nl2sql.memory.flaws import flaws
from nl2sql.memory.results import ResultMark
from nl2sql.problems import PlainspokenError
from nl2sql.results_compared import difference

Stored = Literal["same", "other rows", "other shape", "unknown", "fails", "expired"]
Drafted = Literal["same", "different", "unsure", "fails", "not asked"]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one accepted question.

    `stored` is about its SQL: ``expired`` where its tables have changed so that it is no longer served, ``fails``
    where it does not run, ``unknown`` where it gave rows but those of then were not marked. `drafted` is about
    the drafters without memory: ``same`` where they give the rows of the stored SQL, ``unsure`` where they would
    ask back. `detail` says why, in words.
    """

    example: Example
    stored: Stored
    drafted: Drafted
    drafted_sql: str = ""
    detail: str = ""

    def passes(self, *, rows: bool = False, drafters: bool = False) -> bool:
        """Whether nothing is wrong with it; with `rows` other rows are, with `drafters` another answer of theirs is."""
        wrong = {"fails", "expired", "other shape"} | ({"other rows"} if rows else set())
        return self.stored not in wrong and not (drafters and self.drafted != "same")


def replay(
    examples: Iterable[Example],
    open_source: Callable[[str], Source],
    drafters: Sequence[Drafter],
    limits: Limits | None = None,
) -> Iterator[Replayed]:
    """Replay each example on the day it was kept; `open_source` gives a source by its name and may raise."""
    for example in examples:
        yield _replayed(example, open_source, drafters, limits or Limits())


def _replayed(
    example: Example, open_source: Callable[[str], Source], drafters: Sequence[Drafter], limits: Limits
) -> Replayed:
    try:
        source = open_source(example.source)
    except PlainspokenError as error:
        return Replayed(example, "fails", "not asked", detail=str(error.problem))
    changed = flaws(example, example.question, source.catalog, example.today)
    if changed:
        return Replayed(example, "expired", "not asked", detail=str(changed[0]))
    try:
        _, wanted = run(example.sql, source, limits)
    except PlainspokenError as error:
        return Replayed(example, "fails", "not asked", detail=str(error.problem))
    mark = ResultMark.read(example.result)
    stored: Stored = mark.compare(wanted) if mark is not None else "unknown"
    drafted, sql, detail = _drafted(example, wanted, source, Answering(drafters, example.today, limits))
    return Replayed(example, stored, drafted, sql, " ".join(filter(None, (_told(mark, wanted, stored), detail))))


def _drafted(example: Example, wanted: Rows, source: Source, how: Answering) -> tuple[Drafted, str, str]:
    try:
        for stage in answer(example.question, source, how):
            if isinstance(stage, AskedStage):
                return "unsure", stage.drafts[0].sql if stage.drafts else "", "The drafters would ask back."
            if isinstance(stage, RanStage):
                ordered = is_ordered(example.sql, source.catalog.dialect)
                same = same_rows(wanted.rows, stage.rows.rows, ordered=ordered)
                told = "" if same else f"The drafters give {difference(wanted, stage.rows)}."
                return ("same" if same else "different"), stage.draft.sql, told
    except PlainspokenError as error:
        return "fails", "", str(error.problem)
    raise AssertionError("a question ended without an outcome")


def _told(mark: ResultMark | None, rows: Rows, stored: Stored) -> str:
    if mark is None or stored not in ("other rows", "other shape"):
        return ""
    if stored == "other rows":
        return (
            f"The rows were {mark.count:,} and are {len(rows.rows):,}."
            if mark.count != len(rows.rows)
            else ("As many rows as then, with other values.")
        )
    then, now = (
        ", ".join(f"{name} ({kind})" for name, kind in columns)
        for columns in (mark.columns, tuple((column.name, column.type) for column in rows.columns))
    )
    return f"The columns were {then} and are {now}."
