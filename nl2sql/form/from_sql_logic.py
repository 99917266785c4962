"""Conditions joined by AND, OR and brackets as the flat list that a form has."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from nl2sql.form.to_sql_tree import Condition, units_of

_MOST_GROUPS = 16
_Groups = frozenset[frozenset[Condition]]


class NotInForm(ValueError):
    """The SQL says something that the form has no words for."""


@dataclass(frozen=True)
class Junction:
    """Conditions and junctions, all (``and``) or some (``or``) of which are to hold."""

    kind: Literal["and", "or"]
    parts: tuple[Condition | Junction, ...]


Logic = Condition | Junction


def flat(logic: Logic) -> tuple[Condition, ...]:
    """The conditions in an order in which they bind as `logic` does (`units_of`). Raises `NotInForm`."""
    wanted = _alternatives(logic)
    for groups in _orders(_units(logic)):
        listed = _listed(groups)
        if _meaning(listed) == wanted:
            return listed
    raise NotInForm("The brackets of a condition cannot be left out.")


_Unit = tuple[Condition, ...]


def _units(logic: Logic) -> list[list[_Unit]]:
    """Alternatives, each a list of units that all hold; brackets that are no unit are multiplied out."""
    if isinstance(logic, Condition):
        return [[(logic,)]]
    if unit := _one_item(logic):
        return [[unit]]
    parts = [_units(part) for part in logic.parts]
    if logic.kind == "or":
        return [group for part in parts for group in part]
    together = [[unit for group in chosen for unit in group] for chosen in itertools.product(*parts)]
    if len(together) > _MOST_GROUPS:
        raise NotInForm("The brackets of a condition are too many.")
    return together


def _one_item(logic: Junction) -> _Unit:
    """The alternatives of a junction when they are all about one item, else nothing."""
    parts = [part for part in logic.parts if isinstance(part, Condition)]
    if logic.kind == "or" and len(parts) == len(logic.parts) and len({part.item for part in parts}) == 1:
        return tuple(parts)
    return ()


def _orders(groups: list[list[_Unit]]) -> Iterator[list[list[_Unit]]]:
    """`groups` as they are, then in other orders, for a few."""
    yield groups
    if len(groups) < 5:
        for order in itertools.permutations(groups):
            for turned in itertools.product((False, True), repeat=len(order)):
                yield [group[::-1] if turn else group for group, turn in zip(order, turned, strict=True)]


def _listed(groups: list[list[_Unit]]) -> tuple[Condition, ...]:
    listed: list[Condition] = []
    for group in groups:
        for number, unit in enumerate(group):
            for place, condition in enumerate(unit):
                after = "or" if place or not number else "and"
                listed.append(replace(condition, after=after if listed else ""))
    return tuple(listed)


def _meaning(listed: tuple[Condition, ...]) -> _Groups:
    found: set[frozenset[Condition]] = set()
    for group in units_of(listed):
        found |= {frozenset(replace(one, after="") for one in chosen) for chosen in itertools.product(*group)}
    return frozenset(found)


def _alternatives(logic: Logic) -> _Groups:
    if isinstance(logic, Condition):
        return frozenset({frozenset({replace(logic, after="")})})
    parts = [_alternatives(part) for part in logic.parts]
    if logic.kind == "or":
        return frozenset(group for part in parts for group in part)
    if len(list(itertools.islice(itertools.product(*parts), _MOST_GROUPS * 4 + 1))) > _MOST_GROUPS * 4:
        raise NotInForm("The brackets of a condition are too many.")
    return frozenset(frozenset().union(*chosen) for chosen in itertools.product(*parts))
