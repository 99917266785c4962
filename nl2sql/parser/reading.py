"""Reads a text against a source: words into ranked frames."""

from __future__ import annotations

from nl2sql.drafting import Source
from nl2sql.parser.frame import Frame


def read(
    text: str, source: Source, today: str, *, fragment: bool = False, focus: tuple[str, ...] = ()
) -> tuple[Frame, ...]:
    """Ranked readings of `text`, best first; empty when it says nothing that the data knows.

    `today` (ISO date) anchors relative dates. With `fragment`, the text is a follow-up ("by month",
    "top 5", "only online orders") and the frames are partial; `focus` names the tables (keys) that are
    already on show, which win where a word could mean several columns.
    """
    return ()
