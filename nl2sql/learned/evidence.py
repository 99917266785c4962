"""What speaks for and against a candidate: numbers from its score, its words, its cues and its rows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nl2sql.form.actions import WORDS, Form
from nl2sql.learned.answers import Candidate, answer_keys
from nl2sql.learned.cues import CHECKED, cues_of, disagreements, doing
from nl2sql.learned.selecting import aggregates, distinct, inversions, selected, tables_of
from nl2sql.linking.linked import Level, Linked
from nl2sql.retrieval.links import is_content

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
    *(f"does not: {cue}" for cue in CHECKED),
    *(f"does unasked: {cue}" for cue in CHECKED),
)
"""The order is that of the weights: append, never insert."""
NUMBER = {name: place for place, name in enumerate(NAMES)}


def evidence(linked: Linked, candidates: Sequence[Candidate]) -> list[list[float]]:
    """The evidence of each candidate, in the order of `NAMES`."""
    cues = cues_of(linked)
    agreeing = _agreeing(candidates)
    rows = []
    unsure = _unsure(candidates)
    for candidate, share in zip(candidates, agreeing, strict=True):
        found = {"agreeing": share, **_scores(candidate, unsure), **_result(candidate)}
        if candidate.form is not None:
            found |= (
                _pointers(candidate.form, linked)
                | _cued(candidate.form, cues)
                | _selection(candidate.form, linked, cues)
                | _repetition(candidate, candidate.form, linked)
            )
        rows.append([found.get(name, 0.0) for name in NAMES])
    return rows


def _agreeing(candidates: Sequence[Candidate]) -> list[float]:
    """The share of the learned parser's belief, the candidate's own left out, that gives the same answer."""
    keys = answer_keys(candidates)
    best = max((candidate.score for candidate in candidates if candidate.form is not None), default=0.0)
    belief = [math.exp(candidate.score - best) if candidate.form is not None else 0.15 for candidate in candidates]
    total = sum(belief) or 1.0
    return [
        sum(weight for at, weight in enumerate(belief) if at != place and keys[at] == keys[place]) / total
        for place in range(len(candidates))
    ]


def _unsure(candidates: Sequence[Candidate]) -> float:
    """How unsure the trained parser is: minus its best score, 0 to 3; 3 where it has nothing."""
    best = max((candidate.score for candidate in candidates if candidate.form is not None), default=-3.0)
    return min(3.0, -best)


def _scores(candidate: Candidate, unsure: float) -> dict[str, float]:
    found: dict[str, float] = {}
    if candidate.form is not None:
        ordered = sorted(candidate.steps)
        found |= {
            "score": candidate.score,
            "score per action": candidate.score / len(candidate.steps),
            "worst step": ordered[0],
            "second worst step": ordered[1] if len(ordered) > 1 else 0.0,
            "actions": len(candidate.steps) / 10,
        }
    if candidate.written is not None:
        found |= {"written": 1.0, "written confidence": candidate.written, "written unused": float(candidate.unused)}
        found["only written"] = float(candidate.form is None)
        found["written, parser unsure"] = candidate.written * unsure
        found["written, parser sure"] = candidate.written * math.exp(-3 * unsure)
    return found


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


def _pointers(form: Form, linked: Linked) -> dict[str, float]:
    """How well the columns, tables and values that the form points at cover what the question says."""
    scope = linked.scope
    columns = {action.at for action in form if action.kind == "column"}
    values = [action.at for action in form if action.kind == "value"]
    tables = tables_of(form, scope)
    used = {place for at in values for place in range(scope.values[at].start, scope.values[at].end)}
    whole, part = _unused_names(linked, columns, tables, used)
    linked_columns = {column for (_, column), level in linked.column_links.items() if level > Level.NONE}
    stored = {column for value in scope.values for column, _ in value.stored}
    spoken = {table for (_, table), level in linked.table_links.items() if level >= Level.SYNONYM_PART}
    return {
        "unused value": float(_unused_values(linked, used)),
        "value used twice": float(len(values) - len(set(values))),
        "value not stored there": float(_misplaced(form, linked)),
        "unused whole name": float(whole),
        "unused part of name": float(part),
        "unused table": float(_unused_tables(linked, tables, used)),
        "unlinked column": float(len(columns - linked_columns - stored)),
        "tables": float(len(tables)),
        "unsaid table": float(len(tables - spoken)),
        "joined only": float(sum(1 for action in form if action.kind == "word" and WORDS[action.at] == "also")),
        "equal halves": float(_equal_halves(form)),
        "part of a longer value": float(_shortened(values, linked)),
    }


def _unused_names(linked: Linked, columns: set[int], tables: set[int], used: set[int]) -> tuple[int, int]:
    """Words that name a column, wholly or in part, where nothing they name is in the form."""
    by_token: dict[int, list[tuple[Level, int]]] = {}
    for (token, column), level in linked.column_links.items():
        by_token.setdefault(token, []).append((level, column))
    whole = part = 0
    for token, named in by_token.items():
        if token in used or any(linked.table_links.get((token, table), 0) >= Level.SYNONYM_PART for table in tables):
            continue
        best = max(level for level, _ in named)
        if not any(column in columns and level >= min(best, Level.SYNONYM_PART) for level, column in named):
            whole += best == Level.WHOLE
            part += Level.SYNONYM_PART <= best < Level.WHOLE
    return whole, part


def _unused_tables(linked: Linked, tables: set[int], used: set[int]) -> int:
    named: dict[int, set[int]] = {}
    for (token, table), level in linked.table_links.items():
        if level == Level.WHOLE and token not in used:
            named.setdefault(token, set()).add(table)
    return sum(1 for places in named.values() if not places & tables)


def _unused_values(linked: Linked, used: set[int]) -> int:
    lost: set[int] = set()
    for value in linked.scope.values:
        places = set(range(value.start, value.end))
        strong = value.kind in ("quote", "cell", "period") or (value.kind == "number" and value.number not in (0, 1))
        named = any(level >= Level.PART for (token, _), level in linked.column_links.items() if token in places)
        content = any(is_content(linked.tokens[place]) or value.kind != "cell" for place in places)
        if strong and content and not places & used and not (named and value.kind == "cell"):
            lost |= places
    return len(lost)


def _misplaced(form: Form, linked: Linked) -> int:
    """Values compared with a column that does not hold them, though others do."""
    count, last = 0, -1
    for action in form:
        if action.kind == "column":
            last = action.at
        elif action.kind == "value" and last >= 0:
            value = linked.scope.values[action.at]
            held = [column for column, _ in value.stored]
            count += bool(held) and last not in held and value.kind in ("quote", "cell", "code", "like", "flag")
    return count


def _shortened(values: list[int], linked: Linked) -> int:
    """Values inside the words of a longer one that is stored."""
    candidates = linked.scope.values
    longer = [value for value in candidates if value.kind in ("quote", "cell", "code") and value.stored]
    return sum(
        any(
            other.start <= candidates[at].start
            and candidates[at].end <= other.end
            and other.end - other.start > candidates[at].end - candidates[at].start
            for other in longer
        )
        for at in set(values)
    )


def _equal_halves(form: Form) -> bool:
    for place, action in enumerate(form):
        if action.kind == "word" and WORDS[action.at] in ("intersect", "union", "except"):
            return form[:place] == form[place + 1 : -1]
    return False


def _cued(form: Form, cues: dict[str, tuple[int, ...]]) -> dict[str, float]:
    ignored, unasked = disagreements(cues, doing(form))
    found = {f"does not: {cue}": 1.0 for cue in ignored}
    return found | {f"does unasked: {cue}": 1.0 for cue in unasked}


def _selection(form: Form, linked: Linked, cues: dict[str, tuple[int, ...]]) -> dict[str, float]:
    """Whether as many things are selected as the question seems to name, and no key that nobody asked for."""
    scope = linked.scope
    plain = {item.columns[0] for item in selected(form) if item.plain}
    keys = any(scope.columns[at].primary_key or scope.columns[at].foreign_key for at in plain)
    named = _named_before_filter(linked)
    selects = doing(form).selects
    return {
        "selects key unasked": float(keys and "identifier" not in cues),
        "selects too few": float(max(0, named - selects)),
        "selects too many": float(max(0, selects - max(1, named))),
        "other order": float(inversions(form, linked, cues)),
    }


def _repetition(candidate: Candidate, form: Form, linked: Linked) -> dict[str, float]:
    """Whether the same row comes again and again: over joins that is seldom meant, in one table more often."""
    rows = candidate.rows
    if not rows or aggregates(form):
        return {}
    repeated = float(len(rows) > 1 and len(set(rows[:300])) < len(rows[:300]))
    several = len(tables_of(form, linked.scope)) > 1
    if distinct(form):
        return {"distinct for nothing": float(len(rows) == 1)}
    return {"repeats over joins" if several else "repeats in one table": repeated}


def _named_before_filter(linked: Linked) -> int:
    """How many columns are named before the question turns to conditions: one for each run of linked words."""
    count, before = 0, False
    for place, token in enumerate(linked.tokens):
        if token.norm in _TURNS:
            break
        named = any(
            linked.column_links.get((place, column), 0) >= Level.SYNONYM for column in range(len(linked.scope.columns))
        )
        count += named and not before
        before = named
    return count


_TURNS = frozenset({"of", "for", "with", "whose", "where", "that", "who", "which", "in", "from", "by", "per", "having"})
