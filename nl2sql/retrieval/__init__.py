"""Finds what a question is about in a catalogue and its values."""

from nl2sql.retrieval.ground import ground

__all__ = ["ground"]
