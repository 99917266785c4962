"""Finds what a question is about in a catalogue and its values."""

from nl2sql.retrieval.ground import ground, grounded
from nl2sql.retrieval.view import in_view, prepare

__all__ = ["ground", "grounded", "in_view", "prepare"]
