"""What completion knows, shown and forgotten: for the panel, the magic and the command line."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant import wire
from assistant.forgetting import forget_completions, forget_file
from assistant.workspace import Workspace
from nl2sql.problems import Problem, UsageError

if TYPE_CHECKING:
    import pandas


def known(request: wire.KnownRequest, workspace: Workspace) -> wire.Known:
    """Everything that is known, and the values of one field. Raises `StoreError`."""
    engine = workspace.autocomplete
    fields = sorted((f for f in engine.knowledge.fields() if f.values), key=lambda field: (-field.used_at, field.name))
    progress = workspace.folder.progress
    shown = wire.Known(
        workspace.learning and engine.learning,
        tuple(
            wire.KnownField(
                f.name, f.kind, f.values, f.uses, f.tried, f.right, f.accepted, f.edited, f.dismissed, _date(f.used_at)
            )
            for f in fields
        ),
        engine.knowledge.people(),
        tuple(
            wire.KnownFile(f.path, f.learned, f.fault, bool(f.forgotten))
            for f in workspace.folder.files.all().values()
            if f.learned or f.fault or f.forgotten
        ),
        wire.FolderState(progress.stage, progress.files, progress.read, progress.learned),
        problems=(progress.problem,) if progress.problem else (),
    )
    if not request.field:
        return shown
    values = engine.knowledge.values(request.field, request.wanted)
    return replace(
        shown, field=request.field, values=tuple(wire.KnownValue(v.text, v.n, _date(v.used_at)) for v in values)
    )


def forget_known(request: wire.ForgetKnownRequest, workspace: Workspace) -> wire.Known:
    """Forget what the request names, with its counts; what is left. Raises `StoreError`, `UsageError`."""
    forget(request, workspace)
    return known(wire.KnownRequest(request.field if request.value else ""), workspace)


def forget(request: wire.ForgetKnownRequest, workspace: Workspace) -> int:
    """Forget what the request names; how many values went. Raises `StoreError`, `UsageError`."""
    given = [bool(part) for part in (request.field, request.person, request.file, request.everything)]
    if sum(given) != 1:
        raise UsageError(
            Problem(
                "known.what",
                "It was not said what completion is to forget.",
                "Name a field (and a value of it), a person, a file, or everything.",
            )
        )
    if request.everything:
        return forget_completions(workspace)
    if request.file:
        return forget_file(workspace, request.file)
    if request.person:
        return workspace.autocomplete.forget(person=request.person)
    return workspace.autocomplete.forget(request.field, request.value or None)


def forget_request(what: str, named: Sequence[str]) -> wire.ForgetKnownRequest:
    """The request that ``forget WHAT NAME…`` means; a value is named after its field."""
    match what, list(named):
        case "field", [field]:
            return wire.ForgetKnownRequest(field)
        case "value", [field, value]:
            return wire.ForgetKnownRequest(field, value)
        case "person", [person]:
            return wire.ForgetKnownRequest(person=person)
        case "file", [path]:
            return wire.ForgetKnownRequest(file=path)
        case _:
            return wire.ForgetKnownRequest()


def known_lines(workspace: Workspace, field: str = "") -> pandas.DataFrame:
    """Fields, or the values of one field, as a table."""
    import pandas as pd

    shown = known(wire.KnownRequest(field), workspace)
    if field:
        return pd.DataFrame([(v.text, v.uses, v.used) for v in shown.values], columns=["value", "uses", "last used"])
    rows = [
        (f.name, f.values, f.uses, f.tried, f.right, f.accepted, f.edited, f.dismissed, f.used) for f in shown.fields
    ]
    names = ["field", "values", "uses", "tried", "right", "accepted", "edited", "dismissed", "last used"]
    return pd.DataFrame(rows, columns=names)


def learn_folder(request: wire.LearnFolderRequest, workspace: Workspace) -> wire.Known:
    """Begin to read the folder, or stop."""
    if request.action == "start":
        workspace.folder.start(asked=True)
    else:
        workspace.folder.stop()
    return known(wire.KnownRequest(), workspace)


def _date(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC).astimezone().date().isoformat()
