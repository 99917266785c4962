"""The words of the form and the actions it is made of."""

from __future__ import annotations

from typing import Literal, NamedTuple

STRUCTURE = (
    "finish",
    "select",
    "select distinct",
    "where",
    "and",
    "or",
    "group",
    "having",
    "ascending",
    "descending",
    "first",  # limit 1
    "limit",  # limit by a value
    "per",  # the limit before it holds within each value of a column
    "also",  # tables to join that no column names
    "end",  # of a query in a condition
    "query",  # begins one
    "intersect",
    "union",
    "except",
)
AGGREGATES = ("max", "min", "count", "sum", "avg", "count distinct", "median")
OVERS = ("share", "growth", "running")
"""Before an aggregate: its share of the total in percent, its change to the row before, its running total."""
NESTED = ("each",)
"""After an aggregate: ``avg each COLUMN count TABLE`` is the average, over the values of COLUMN, of the count."""
FUNCTIONS = ("year", "quarter", "month", "week", "day", "weekday", "hour", "band", "parent")
"""Before a column: a date cut into a unit, a number cut into bands, the column of the row it refers to."""
ARITHMETIC = ("subtract", "add", "multiply", "divide", "days")
"""Before two items; ``days`` counts the days from the second to the first."""
OPERATORS = (
    "equals",
    "differs",
    "greater",
    "less",
    "at least",
    "at most",
    "contains",
    "lacks",  # does not contain
    "starts",
    "ends",
    "between",
    "in",
    "not in",
    "is null",
    "is known",
    "during",  # within a period, which is one value
)
WORDS = (*STRUCTURE, *AGGREGATES, *OVERS, *NESTED, *FUNCTIONS, *ARITHMETIC, *OPERATORS)
"""All words of the form. The order is part of the trained model: append, never insert."""
NUMBER = {word: number for number, word in enumerate(WORDS)}

Kind = Literal["word", "column", "table", "value"]


class Action(NamedTuple):
    """One step of a form: a word (`at` indexes `WORDS`) or a pointer to a column, table or value of the scope."""

    kind: Kind
    at: int

    def __str__(self) -> str:
        return WORDS[self.at] if self.kind == "word" else f"{self.kind}:{self.at}"


Form = tuple[Action, ...]
_BY_WORD = {word: Action("word", number) for number, word in enumerate(WORDS)}


def word(text: str) -> Action:
    """The action of a word of the form. Raises KeyError for another text."""
    return _BY_WORD[text]


def column(at: int) -> Action:
    """A pointer to the column at this place of the scope."""
    return Action("column", at)


def table(at: int) -> Action:
    """A pointer to the table at this place of the scope: its rows, ``*``."""
    return Action("table", at)


def value(at: int) -> Action:
    """A pointer to the value at this place of the scope."""
    return Action("value", at)


def written(form: Form) -> str:
    """The form as a line of text, for people and for tests."""
    return " ".join(str(action).replace(" ", "-") if action.kind == "word" else str(action) for action in form)


def parsed(text: str) -> Form:
    """The form that `written` wrote. Raises ValueError for another text."""
    actions = []
    for piece in text.split():
        kind, _, at = piece.partition(":")
        if at and kind in ("column", "table", "value"):
            actions.append(Action(kind, int(at)))  # type: ignore[arg-type]
        elif piece.replace("-", " ") in _BY_WORD:
            actions.append(_BY_WORD[piece.replace("-", " ")])
        else:
            raise ValueError(f"No word of the form: {piece!r}")
    return tuple(actions)
