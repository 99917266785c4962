"""What can be wrong with embeddings, said so that a person can act on it. Words are matched without them, always."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.problems import Problem

_GOES_ON = "Until then tables are found by their words alone."


def underway(source: str, done: int, of: int) -> Problem:
    """The names of a source are still being embedded."""
    return Problem(
        "embedding.underway",
        f"The names of {source} are being embedded: {done:,} of {of:,} so far.",
        _GOES_ON,
        severity="info",
    )


def failed(cause: Problem) -> Problem:
    """The embedding model could not be used."""
    return replace(cause, hint=f"{cause.hint} {_GOES_ON}".strip(), severity="warning")


def not_kept(cause: Problem) -> Problem:
    """The workspace file does not take the vectors."""
    return Problem(
        "embedding.not_kept",
        f"The vectors of names cannot be kept: {cause.message}",
        f"They are used as long as this process lives, and made again by the next. {cause.hint}".strip(),
        severity="warning",
    )
