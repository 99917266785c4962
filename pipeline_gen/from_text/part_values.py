"""“only lamps”: a word that stands within longer stored values of one column, such as “Hollin Desk Lamp”."""

from __future__ import annotations

import re

from nl2sql.parser.frame import Condition
from nl2sql.words import stems
from pipeline_gen.from_text.editing import Editing

_ONLY = re.compile(r"(please )?(only|just)( show)?( the)? (?P<word>[^\W\d_]{3,})( please)?\W*")


def part_condition(editing: Editing, text: str) -> Condition | None:
    """The condition that the word is part of the value; None unless exactly one column shown here has such values."""
    found = _ONLY.fullmatch(text.lower().strip())
    words = stems(found["word"]) if found else ()
    if found is None or len(words) != 1:
        return None
    word = words[0]
    columns = set()
    for ref in editing.body.origins.values():
        values = [value for value in editing.source.values.of(ref) if word in stems(value)]
        if values and all(word in value.lower() for value in values):
            columns.add(ref)
    return Condition(columns.pop(), "contains", (word,)) if len(columns) == 1 else None
