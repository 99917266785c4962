"""Asks a language model for a changed flow: ask, read, check, ask once more with the problems."""

from __future__ import annotations

from nl2sql.chat_model import ChatModel, Message
from nl2sql.chat_model.drafter import shrunk
from nl2sql.checks import check
from nl2sql.drafting import Reason
from nl2sql.problems import ModelError, Problem, Span, UsageError
from pipeline_gen.checked import CheckedFlow, check_flow
from pipeline_gen.flow import FlowDocument
from pipeline_gen.flow_model.asking import FlowAsk, Sent, repair, sent_for
from pipeline_gen.flow_model.finishing import with_pivot_values, with_stored_texts
from pipeline_gen.flow_model.reply import FlowReply, as_document, read_flow_reply
from pipeline_gen.flow_words.change import FlowChange
from pipeline_gen.several.plan import sources_read
from pipeline_gen.telling import told
from pipeline_gen.to_sql import to_compact

_REPAIRED = 0.9
_UNREADABLE = Problem(
    "model.unreadable",
    "The language model did not answer with the steps of a flow.",
    "Say it in other words, or configure another model.",
)


class FlowWriter:
    """Changes flows with a language model. Each change costs one call, and one more where it must be put right."""

    def __init__(self, model: ChatModel, share_values: bool = False, max_repairs: int = 1) -> None:
        self._model = model
        self._share_values = share_values
        self._max_repairs = max(0, max_repairs)

    @property
    def model_name(self) -> str:
        """The configured model, as the person wrote it."""
        return self._model.name

    def messages(self, ask: FlowAsk) -> tuple[Message, ...]:
        """Exactly what the model would get first; nothing is sent."""
        return sent_for(ask, self._share_values).messages

    def change(self, ask: FlowAsk) -> FlowChange:
        """The flow after the words, checked as any other; unchanged where the model says that it cannot be done.

        Raises `ModelError` when the model cannot be used, or what it wrote is still wrong after the last repair; its
        problems say what is.
        """
        sent = sent_for(ask, self._share_values)
        messages = sent.messages
        problems: tuple[Problem, ...] = ()
        for repairs in range(self._max_repairs + 1):
            text = self._model.complete(messages)
            reply = read_flow_reply(text)
            if reply is None:
                problems = (_UNREADABLE,)
            else:
                try:
                    return _changed(reply, ask, sent, _REPAIRED**repairs)
                except UsageError as error:
                    problems = error.problems
            messages = (*messages, *repair(text, problems, sent.masks))
        raise ModelError(*problems)


def _changed(reply: FlowReply, ask: FlowAsk, sent: Sent, worth: float) -> FlowChange:
    """The change that a reply means. Raises `UsageError` with what is wrong with it."""
    whole = Span(0, len(ask.text))
    if not reply.steps:
        return _declined(ask, reply.explanation or "It gave no steps.")
    flow = with_pivot_values(as_document(reply, ask.flow, sent), ask.source, ask.look, sent.masks)
    _ensure_right(flow, ask)
    before = {step.id: step for step in ask.flow.steps}
    changed = tuple(step.id for step in flow.steps if before.get(step.id) != step)
    flow = with_stored_texts(flow, frozenset(changed), ask.source)
    gone = tuple(step.id for step in ask.flow.steps if step.id not in {now.id for now in flow.steps})
    if not changed and not gone and flow.output == ask.flow.output:
        return _declined(ask, "It changed nothing.")
    reasons = tuple(Reason(sentence, "", (whole,)) for sentence in _told(flow, changed, gone, ask))
    return FlowChange(
        flow,
        reasons,
        focus=changed[-1] if changed else flow.output,
        confidence=round(shrunk(reply.confidence) * worth, 3),
        drafter="chat",
    )


def _declined(ask: FlowAsk, why: str) -> FlowChange:
    problem = Problem(
        "model.declined", f"The language model did not do it: {why}", "Say it in other words.", severity="warning"
    )
    return FlowChange(ask.flow, unread=(Span(0, len(ask.text)),), warnings=(problem,), drafter="chat")


def _ensure_right(flow: FlowDocument, ask: FlowAsk) -> None:
    """Raises `UsageError` for what is wrong with the flow and was not before, and for a query that may not run."""
    catalog = ask.source.catalog
    old = check_flow(ask.flow, catalog)
    known = {step.given.id: step.given for step in old.steps if step.problems or step.waits_for}
    new = check_flow(flow, catalog)
    faults = [problem for step in new.steps if known.get(step.given.id) != step.given for problem in step.problems]
    if faults:
        raise UsageError(*faults)
    if known and _fault(new) is not None and _fault(old) is not None:
        return  # The flow had a fault of its own before: it is shown on its step, and nothing can be run.
    pipeline = new.until()
    if any(sources_read(pipeline)):
        return  # Each source gets a query of its own, which is checked when it is run.
    problems = check(to_compact(pipeline), catalog).problems
    if problems:
        raise UsageError(*problems)


def _fault(checked: CheckedFlow) -> UsageError | None:
    try:
        checked.until()
    except UsageError as error:
        return error
    return None


def _told(flow: FlowDocument, changed: tuple[str, ...], gone: tuple[str, ...], ask: FlowAsk) -> list[str]:
    """What was done, in the words of the steps themselves: what the model says of it does not count."""
    catalog = ask.source.catalog
    now, before = told(check_flow(flow, catalog).understood), told(check_flow(ask.flow, catalog).understood)
    lines = [now[step_id][1] for step_id in changed if step_id in now]
    lines += [f"No longer “{before[step_id][1]}”" for step_id in gone if step_id in before]
    return lines or [f"The flow ends with {flow.output}"]
