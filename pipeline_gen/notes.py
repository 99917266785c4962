"""Notes beside steps: what a person wrote there, or wrote as comments in SQL. A note changes no rows."""

from __future__ import annotations

from collections.abc import Iterable


def note_lines(note: str) -> tuple[str, ...]:
    """The lines of a note that hold something, each fit to stand in a comment of one line."""
    # What Python or a database takes for the end of a line would end the comment, too: `splitlines` knows them all.
    plain = ("".join(letter for letter in line if letter.isprintable()).strip() for line in note.splitlines())
    return tuple(line for line in plain if line)


def joined_notes(notes: Iterable[str]) -> str:
    """One note of several, a line for each of their lines."""
    return "\n".join(line for note in notes for line in note_lines(note))


def of_column(name: str, text: str) -> str:
    """The line of a note that speaks of one column."""
    return f"{name}: {' '.join(note_lines(text))}"


def sql_comments(lines: Iterable[str]) -> list[str]:
    """The lines as comments of a SQL tree: none of them can end, or begin another, before its end."""
    return [line.replace("*/", "* /").replace("/*", "/ *") for line in lines]


def python_comments(sentence: str, note: str) -> list[str]:
    """The sentence of a step, then its note, as lines of Python comments."""
    return [f"# {line}" for line in (" ".join(sentence.split()), *note_lines(note))]
