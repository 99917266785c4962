"""Keeps what a model answered, and answers the same again: for tests and measurements that anybody can repeat.

A recording is a text file with one JSON object a line: ``{"model": …, "messages": [[role, content], …],
"reply": …}``. It holds all that was sent, so record only what may be shared.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path

from nl2sql.chat_model.model import ChatModel, Message
from nl2sql.problems import ModelError, Problem


class RecordingModel:
    """Asks another model and appends every call that was answered to a file."""

    def __init__(self, model: ChatModel, path: Path) -> None:
        self._model = model
        self._path = path
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The recorded model's name."""
        return self._model.name

    def complete(self, messages: Sequence[Message]) -> str:
        """The other model's reply, once it is written down. Raises `ModelError`, and `OSError` for the file."""
        reply = self._model.complete(messages)
        line = json.dumps({"model": self.name, "messages": _pairs(messages), "reply": reply}, ensure_ascii=False)
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        return reply


class ReplayedModel:
    """Answers from a recording, word for word the same messages with the same reply. Needs no network."""

    def __init__(self, path: Path) -> None:
        """Reads the recording. Raises `ModelError` when it cannot be read."""
        self._path = path
        try:
            calls = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
            self._replies = {_key(call["messages"]): str(call["reply"]) for call in calls}
            names = {str(call["model"]) for call in calls}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                Problem(
                    "model.recording",
                    f"{path} is not a recording ({type(error).__name__}).",
                    "Each line must be a JSON object with model, messages and reply.",
                )
            ) from error
        self.name = f"recorded {', '.join(sorted(names))}".strip()

    def complete(self, messages: Sequence[Message]) -> str:
        """The recorded reply. Raises `ModelError` for messages that were not recorded."""
        reply = self._replies.get(_key(_pairs(messages)))
        if reply is None:
            raise ModelError(
                Problem(
                    "model.not_recorded",
                    f"{self._path.name} holds no reply to these messages.",
                    "The prompt or the schema has changed since: record again.",
                )
            )
        return reply


def _pairs(messages: Sequence[Message]) -> list[list[str]]:
    return [[message.role, message.content] for message in messages]


def _key(pairs: Sequence[Sequence[str]]) -> str:
    return json.dumps(pairs, ensure_ascii=False)
