"""Cell and line magics: ``%connect``, ``%ask``, ``%%ask``, ``%%sql``, ``%sources``, ``%served``, ``%notes``,
``%plainspoken``.

Each takes ``--help``-like documentation from its docstring (``%ask?``). Everything is a thin layer over
`assistant.api`; the last answer of the notebook is what a follow-up works on.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError as ShellUsageError
from IPython.core.magic import Magics, cell_magic, line_cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from assistant import note_lines, wire
from assistant.api import Answer, add_source, asked_problem, consent_problem
from assistant.cell_learner import CellLearner
from assistant.conversation import turn
from assistant.display import OneLine, problems_text
from assistant.forgetting import forget_all
from assistant.known import forget, forget_request, known_lines, learn_folder
from assistant.live_frames import LiveFrames
from assistant.notes_book import NOTES_FILE
from assistant.notes_check import checked_notes
from assistant.opening import opened_aloud
from assistant.remembered import remembered
from assistant.settings import find_root
from assistant.workspace import Workspace
from nl2sql.drafting import Source
from nl2sql.problems import PlainspokenError, Problem

SQL_NAME = "sql"
OWN_SQL_NAME = "plainsql"
NOTEBOOK_SOURCE = "notebook"
_USE = "[learn on|off | learn folder|stop | send on|off | keep | memory | known [FIELD] | forget [NUMBER | WHAT NAME]]"


@magics_class
class PlainspokenMagics(Magics):
    """The magics of one notebook, and the conversation they share."""

    def __init__(self, shell: Any, workspace: Workspace, learner: CellLearner) -> None:
        super().__init__(shell)
        self._namespace: dict[str, Any] = shell.user_ns
        self.workspace = workspace
        self.learner = learner
        self.last: Answer | None = None

    @magic_arguments()
    @argument("target", help="a SQLAlchemy URL, a SQLite or DuckDB file, a CSV or Parquet file, or a folder of them")
    @argument("--name", "-n", default="", help="what to call the source")
    @line_magic
    def connect(self, line: str) -> None:
        """Connect to a database. Relative files are looked for beside the notebook, then in the workspace.

        Example: %connect sqlite:///shop.sqlite
        """
        arguments = parse_argstring(self.connect, line)
        target = _unquoted(arguments.target)
        try:
            name = add_source(self.workspace, target, arguments.name, self._folder_of(target))
            line_of_progress = OneLine(sys.stdout)
            source = opened_aloud(name, self.workspace, line_of_progress.say)
            line_of_progress.clear()
        except PlainspokenError as error:
            self._fail(error.problems)
            return
        print(f"Connected to {name}: {len(source.catalog.tables):,} tables.")
        missing = self.workspace.take_notices()
        if missing:
            self._fail(missing)

    @magic_arguments()
    @argument("--source", "-s", default="", help="which source to ask (the newest connection when left out)")
    @argument("--to", "-t", default="", help="a name for the rows as a DataFrame")
    @argument("--send", action="store_true", help="let the configured language model be asked")
    @argument("--new", action="store_true", help="a new question, not a follow-up of the last answer")
    @argument("words", nargs="*", help="%%ask: a name for the rows; %ask: the question")
    @line_cell_magic
    def ask(self, line: str, cell: str | None = None) -> Answer | None:
        """Ask in plain words. In a cell, the first line may give the rows a name.

        Examples: %ask how many orders in 2024      and      %%ask total
                                                             total sales by region in 2024
        """
        arguments = parse_argstring(self.ask, line)
        words = " ".join(_unquoted(word) for word in arguments.words)
        question, name = (words, arguments.to) if cell is None else (cell.strip(), arguments.to or words)
        source = self._source(_unquoted(arguments.source))
        previous = None
        if self.last is not None and not arguments.new and self.last.document.source == source:
            previous = wire.Previous(self.last.question, self.last.sql, self.last.chart)
        return self._show(wire.AskRequest(source, question, previous, True if arguments.send else None), name)

    @magic_arguments()
    @argument("--source", "-s", default="", help="which source to ask (the newest connection when left out)")
    @argument("--to", "-t", default="", help="a name for the rows as a DataFrame")
    @argument("name", nargs="?", default="", help="the same as --to")
    @cell_magic
    def sql(self, line: str, cell: str) -> Answer | None:
        """Check and run SQL, read-only. The first line may give the rows a name.

        Example: %%sql cheap
                 SELECT * FROM products WHERE price < 10
        """
        arguments = parse_argstring(self.sql, line)
        source = self._source(_unquoted(arguments.source))
        return self._show(wire.RunRequest(source, cell), arguments.to or arguments.name)

    @line_magic
    def sources(self, _: str) -> Any:
        """List what can be asked, the default first."""
        import pandas as pd

        infos = self.workspace.sources.infos()
        return pd.DataFrame(
            [(i.name, i.dialect, i.detail, i.default) for i in infos], columns=["name", "dialect", "what", "default"]
        )

    @line_magic
    def served(self, line: str) -> Any:
        """Everything served in this workspace, newest first, as a DataFrame. `%served 50` limits the rows."""
        import pandas as pd

        from assistant.served import COLUMNS

        if line.strip() and not line.strip().isdigit():
            raise ShellUsageError("%served takes a number of rows, for example: %served 50")
        rows = self.workspace.served.rows(int(line) if line.strip() else 1000)
        return pd.DataFrame(rows, columns=list(COLUMNS))

    @line_magic
    @no_var_expand
    def notes(self, line: str) -> Any:
        """What is noted about the data, as a DataFrame that says what fits it; `%notes check`; `%notes add LINE`.

        Examples: %notes add revenue = quantity * unit_price
                  %notes add orders.channel also called route to market, way
                  %notes add orders where status <> 'cancelled'
                  %notes add orders: One row for every order.
        All take --source (or -s) before the rest.
        """
        name, rest = note_lines.source_and_rest(line)
        try:
            match rest.split(maxsplit=1):
                case []:
                    return self._noted(self.workspace.source(self._source(name)))
                case ["check"]:
                    print("\n".join(checked_notes(self.workspace)))
                case ["add", more]:
                    about = note_lines.add_line(more, self.workspace.source(self._source(name)), self.workspace)
                    print(f"Noted about {about}, in {NOTES_FILE}.")
                case _:
                    raise ShellUsageError(f"Use: %notes, %notes check, or %notes add. {note_lines.HOW}")
        except PlainspokenError as error:
            self._fail(error.problems)
        return None

    def complete_notes(self, line: str) -> list[str]:
        """What may follow in a line of ``%notes``: its words, then names of tables, columns and metrics."""
        name, rest = note_lines.source_and_rest(line.strip().removeprefix("%").removeprefix("notes"))
        if not rest.startswith("add"):
            return ["add", "check"]
        try:
            return list(note_lines.names_to_note(self.workspace.source(self._source(name)), self.workspace))
        except PlainspokenError:
            return []  # a list of suggestions is no place to tell of it: running the line does

    def _noted(self, source: Source) -> Any:
        import pandas as pd

        written = note_lines.written_about(source, self.workspace)
        lines = note_lines.noted_lines(written, self.workspace.notes.faults(source))
        rows = [(each.kind, each.about, each.says, not each.problem, each.problem) for each in lines]
        return pd.DataFrame(rows, columns=["kind", "about", "note", "fits", "why not"])

    @line_magic
    def plainspoken(self, line: str) -> Any:
        """Look at or change what is learned and sent: `%plainspoken`, `%plainspoken learn on|off`,
        `%plainspoken learn folder|stop`, `%plainspoken send on|off`, `%plainspoken keep`, `%plainspoken memory`,
        `%plainspoken known [FIELD]`, `%plainspoken forget [NUMBER]`, and of completions
        `%plainspoken forget field NAME`, `forget value FIELD VALUE`, `forget person NAME`, `forget file PATH`.
        """
        match shlex.split(line):
            case []:
                print(self._status())
            case ["learn", ("on" | "off") as state]:
                self.workspace.set_learning(state == "on")
                print(f"Learning is {state}.")
            case ["learn", ("folder" | "stop") as wish]:
                self._try(lambda: print(_folder_learned(self.workspace, begin=wish == "folder")))
            case ["known", *field]:
                return self._try(lambda: known_lines(self.workspace, " ".join(field)))
            case ["send", ("on" | "off") as state]:
                self.workspace.may_send = state == "on"
                print(f"Asking the language model is {state} in this notebook.")
            case ["forget"]:
                forget_all(self.workspace)
                print("Completions and remembered answers of this workspace are forgotten.")
            case ["forget", "field" | "value" | "person" | "file" as what, *named] if named:
                self._try(lambda: self._forget_known(what, named))
            case ["forget", number] if number.isdigit():
                print("Forgotten." if self.workspace.memory.remove(int(number)) else f"There is no answer {number}.")
            case ["keep"]:
                self._keep_last()
            case ["memory"]:
                return self._memory()
            case _:
                raise ShellUsageError(f"Use: %plainspoken {_USE}")
        return None

    def _try(self, action: Callable[[], Any]) -> Any:
        try:
            return action()
        except PlainspokenError as error:
            self._fail(error.problems)

    def _forget_known(self, what: str, named: list[str]) -> None:
        gone = forget(forget_request(what, named), self.workspace)
        print(f"{gone:,} value{'' if gone == 1 else 's'} forgotten.")

    def _keep_last(self) -> None:
        if self.last is None:
            raise ShellUsageError("There is no answer to keep yet.")
        document = self.last.document
        for event in turn(wire.FeedbackRequest(document.turn, "accepted", document.sql), self.workspace):
            if isinstance(event, wire.Failed):
                self._fail(event.problems)
                return
        print("Kept." if self.workspace.learning else "Learning is off, so nothing is kept.")

    def _memory(self) -> Any:
        import pandas as pd

        rows = [
            (
                each.id,
                each.question,
                each.source,
                each.sql,
                each.kept,
                each.how,
                each.state,
                "; ".join(map(str, each.problems)),
            )
            for each in remembered(self.workspace)
        ]
        names = ["number", "question", "source", "sql", "kept", "how", "state", "why"]
        return pd.DataFrame(rows, columns=names).set_index("number")

    def _status(self) -> str:
        settings = self.workspace.settings
        used = [f"The language model is {settings.model}."] if settings.model else ["No language model."]
        used.append(self.workspace.embeddings.described)
        if not settings.model and not self.workspace.embeddings.sends:
            used.append("Nothing leaves this machine.")
        learning = "on" if self.workspace.learning else "off"
        kept = f"Learning is {learning}; what is known stays in .plainspoken/workspace.sqlite."
        return f"Workspace {self.workspace.root}\n{' '.join(used)}\n{kept}"

    def _source(self, name: str) -> str:
        if name:
            return name
        infos = self.workspace.sources.infos()
        return infos[0].name if infos else ""

    def _folder_of(self, target: str) -> Path:
        """Where a relative file of `target` is: beside the notebook, or else in the workspace."""
        path = Path(target.partition(":///")[2] or target)
        return Path.cwd() if (Path.cwd() / path).exists() else self.workspace.root

    def _show(self, request: wire.AskRequest | wire.RunRequest, name: str) -> Answer | None:
        if name and not name.isidentifier():
            raise ShellUsageError(f"{name!r} cannot be the name of a variable.")
        progress = OneLine(sys.stdout)
        for event in turn(request, self.workspace):
            if not isinstance(event, wire.Opening):
                progress.clear()
            match event:
                case wire.Answered():
                    return self._keep(Answer(event.answer, self.workspace.turns.rows_of(event.answer.turn)), name)
                case wire.Failed():
                    self._fail(event.problems)
                case wire.Asked():
                    self._fail((asked_problem(event),))
                    for reading in event.readings:
                        print(f"\n%%sql\n{reading.draft.sql}")
                case wire.Opening():
                    progress.say(event.message)
                case wire.Consent():
                    print("\n\n".join(f"[{message.role}]\n{message.content}" for message in event.messages))
                    self._fail((consent_problem(event),))
                case _:
                    continue
        return None

    def _keep(self, answer: Answer, name: str) -> Answer:
        self.last = answer
        if name:
            self._namespace[name] = answer.frame()
        return answer

    def _fail(self, problems: tuple[Problem, ...]) -> None:
        print(problems_text(problems), file=sys.stderr)


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def register(shell: Any) -> PlainspokenMagics:
    """Add the magics to a shell and, in a kernel, open the comm the panel talks to.

    Loaded once more, as ``%reload_ext`` does, it begins anew: with the settings as they are now, and its last workspace
    closed.
    """
    before: PlainspokenMagics | None = getattr(shell, "plainspoken", None)
    workspace = Workspace(find_root(Path.cwd()))
    learner = before.learner if before is not None else CellLearner(lambda: shell.plainspoken.workspace)
    shell.plainspoken = magics = PlainspokenMagics(shell, workspace, learner)
    taken = shell.magics_manager.magics["cell"].get(SQL_NAME)
    theirs = taken is not None and not isinstance(getattr(taken, "__self__", None), PlainspokenMagics)
    shell.register_magics(magics)
    shell.register_magic_function(magics.sql, "cell", OWN_SQL_NAME)
    if theirs:
        shell.register_magic_function(taken, "cell", SQL_NAME)
        print(f"Another extension owns %%{SQL_NAME}; ours is %%{OWN_SQL_NAME}.", file=sys.stderr)
    _add_frames(shell, workspace)
    if before is None:
        _listen(shell, learner)
    else:
        with learner.learning:
            before.workspace.close()
    return magics


def _listen(shell: Any, learner: CellLearner) -> None:
    """Have cells that ran, lines of ``%notes`` and the panel's requests come to the magics loaded last."""
    shell.events.register("post_run_cell", learner.ran)
    shell.set_hook(
        "complete_command", lambda _, event: shell.plainspoken.complete_notes(event.line), re_key=r"%?notes\b"
    )
    kernel = getattr(shell, "kernel", None)
    if kernel is not None:
        from assistant.comm import register_comm

        register_comm(kernel, lambda: shell.plainspoken.workspace)


def _add_frames(shell: Any, workspace: Workspace) -> None:
    """Make the notebook's DataFrames a source; pandas is only looked at once the notebook has loaded it."""
    workspace.sources.offer_frames(NOTEBOOK_SOURCE, lambda: notebook_frames(shell.user_ns))
    workspace.live = LiveFrames(lambda: notebook_frames(shell.user_ns))


def notebook_frames(namespace: dict[str, Any]) -> dict[str, Any]:
    """The DataFrames in a namespace by name, private and output names left out."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return {}
    # The namespace changes under us while a cell runs: take a copy of its items first.
    return {
        name: value
        for name, value in list(namespace.items())
        if not name.startswith("_") and isinstance(value, pandas.DataFrame)
    }


def _folder_learned(workspace: Workspace, *, begin: bool) -> str:
    """Begin to read the folder, or stop, and say what was done."""
    known = learn_folder(wire.LearnFolderRequest("start" if begin else "stop"), workspace)
    if begin and not known.learning:
        return "Learning is off, so the folder is not read. %plainspoken learn on switches it on."
    return "Reading the folder in the background." if begin else "Reading the folder was stopped."
