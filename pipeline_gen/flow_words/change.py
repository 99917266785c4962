"""What becomes of a flow by a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from nl2sql.drafting import Reason
from nl2sql.problems import Problem, Span
from pipeline_gen.flow import FlowDocument


@dataclass(frozen=True)
class Option:
    """One meaning of words that have several, and the flow it gives."""

    label: str
    flow: FlowDocument


@dataclass(frozen=True)
class FlowChange:
    """A flow after a sentence; see `assistant.wire.FlowWorded` for what the parts say."""

    flow: FlowDocument
    reasons: tuple[Reason, ...] = ()
    unread: tuple[Span, ...] = ()
    question: str = ""
    options: tuple[Option, ...] = ()
    warnings: tuple[Problem, ...] = ()
    undo: int = 0
    redo: int = 0
    focus: str = ""
    confidence: float = 0.0
    drafter: str = "words"
