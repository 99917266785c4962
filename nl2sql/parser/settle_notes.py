"""Owns up to what a reading cannot know or cannot do."""

from __future__ import annotations

from rapidfuzz import process

from nl2sql.parser.frame import Condition
from nl2sql.parser.reader import Reader
from nl2sql.parser.settling import Settling
from nl2sql.problems import Problem


def unknown_values(state: Settling, conditions: list[Condition]) -> list[Problem]:
    """Texts that the data does not hold where they are looked for."""
    found: list[Problem] = []
    for condition in conditions:
        known = state.source.values.of(condition.column)
        for value in condition.values if condition.operator == "=" and known else ():
            if isinstance(value, str) and value not in known:
                near = process.extract(value, known, limit=3, score_cutoff=60)
                hint = f"Did you mean {' or '.join(repr(text) for text, _, _ in near)}?" if near else ""
                message = f"No {condition.column} is {value!r}."
                found.append(Problem("draft.unknown-value", message, hint, severity="warning"))
    return found


def note_beyond(state: Settling, conditions: list[Condition], within: bool) -> None:
    """Owns up to questions that one grouping or one condition cannot answer; `within` when it ranks in each group."""
    reader = state.reader
    grouped = {grouping.entity or (grouping.column.table if grouping.column else "") for grouping in reader.groupings}
    plain = {mention.table for mention in reader.mentions if not mention.verb}
    days = [c for c in conditions if c.operator == "during"]
    message = ""
    ranked = reader.rank is not None and bool(reader.rank.limit) and not (within or reader.rank.unit)
    if ranked and reader.groupings and plain - grouped:
        message = "The best of each group was asked for; this ranks over all groups."
    elif _both(reader) and any(c.operator == "in" or c.any_of for c in conditions):
        message = "Both were asked for; this finds rows with either."
    elif _contradict(conditions):
        message = "No row can meet all these conditions at once."
    elif any(c.negated for c in days) and any(not c.negated for c in days):
        message = "One period with and another without was asked for; this looks at single rows."
    if message:
        hint = "Ask for one part at a time, or edit the query."
        state.notes.append(Problem("draft.beyond", message, hint, severity="warning"))


def _both(reader: Reader) -> bool:
    return any(token.norm == "both" for token in reader.tokens)


def _contradict(conditions: list[Condition]) -> bool:
    """Whether one column would have to equal two values."""
    fixed = [c.column for c in conditions if c.operator in ("=", "in") and not c.negated and not c.any_of]
    return len(fixed) > len(set(fixed))
