"""What speaks for and against a candidate: numbers from its score, its words, its cues and its rows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nl2sql.learned.agreement import agreeing, half_agreeing
from nl2sql.learned.answers import Candidate
from nl2sql.learned.asked import Asked
from nl2sql.learned.circumstances import unsureness
from nl2sql.learned.cues import CHECKED, disagreements
from nl2sql.learned.facts import Facts, facts_of
from nl2sql.learned.kinship import KINSHIP, kinship
from nl2sql.learned.selecting import inversions
from nl2sql.learned.soundness import SOUNDNESS, soundness

NAMES: tuple[str, ...] = (
    "score",
    "score per action",
    "worst step",
    "second worst step",
    "actions",
    "only written",
    "written",
    "written confidence",
    "written unused",
    "failed",
    "not run",
    "no rows",
    "only nulls",
    "only zero",
    "one cell",
    "one row",
    "many rows",
    "repeated rows",
    "unused value",
    "value used twice",
    "value not stored there",
    "unused whole name",
    "unused part of name",
    "unused table",
    "unlinked column",
    "tables",
    "unsaid table",
    "joined only",
    "equal halves",
    "selects key unasked",
    "selects too few",
    "selects too many",
    "agreeing",
    "other order",
    "repeats over joins",
    "repeats in one table",
    "part of a longer value",
    "distinct for nothing",
    "written, parser unsure",
    "written, parser sure",
    "half agreeing",
    "unscored",
    "behind",
    "not of the beam",
    "place in beam",
    "unplaced words",
    "items",
    "shows all",
    "shows all, named nothing",
    "shows measure and name",
    "shows measure alone",
    "shows name alone, measures",
    "plain items",
    "written first",
    "unreadable",
    *(f"does not: {cue}" for cue in CHECKED),
    *(f"does unasked: {cue}" for cue in CHECKED),
    *SOUNDNESS,
    *KINSHIP,
)
"""What `evidence` gives, in this order. Weights are kept by these names."""
NUMBER = {name: place for place, name in enumerate(NAMES)}


def evidence_of(asked: Asked, candidates: Sequence[Candidate], keys: Sequence[object]) -> list[list[float]]:
    """The evidence of each candidate, in the order of `NAMES`; `keys` are the candidates' `answer_keys`."""
    belief = _belief(candidates)
    unsure = unsureness(candidates)
    first = max((candidate.written for candidate in candidates if candidate.written is not None), default=None)
    known = [facts_of(candidate, asked.linked) for candidate in candidates]
    shared = kinship(candidates, known, belief)
    rows = []
    for place, candidate in enumerate(candidates):
        found = {
            "agreeing": agreeing(place, keys, belief),
            "half agreeing": half_agreeing(place, candidates, keys, belief),
            **_scores(candidate, unsure),
            **_result(candidate),
        }
        found["written first"] = float(first is not None and candidate.written == first)
        found |= zip(KINSHIP, shared[place], strict=True)
        facts = known[place]
        if candidate.form is not None:
            found |= soundness(candidate.form, asked)
        if facts is None:
            found["unreadable"] = 1.0
        else:
            found |= _pointers(facts, asked) | _cued(facts, asked) | _selection(facts, asked)
            found |= _repetition(candidate, facts)
        rows.append([found.get(name, 0.0) for name in NAMES])
    return rows


def _belief(candidates: Sequence[Candidate]) -> list[float]:
    """How much the network believes in each, the best it found being 1; a fixed little where it cannot say."""
    best = max((candidate.score for candidate in candidates if candidate.beam is not None), default=0.0)
    return [math.exp(min(0.0, each.score - best)) if each.steps else 0.15 for each in candidates]


def _scores(candidate: Candidate, unsure: float) -> dict[str, float]:
    found: dict[str, float] = {"unscored": float(not candidate.steps)}
    if candidate.steps:
        ordered = sorted(candidate.steps)
        found |= {
            "score": max(-_FLOOR, candidate.score),
            "score per action": candidate.score / len(candidate.steps),
            "worst step": max(-_FLOOR, ordered[0]),
            "second worst step": max(-_FLOOR, ordered[1]) if len(ordered) > 1 else 0.0,
            "actions": len(candidate.steps) / 10,
            "behind": min(_FLOOR, max(0.0, -unsure - candidate.score)),
        }
    if candidate.beam is not None:
        found["place in beam"] = candidate.beam / 8
    else:
        found["not of the beam"] = 1.0
    if candidate.written is not None:
        found |= {"written": 1.0, "written confidence": candidate.written, "written unused": float(candidate.unused)}
        found["only written"] = float(candidate.beam is None)
        found["written, parser unsure"] = candidate.written * unsure
        found["written, parser sure"] = candidate.written * math.exp(-3 * unsure)
    return found


_FLOOR = 15.0
"""Below this all forms are as unlikely as each other."""


def _result(candidate: Candidate) -> dict[str, float]:
    rows = candidate.rows
    if rows is None:
        return {"failed": float(candidate.failed), "not run": float(not candidate.failed)}
    cells = [cell for row in rows[:50] for cell in row]
    single = len(rows) == 1 and len(rows[0]) == 1
    return {
        "no rows": float(not rows),
        "only nulls": float(bool(rows) and all(cell is None for cell in cells)),
        "only zero": float(single and cells[0] == 0),
        "one cell": float(single),
        "one row": float(len(rows) == 1),
        "many rows": float(len(rows) > 50),
        "repeated rows": float(len(rows) > 1 and len(set(rows[:200])) < len(rows[:200])),
    }


def _pointers(facts: Facts, asked: Asked) -> dict[str, float]:
    """How well the columns, tables and values that a candidate points at cover what the question says."""
    scope = asked.linked.scope
    used = {token for at in facts.values for token in range(scope.values[at].start, scope.values[at].end)}
    whole, part = asked.unused_names(facts.columns, facts.tables, used)
    return {
        "unused value": float(asked.unused_values(used)),
        "value used twice": float(len(facts.values) - len(set(facts.values))),
        "value not stored there": float(facts.misplaced),
        "unused whole name": float(whole),
        "unused part of name": float(part),
        "unused table": float(asked.unused_tables(facts.tables, used)),
        "unlinked column": float(len(facts.columns - asked.spoken_columns)),
        "tables": float(len(facts.tables)),
        "unsaid table": float(len(facts.tables - asked.spoken_tables)),
        "joined only": float(facts.words.get("also", 0)),
        "equal halves": float(facts.equal_halves),
        "part of a longer value": float(asked.shortened(facts.values)),
        "unplaced words": float(asked.unplaced(facts, used)),
    }


def _cued(facts: Facts, asked: Asked) -> dict[str, float]:
    ignored, unasked = disagreements(asked.cues, facts)
    found = {f"does not: {cue}": 1.0 for cue in ignored}
    return found | {f"does unasked: {cue}": 1.0 for cue in unasked}


def _selection(facts: Facts, asked: Asked) -> dict[str, float]:
    """Whether as many things are selected as the question seems to name, and no key that nobody asked for."""
    scope, named, items = asked.linked.scope, asked.named_before_filter, facts.items
    plain = {item.columns[0] for item in items if item.plain}
    keys = any(scope.columns[at].primary_key or scope.columns[at].foreign_key for at in plain)
    selects = max(1, len(items))
    measures = sum(1 for item in items if item.words)
    every = any(not item.words and not item.columns for item in items)
    measuring = not {"count", "sum", "avg", "count distinct"}.isdisjoint(facts.words)
    return {
        "selects key unasked": float(keys and "identifier" not in asked.cues),
        "selects too few": float(max(0, named - selects)),
        "selects too many": float(max(0, selects - max(1, named))),
        "other order": float(inversions(items, asked.linked, asked.cues)),
        "items": float(min(5, selects)),
        "plain items": float(min(4, len(plain))),
        "shows all": float(every),
        "shows all, named nothing": float(every and not named),
        "shows measure and name": float(bool(measures and plain)),
        "shows measure alone": float(bool(measures) and not plain),
        "shows name alone, measures": float(not measures and measuring),
    }


def _repetition(candidate: Candidate, facts: Facts) -> dict[str, float]:
    """Whether the same row comes again and again: over joins that is seldom meant, in one table more often."""
    rows = candidate.rows
    if not rows or facts.aggregates:
        return {}
    if facts.distinct:
        return {"distinct for nothing": float(len(rows) == 1)}
    repeated = float(len(rows) > 1 and len(set(rows[:300])) < len(rows[:300]))
    return {"repeats over joins" if len(facts.tables) > 1 else "repeats in one table": repeated}
