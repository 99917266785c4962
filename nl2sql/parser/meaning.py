"""How different in meaning two readings of one question are: only another meaning is a reason to doubt.

A reading is taken apart into facts: what is shown or computed, grouped, filtered, ranked. A rival that
has no fact of its own is a restatement (the same in another order, or over a view that says the same), or
leaves out a part of what was asked. Neither casts doubt. One that takes the same words for something else
("country": the store's or the customer's) counts fully; any other, by the share of its facts that are its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.parser.frame import Condition, Frame, Measure, Words
from nl2sql.parser.knowledge import label_columns

_SLIGHT = 0.7
"""How much a rival counts at least that has a fact of its own."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a query says: its `role`, `how` (function, operator, values), of which `target`.

    `words` are the places in the question it came from; `derived` says that the target is of a view.
    """

    role: str
    how: str
    target: str
    words: Words = ()
    derived: bool = False

    def same(self, other: Fact) -> bool:
        """Whether both say the same: a view's column that the same words name is what the view derives it from."""
        if self.derived or other.derived:
            return any(a.start < b.end and b.start < a.end for a in self.words for b in other.words)
        return (self.role, self.how, self.target) == (other.role, other.how, other.target)


def difference(frame: Frame, rival: Frame, catalog: Catalog) -> float:
    """How different `rival` is in meaning from `frame`: 0 for a restatement, to 1 where nothing is shared."""
    own, others = tuple(facts(frame, catalog)), tuple(facts(rival, catalog))
    fresh = [fact for fact in others if not any(fact.same(known) for known in own)]
    if any(fact.role == known.role and fact.words and fact.words == known.words for fact in fresh for known in own):
        return 1.0
    return _SLIGHT + (1.0 - _SLIGHT) * len(fresh) / len(others) if fresh else 0.0


def facts(frame: Frame, catalog: Catalog) -> Iterator[Fact]:
    """What a reading says. Plain orderings are left out: rows are the same in any order."""
    grouped = bool(frame.measures or frame.dimensions)
    for measure in frame.measures:
        yield _measured("measure", "", measure, catalog)
    if frame.combination is not None:
        yield Fact("combined", frame.combination.kind, str(frame.combination.factor), frame.combination.words)
    for dimension in frame.dimensions:
        target = _target(dimension.column, catalog)
        yield Fact(
            "group",
            f"{dimension.grain or ''}{dimension.above or ''}",
            target,
            dimension.words,
            _is_view(dimension.column.table, catalog),
        )
    for output in frame.columns:
        derived = _is_view(output.column.table, catalog)
        yield Fact("show", "", str(output.column), output.words, derived)
    if not grouped and frame.subject:
        yield Fact("list", "", frame.subject)
    for condition in frame.conditions:
        yield _filtered(condition, catalog)
    for presence in frame.presences:
        how = " ".join(_filtered(condition, catalog).how for condition in presence.conditions)
        yield Fact("exists", f"{presence.negated} {how}", presence.table, presence.words)
    if frame.with_empty:
        yield Fact("empty", "", frame.subject)
    if frame.twins:
        yield Fact("twins", "", " ".join(sorted(map(str, frame.twins))))
    if frame.alike is not None:
        yield Fact("pairs", "", str(frame.alike))
    for kin in frame.kin:
        how = " ".join(f"{c.column} {_filtered(c, catalog).how}" for c in kin.conditions)
        yield Fact("kin", f"{kin.upward} {kin.negated} {how}", kin.table, kin.words)
    for group in frame.group_conditions:
        how = f"{group.operator} {group.values} {group.negated}"
        yield _measured("having", how, group.measure, catalog)
    if frame.within is not None:
        yield Fact("within", "", _target(frame.within.column, catalog), frame.within.words)
    if frame.limit is not None:
        yield from _ranking(frame, catalog)


def _ranking(frame: Frame, catalog: Catalog) -> Iterator[Fact]:
    """Which rows a limit keeps."""
    for item in frame.ordering[:1]:
        how = f"{item.descending} {frame.limit}"
        if item.measure is not None:
            yield _measured("rank", how, item.measure, catalog)
        elif item.column is not None:
            yield Fact("rank", how, str(item.column), item.words, _is_view(item.column.table, catalog))


def _measured(role: str, how: str, measure: Measure, catalog: Catalog) -> Fact:
    what = str(measure.column) if measure.column is not None else measure.expression or measure.table
    derived = _is_view(measure.table, catalog)
    return Fact(
        role,
        f"{how} {measure.function} {measure.per} {measure.each and measure.each.grain}".strip(),
        what,
        measure.words,
        derived,
    )


def _filtered(condition: Condition, catalog: Catalog) -> Fact:
    others = "".join(f" or {other.column} {other.operator} {other.values}" for other in condition.any_of)
    how = f"{condition.operator} {condition.values} {condition.negated} {condition.against} {condition.other}{others}"
    how += " above" if condition.above else f" since {condition.since}" if condition.since else ""
    derived = _is_view(condition.column.table, catalog)
    return Fact("filter", how, str(condition.column), condition.words, derived)


def _target(ref: ColumnRef, catalog: Catalog) -> str:
    """The entity for what names or refers to one, whichever way it is reached; else the column itself."""
    table = catalog.table(ref.table)
    if table is None:
        return str(ref)
    for key in table.foreign_keys:
        if tuple(key.columns) == (ref.column,):
            return key.target
    if tuple(table.primary_key) == (ref.column,) or label_columns(table)[:1] == (ref,):
        return ref.table
    return str(ref)


def _is_view(key: str, catalog: Catalog) -> bool:
    table = catalog.table(key)
    return table is not None and table.kind == "view"
