"""Reads a statement of the written reader back into the form, so that the network can say how likely it finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nl2sql.drafting import Source
from nl2sql.form.actions import Form
from nl2sql.form.from_sql import NotInForm, from_sql
from nl2sql.form.machine import accepts
from nl2sql.form.scope import Candidate
from nl2sql.form.to_sql_form import form_of
from nl2sql.form.to_sql_tree import Combined, Condition, Query, tree_of
from nl2sql.linking.align import align
from nl2sql.linking.linked import Linked
from nl2sql.linking.scoping import full_scope


def reread(sql: str, source: Source, linked: Linked) -> Form | None:
    """The form of `sql` over ``linked.scope``; None where the form cannot say it, or points at what was not linked."""
    full = full_scope(source)
    try:
        form, literals = from_sql(sql, source, full, source.catalog.dialect)
    except NotInForm:
        return None
    spoken = [value.period for value in linked.scope.values if value.period is not None]
    if spoken:
        periods = _Periods(list(literals), set(spoken))
        form = form_of(periods.combined(tree_of(form)))
        literals = tuple(periods.literals)
    aligned = align(form, literals, full, linked)
    return aligned if aligned is not None and accepts(aligned) else None


class _Periods:
    """Turns ``at least START and less END`` into ``during`` a period that the question speaks of."""

    def __init__(self, literals: list[Candidate], spoken: set[tuple[str, str]]) -> None:
        self.literals, self._spoken = literals, spoken

    def combined(self, tree: Combined) -> Combined:
        """The same with its periods."""
        second = self._query(tree.second) if tree.second is not None else None
        return replace(tree, first=self._query(tree.first), second=second)

    def _query(self, query: Query) -> Query:
        return replace(query, where=tuple(self._conditions(query.where)))

    def _conditions(self, conditions: tuple[Condition, ...]) -> Iterator[Condition]:
        place = 0
        while place < len(conditions):
            condition = conditions[place]
            after = conditions[place + 1] if place + 1 < len(conditions) else None
            period = self._period(condition, after) if after is not None else None
            if period is not None:
                yield replace(condition, operator="during", values=(self._value(period),))
                place += 2
                continue
            inner = condition.query
            yield replace(condition, query=self._query(inner)) if inner is not None else condition
            place += 1

    def _period(self, first: Condition, second: Condition) -> tuple[str, str] | None:
        if first.item != second.item or second.after != "and":
            return None
        if (first.operator, second.operator) != ("at least", "less") or not first.values or not second.values:
            return None
        period = (self.literals[first.values[0]].text[:10], self.literals[second.values[0]].text[:10])
        return period if period in self._spoken else None

    def _value(self, period: tuple[str, str]) -> int:
        self.literals.append(Candidate("period", 0, 0, " to ".join(period), period=period))
        return len(self.literals) - 1
