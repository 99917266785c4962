"""Requests about rows that refer to rows of their own table: people and their bosses, kinds within kinds."""

from __future__ import annotations

from dataclasses import dataclass

from nl2sql.catalog import Cell
from nl2sql.database import Limits
from nl2sql.form.actions import column, word
from nl2sql.parser.naming import identifier
from nl2sql.problems import PlainspokenError
from nl2sql.training.generate.english import plural, with_article
from nl2sql.training.generate.grammar import phrasings
from nl2sql.training.generate.noun_phrase import NounPhrase
from nl2sql.training.generate.request import Request, about, columns, rows_of, select, wanted
from nl2sql.training.generate.subjects import Asking
from nl2sql.training.generate.telling import Literal, Parts, Slot
from nl2sql.training.generate.world import Facet, Link, Thing

_BOSSES = ("manager", "boss", "supervisor", "chief", "lead")
_ABOVE = ("parent", "parent", "main", "super")


@dataclass(frozen=True)
class _Within:
    """A table whose rows refer to others of it, and what that other row is called."""

    thing: Thing
    link: Link
    boss: bool


def _within(asking: Asking) -> _Within | None:
    found = [
        (thing, link)
        for thing in asking.world.things
        for link in thing.up
        if link.parent.table == thing.place and thing.labels and link.child.distinct > 1
    ]
    if not found:
        return None
    thing, link = asking.rng.choice(found)
    words = set(link.child.words)
    return _Within(thing, link, thing.person or bool(words & {*_BOSSES, "reports", "head"}))


def _slots(one: _Within) -> dict[str, Slot]:
    words = [text for text in one.link.child.words if text not in ("id", "key", "code", "no", "nr")]
    own = " ".join(words) if words and words[0] not in ("report", "reports") else ""
    others = _BOSSES[:3] if one.boss else _ABOVE[:1]

    def up(telling: object) -> str:
        rng = telling.rng  # type: ignore[attr-defined]
        return own if own and rng.random() < 0.6 else rng.choice(others)

    slots: dict[str, Slot] = {"up": up, "ups": lambda telling: plural(up(telling))}
    slots["aup"] = lambda telling: with_article(up(telling))
    return about(NounPhrase(one.thing)) | wanted(one.thing.labels) | slots


def _section(one: _Within, name: str) -> tuple[str, ...]:
    kind = f"{name} boss" if one.boss else f"{name} part"
    return (kind,) if kind in phrasings("requests") else (name,)


def under(asking: Asking) -> Request | None:
    """The rows right under a named one: who reports to Ann Lee."""
    one = _within(asking)
    if one is None:
        return None
    named = _a_parent(asking, one)
    if named is None:
        return None
    literals = [Literal("cell", cell, label.place) for cell, label in zip(named, one.thing.labels, strict=True)]
    where: Parts = ()
    for label, literal in zip(one.thing.labels, literals, strict=True):
        joint = word("and") if where else word("where")
        where += (joint, word("parent"), column(label.place), word("equals"), literal)
    counting = asking.rng.random() < 0.2
    items: Parts = (word("count"), rows_of(one.thing)) if counting else columns(one.thing.labels)
    text = " ".join(map(str, named))
    slots = _slots(one) | {"v": lambda _: text}
    section = _section(one, "count under" if counting else "under")
    return Request("of parent", (*select(*items), *where), section, slots, says_conditions=True)


def _a_parent(asking: Asking, one: _Within) -> tuple[Cell, ...] | None:
    """The name of a row that others refer to."""
    source, scope = asking.world.source, asking.world.scope
    dialect = source.catalog.dialect
    table = source.catalog.table(scope.tables[one.thing.place].key)
    if table is None:
        return None
    names = [scope.columns[label.place].ref.column for label in one.thing.labels]
    child, parent = (scope.columns[facet.place].ref.column for facet in (one.link.child, one.link.parent))
    from sqlglot import exp

    def quoted(name: str) -> exp.Column:
        return exp.Column(this=identifier(name, dialect))

    target = exp.table_(exp.to_identifier(table.name, quoted=True), db=table.schema or None)
    inner = exp.select(quoted(child)).from_(target.copy())
    statement = exp.select(*map(quoted, names)).from_(target).where(quoted(parent).isin(query=inner)).limit(40)
    try:
        rows = source.database.run(statement.sql(dialect=dialect), Limits(40, 1.0)).rows
    except PlainspokenError:
        return None
    rows = tuple(row for row in rows if all(isinstance(cell, str) and cell for cell in row))
    return asking.rng.choice(rows) if rows else None


def on_top(asking: Asking) -> Request | None:
    """The rows with nothing above them: who has no boss."""
    one = _within(asking)
    if one is None or not one.link.child.has_gaps:
        return None
    known = asking.rng.random() < 0.15
    where = (word("where"), column(one.link.child.place), word("is known" if known else "is null"))
    section = _section(one, "not on top" if known else "on top")
    parts = (*select(*columns(one.thing.labels)), *where)
    return Request("on top", parts, section, _slots(one), says_conditions=True)


def per_parent(asking: Asking) -> Request | None:
    """How many rows there are under each: employees per manager."""
    one = _within(asking)
    if one is None:
        return None
    cuts: Parts = tuple(part for label in one.thing.labels for part in (word("parent"), column(label.place)))
    parts = (*select(*cuts, word("count"), rows_of(one.thing)), word("group"), *cuts)
    return Request("per parent", parts, _section(one, "per parent"), _slots(one))


def past_parent(asking: Asking) -> Request | None:
    """The rows that have more of something than the one above them."""
    one = _within(asking)
    if one is None:
        return None
    found: list[Facet] = [facet for facet in one.thing.of("measure") if facet.distinct > 2]
    if not found:
        return None
    facet, more = asking.rng.choice(found), asking.rng.random() < 0.7
    where = (
        word("where"),
        word("parent"),
        column(facet.place),
        word("less" if more else "greater"),
        column(facet.place),
    )
    slots = {**_slots(one), "by": lambda telling: telling.names.column(facet, telling.rng)}
    parts = (*select(*columns(one.thing.labels)), *where)
    return Request(
        "past parent", parts, ("more than parent" if more else "less than parent",), slots, says_conditions=True
    )
