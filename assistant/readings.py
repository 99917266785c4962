"""The ways a question can be understood, told apart in a few words each."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.wire import Reading
from nl2sql.answer import Ran
from nl2sql.catalog import Catalog
from nl2sql.drafting import Draft
from nl2sql.results_compared import difference, size_text
from nl2sql.retrieval.past import tables_read
from nl2sql.unclear import Unclear
from pipeline_gen.differing import differing
from pipeline_gen.from_sql import from_sql

LONGEST_SQL = 80


def compared(best: Ran, rivals: Sequence[Ran], catalog: Catalog) -> tuple[Reading, ...]:
    """The best reading and its rivals with what their results come to; none when there are no rivals."""
    if not rivals:
        return ()
    ran = (best, *rivals)
    results = (size_text(best.rows), *(difference(best.rows, rival.rows) for rival in rivals))
    labels = told_apart([each.draft for each in ran], catalog)
    return tuple(Reading(label, each.draft, result) for label, each, result in zip(labels, ran, results, strict=True))


def told_apart(drafts: Sequence[Draft], catalog: Catalog) -> tuple[str, ...]:
    """What sets each draft apart from the others: its schema, then its steps, else its reasons, else its SQL."""
    schemas, labels = [_schemas(draft, catalog) for draft in drafts], _told_apart(drafts, catalog)
    if len(set(schemas)) < 2:
        return labels
    return tuple(f"in {schema}: {label}" for schema, label in zip(schemas, labels, strict=True))


def _schemas(draft: Draft, catalog: Catalog) -> str:
    """The schemas that a draft reads, in words."""
    found = (catalog.table(key) for key in tables_read(draft.sql, catalog))
    names = sorted({table.schema for table in found if table is not None})
    return " and ".join(f"schema {name}" if name else "the default schema" for name in names) or "no schema"


def _told_apart(drafts: Sequence[Draft], catalog: Catalog) -> tuple[str, ...]:
    by_steps = differing([from_sql(draft.sql, catalog) for draft in drafts], catalog)
    shared = set.intersection(*({reason.text for reason in draft.reasons} for draft in drafts)) if drafts else set()
    labels: list[str] = []
    for draft, label in zip(drafts, by_steps, strict=True):
        reasons = "; ".join(reason.text for reason in draft.reasons if len(drafts) == 1 or reason.text not in shared)
        options = [text for text in (label, reasons) if text and text not in labels and by_steps.count(text) < 2]
        labels.append(options[0] if options else _one_line(draft.sql))
    return tuple(labels)


def asked_back(unclear: Unclear) -> str:
    """The question back: what was unclear, and that there is a choice."""
    parts = []
    if unclear.unused:
        words = " and ".join(f"“{word}”" for word in unclear.unused)
        parts.append(f"I do not know what to do with {words}.")
    if unclear.meanings:
        parts.append(f"“{unclear.word}” could mean two things: {', or '.join(unclear.meanings)}.")
    if not parts:
        parts.append("I am not sure what you mean.")
    return " ".join([*parts, "Is it one of these?"])


def _one_line(sql: str) -> str:
    text = " ".join(sql.split())
    return text if len(text) <= LONGEST_SQL else f"{text[: LONGEST_SQL - 1]}…"
