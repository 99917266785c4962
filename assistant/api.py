"""Plainspoken from Python: connect, ask, look at the answer, ask on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import wire
from assistant.conversation import turn
from assistant.display import mime_bundle, unused_words
from assistant.settings import find_root
from assistant.workspace import Workspace
from nl2sql.database import Rows
from nl2sql.drafting import Reason
from nl2sql.problems import Problem, QueryError, UsageError
from pipeline_gen.chart.spec import ChartSpec
from pipeline_gen.document import PipelineDocument

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Answer", "Connection", "connect"]


class Answer:
    """One answer: rows, the SQL that gave them, and why. Shown in a notebook it draws itself."""

    def __init__(self, document: wire.AnswerDocument, rows: Rows | None = None) -> None:
        self.document = document
        self._rows = rows or document.table

    @property
    def question(self) -> str:
        """What was asked."""
        return self.document.question

    @property
    def sql(self) -> str:
        """The statement that ran."""
        return self.document.sql

    @property
    def confidence(self) -> float:
        """The estimated probability, 0 to 1, that this is what was meant."""
        return self.document.confidence

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why each part of the statement is there."""
        return self.document.reasons

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What to be careful about."""
        return self.document.warnings

    @property
    def unused(self) -> tuple[str, ...]:
        """Words of the question that no part of the statement came from."""
        return unused_words(self.document)

    @property
    def readings(self) -> tuple[wire.Reading, ...]:
        """The ways to understand the question, this answer's first; none when it is sure."""
        return self.document.readings

    @property
    def pipeline(self) -> PipelineDocument | None:
        """The dataflow of the statement."""
        return self.document.pipeline

    @property
    def chart(self) -> ChartSpec:
        """The chart shown first."""
        return self.document.charts[self.document.chart].spec

    @property
    def rows(self) -> Rows:
        """All the rows that were fetched."""
        return self._rows

    def frame(self) -> pd.DataFrame:
        """The rows as a DataFrame; dates become timestamps."""
        from assistant.frames import to_frame

        return to_frame(self._rows)

    def widget(self) -> Any:
        """The dataflow as a widget: what is edited in the browser is seen in Python."""
        from assistant.widgets import FlowWidget

        return FlowWidget(pipeline=wire.answer_json(self.document)["pipeline"])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return mime_bundle(self.document)

    def __repr__(self) -> str:
        return f"Answer({self.question!r}, {self.document.row_count} rows, confidence {self.confidence:.2f})"


class Connection:
    """One source with the workspace it is asked in."""

    def __init__(self, workspace: Workspace, source: str) -> None:
        self.workspace = workspace
        self.source = source

    def ask(self, question: str, *, after: Answer | None = None, send: bool | None = None) -> Answer:
        """Answer a question; with `after`, first try to read it as a follow-up of that answer.

        `send` allows a configured language model to be asked. Raises `QueryError` or `UsageError` with
        the reasons when there is no answer.
        """
        previous = wire.Previous(after.question, after.sql, after.chart, after.document.flows) if after else None
        return self.answer(wire.AskRequest(self.source, question, previous, send))

    def sql(self, statement: str) -> Answer:
        """Check and run a statement, read-only. Raises `QueryError`."""
        return self.answer(wire.RunRequest(self.source, statement))

    def answer(self, request: wire.AskRequest | wire.RunRequest | wire.RunFlowRequest) -> Answer:
        """The answer to a request. Raises `QueryError` or `UsageError` with the reasons when there is none."""
        for event in turn(request, self.workspace):
            match event:
                case wire.Answered():
                    return Answer(event.answer, self.workspace.turns.rows_of(event.answer.turn))
                case wire.Failed():
                    raise QueryError(*event.problems)
                case wire.Asked():
                    raise UsageError(asked_problem(event))
                case wire.Consent():
                    raise UsageError(consent_problem(event))
                case _:
                    continue
        raise AssertionError("a turn ended without an answer")

    def __repr__(self) -> str:
        return f"Connection({self.source!r})"


def asked_problem(event: wire.Asked) -> Problem:
    """A question back as a problem, for places where nobody can be asked."""
    readings = "; ".join(f"{reading.label} ({reading.draft.confidence:.0%})" for reading in event.readings)
    return Problem("question.unclear", f"{event.message} {readings}".strip(), event.hint)


def consent_problem(event: wire.Consent) -> Problem:
    """The need for consent as a problem."""
    return Problem(
        "model.consent",
        f"The built-in drafter is not sure, and {event.model} may not be asked without your word.",
        "Pass send=True (in a cell: %ask --send; on the command line: --send), or send=False to go without.",
    )


def connect(
    target: str | Path | Mapping[str, pd.DataFrame], *, name: str = "", root: str | Path | None = None
) -> Connection:
    """Connect to a SQLAlchemy URL, a file or folder, or a mapping of DataFrames.

    `root` is the workspace folder (found from the current folder when left out). Raises `SourceError`.
    """
    workspace = Workspace(find_root(Path(root) if root is not None else Path.cwd()))
    return Connection(workspace, add_source(workspace, target, name, Path.cwd()))


def add_source(workspace: Workspace, target: str | Path | Mapping[str, pd.DataFrame], name: str, folder: Path) -> str:
    """Open `target` and add it to the workspace's sources; returns its name. Raises `SourceError`."""
    if isinstance(target, Mapping):
        from nl2sql.adapters.duckdb_database import FrameDatabase

        database: Any = FrameDatabase(lambda: target, name or "frames")
    else:
        from nl2sql.adapters.opening import open_database

        database = open_database(target, name, base=folder)
    return workspace.sources.connect(name or database.name, database).name
