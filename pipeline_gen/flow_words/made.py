"""What a reader makes of a clause: new steps, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor
from pipeline_gen.steps import Operation


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step that reads the one before it, and further steps that read nothing (tables), made for it."""

    operation: Operation
    beside: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """New steps. `sure`, 0 to 1, is how likely they are what the words mean."""

    steps: tuple[NewStep, ...]
    sure: float = 0.95


Reader = Callable[[Cursor, Scene], Made | None]
"""Reads a clause from its first word; None where the words are not of its kind."""


def made(*operations: Operation, sure: float = 0.95) -> Made:
    """Steps that read only each other."""
    return Made(tuple(NewStep(operation) for operation in operations), sure)
