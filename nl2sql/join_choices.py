"""The same query over another key, where two tables are connected by more than one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.drafting import Draft, Reason
from nl2sql.joins import Join, join_graph

CODE = "draft.join-choice"
"""The warning of a draft that could have joined its tables otherwise."""
LIKELY = 0.4
"""How likely the other key is, as a share of the draft's own confidence."""


def other_joins(draft: Draft, catalog: Catalog) -> tuple[Draft, ...]:
    """The draft with one of its joins over another declared key, for every such key; none without a warning of it."""
    if not any(warning.code == CODE for warning in draft.warnings):
        return ()
    try:
        tree = parse_one(draft.sql, dialect=catalog.dialect)
    except SqlglotError:
        return ()
    confidence = round(min(LIKELY * draft.confidence, 1 - draft.confidence), 3)
    found = []
    for place, join in enumerate(tree.find_all(exp.Join)):
        for old, new in _choices(join, catalog):
            copy = tree.copy()
            _rejoin(list(copy.find_all(exp.Join))[place], old, new, catalog)
            found.append(_over(draft, copy.sql(catalog.dialect), confidence, old, new))
    return tuple(found)


def _choices(join: exp.Join, catalog: Catalog) -> Iterator[tuple[Join, Join]]:
    """The key that a join goes over, with each other key between the same tables."""
    pairs = [_refs(sides, join, catalog) for sides in _equalities(join)]
    known = {frozenset(pair) for pair in pairs if pair is not None}
    if not known or len(known) < len(pairs):
        return
    first = next(pair for pair in pairs if pair is not None)
    steps = join_graph(catalog).steps.get(first[0].table, ())
    between = [step for step in steps if step.table == first[1].table and not step.inferred]
    old = next((step for step in between if {frozenset(pair) for pair in step.pairs} == known), None)
    if old is not None:
        yield from ((old, other) for other in between if other.pairs != old.pairs)


def _equalities(join: exp.Join) -> list[tuple[exp.Column, exp.Column]]:
    """The sides of an ON that is nothing but equalities of columns; none for any other ON."""
    condition = join.args.get("on")
    parts = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    equal = []
    for part in parts:
        if not isinstance(part, exp.EQ) or not isinstance(part.left, exp.Column):
            return []
        if not isinstance(part.right, exp.Column):
            return []
        equal.append((part.left, part.right))
    return equal


def _names(join: exp.Join, catalog: Catalog) -> dict[str, str]:
    """What the tables beside a join are called there, with their keys."""
    select = join.parent_select
    tables = [] if select is None else [select.args.get("from_"), *(select.args.get("joins") or [])]
    named = [each.this for each in tables if each is not None and isinstance(each.this, exp.Table)]
    keys = {table.alias_or_name: catalog.table(table.name, table.db) for table in named}
    return {name: table.key for name, table in keys.items() if table is not None}


def _refs(sides: tuple[exp.Column, exp.Column], join: exp.Join, catalog: Catalog) -> tuple[ColumnRef, ColumnRef] | None:
    names = _names(join, catalog)
    refs = [ColumnRef(names[side.table], side.name) for side in sides if side.table in names]
    return (refs[0], refs[1]) if len(refs) == len(sides) else None


def _rejoin(join: exp.Join, old: Join, new: Join, catalog: Catalog) -> None:
    """Put the columns of another key into an ON, in place."""
    names = {key: name for name, key in _names(join, catalog).items()}
    used = {side.table for sides in _equalities(join) for side in sides}
    names.update({key: name for name, key in _names(join, catalog).items() if name in used})
    equal = [
        exp.EQ(this=exp.column(left.column, names[left.table]), expression=exp.column(right.column, names[right.table]))
        for left, right in new.pairs
    ]
    join.set("on", exp.and_(*equal))


def _over(draft: Draft, sql: str, confidence: float, old: Join, new: Join) -> Draft:
    """The draft with what it says about the join said of the other key."""
    ways = [(str(old), str(new)), (str(old.reversed()), str(new.reversed()))]

    def said(reason: Reason) -> Reason:
        text = reason.text
        for before, after in ways:
            text = text.replace(before, after)
        return replace(reason, text=text)

    def told(message: str) -> str:
        for before, after in ways:
            message = message.replace(after, before)
        return message

    warnings = tuple(
        replace(each, message=told(each.message)) if each.code == CODE else each for each in draft.warnings
    )
    reasons = tuple(map(said, draft.reasons))
    return replace(draft, sql=sql, confidence=confidence, reasons=reasons, warnings=warnings)
