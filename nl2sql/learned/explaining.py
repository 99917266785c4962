"""Says which words of the question each part of the SQL came from, and which words came to nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nl2sql.drafting import Reason, unused_words
from nl2sql.form.actions import WORDS, Action, Form
from nl2sql.form.to_sql import Written
from nl2sql.learned.beam import Hypothesis
from nl2sql.learned.cues import cues_of
from nl2sql.linking.linked import Level, Linked
from nl2sql.problems import Problem, Span
from nl2sql.retrieval.links import is_content

_LOOKED = 0.08
"""How much of an action's attention a word must have had to count as its origin, where no link tells it."""
_CUED: dict[str, tuple[str, ...]] = {
    "count": ("count",),
    "count distinct": ("count", "distinct"),
    "sum": ("sum",),
    "avg": ("average",),
    "max": ("largest",),
    "min": ("smallest",),
    "descending": ("largest", "descending", "sorted", "common"),
    "ascending": ("smallest", "ascending", "sorted"),
    "first": ("largest", "smallest", "common"),
    "limit": ("largest", "smallest", "common"),
    "group": ("group", "common"),
    "select distinct": ("distinct",),
    "differs": ("not",),
    "lacks": ("not",),
    "not in": ("not",),
    "except": ("not",),
    "is null": ("not",),
    "or": ("or",),
    "intersect": ("both",),
    "greater": ("more",),
    "at least": ("more",),
    "less": ("less",),
    "at most": ("less",),
    "between": ("between",),
    "contains": ("like",),
    "starts": ("like",),
    "ends": ("like",),
    "share": ("share",),
    "growth": ("growth",),
    "running": ("running",),
    "median": ("median",),
    "year": ("group",),
    "month": ("group",),
}
_SAYS: dict[str, str] = {
    "count": "counts",
    "count distinct": "counts the different values of",
    "sum": "adds up",
    "avg": "averages",
    "max": "takes the highest of",
    "min": "takes the lowest of",
    "median": "takes the middle of",
    "descending": "sorts with the highest first",
    "ascending": "sorts with the lowest first",
    "first": "keeps the first row",
    "select distinct": "leaves out repetitions",
    "except": "leaves out what the second query finds",
    "intersect": "keeps what both queries find",
    "union": "puts both queries together",
    "share": "is the share of the total",
    "growth": "is the change to the row before",
    "running": "adds up row after row",
    "not in": "keeps rows that the second query does not find",
    "is null": "keeps rows where it is missing",
    "is known": "keeps rows where it is known",
}


@dataclass(frozen=True)
class Explained:
    """The reasons, and the content words that no part came from."""

    reasons: tuple[Reason, ...]
    unused: tuple[Span, ...]
    warnings: tuple[Problem, ...]


def explain(linked: Linked, hypothesis: Hypothesis, written: Written, knows: Callable[[str], bool]) -> Explained:
    """Ties every part of the statement to the words it came from: by links where there are any, else by attention.

    A word that the parser does not know (`knows`, lower case) can be the origin of nothing but by a link.
    """
    cues = cues_of(linked)
    used: set[int] = set()
    reasons: dict[tuple[str, str], Reason] = {}
    for place, action in enumerate(hypothesis.form):
        tokens = _origin(place, action, linked, hypothesis, cues, knows)
        used.update(tokens)
        reason = _reason(action, tuple(tokens), linked, written.parts[place])
        if reason is not None:
            reasons.setdefault((reason.text, reason.sql), reason)
    # Small words tell the direction, the grouping and the like without naming anything.
    does = {WORDS[action.at] for action in hypothesis.form if action.kind == "word"}
    used |= {token for word in does for cue in _CUED.get(word, ()) for token in cues.get(cue, ())}
    used |= _names_of_tables(hypothesis.form, linked)
    joins = [Reason(f"The tables come together over {tree.explanation}") for tree in written.joined if tree.explanation]
    unused = tuple(
        token.span
        for place, token in enumerate(linked.tokens)
        if place not in used and (is_content(token) or token.kind in ("number", "date", "quoted"))
    )
    return Explained((*reasons.values(), *joins), unused, unused_words(linked.question, unused))


def _names_of_tables(form: Form, linked: Linked) -> set[int]:
    """The tokens that name a table whose rows or columns are in the form."""
    scope = linked.scope
    tables = {action.at for action in form if action.kind == "table"}
    tables |= {scope.columns[action.at].table for action in form if action.kind == "column"}
    return {token for (token, table), level in linked.table_links.items() if table in tables and level > Level.LOOSE}


def _origin(
    place: int, action: Action, linked: Linked, hypothesis: Hypothesis, cues: dict[str, tuple[int, ...]],
    knows: Callable[[str], bool],
) -> list[int]:  # fmt: skip
    """The places of the tokens an action came from, in order."""
    scope = linked.scope
    if action.kind == "value":
        value = scope.values[action.at]
        return list(range(value.start, value.end))
    if action.kind == "word":
        return sorted({token for cue in _CUED.get(WORDS[action.at], ()) for token in cues.get(cue, ())})
    links = linked.column_links if action.kind == "column" else linked.table_links
    named = {token: level for (token, at), level in links.items() if at == action.at}
    if named:
        best = max(named.values())
        return sorted(token for token, level in named.items() if level >= min(best, Level.PART))
    # What is shown by default ("which shops" by their names) comes from no word in particular.
    before = hypothesis.form[place - 1]
    shown = before.kind != "word" or WORDS[before.at].startswith("select")
    return [] if shown or action.kind == "table" else _attended(place, linked, hypothesis, knows)


def _attended(place: int, linked: Linked, hypothesis: Hypothesis, knows: Callable[[str], bool]) -> list[int]:
    """The known content words that an action looked at most."""
    looked = hypothesis.attention[place][: len(linked.tokens)].copy()
    meant = [is_content(token) and knows(token.norm) for token in linked.tokens]
    looked[~np.array(meant)] = 0
    if not looked.size or looked.max() < _LOOKED:
        return []
    return [int(number) for number in np.nonzero(looked >= max(_LOOKED, looked.max() * 0.6))[0]]


def _reason(action: Action, tokens: tuple[int, ...], linked: Linked, sql: str) -> Reason | None:
    words = tuple(linked.tokens[token].span for token in tokens)
    said = _said(tokens, linked)
    if action.kind == "word":
        text = _SAYS.get(WORDS[action.at])
        return Reason(f"{said}{text}", sql, words) if text and words else None
    scope = linked.scope
    if action.kind == "column":
        column = scope.columns[action.at]
        what = f"is computed as {column.expression}" if column.expression else f"is the column {column.ref}"
        return Reason(f"{said}{what}" if said else f"Nobody named it: {column.ref}", sql, words)
    if action.kind == "table":
        return Reason(f"{said}is about {scope.tables[action.at].key}", sql, words) if said else None
    value = scope.values[action.at]
    held = next((f" in {scope.columns[at].ref}" for at, _ in value.stored), "")
    return Reason(f"{said}is a value{held}", sql, words)


def _said(tokens: tuple[int, ...], linked: Linked) -> str:
    """The words in quotation marks, with a space; those that stand together as one."""
    runs: list[list[int]] = []
    for token in sorted(tokens):
        if runs and token == runs[-1][-1] + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    spans = [linked.span(run[0], run[-1] + 1) for run in runs]
    quoted = [f"'{linked.question[span.start : span.end]}'" for span in spans]
    return f"{' and '.join(quoted)} " if quoted else ""
