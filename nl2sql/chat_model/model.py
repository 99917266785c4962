"""What a language model is to this program: messages in, text out. And a double of it for tests and demonstrations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

from nl2sql.problems import ModelError, Problem

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation with a model."""

    role: Role
    content: str


class ChatModel(Protocol):
    """A language model. Implementations are safe to call from several threads."""

    @property
    def name(self) -> str:
        """What the person configured, such as ``openai:gpt-5-mini``; never holds a key."""

    def complete(self, messages: Sequence[Message]) -> str:
        """The text the model answers. Raises `ModelError`."""


class ScriptedModel:
    """A model that answers from a list or a function, for tests, recordings and demonstrations.

    `calls` keeps the messages of every call, so a test can look at exactly what would have been sent.
    """

    def __init__(self, script: Sequence[str] | Callable[[Sequence[Message]], str], name: str = "scripted") -> None:
        self.name = name
        self.calls: list[tuple[Message, ...]] = []
        self._script = script

    def complete(self, messages: Sequence[Message]) -> str:
        """The next reply. Raises `ModelError` when a list has no more."""
        self.calls.append(tuple(messages))
        if callable(self._script):
            return self._script(messages)
        if len(self.calls) > len(self._script):
            raise ModelError(
                Problem(
                    "model.script_ended",
                    f"The scripted model has only {len(self._script)} replies.",
                    "Give it one reply for every call, or a function.",
                )
            )
        return self._script[len(self.calls) - 1]


@dataclass
class _Switch:
    refusing: bool = False


_SWITCH = _Switch()


@contextmanager
def refuse_real_models(refuse: bool = True) -> Iterator[None]:
    """Inside, every model that would use the network raises `ModelError`; for all threads of the process.

    The test suite runs within it. ``refuse_real_models(False)`` lifts the refusal for a block.
    """
    before, _SWITCH.refusing = _SWITCH.refusing, refuse
    try:
        yield
    finally:
        _SWITCH.refusing = before


def ensure_real_models_allowed(name: str) -> None:
    """Called by every real model before it sends anything. Raises `ModelError` inside `refuse_real_models`."""
    if _SWITCH.refusing:
        raise ModelError(
            Problem(
                "model.refused",
                f"The language model {name} was not called: real models are refused here.",
                "Use a ScriptedModel, or leave the refuse_real_models() block.",
            )
        )
