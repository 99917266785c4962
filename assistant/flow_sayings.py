"""What is said to flows: learned with the flow it made, and completed in the line of words and in steps' sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant import wire
from assistant.completion import on_wire, with_history
from assistant.flow_words import read_offline, worded_over
from assistant.looking import Looking
from assistant.workspace import Workspace
from autocomplete.completion import Item, TextCompletion
from autocomplete.question import complete_question, learn_question
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.database import Cancellation
from nl2sql.drafting import Source
from nl2sql.problems import PlainspokenError, StoreError
from pipeline_gen.checked import CheckedFlow

_SENTENCE = "sentence"
"""The part of a step that says in words what it does."""
_MOST_READ = 4
"""Whole texts that are read to tell whether this flow understands them."""


def _said_to(source: str) -> str:
    """The name that words said to flows over a source are remembered under."""
    return f"{source}, said to flows"


def learn_said(said: tuple[str, ...], source: str, workspace: Workspace) -> None:
    """Learn the words that changed a flow, now that the flow is kept."""
    if not said or not workspace.learning:
        return
    try:
        for text in said:
            learn_question(workspace.autocomplete, text, _said_to(source))
    except StoreError as error:
        workspace.file.fault(error.problem)


def complete_said(request: wire.CompleteStepRequest, workspace: Workspace) -> wire.Completion:
    """How words to a flow may go on: names, values, next words, and whole texts that this flow understands.

    They are about what leaves the step; a sentence (`part`) about what comes into it.
    """
    source, looking = worded_over(request.flow, workspace), Looking.at(request.flow, workspace, Cancellation())
    scope, said = _scope(request, source.catalog, looking.flow), _said_to(request.flow.source)
    found = with_history(
        workspace,
        lambda history: complete_question(
            request.text, request.offset, scope, source.values, history, source.notes, said
        ),
    )
    understood = _understood(found, lambda text: _reads(text, request, source, looking, workspace.today))
    return on_wire(replace(found, items=tuple(understood)))


def _scope(request: wire.CompleteStepRequest, catalog: Catalog, flow: CheckedFlow) -> Catalog:
    """What the words may name: the columns that leave a step; the tables where there is no step yet."""
    given = request.flow.step(request.step)
    about = given.inputs[:1] if given is not None and request.part == _SENTENCE else (request.step,)
    step = next((each.step for each in flow.steps if each.given.id in about), None)
    if step is None:
        return catalog
    columns = tuple(Column(column.name, column.type) for column in step.columns)
    return Catalog(catalog.name, catalog.dialect, (Table(step.id, columns),))


def _understood(found: TextCompletion, reads: Callable[[str], bool]) -> Iterator[Item]:
    """The entries; of whole texts only those that this flow understands, for what they name may be gone."""
    read = 0
    for item in found.items:
        if item.kind == "question":
            read += 1
            if read > _MOST_READ or not reads(item.label):
                continue
        yield item


def _reads(text: str, request: wire.CompleteStepRequest, source: Source, looking: Looking, today: str) -> bool:
    """Whether the flow understands all of a text; asked at every key that is pressed, it is read once."""
    rewrite = request.part == _SENTENCE

    def read() -> bool:
        said = wire.FlowWordsRequest(request.flow, text, request.step, rewrite=rewrite)
        try:
            change = read_offline(said, source, today)
        except PlainspokenError:
            return False
        return bool(change.reasons) and not change.unread

    flow = (looking.text, request.flow.output, request.step, rewrite)
    known = (source.catalog.fingerprint, hash(source.notes.written), today)
    return looking.remembered(("reads", text, *flow, *known), read, lambda _: 1_000 + len(looking.text))
