"""The conditions that may join two sources: those of history, then columns that history or their names put together."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autocomplete.field import Evidence, Suggestion
from autocomplete.sql_conditions import Naming, Relation, column_evidence, evidence, keys_of, links_of
from autocomplete.sql_names import condition, tables_of
from autocomplete.sql_scope import Source

_ID = "id"
_OF_ALL_SORTS = frozenset(("name", "title", "description", "comment", "type", "status"))
"""Columns that tables have in common without being about the same thing."""
_KEYS = ("id", "key", "code", "no", "sha", "hash", "uuid")

_BY_NAME, _SAME_NAME, _SAME_KEY = 1.0, 0.5, 0.5
_MOST_BY_COLUMNS = 3.5

Recall = Callable[[Evidence], Sequence[Suggestion]]
Candidate = tuple[str, str, float, str]
"""A condition as it is remembered, why, its score (4 and more from history, 3.5 at most by columns), and the id of what
the history said.
"""
Links = tuple[tuple[str, str], ...]
"""Columns of one source with those of another, in lower case."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the fields that remember conditions, and what columns are joined with."""

    joins: str
    columns: str


def between(
    recall: Recall, fields: Fields, first: Source, last: Source, among: Sequence[Source], naming: Naming
) -> Iterator[Candidate]:
    """What may join `last` to `first`, in no order; `among` are all sources of the query so far."""
    one, two = naming(first), naming(last)
    if one is None or two is None:
        return
    keys = keys_of(one.key, two.key)
    both = frozenset(key.lower() for key in keys)
    for item in recall(evidence(fields.joins, first, last, among, naming)):
        if tables_of(item.value) == both:
            yield item.value, item.why, 4.0 + item.p, item.id
    if one.key == two.key:
        return
    spelled = [{name.lower(): name for name in relation.columns} for relation in (one, two)]
    for links, (why, score) in equal_columns(one, two, *_told(recall, fields.columns, one, two)).items():
        mine, theirs = ([names.get(link[side], link[side]) for link in links] for side, names in enumerate(spelled))
        ends = [((keys[0], a), (keys[1], b)) for a, b in zip(mine, theirs, strict=True)]
        yield condition(ends), why, score, ""


Told = Mapping[Links, float]
"""By which columns a table is joined, as shares: its own come first."""


def _told(recall: Recall, field: str, one: Relation, two: Relation) -> tuple[Told, Told]:
    """What history says about the columns of either; those of the second are turned, so that they come second."""
    first, second = ({links_of(item.value): item.p for item in recall(column_evidence(field, r))} for r in (one, two))
    return first, {tuple((other, own) for own, other in links): p for links, p in second.items()}


def equal_columns(one: Relation, two: Relation, first: Told, second: Told) -> dict[Links, tuple[str, float]]:
    """Columns of two sources that may be equal, each with why and a score.

    What speaks for them adds up: that the one, or the other, was joined so before; a name like ``customer_id``; the
    same name, the more so where both columns lead elsewhere.
    """
    mine, theirs = (dict.fromkeys(name.lower() for name in relation.columns) for relation in (one, two))
    found: dict[Links, tuple[str, float]] = {}
    leading = {own for links in first for own, _ in links} & {own for links in second for _, own in links}
    for name in mine:
        if name in theirs and name != _ID:
            likely = (
                -_SAME_NAME if name in _OF_ALL_SORTS else 0.1 * name.endswith(_KEYS) + _SAME_KEY * (name in leading)
            )
            found[((name, name),)] = "same name in both tables", 1.0 + _SAME_NAME + likely
    turned = ((key, own) for own, key in _keys_by_name(theirs, one, mine))
    for pair in (*_keys_by_name(mine, two, theirs), *turned):
        found[(pair,)] = "named like a key", 1.0 + _BY_NAME
    found = {links: entry for links, entry in found.items() if _same_type(one, links[0][0], two, links[0][1])}
    for links in dict.fromkeys((*first, *second)):
        if all((own in mine or not mine) and (other in theirs or not theirs) for own, other in links):
            told = 2.0 * first.get(links, 0.0) + 2.0 * second.get(links, 0.0)
            score = min(_MOST_BY_COLUMNS, found.get(links, ("", 1.0))[1] + told)
            found[links] = "these columns were joined before", score
    return found


def _keys_by_name(names: Iterable[str], target: Relation, columns: Container[str]) -> Iterator[tuple[str, str]]:
    """Columns called after another table, ``customer_id`` or ``OwnerUserId``, with the key of that table."""
    plural = target.key.rpartition(".")[2].lower().replace("_", "")
    for table in _singular(plural):
        key = next((name for name in (f"{table}_{_ID}", f"{table}{_ID}", _ID) if name in columns), None)
        if key is not None:
            for name in names:
                if name.replace("_", "").endswith(f"{table}{_ID}") and name != key:
                    yield name, key


def _singular(name: str) -> list[str]:
    """What a table's name may be for one row of it: a key is called after that."""
    forms = [name, name.removesuffix("s"), name.removesuffix("es")]
    forms += [f"{name[:-3]}y"] if name.endswith("ies") else []
    return list(dict.fromkeys(form for form in forms if form))


def _same_type(one: Relation, mine: str, two: Relation, theirs: str) -> bool:
    """Whether the types of the columns agree, as far as they are known."""
    types = [
        {name.lower(): kind for name, kind in zip(relation.columns, relation.types, strict=False)}.get(column)
        for relation, column in ((one, mine), (two, theirs))
    ]
    return None in types or types[0] == types[1]
