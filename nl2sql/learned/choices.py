"""Which actions may follow, by the grammar and by what the data can bear."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nl2sql.form.actions import ARITHMETIC, NUMBER, WORDS, Action
from nl2sql.form.machine import Machine
from nl2sql.form.scope import Candidate, Scope

_GRAINS = frozenset({"year", "quarter", "month", "week", "day", "weekday", "hour"})
_NUMERIC, _TIMES = ("integer", "number"), ("date", "datetime", "time")
_NEEDS_VALUE = ("contains", "lacks", "starts", "ends", "between")


class Choices:
    """The choices of one question: all words of the form, then all nodes."""

    def __init__(self, scope: Scope, tokens: int) -> None:
        self._scope, self._tokens = scope, tokens
        columns, tables, values = len(scope.columns), len(scope.tables), len(scope.values)
        self._columns = slice(len(WORDS) + tokens, len(WORDS) + tokens + columns)
        self._tables = slice(self._columns.stop, self._columns.stop + tables)
        self._values = slice(self._tables.stop, self._tables.stop + values)
        self._impossible = [NUMBER[word] for word in self._impossible_words()]
        self._numeric = np.array([column.type in _NUMERIC for column in scope.columns], bool)
        self._self_keys = {scope.columns[one].table for one, other in scope.keys if self._same_table(one, other)}
        self._limits = np.array([_is_limit(value) for value in scope.values], bool)
        self._periods = np.array([value.period is not None for value in scope.values], bool)
        self._plain = np.array([value.kind != "period" for value in scope.values], bool)
        self._known: dict[object, NDArray[np.bool_]] = {}

    def _same_table(self, one: int, other: int) -> bool:
        return self._scope.columns[one].table == self._scope.columns[other].table

    def _impossible_words(self) -> list[str]:
        values = self._scope.values
        impossible: list[str] = []
        if not values:
            impossible += _NEEDS_VALUE
        if not any(_is_limit(value) for value in values):
            impossible.append("limit")
        if not any(value.period is not None for value in values):
            impossible.append("during")
        if not any(self._same_table(one, other) for one, other in self._scope.keys):
            impossible.append("parent")
        if not any(column.type in _TIMES or column.type in ("text", "integer") for column in self._scope.columns):
            impossible += _GRAINS
        return impossible

    def action(self, choice: int) -> Action:
        """The action that a choice stands for."""
        if choice < len(WORDS):
            return Action("word", choice)
        if choice < self._tables.start:
            return Action("column", choice - self._columns.start)
        if choice < self._values.start:
            return Action("table", choice - self._tables.start)
        return Action("value", choice - self._values.start)

    def place(self, action: Action) -> int:
        """The choice that an action is; `action` turned round."""
        if action.kind == "word":
            return action.at
        first = {"column": self._columns, "table": self._tables, "value": self._values}[action.kind]
        return int(first.start) + action.at

    def allowed(self, machine: Machine, actions: tuple[Action, ...]) -> NDArray[np.bool_]:
        """A mask over all choices [words + nodes]; never empty."""
        may = machine.allowed
        last = _last_word(actions)
        where = (may, last, machine.operator, machine.state == "limit")
        known = self._known.get(where)
        if known is None:
            known = self._known[where] = self._possible(machine, last)
        mask = known.copy()
        self._forbid_repetition(mask, machine, actions)
        if not mask.any():
            # A corner such as "limit" with one number already spent: let the grammar alone decide.
            mask[: len(WORDS)] = _word_mask(may.words)
            mask[self._values] = may.value
            mask[self._columns] |= may.column
            mask[self._tables] |= may.table
        return mask

    def _possible(self, machine: Machine, last: str) -> NDArray[np.bool_]:
        """What may follow the word `last` (empty after a pointer), whatever was said before it."""
        mask = np.zeros(self._values.stop, bool)
        may = machine.allowed
        mask[: len(WORDS)] = _word_mask(may.words)
        mask[self._impossible] = False
        if may.column:
            mask[self._columns] = self._possible_columns(last)
        if may.table:
            mask[self._tables] = True
        if may.value:
            mask[self._values] = self._possible_values(machine)
        return mask

    def _possible_columns(self, last: str) -> NDArray[np.bool_]:
        every = np.ones(len(self._scope.columns), bool)
        if last in ("band", "sum", "avg", "median"):
            return self._numeric if self._numeric.any() else every
        if last == "parent":
            return np.array([column.table in self._self_keys for column in self._scope.columns], bool)
        if last in _GRAINS:
            return np.array([column.type in (*_TIMES, "text", "integer") for column in self._scope.columns], bool)
        return every

    def _possible_values(self, machine: Machine) -> NDArray[np.bool_]:
        if machine.state == "limit":
            return self._limits
        if machine.operator == "during":
            return self._periods
        if machine.operator in ("contains", "lacks", "starts", "ends"):
            return self._plain if self._plain.any() else np.ones_like(self._plain)
        return np.ones_like(self._plain)

    def _forbid_repetition(self, mask: NDArray[np.bool_], machine: Machine, actions: tuple[Action, ...]) -> None:
        """The same plain column is not selected, grouped or sorted by twice."""
        if machine.state not in ("selected", "grouped", "ordered"):
            return
        for place in range(len(actions) - 1, -1, -1):
            action = actions[place]
            if action.kind == "word" and WORDS[action.at] in _OPENERS:
                break
            plain = action.kind == "column" and (place == 0 or not _binds(actions[place - 1]))
            if plain and not _in_arithmetic(actions, place):
                mask[self._columns.start + action.at] = False


_OPENERS = frozenset({"select", "select distinct", "where", "group", "having", "ascending", "descending", "query"})
_BINDING = frozenset(WORDS) - _OPENERS


def _binds(action: Action) -> bool:
    """Whether a word takes the next column for itself: an aggregate, a function."""
    return action.kind == "word" and WORDS[action.at] in _BINDING


def _in_arithmetic(actions: tuple[Action, ...], place: int) -> bool:
    return any(
        action.kind == "word" and WORDS[action.at] in ARITHMETIC for action in actions[max(0, place - 3) : place]
    )


def _last_word(actions: tuple[Action, ...]) -> str:
    return WORDS[actions[-1].at] if actions and actions[-1].kind == "word" else ""


def _is_limit(value: Candidate) -> bool:
    return value.number is not None and value.number.is_integer() and 0 < value.number <= 10_000


@lru_cache(maxsize=512)
def _word_mask(words: frozenset[str]) -> NDArray[np.bool_]:
    mask = np.zeros(len(WORDS), bool)
    mask[[NUMBER[word] for word in words]] = True
    return mask
