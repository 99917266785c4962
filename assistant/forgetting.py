"""What a person asks to be forgotten, in every part that keeps it. All raise `StoreError`."""

from __future__ import annotations

from assistant.workspace import Workspace


def forget_all(workspace: Workspace) -> None:
    """Forget every completion, every accepted answer, what was learned from them, and what is kept of the data."""
    workspace.tables.close()
    workspace.catalogues.forget()
    workspace.looks.forget()
    if workspace.sources.values is not None:
        workspace.sources.values.close()
    if workspace.values is not None:
        workspace.values.forget()
    forget_completions(workspace)
    forget_training(workspace)
    for example in workspace.memory.all():
        workspace.memory.remove(example.id)


def forget_completions(workspace: Workspace) -> int:
    """Forget everything that completions learned; how many values went."""
    workspace.folder.forget()
    return workspace.autocomplete.forget()


def forget_file(workspace: Workspace, path: str) -> int:
    """Forget what completions learned from a file of the folder; how many values went."""
    workspace.folder.forget(path)
    return workspace.autocomplete.forget(files=[path])


def forget_training(workspace: Workspace) -> bool:
    """Forget what was learned from accepted answers; False when there was nothing."""
    # The drafter holds what it learned: it is made anew when next asked.
    vars(workspace).pop("embedded", None)
    return workspace.training.forget()
