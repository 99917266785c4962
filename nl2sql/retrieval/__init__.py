"""Finds what a question is about in a catalogue and its values."""

from nl2sql.retrieval.ground import ground, grounded
from nl2sql.retrieval.sides import Side, all_in_view, sides
from nl2sql.retrieval.view import in_view, prepare

__all__ = ["Side", "all_in_view", "ground", "grounded", "in_view", "prepare", "sides"]
