"""Requests that put two sets together: both, one but not the other, either; and comparisons with an average."""

from __future__ import annotations

from nl2sql.form.actions import column, word
from nl2sql.training.generate.condition import Condition
from nl2sql.training.generate.conditions import condition_on
from nl2sql.training.generate.listing import scale_slots
from nl2sql.training.generate.noun_phrase import NounPhrase
from nl2sql.training.generate.picking import key_of, measure, name_of, shown
from nl2sql.training.generate.related import a_pair, pair_slots
from nl2sql.training.generate.request import Request, about, column_slots, columns, owned, rows_of, select, wanted
from nl2sql.training.generate.subjects import Asking, subject
from nl2sql.training.generate.telling import Parts
from nl2sql.training.generate.world import Thing

_SECTIONS = {"intersect": "both", "except": "but not", "union": "either"}


def values_of_two(asking: Asking) -> Request | None:
    """The values of a column that occur among both of two kinds of rows, or only one of them."""
    rng = asking.rng
    thing = asking.thing()
    key = key_of(asking, thing)
    pair = _two_conditions(asking, thing)
    if key is None or pair is None or any(key.place in one.columns for one in pair):
        return None
    operator = rng.choices(("intersect", "except", "union"), (45, 40, 15))[0]
    first, second = (NounPhrase(thing, (condition,)) for condition in pair)
    head = select(column(key.place))
    parts = (*head, *first.where, word(operator), *head, *second.where)
    slots = owned(asking, key, thing, "key") | {"first": about(first)["np"], "second": about(second)["np"]}
    return Request(operator, parts, (_SECTIONS[operator],), slots)


def _two_conditions(asking: Asking, thing: Thing) -> tuple[Condition, Condition] | None:
    """Two conditions that do not say the same: often two values of one column."""
    rng = asking.rng
    one = condition_on(asking.world, thing, rng, asking.today, frozenset())
    if one is None or len(one.columns) > 1:
        return None
    for _ in range(12):
        other = condition_on(asking.world, thing, rng, asking.today, frozenset())
        if other is None or _said(other) == _said(one) or any(str(part) == "or" for part in other.parts):
            continue
        if other.columns == one.columns or rng.random() < 0.15:
            return one, other
    return None


def _said(condition: Condition) -> list[str]:
    return [str(getattr(part, "cell", part)) for part in condition.parts]


def things_with_two(asking: Asking) -> Request | None:
    """Things that have rows of one kind and of another, or not of another."""
    rng = asking.rng
    pair = a_pair(asking)
    if pair is None:
        return None
    thing, relation = pair
    conditions = _two_conditions(asking, relation.other)
    if conditions is None:
        return None
    facets = name_of(thing, rng) if rng.random() < 0.8 else shown(thing, rng)[:2]
    operator = "intersect" if rng.random() < 0.55 else "except"
    first, second = (NounPhrase(relation.other, (condition,)) for condition in conditions)
    head = select(*columns(facets))
    parts = (*head, *first.where, word(operator), *head, *second.where)
    slots = pair_slots(thing, relation) | wanted(facets)
    slots |= {"first": about(first)["np"], "second": about(second)["np"]}
    section = "both related" if operator == "intersect" else "but not related"
    return Request(operator, parts, (section,), slots, names_columns=facets != name_of(thing, rng))


def above_average(asking: Asking) -> Request | None:
    """Rows whose number is above or below the average of all."""
    rng = asking.rng
    thing = asking.thing()
    by = measure(thing, rng)
    if by is None:
        return None
    phrase = subject(asking, thing, most=1) if rng.random() < 0.2 else NounPhrase(thing)
    phrase = NounPhrase(thing, tuple(one for one in phrase.conditions if by.place not in one.columns))
    below = rng.random() < 0.35
    counting = rng.random() < 0.2 and not below
    facets = name_of(thing, rng) if rng.random() < 0.65 else shown(thing, rng)[:2]
    items: Parts = (word("count"), rows_of(thing)) if counting else columns(facets)
    inside = (word("query"), *select(word("avg"), column(by.place)), word("end"))
    where = (*phrase.where, word("and")) if phrase.where else (word("where"),)
    parts = (*select(*items), *where, column(by.place), word("less" if below else "greater"), *inside)
    slots = about(phrase) | column_slots(by, "by") | wanted(facets)
    slots |= {name: slot for name, slot in scale_slots(by).items() if name in ("more", "less")}
    slots["acol"] = slots["aby"]
    section = "count above average" if counting else "below average" if below else "above average"
    plain = counting or facets == name_of(thing, rng)
    return Request("above average", parts, (section,), slots, names_columns=not plain)


def above_any(asking: Asking) -> Request | None:
    """Rows whose number is above the highest of other rows."""
    rng = asking.rng
    thing = asking.thing()
    by = measure(thing, rng)
    if by is None:
        return None
    condition = condition_on(asking.world, thing, rng, asking.today, frozenset({by.place}))
    if condition is None:
        return None
    others = NounPhrase(thing, (condition,))
    facets = name_of(thing, rng)
    inside = (word("query"), *select(word("max"), column(by.place)), *others.where, word("end"))
    parts = (*select(*columns(facets)), word("where"), column(by.place), word("greater"), *inside)
    slots = about(NounPhrase(thing)) | column_slots(by, "by") | wanted(facets) | {"others": about(others)["np"]}
    return Request("above any", parts, ("above any",), slots)
