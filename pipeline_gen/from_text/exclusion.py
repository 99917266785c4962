"""“Drop customers without a phone” keeps those with one: two denials, of which the second belongs to the rows dropped.

The reader of questions knows one denial at a time. So what is dropped is read without the verb, and then denied.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nl2sql.parser.frame import Frame

_VERB = re.compile(
    r"\s*(?:please )?(?P<verb>drop|remove|delete|exclude|excluding|discard|omit|ignore|skip|leave out|take out"
    r"|throw out|get rid of|except(?: for)?|not)\b",
    re.IGNORECASE,
)
_LACKS = re.compile(r"\b(without|missing|lack\w*|no|empty|blank|never|incomplete|unknown|null)\b", re.IGNORECASE)
_OTHER_MEANINGS = frozenset({"drop", "delete", "discard", "omit", "ignore", "skip", "throw out", "take out"})
"""Verbs that a catalogue may know as something else: a product that was dropped is discontinued."""


def rows_lacking(text: str) -> str:
    """What is dropped, where that is rows that lack something; the verb is blanked out. Empty for other texts."""
    found = _VERB.match(text)
    if found is None or not _LACKS.search(text, found.end()):
        return ""
    return " " * found.end() + text[found.end() :]


def plainly_denied(text: str) -> str:
    """The text with a verb such as “drop” as the “not” that it means; every other letter stays in its place."""
    found = _VERB.match(text)
    if found is None or found["verb"].lower() not in _OTHER_MEANINGS:
        return text
    start, end = found.span("verb")
    return text[:start] + "not".ljust(end - start) + text[end:]


def denied(frame: Frame) -> Frame | None:
    """The frame of the rows that remain when those of `frame` are dropped; None where it says more than one thing."""
    conditions, presences = frame.conditions, frame.presences
    if len(conditions) + len(presences) != 1 or frame.group_conditions or frame.ordering or frame.measures:
        return None
    return replace(
        frame,
        conditions=tuple(replace(one, negated=not one.negated) for one in conditions),
        presences=tuple(replace(one, negated=not one.negated) for one in presences),
    )
