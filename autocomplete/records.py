"""Turns a filled form into observations: each field with the fields filled before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isnan

from autocomplete.field import Evidence, Field, Observation, Part
from autocomplete.secrets import may_store

WITH = "#with"
"""The slot of the other values of a set."""

_CHAIN_DEPTH = 4
_MOST_PARTS = 16


def texts(value: object) -> tuple[str, ...]:
    """A record's value as texts: one for a scalar, one each for a list; none for None, blanks and bytes.

    Nor is there one for not-a-number, which a row of a DataFrame has where a value is missing.
    """
    if isinstance(value, str):
        return (value,) if value else ()
    if value is None or isinstance(value, (Mapping, bytes, bytearray)) or (isinstance(value, float) and isnan(value)):
        return ()
    if isinstance(value, Iterable):
        return tuple(text for item in value for text in texts(item))
    return (str(value),)


def qualified(form: str, key: str, fields: Mapping[str, Field]) -> str:
    """The name of a form's field: ``city`` of ``order`` is ``order.city``, unless it is known as it is."""
    if not form or key in fields or key.startswith(f"{form}."):
        return key
    return f"{form}.{key}"


def evidence(field: Field, filled: Mapping[str, object], order: Sequence[str]) -> Evidence:
    """What the filled fields say about `field`; `order` is the learned order of the chain, may be empty.

    Only fields that `field` is based on count, the latest filled when it declares none; what must not be
    stored is left out.
    """
    wanted = field.based_on or tuple(filled)[::-1]
    chosen: list[Part] = [(WITH, text) for text in texts(filled.get(field.name)) if field.kind == "set"][-4:]
    for slot in wanted:
        if slot != field.name and slot in filled:
            chosen += [(slot, text) for text in texts(filled[slot])[:4] if may_store(text, slot)]
    pairs = tuple(chosen[:_MOST_PARTS])
    places = {slot: at for at, slot in enumerate(order)}
    chain = sorted(pairs, key=lambda part: places.get(part[0], len(places)))
    return Evidence(field.name, pairs, tuple(chain[:_CHAIN_DEPTH]))


def observations(
    form: str, record: Mapping[str, object], fields: Mapping[str, Field], orders: Mapping[str, Sequence[str]]
) -> list[Observation]:
    """Every value of a record, in filling order, with what was filled before it.

    `fields` are the declared ones by name, `orders` their chains. Secret fields and values are left out.
    """
    named = {qualified(form, key, fields): value for key, value in record.items()}
    found: list[Observation] = []
    filled: dict[str, object] = {}
    for name, value in named.items():
        field = fields.get(name, Field(name))
        if not field.stored:
            continue
        others = named if field.based_on else filled
        seen = {key: held for key, held in others.items() if key != name and _kept(key, fields)}
        items = [text for text in texts(value) if may_store(text, name)]
        for at, text in enumerate(items):
            known = seen | {name: items[:at]} if field.kind == "set" else seen
            found.append(Observation(evidence(field, known, orders.get(name, ())), text))
        filled[name] = value
    return found


def _kept(name: str, fields: Mapping[str, Field]) -> bool:
    field = fields.get(name)
    return field is None or field.stored
