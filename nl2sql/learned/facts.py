"""What a candidate does, whichever reader it comes from: read off its form, or off its statement where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nl2sql.form.actions import AGGREGATES, WORDS, Form
from nl2sql.learned.answers import Candidate
from nl2sql.learned.selecting import Selected, selected, tables_of
from nl2sql.learned.statement_facts import Found, found_in
from nl2sql.linking.linked import Linked

_COMBINING = ("intersect", "union", "except")
_HELD = ("quote", "cell", "code", "like", "flag")


@dataclass(frozen=True)
class Facts:
    """What a candidate does: the words of the form it uses, counted; what it selects; what it points at.

    Columns, tables and values are places in the scope. `misplaced` counts values compared with a column that does
    not hold them, though others do.
    """

    words: Mapping[str, int]
    items: tuple[Selected, ...]
    columns: frozenset[int]
    tables: frozenset[int]
    values: tuple[int, ...]
    misplaced: int = 0
    equal_halves: bool = False

    @property
    def limited(self) -> bool:
        """Whether only the first rows are kept."""
        return "first" in self.words or "limit" in self.words

    @property
    def aggregates(self) -> bool:
        """Whether the outermost selection computes anything over several rows."""
        return any(word in AGGREGATES for item in self.items for word in item.words)

    @property
    def distinct(self) -> bool:
        """Whether repetitions are left out, by the selection itself, by grouping or by a set operation."""
        return not {"select distinct", "group", *_COMBINING}.isdisjoint(self.words)


def facts_of(candidate: Candidate, linked: Linked) -> Facts | None:
    """The facts of a candidate; None for a statement that cannot be read."""
    if candidate.form is not None:
        return facts_of_form(candidate.form, linked)
    found = found_in(candidate.sql)
    return None if found is None else _located(found, linked)


def facts_of_form(form: Form, linked: Linked) -> Facts:
    """The facts of a form."""
    words: dict[str, int] = {}
    for action in form:
        if action.kind == "word":
            words[WORDS[action.at]] = words.get(WORDS[action.at], 0) + 1
    return Facts(
        words,
        selected(form),
        frozenset(action.at for action in form if action.kind == "column"),
        frozenset(tables_of(form, linked.scope)),
        tuple(action.at for action in form if action.kind == "value"),
        _misplaced(form, linked),
        _equal_halves(form),
    )


def _misplaced(form: Form, linked: Linked) -> int:
    count, last = 0, -1
    for action in form:
        if action.kind == "column":
            last = action.at
        elif action.kind == "value" and last >= 0:
            value = linked.scope.values[action.at]
            held = [column for column, _ in value.stored]
            count += bool(held) and last not in held and value.kind in _HELD
    return count


def _equal_halves(form: Form) -> bool:
    for place, action in enumerate(form):
        if action.kind == "word" and WORDS[action.at] in _COMBINING:
            return form[:place] == form[place + 1 : -1]
    return False


def _located(found: Found, linked: Linked) -> Facts:
    """What was found in a statement, with its names as places in the scope; names outside of it are left out."""
    scope = linked.scope
    tables = {table.key.rsplit(".", 1)[-1].lower(): place for place, table in enumerate(scope.tables)}
    columns = {
        (scope.tables[column.table].key.rsplit(".", 1)[-1].lower(), column.ref.column.lower()): place
        for place, column in enumerate(scope.columns)
        if not column.expression
    }
    items = tuple(
        Selected(
            item.words,
            tuple(columns[name] for name in item.columns if name in columns),
            tuple(tables[name] for name in item.tables if name in tables),
        )
        for item in found.items
    )
    return Facts(
        found.words,
        items,
        frozenset(columns[name] for name in found.columns if name in columns),
        frozenset(tables[name] for name in found.tables if name in tables),
        _values(found, linked),
    )


def _values(found: Found, linked: Linked) -> tuple[int, ...]:
    """The values of the question that stand in a statement: as text, as stored, as numbers or as ends of a period."""
    places = []
    for place, value in enumerate(linked.scope.values):
        texts = {value.text.lower(), *(str(cell).lower() for _, cell in value.stored), *(value.period or ())}
        if value.number is not None:
            texts.add(f"{value.number:g}")
        if not found.texts.isdisjoint(texts):
            places.append(place)
    return tuple(places)
