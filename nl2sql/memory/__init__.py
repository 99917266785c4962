"""Accepted questions with their SQL: kept by a person's word, served while they are still right."""

from nl2sql.memory.drafter import RememberedDrafter
from nl2sql.memory.examples import Example, Memory, Recalled
from nl2sql.memory.similar import Similar

__all__ = ["Example", "Memory", "Recalled", "RememberedDrafter", "Similar"]
