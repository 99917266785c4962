"""A flow changed by words: the sentence, and the flow that it makes of the one on show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.drafting import Reason
from nl2sql.problems import Problem, Span
from pipeline_gen.flow import FlowDocument


@dataclass(frozen=True, slots=True)
class FlowWordsRequest:
    """Change a flow by words: “drop rows without a price, then by month”, “only 2023”, “undo that”.

    New steps go after `step`, or, where it is empty, after the one that the flow ends with. With `rewrite`,
    the text is the new sentence of `step` itself. `send` is the person's reply to a `consent` event, which comes where
    a language model is configured and the words, or a part of them, were not understood without it. With `by_model` it
    is asked in any case; who said no before is shown again what would be sent.
    """

    flow: FlowDocument
    text: str
    step: str = ""
    rewrite: bool = False
    send: bool | None = None
    by_model: bool = False


@dataclass(frozen=True, slots=True)
class FlowOption:
    """One way to understand words that may mean several things, and the flow it gives."""

    label: str
    flow: FlowDocument


@dataclass(frozen=True, slots=True)
class FlowWorded:
    """Answer to `FlowWordsRequest`.

    `reasons` say, clause by clause, what was done; `unread` are the places in the text that nothing was made of. With
    `options` there is something to choose first: `question` says what, and `flow` is changed only by what went before.
    `undo` is how many changes of the flow to take back, and `redo` how many to put back: the browser keeps them.
    `focus` is the step to show, empty where none was changed. `confidence`, 0 to 1, is how likely it is what was meant.
    `drafter` is ``chat`` where a language model wrote the flow, else ``words``. `offers_model`: a part was not
    understood, and a language model is configured that was not asked, since the person said no before.
    """

    flow: FlowDocument
    reasons: tuple[Reason, ...] = ()
    unread: tuple[Span, ...] = ()
    question: str = ""
    options: tuple[FlowOption, ...] = ()
    warnings: tuple[Problem, ...] = ()
    undo: int = 0
    redo: int = 0
    focus: str = ""
    confidence: float = 0.0
    drafter: str = "words"
    offers_model: bool = False
    type: Literal["flowworded"] = "flowworded"
