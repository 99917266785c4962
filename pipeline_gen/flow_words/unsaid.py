"""What the sentence of a step leaves out stays as it was when the sentence is written anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.sql_text import unique
from pipeline_gen.steps import (
    Aggregate,
    Bucket,
    Cast,
    Deduplicate,
    DropMissing,
    FillMissing,
    Operation,
    ParseDates,
    Sample,
    Select,
    Sort,
    Top,
    Window,
)

Named = tuple[tuple[str, exp.Expr], ...]


def with_unsaid(new: Operation, old: Operation) -> Operation:
    """The new operation with what its sentence cannot say taken from the old one, which is of the same kind."""
    if type(new) is not type(old):
        return new
    carry = _CARRIERS.get(type(new))
    return carry(new, old) if carry is not None else new


def _keys(new: tuple[SortKey, ...], old: tuple[SortKey, ...]) -> tuple[SortKey, ...]:
    """Where missing values stand, for what is sorted by the same."""
    found = []
    for place, key in enumerate(new):
        alike = [one for one in old if (one.expression, one.descending) == (key.expression, key.descending)]
        if place < len(old) and old[place] in alike:
            alike = [old[place]]
        found.append(replace(key, nulls_first=alike[0].nulls_first) if alike else key)
    return tuple(found)


def _ordered(new: Operation, old: Operation) -> Operation:
    if isinstance(new, Sort) and isinstance(old, Sort):
        return replace(new, keys=_keys(new.keys, old.keys))
    for kind in (Top, Deduplicate, Window):
        if isinstance(new, kind) and isinstance(old, kind):
            return replace(new, order=_keys(new.order, old.order))
    return new


def _aggregated(new: Operation, old: Operation) -> Operation:
    """The names of what is worked out as before, and the columns that only come along with their group."""
    assert isinstance(new, Aggregate)
    assert isinstance(old, Aggregate)
    names: dict[exp.Expr, list[str]] = {}
    for name, tree in (*old.keys, *old.measures):
        names.setdefault(tree, []).append(name)
    used: set[str] = {names[tree][0].lower() for _, tree in (*new.keys, *new.measures) if tree in names}

    def named(pairs: Named) -> Named:
        found = []
        for name, tree in pairs:
            kept = names.get(tree, [])
            found.append((kept.pop(0) if kept else unique(name, used), tree))
            used.add(found[-1][0].lower())
        return tuple(found)

    keys = named(new.keys)
    measures = list(named(new.measures))
    said = {name for name, _ in (*keys, *measures)}
    for place, (name, tree) in enumerate(old.measures):
        if isinstance(tree, exp.AnyValue) and name not in said:
            measures.insert(min(place, len(measures)), (name, tree))
    called = {before: after for (before, _), (after, _) in zip(new.keys, keys, strict=True)}
    sets = tuple(tuple(called[name] for name in names) for names in new.sets)
    return replace(new, keys=keys, measures=tuple(measures), sets=sets)


def _selected(new: Operation, old: Operation) -> Operation:
    """The order of the columns: the sentence says kept, renamed and worked out ones apart."""
    assert isinstance(new, Select)
    assert isinstance(old, Select)
    groups = {_group(name, tree) for name, tree in new.outputs}
    places = {name: place for place, (name, _) in enumerate(old.outputs)}
    for group in groups:
        there = [places.get(name, len(places)) for name, tree in new.outputs if _group(name, tree) == group]
        if len(groups) < 2 or there != sorted(there):
            return new
    return replace(new, outputs=tuple(sorted(new.outputs, key=lambda pair: places.get(pair[0], len(places)))))


def _group(name: str, tree: exp.Expr) -> str:
    return "made" if not isinstance(tree, exp.Column) else "kept" if tree.name == name else "renamed"


def _filled(new: Operation, old: Operation) -> Operation:
    assert isinstance(new, FillMissing)
    assert isinstance(old, FillMissing)
    if new.how != old.how:
        return new
    order = () if not old.order else _keys(new.order, old.order)
    return replace(new, value=new.value if new.how == "value" else old.value, order=order)


def _rest(new: Operation, old: Operation) -> Operation:
    if isinstance(new, DropMissing) and isinstance(old, DropMissing) and len(new.chosen) == 1:
        return replace(new, how=old.how)
    if isinstance(new, Cast) and isinstance(old, Cast) and new.to == "text":
        return replace(new, strict=old.strict)
    if isinstance(new, Sample) and isinstance(old, Sample) and new.key:
        return replace(new, seed=old.seed)
    if isinstance(new, ParseDates) and isinstance(old, ParseDates) and new.form:
        return replace(new, day_first=old.day_first)
    if isinstance(new, Bucket) and isinstance(old, Bucket) and new.how == old.how:
        same = len(new.edges) == len(old.edges) and (new.how in ("edges", "width") or new.size == old.size)
        return replace(new, labels=old.labels) if same else new
    return new


_CARRIERS: Mapping[type[Operation], Callable[[Operation, Operation], Operation]] = {
    Sort: _ordered, Top: _ordered, Deduplicate: _ordered, Window: _ordered, Aggregate: _aggregated, Select: _selected,
    FillMissing: _filled, DropMissing: _rest, Cast: _rest, Sample: _rest, ParseDates: _rest, Bucket: _rest,
}  # fmt: skip
