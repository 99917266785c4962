"""The grammar of the form, as a machine that reads one action after the other.

::

    form      := query ("finish" | ("intersect" | "union" | "except") query "finish")
    query     := ("select" | "select distinct") item+
                 ["where" condition (("and" | "or") condition)*]
                 ["group" key+ ["having" condition (("and" | "or") condition)*]]
                 [("ascending" | "descending") item+ [("first" | "limit" value) ["per" key]]]
                 ["also" table+]
    item      := [over] [aggregate ["each" key aggregate]] operand | arithmetic item item
    operand   := [function] column | table
    key       := [function] column
    condition := item operator (value | value value | column | "query" query "end" | nothing)

In a condition of ``where`` an item has no aggregate. The items of arithmetic have no arithmetic themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from nl2sql.form.actions import (
    AGGREGATES,
    ARITHMETIC,
    FUNCTIONS,
    OPERATORS,
    OVERS,
    WORDS,
    Action,
    Form,
)

State = Literal[
    "start",
    "item",
    "aggregate",  # an `over` was said: its aggregate follows
    "operand",
    "each",  # the key of "each" follows
    "nested",  # the aggregate after that key
    "column",  # a function was said
    "selected",
    "operator",
    "value",
    "second value",
    "condition done",
    "key",
    "grouped",
    "ordered",
    "limit",
    "limited",
    "per",
    "per done",
    "also",
    "also more",
    "done",
]
STATES: tuple[State, ...] = State.__args__  # type: ignore[attr-defined]
Clause = Literal["select", "where", "having", "order", "group", "per", "each"]
CLAUSES: tuple[Clause, ...] = Clause.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may follow: these words, and whether a pointer to a column, a table, a value may."""

    words: frozenset[str]
    column: bool = False
    table: bool = False
    value: bool = False

    def permits(self, action: Action) -> bool:
        """Whether `action` is among it."""
        if action.kind == "word":
            return WORDS[action.at] in self.words
        return bool(getattr(self, action.kind))


@dataclass(frozen=True, slots=True)
class _Level:
    """Where the reading of one query stands; `pending` counts the items that arithmetic still needs."""

    state: State = "start"
    clause: Clause = "select"
    operator: str = ""
    pending: int = 0
    before: Clause = "select"
    """The clause to go back to after the key of "each"."""
    grouped: bool = False
    """Whether the item being read has had its "each": there is one at most."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the reading of a form stands. Immutable: `after` gives the next one."""

    levels: tuple[_Level, ...] = (_Level(),)
    combined: bool = False
    """Whether the second half of an intersect, union or except is being read."""

    @property
    def done(self) -> bool:
        """Whether the form is finished."""
        return self.levels[-1].state == "done"

    @property
    def state(self) -> State:
        """What is expected next."""
        return self.levels[-1].state

    @property
    def clause(self) -> Clause:
        """The clause being read."""
        return self.levels[-1].clause

    @property
    def operator(self) -> str:
        """The operator of the condition being read; empty outside of one."""
        return self.levels[-1].operator if self.levels[-1].state in ("value", "second value") else ""

    @property
    def depth(self) -> int:
        """0 in the outermost query, more inside conditions and after a set operation; never above 2."""
        return min(2, len(self.levels) - 1 + int(self.combined))

    @property
    def allowed(self) -> Allowed:
        """The actions that may follow."""
        level = self.levels[-1]
        return _allowed(
            level.state, level.clause, level.operator, level.pending, len(self.levels) > 1, self.combined, level.grouped
        )

    def after(self, action: Action) -> Machine:
        """The machine after `action`, which must be allowed. Raises ValueError where it is not."""
        if not self.allowed.permits(action):
            raise ValueError(f"{action} cannot follow here: {self.state} of {self.clause}")
        level = self.levels[-1]
        if action.kind == "value":
            return self._at(_after_value(level))
        if action.kind != "word":
            return self._at(_after_pointer(level))
        said = WORDS[action.at]
        if said == "query":
            return replace(self, levels=(*self.levels[:-1], replace(level, state="condition done"), _Level()))
        if said == "end":
            return replace(self, levels=self.levels[:-1])
        if said in ("intersect", "union", "except"):
            return Machine((_Level(),), combined=True)
        return self._at(_after_word(level, said))

    def _at(self, level: _Level) -> Machine:
        return Machine((*self.levels[:-1], level), self.combined)


def accepts(form: Form) -> bool:
    """Whether `form` is a whole form of the grammar."""
    machine = Machine()
    for action in form:
        if machine.done or not machine.allowed.permits(action):
            return False
        machine = machine.after(action)
    return machine.done


@lru_cache(maxsize=4096)
def _allowed(
    state: State, clause: Clause, operator: str, pending: int, nested: bool, combined: bool, grouped: bool
) -> Allowed:
    endings = frozenset({"end"}) if nested else frozenset({"finish"} if combined else _ENDINGS)
    tail = endings | {"ascending", "descending", "also"}
    items = _FUNCTIONS | (frozenset() if clause == "where" else _MEASURING)
    arithmetic = frozenset() if pending else _ARITHMETIC
    match state:
        case "start":
            return Allowed(frozenset({"select", "select distinct"}))
        case "item":
            return Allowed(items | arithmetic, column=True, table=clause != "where")
        case "aggregate":
            return Allowed(_AGGREGATES)
        case "operand":
            each = {"each"} if clause == "select" and not nested and not grouped else set()
            return Allowed(_FUNCTIONS | each, column=True, table=True)
        case "each" | "key" | "per":
            return Allowed(_FUNCTIONS, column=True)
        case "nested":
            return Allowed(_AGGREGATES)
        case "column":
            return Allowed(frozenset(), column=True)
        case "selected":
            return Allowed(items | _ARITHMETIC | tail | {"where", "group"}, column=True, table=True)
        case "operator":
            return Allowed(_OPERATORS)
        case "value":
            return _allowed_value(operator)
        case "second value" | "limit":
            return Allowed(frozenset(), value=True)
        case "condition done":
            return Allowed(tail | {"and", "or"} | ({"group"} if clause == "where" else set()))
        case "grouped":
            return Allowed(tail | _FUNCTIONS | {"having"}, column=True)
        case "ordered":
            return Allowed(items | _ARITHMETIC | endings | {"first", "limit", "also"}, column=True, table=True)
        case "limited":
            return Allowed(endings | {"per", "also"})
        case "per done":
            return Allowed(endings | {"also"})
        case "also":
            return Allowed(frozenset(), table=True)
        case "also more":
            return Allowed(endings, table=True)
        case "done":
            return Allowed(frozenset())


_ENDINGS = ("finish", "intersect", "union", "except")
_FUNCTIONS, _ARITHMETIC = frozenset(FUNCTIONS), frozenset(ARITHMETIC)
_AGGREGATES, _OPERATORS = frozenset(AGGREGATES), frozenset(OPERATORS)
_MEASURING = _AGGREGATES | frozenset(OVERS)


def _allowed_value(operator: str) -> Allowed:
    if operator in ("in", "not in"):
        return Allowed(frozenset({"query"}))
    if operator in ("contains", "lacks", "starts", "ends", "between", "during"):
        return Allowed(frozenset(), value=True)
    return Allowed(frozenset({"query"}), column=True, value=True)


@lru_cache(maxsize=1024)
def _after_word(level: _Level, said: str) -> _Level:
    if said in OPERATORS:
        return replace(level, operator=said, state="condition done" if said in ("is null", "is known") else "value")
    if said in ARITHMETIC:
        return replace(level, state="item", pending=2)
    if said in OVERS:
        return replace(level, state="aggregate")
    if said in AGGREGATES:
        return replace(level, state="operand")
    if said == "each":
        return replace(level, state="each", clause="each", before=level.clause, grouped=True)
    if said in FUNCTIONS:
        return replace(level, state="column")
    state, clause = _NEXT[said]
    return replace(level, state=state, clause=clause or level.clause)


_NEXT: dict[str, tuple[State, Clause | None]] = {
    "select": ("item", "select"),
    "select distinct": ("item", "select"),
    "where": ("item", "where"),
    "and": ("item", None),
    "or": ("item", None),
    "group": ("key", "group"),
    "having": ("item", "having"),
    "ascending": ("item", "order"),
    "descending": ("item", "order"),
    "first": ("limited", None),
    "limit": ("limit", None),
    "per": ("per", "per"),
    "also": ("also", None),
    "finish": ("done", None),
}


@lru_cache(maxsize=1024)
def _after_value(level: _Level) -> _Level:
    if level.state == "limit":
        return replace(level, state="limited")
    if level.state == "value" and level.operator == "between":
        return replace(level, state="second value")
    return replace(level, state="condition done")


@lru_cache(maxsize=1024)
def _after_pointer(level: _Level) -> _Level:
    if level.state == "value":
        return replace(level, state="condition done")
    if level.state in ("also", "also more"):
        return replace(level, state="also more")
    if level.clause == "each":
        return replace(level, state="nested", clause=level.before)
    if level.clause == "group":
        return replace(level, state="grouped")
    if level.clause == "per":
        return replace(level, state="per done")
    if level.pending > 1:
        return replace(level, state="item", pending=level.pending - 1, grouped=False)
    after: dict[Clause, State] = {"select": "selected", "where": "operator", "having": "operator", "order": "ordered"}
    return replace(level, state=after[level.clause], pending=0, grouped=False)
