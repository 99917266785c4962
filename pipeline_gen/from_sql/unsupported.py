"""What stops a part of a statement from becoming steps."""

from __future__ import annotations


class Unsupported(Exception):
    """A part of a statement that no step stands for; the text says which, for people."""
