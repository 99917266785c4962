"""A form as a tree: what `to_sql` writes and `from_sql` makes, with the place of every part in the form."""

from __future__ import annotations

from dataclasses import dataclass, field

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


class CannotWrite(ValueError):
    """The form makes no sense over this data, or its tables cannot be brought together."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A column (its place in the scope), perhaps under a function, or the rows of a table."""

    column: int | None = None
    table: int | None = None
    function: str = ""
    place: int = field(default=0, compare=False)
    function_place: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Item:
    """``[over] [aggregate ["each" key nested]] operand``."""

    operand: Operand
    aggregate: str = ""
    over: str = ""
    key: Operand | None = None
    nested: str = ""
    place: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two items put together."""

    operator: str
    left: Item
    right: Item
    place: int = field(default=0, compare=False)


Measured = Item | Arithmetic


@dataclass(frozen=True, slots=True)
class Condition:
    """An item compared with values (places in the scope), a column or a query; `after` joins it to the one before."""

    item: Measured
    operator: str
    values: tuple[int, ...] = ()
    column: Operand | None = None
    query: Query | None = None
    after: str = ""
    place: int = field(default=0, compare=False)
    value_places: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Query:
    """One query. `limit` is a place of a value; `first` means one row, `per` a key the limit holds within."""

    items: tuple[Measured, ...]
    distinct: bool = False
    where: tuple[Condition, ...] = ()
    group: tuple[Operand, ...] = ()
    having: tuple[Condition, ...] = ()
    order: tuple[Measured, ...] = ()
    descending: bool = False
    limit: int | None = None
    first: bool = False
    per: Operand | None = None
    also: tuple[int, ...] = ()
    limit_place: int = field(default=0, compare=False)
    order_place: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Combined:
    """A query, or two put together by ``intersect``, ``union`` or ``except``."""

    first: Query
    operator: str = ""
    second: Query | None = None


def tree_of(form: Form) -> Combined:
    """The tree of a whole form. Raises `CannotWrite` for a list of actions that is none."""
    reader = _Reader(form)
    first = reader.query()
    said = reader.word()
    if said == "finish":
        return Combined(first)
    if said not in ("intersect", "union", "except"):
        raise CannotWrite(f"The form goes on with {said!r} after its query.")
    reader.at += 1
    second = reader.query()
    reader.expect("finish")
    return Combined(first, said, second)


class _Reader:
    """Reads the form from left to right; `at` is the next action."""

    def __init__(self, form: Form) -> None:
        self.form, self.at = form, 0

    def action(self) -> Action:
        if self.at >= len(self.form):
            raise CannotWrite("The form is not finished.")
        return self.form[self.at]

    def word(self) -> str:
        action = self.action()
        return WORDS[action.at] if action.kind == "word" else ""

    def expect(self, *wanted: str) -> str:
        said = self.word()
        if said not in wanted:
            raise CannotWrite(f"Expected {' or '.join(wanted)}, found {self.action()}.")
        self.at += 1
        return said

    def pointer(self, *kinds: str) -> int:
        action = self.action()
        if action.kind not in kinds:
            raise CannotWrite(f"Expected a {' or '.join(kinds)}, found {action}.")
        self.at += 1
        return action.at

    def query(self) -> Query:
        distinct = self.expect("select", "select distinct") == "select distinct"
        items = self.items()
        where = self.conditions() if self.word() == "where" else ()
        group: tuple[Operand, ...] = ()
        having: tuple[Condition, ...] = ()
        if self.word() == "group":
            self.at += 1
            group = self.keys()
            having = self.conditions() if self.word() == "having" else ()
        order: tuple[Measured, ...] = ()
        order_place, descending = self.at, self.word() == "descending"
        limit, first, limit_place, per = None, False, 0, None
        if self.word() in ("ascending", "descending"):
            self.at += 1
            order = self.items()
            limit_place = self.at
            if self.word() in ("first", "limit"):
                first = self.word() == "first"
                self.at += 1
                limit = None if first else self.pointer("value")
                if self.word() == "per":
                    self.at += 1
                    per = self.operand()
        return Query(
            items, distinct, where, group, having, order, descending, limit, first, per, self.also(),
            limit_place, order_place,
        )  # fmt: skip

    def also(self) -> tuple[int, ...]:
        found: list[int] = []
        if self.word() == "also":
            self.at += 1
            while self.action().kind == "table":
                found.append(self.pointer("table"))
        return tuple(found)

    def items(self) -> tuple[Measured, ...]:
        found = [self.measured()]
        while self.action().kind in ("column", "table") or self.word() in _ITEM_WORDS:
            found.append(self.measured())
        return tuple(found)

    def keys(self) -> tuple[Operand, ...]:
        found = [self.operand()]
        while self.action().kind == "column" or self.word() in FUNCTIONS:
            found.append(self.operand())
        return tuple(found)

    def measured(self) -> Measured:
        place = self.at
        if self.word() in ARITHMETIC:
            operator = self.expect(*ARITHMETIC)
            return Arithmetic(operator, self.item(), self.item(), place)
        return self.item()

    def item(self) -> Item:
        place, over, aggregate, key, nested = self.at, "", "", None, ""
        if self.word() in OVERS:
            over = self.expect(*OVERS)
        if self.word() in AGGREGATES:
            aggregate = self.expect(*AGGREGATES)
            if self.word() == "each":
                self.at += 1
                key = self.operand()
                nested = self.expect(*AGGREGATES)
        return Item(self.operand(), aggregate, over, key, nested, place)

    def operand(self) -> Operand:
        function_place, function = self.at, ""
        if self.word() in FUNCTIONS:
            function = self.expect(*FUNCTIONS)
        place, kind = self.at, self.action().kind
        at = self.pointer("column", "table")
        if kind == "table":
            return Operand(None, at, function, place, function_place)
        return Operand(at, None, function, place, function_place)

    def conditions(self) -> tuple[Condition, ...]:
        found: list[Condition] = []
        after = ""
        while not found or self.word() in ("and", "or"):
            after = self.word() if found else ""
            self.at += 1
            found.append(self.condition(after))
        return tuple(found)

    def condition(self, after: str) -> Condition:
        item, place = self.measured(), self.at
        operator = self.expect(*OPERATORS)
        if operator in ("is null", "is known"):
            return Condition(item, operator, after=after, place=place)
        if self.word() == "query":
            self.at += 1
            query = self.query()
            self.expect("end")
            return Condition(item, operator, query=query, after=after, place=place)
        if self.action().kind == "column":
            return Condition(item, operator, column=self.operand(), after=after, place=place)
        start = self.at
        values = [self.pointer("value")]
        if operator == "between":
            values.append(self.pointer("value"))
        places = tuple(range(start, start + len(values)))
        return Condition(item, operator, tuple(values), after=after, place=place, value_places=places)


_ITEM_WORDS = (*AGGREGATES, *OVERS, *FUNCTIONS, *ARITHMETIC)


def operands_of(measured: Measured) -> tuple[Operand, ...]:
    """The columns and tables an item is about, the key of "each" among them."""
    if isinstance(measured, Arithmetic):
        return (*operands_of(measured.left), *operands_of(measured.right))
    return (measured.operand, measured.key) if measured.key is not None else (measured.operand,)


def units_of(conditions: tuple[Condition, ...]) -> tuple[tuple[tuple[Condition, ...], ...], ...]:
    """How conditions bind: alternatives of all-of lists of units, each unit being alternatives on one item.

    "or" between neighbours about the same item binds tighter than "and", as people speak: *made in 2020
    and in Berlin or Paris*. Any other "or" binds looser than "and", as in SQL.
    """
    units: list[list[Condition]] = []
    for condition in conditions:
        if units and condition.after == "or" and units[-1][-1].item == condition.item:
            units[-1].append(condition)
        else:
            units.append([condition])
    groups: list[list[tuple[Condition, ...]]] = []
    for unit in units:
        if not groups or unit[0].after == "or":
            groups.append([])
        groups[-1].append(tuple(unit))
    return tuple(tuple(group) for group in groups)
