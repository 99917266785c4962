"""Flow files from Python: open one, see what is wrong with it, change it by words, take its code along, run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant import wire
from assistant.api import Answer, Connection, add_source, consent_problem
from assistant.flow_plan import told_moves
from assistant.flow_sources import checked_or_not
from assistant.flow_words import flow_words
from assistant.flows import flow_code
from assistant.looking import Looking
from assistant.settings import find_root
from assistant.workspace import Workspace
from nl2sql.database import Cancellation
from nl2sql.problems import Problem, UsageError
from pipeline_gen.checked import CheckedFlow
from pipeline_gen.flow import FlowDocument, flow_text, read_flow
from pipeline_gen.pipeline import Pipeline

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Flow", "open_flow"]

Target = Literal["sql", "steps", "pandas", "pyspark"]


class Flow:
    """A flow file over its source. It is read once: open it again after a change.

    Where something is wrong with it, `problems` say what; what does not need the broken steps works all the same.
    """

    def __init__(self, document: FlowDocument, workspace: Workspace, changes: tuple[str, ...] = ()) -> None:
        self.document = document
        self.workspace = workspace
        self.changes = changes
        """What the words did that this flow came from, step by step; empty for one as it stands in its file."""
        self._checked = self._check()

    @property
    def steps(self) -> tuple[str, ...]:
        """The ids of its steps, in the order of the file."""
        return tuple(step.id for step in self.document.steps)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong with it, each naming its step; empty for a flow that can be run."""
        own = [problem for step in self._checked.steps for problem in step.problems]
        whole = [problem for problem in self._checked.problems if problem.code not in {each.code for each in own}]
        return (*whole, *own) or self._without_output()

    @property
    def sql(self) -> str:
        """Its query as a person would write it. Raises `UsageError` with what stands in the way."""
        return self.code()

    def code(self, to: Target = "sql", step: str = "") -> str:
        """The flow up to `step` (by default its output) as a query, as one with a CTE a step, or as Python code.

        Raises `UsageError` with what stands in the way.
        """
        self.pipeline(step)  # what is wrong with a source that is gone is known already
        return flow_code(wire.FlowCodeRequest(self.document, to, step), self.workspace).text

    def pandas(self) -> str:
        """Its pandas code; a comment says what is left to the database. Raises `UsageError` as `code` does."""
        return self.code("pandas")

    def run(self, step: str = "") -> Answer:
        """Run it up to `step` (by default its output), checked and read-only as every question.

        `frame()` of the answer is a DataFrame. Raises `UsageError` with what stands in the way, `QueryError` that
        names the step at which the database failed.
        """
        return Connection(self.workspace, self.document.source).answer(wire.RunFlowRequest(self.document, step))

    def frame(self, step: str = "") -> pd.DataFrame:
        """The rows of `run` as a DataFrame."""
        return self.run(step).frame()

    def moves(self, step: str = "") -> tuple[Problem, ...]:
        """What would move between the sources of the flow to run it, and how much: nothing for one source.

        Raises `UsageError` with what stands in the way, `QueryError` where a source does not answer.
        """
        looking = Looking.at(self.document, self.workspace, Cancellation())
        return tuple(told.problem for told in told_moves(self.pipeline(step), looking))

    def edit(self, words: str, *, step: str = "", send: bool | None = None) -> Flow:
        """The flow after words such as “drop rows without a price”; this one stays as it is.

        New steps go after `step`, by default after the output. `send` allows a configured language model to be asked
        where the words are not understood without it. Raises `UsageError` that says what is not understood
        (``flow.words``), what could mean several things (``flow.unclear``), or that a model may not be asked without
        your word (``model.consent``).
        """
        event = flow_words(wire.FlowWordsRequest(self.document, words, step, send=send), self.workspace)
        if isinstance(event, wire.Consent):
            raise UsageError(consent_problem(event))
        return Flow(_understood(event, words), self.workspace, tuple(reason.text for reason in event.reasons))

    def save(self, path: str | Path) -> None:
        """Write it as a flow file. Raises `UsageError` (``flow.unwritable``)."""
        try:
            Path(path).write_text(flow_text(self.document), encoding="utf-8")
        except OSError as error:
            problem = Problem("flow.unwritable", f"{path} cannot be written: {error.strerror}.", "Choose another file.")
            raise UsageError(problem) from error

    def pipeline(self, step: str = "") -> Pipeline:
        """The typed graph up to `step`. Raises `UsageError` with what stands in the way."""
        return self._checked.until(step)

    def _check(self) -> CheckedFlow:
        return checked_or_not(self.document, self.workspace)

    def _without_output(self) -> tuple[Problem, ...]:
        """What is wrong with a flow of which every step is understood."""
        try:
            self.pipeline()
        except UsageError as error:
            return error.problems
        return ()

    def __repr__(self) -> str:
        wrong = f", {len(self.problems)} problems" if self.problems else ""
        return f"Flow({len(self.steps)} steps over {self.document.source!r}{wrong})"


def _understood(event: wire.FlowWorded, words: str) -> FlowDocument:
    """The flow of an edit that was understood whole. Raises `UsageError` where it was not."""
    if event.undo or event.redo:
        raise UsageError(
            Problem("flow.words", "There is nothing to take back here.", "Go on with the flow that you had before.")
        )
    if event.options:
        labels = ", ".join(option.label for option in event.options)
        raise UsageError(Problem("flow.unclear", f"{event.question} It may be {labels}.", "Name the one you mean."))
    if event.unread or not event.reasons:
        said = ", ".join(f"“{words[span.start : span.end]}”" for span in event.unread) or "an empty text"
        problem = Problem("flow.words", f"This is not understood: {said}.", "Say it in other words, step by step.")
        raise UsageError(problem, *event.warnings)
    return event.flow


def open_flow(
    path: str | Path, data: str | Path | Mapping[str, pd.DataFrame] | None = None, *, root: str | Path | None = None
) -> Flow:
    """Open a flow file.

    Its source is looked for by its name in the workspace of the file (or in the folder `root`). `data` takes its
    place: a SQLAlchemy URL, a file or folder, or DataFrames by the names of the tables that the flow reads.

    Raises `UsageError` (``flow.missing``, ``flow.unreadable``, ``flow.version``), `SourceError` for `data` that
    cannot be opened.
    """
    path = Path(path)
    document = read_flow(_text(path))
    workspace = Workspace(find_root(Path(root) if root is not None else path.absolute().parent))
    if data is not None:
        document = replace(document, source=add_source(workspace, data, document.source, Path.cwd()))
    return Flow(document, workspace)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        problem = Problem("flow.unreadable", f"{path.name} is no text.", "Choose a *.flow.json file.")
        raise UsageError(problem) from error
    except OSError as error:
        problem = Problem("flow.missing", f"{path} cannot be read: {error.strerror}.", "Check the name of the file.")
        raise UsageError(problem) from error
