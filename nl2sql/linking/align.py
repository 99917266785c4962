"""Turns a form over a whole database, with literal values, into the same form over what a question is linked to."""

from __future__ import annotations

from dataclasses import dataclass

from nl2sql.form.actions import AGGREGATES, OPERATORS, WORDS, Action, Form, value, word
from nl2sql.form.scope import Candidate, Scope
from nl2sql.linking.linked import Linked
from nl2sql.values import normalise

_ONE_OFF = {"greater": (1, "at least"), "at least": (-1, "greater"), "less": (-1, "at most"), "at most": (1, "less")}
"""For whole numbers "more than 4" is "at least 5": what to add to the number, and the operator then."""
_IN_COLUMN, _SAME_SURE, _SAME, _SPELT_ELSEWHERE = 5, 4, 3, 1


@dataclass(frozen=True, slots=True)
class _Place:
    """What a value is compared with: a column of the scope (None for a limit or a count) and how."""

    column: int | None = None
    operator: str = ""
    operator_at: int = -1
    whole: bool = False


def align(form: Form, values: tuple[Candidate, ...], full: Scope, linked: Linked) -> Form | None:
    """`form`, which points into `full` and `values`, as a form over ``linked.scope``.

    None where a column or table is not in that scope, or a value is not among its candidates. Prefers the
    candidate that is stored in the compared column. Numbers are compared by worth, texts by normal form.
    """
    columns = {(column.ref, column.expression): place for place, column in enumerate(linked.scope.columns)}
    tables = {table.key: place for place, table in enumerate(linked.scope.tables)}
    aligned: list[Action] = []
    place = _Place()
    for action in form:
        moved: Action | None = action
        if action.kind == "column":
            wanted = full.columns[action.at]
            at = columns.get((wanted.ref, wanted.expression))
            moved = None if at is None else Action("column", at)
            place = _Place(at, whole=wanted.type == "integer" or place.whole)
        elif action.kind == "table":
            at = tables.get(full.tables[action.at].key)
            moved = None if at is None else Action("table", at)
            place = _Place(None, whole=True)
        elif action.kind == "value":
            moved = _value(values[action.at], place, aligned, linked)
        else:
            place = _after(place, WORDS[action.at], len(aligned))
        if moved is None:
            return None
        aligned.append(moved)
    return tuple(aligned)


def _after(place: _Place, said: str, at: int) -> _Place:
    if said in OPERATORS:
        return _Place(place.column, said, at, place.whole)
    if said == "limit":
        return _Place(None, said)
    if said in AGGREGATES:
        return _Place(None, whole=said.startswith("count"))
    return place if said == "each" else _Place()


def _value(literal: Candidate, place: _Place, aligned: list[Action], linked: Linked) -> Action | None:
    best = _best(literal, place.column, linked)
    if best is None and place.whole and place.operator in _ONE_OFF and _worth(literal) is not None:
        step, operator = _ONE_OFF[place.operator]
        moved = Candidate("number", 0, 0, f"{_number(literal) + step:g}", _number(literal) + step)
        best = _best(moved, None, linked)
        if best is not None:
            aligned[place.operator_at] = word(operator)
    return None if best is None else value(best)


def _best(literal: Candidate, column: int | None, linked: Linked) -> int | None:
    scored = [(_likeness(literal, candidate, column), -at) for at, candidate in enumerate(linked.scope.values)]
    score, at = max(scored, default=(0, 0))
    return -at if score > 0 else None


def _likeness(literal: Candidate, candidate: Candidate, column: int | None) -> int:
    """How surely `candidate` gives `literal` when compared with `column`; 0 where it does not."""
    if column is not None:
        stored = candidate.stored_in(column)
        if stored is not None:
            return _IN_COLUMN if _equal_text(str(stored), literal) else 0
    if literal.period is not None and candidate.period is not None and literal.number is None:
        return _SAME_SURE if literal.period == candidate.period else 0
    if candidate.kind == "flag":
        return 0
    if _worth(literal) is not None and candidate.number is not None:
        return _SAME_SURE if _number(literal) == candidate.number else 0
    if _equal_text(candidate.text, literal):
        return _SAME_SURE if candidate.kind in ("quote", "number") else _SAME
    if candidate.period is not None and literal.text[:10] == candidate.period[0]:
        return _SAME
    return _SPELT_ELSEWHERE if any(_equal_text(str(cell), literal) for _, cell in candidate.stored) else 0


def _equal_text(text: str, literal: Candidate) -> bool:
    wanted = literal.text.strip().strip("%").strip()
    try:
        return float(text) == float(wanted)
    except ValueError:
        return normalise(text) == normalise(wanted)


def _worth(literal: Candidate) -> float | None:
    if literal.number is not None:
        return literal.number
    try:
        return float(literal.text)
    except ValueError:
        return None


def _number(literal: Candidate) -> float:
    worth = _worth(literal)
    if worth is None:
        raise ValueError(literal.text)
    return worth
