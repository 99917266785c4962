"""Texts of Python code."""

from __future__ import annotations


def quoted(text: str) -> str:
    """A Python string literal in double quotes where that needs no escapes."""
    return f'"{text}"' if text.isprintable() and '"' not in text and "\\" not in text else repr(text)
