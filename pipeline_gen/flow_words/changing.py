"""Changes a flow by a sentence, corrects what was mistyped in it, and asks which column is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nl2sql.drafting import Source
from nl2sql.problems import Span, UsageError
from pipeline_gen.flow import FlowDocument
from pipeline_gen.flow_words.change import FlowChange, Option
from pipeline_gen.flow_words.edited import EditedFlow
from pipeline_gen.flow_words.misspelt import corrected, corrections
from pipeline_gen.flow_words.naming import AmbiguousColumn
from pipeline_gen.flow_words.reading import Reading
from pipeline_gen.flow_words.scene import Look
from pipeline_gen.flow_words.taking_back import undone


def change_flow(
    flow: FlowDocument,
    text: str,
    source: Source,
    today: str,
    *,
    step: str = "",
    chosen: Mapping[str, str] | None = None,
    look: Look | None = None,
) -> FlowChange:
    """The flow after a sentence; new steps go after `step`, by default after the one that the flow ends with.

    `today` is an ISO date. `chosen` says which column some words mean; where it is not said and matters, the change
    asks (`options`). `look` may ask the data for the values of a column. Raises `UsageError` where `step` is not there
    or not understood.
    """
    undo, redo = undone(text)
    if undo or redo:
        return FlowChange(flow, undo=undo, redo=redo, confidence=1.0)

    def begun(words: str) -> Reading:
        return Reading(words, EditedFlow(flow, step or flow.output, source, today, chosen or {}, look))

    change = _changed(begun(text), flow, step)
    respelt, found = _respelt(begun(text)) if change.unread else (text, ())
    again = _changed(begun(respelt), flow, step) if found else change
    if not found or again.unread or not (again.reasons or again.options):
        return change
    reasons = tuple(replace(reason, words=(Span(0, len(text)),)) for reason in again.reasons)
    return replace(again, reasons=reasons, warnings=(*again.warnings, corrections(found)))


def _respelt(reading: Reading) -> tuple[str, tuple[tuple[str, str], ...]]:
    try:
        scene = reading.edited.scene()
    except UsageError:
        scene = None
    return corrected(reading.text, scene) if scene is not None else (reading.text, ())


def _changed(reading: Reading, flow: FlowDocument, step: str) -> FlowChange:
    text, edited = reading.text, reading.edited
    try:
        reading.read_all()
    except AmbiguousColumn as error:
        return _asked(reading, error, flow, step)
    confidence = 0.0
    if edited.reasons:
        read = sum(span.end - span.start for span in reading.unread)
        confidence = round(edited.sure * (1 - 0.6 * min(1.0, read / max(1, len(text)))), 3)
    return FlowChange(
        edited.flow,
        tuple(edited.reasons),
        tuple(reading.unread),
        warnings=tuple(edited.warnings),
        focus=edited.focus,
        confidence=confidence,
    )


def _asked(reading: Reading, error: AmbiguousColumn, flow: FlowDocument, step: str) -> FlowChange:
    """Which column is meant? Each answer comes with the flow it gives; where none gives one, the rest is unread."""
    text, edited = reading.text, reading.edited
    options = []
    for name in error.names:
        chosen = {**edited.chosen, error.said: name}
        found = change_flow(flow, text, edited.source, edited.today, step=step, chosen=chosen, look=edited.look)
        if found.options:
            options += [Option(f"{name}, {option.label}", option.flow) for option in found.options]
        elif found.reasons:
            options.append(Option(name, found.flow))
    reasons, unread = tuple(edited.reasons), tuple(reading.unread)
    if not options:
        known = [span.end for span in (*unread, *(span for reason in reasons for span in reason.words))]
        unread = (*unread, Span(max(known, default=0), len(text)))
        return FlowChange(edited.flow, reasons, unread, focus=edited.focus, confidence=0.4 if reasons else 0.0)
    question = f"Which column is “{error.said}”?"
    return FlowChange(edited.flow, reasons, unread, question, tuple(options), confidence=0.4)
