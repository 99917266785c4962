"""Fields of anybody's own forms, which learn from what is kept in this workspace.

From Python::

    fields = assistant.open_fields()
    fields.field("order.city", based_on=["order.customer"])
    fields.commit("order", {"customer": "ACME", "city": "Boston"})
    fields.suggest("order.city", {"order.customer": "ACME"})
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant import wire
from assistant.forgetting import forget_completions
from assistant.settings import find_root
from assistant.workspace import Workspace
from autocomplete.field import Action, Field, Kind, Known, Suggestion

__all__ = ["Fields", "open_fields"]

MOST_SUGGESTED = 200
"""Values of a field that go to the browser at once, at most."""

_opened: dict[Path, Fields] = {}
_opening = threading.Lock()


class Fields:
    """The fields of a workspace: declare, suggest, learn, forget. Safe to share between threads.

    No method fails because the workspace file is damaged, full or locked: work goes on in memory, and a
    warning says so once.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def field(
        self, name: str, based_on: Sequence[str] = (), kind: Kind = "value", *, autocomplete: str = "on"
    ) -> Field:
        """Declare a field; `based_on` names the fields that say something about it, the most telling first.

        A `kind` ``set`` holds several values, ``text`` prose. A field named like a secret (``api_key``), or
        whose HTML attribute `autocomplete` forbids it (``off``), is never stored: see `Field.stored`.
        """
        declared = self.workspace.autocomplete.field(name, based_on, kind, autocomplete=autocomplete)
        self._warn()
        return declared

    def suggest(
        self, field: str, context: Mapping[str, object] | None = None, prefix: str = "", limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """At most `limit` values that start with `prefix`, best first, given the fields of `context`.

        Each has the probability `p` (0 to 1) that it is meant, and says `why`. The context of a set lists under
        the field's own name what it holds already.
        """
        found = self.workspace.autocomplete.suggest(field, context, prefix, limit)
        self._warn()
        return found

    def commit(self, form: str, record: Mapping[str, object]) -> None:
        """Learn from a form that was kept; a key ``city`` of the form ``order`` is the field ``order.city``.

        Secrets are left out, and nothing is learned where the workspace does not consent to it.
        """
        if self.workspace.learning:
            self.workspace.autocomplete.commit(form, record)
            self._warn()

    def feedback(self, id: str, action: Action, final: str = "") -> None:
        """Say what became of the suggestion of that `id`; `final` is what was kept instead, when edited."""
        if self.workspace.learning:
            self.workspace.autocomplete.feedback(id, action, final)
            self._warn()

    def forget(self, field: str | None = None, value: str | None = None, *, person: str | None = None) -> int:
        """Forget a value of a field, a field, a value of every field, or (given nothing) everything; with `person`
        only what that person kept. Returns how many values went.
        """
        if field is value is person is None:
            gone = forget_completions(self.workspace)
        else:
            gone = self.workspace.autocomplete.forget(field, value, person=person)
        self._warn()
        return gone

    def known(self) -> tuple[Known, ...]:
        """What has been learned, field by field, and how often it was right."""
        found = self.workspace.autocomplete.knowledge.fields()
        self._warn()
        return found

    def _warn(self) -> None:
        for problem in self.workspace.take_notices():
            warnings.warn(f"{problem.message} {problem.hint}".strip(), RuntimeWarning, stacklevel=3)


def open_fields(root: str | Path | None = None) -> Fields:
    """The fields of the workspace at `root` (found from the current folder when left out), opened once a process."""
    folder = find_root(Path(root) if root is not None else Path.cwd()).resolve()
    with _opening:
        if folder not in _opened:
            _opened[folder] = Fields(Workspace(folder))
        return _opened[folder]


def suggest_field(request: wire.SuggestRequest, workspace: Workspace) -> wire.Suggested:
    """What a field of a form in the browser may be."""
    asked = request.field
    if workspace.learning:
        _declare(asked, workspace)
    limit = max(1, min(request.limit, MOST_SUGGESTED))
    found = workspace.autocomplete.suggest(asked.name, request.context, request.prefix, limit)
    notice = " ".join(problem.message for problem in workspace.take_notices())
    complete = not request.prefix and workspace.autocomplete.has_fewer(asked.name, limit)
    return wire.Suggested(found, complete, notice)


def commit_form(request: wire.CommitRequest, workspace: Workspace) -> wire.Done:
    """Learn from a form that was kept in the browser."""
    if workspace.learning:
        for field in request.fields:
            _declare(field, workspace)
        workspace.autocomplete.commit("", request.record)
    return wire.Done()


def field_feedback(request: wire.FieldFeedbackRequest, workspace: Workspace) -> wire.Done:
    """Learn from what became of a suggestion."""
    if workspace.learning:
        workspace.autocomplete.feedback(request.id, request.action, request.final)
    return wire.Done()


def _declare(field: wire.FormField, workspace: Workspace) -> None:
    """As the form says, unless the field was declared as one that is never stored."""
    known = workspace.autocomplete.declared(field.name)
    if known is None or known.stored:
        workspace.autocomplete.field(field.name, field.based_on, field.kind)
