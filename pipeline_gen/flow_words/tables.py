"""Clauses that bring in other tables: “add the customer's city”, “join regions”, “stack with table X”."""

from __future__ import annotations

from rapidfuzz import process
from sqlglot import exp

from nl2sql.catalog import ColumnRef, Table
from nl2sql.joins import Join as KeyJoin
from nl2sql.problems import Problem
from pipeline_gen.expressions import all_of
from pipeline_gen.flow_words.made import Made, NewStep
from pipeline_gen.flow_words.moving import Declined
from pipeline_gen.flow_words.naming import AmbiguousColumn
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor, stems_of
from pipeline_gen.from_text.reach import Reach, Unreachable
from pipeline_gen.sql_text import column, slug, unique
from pipeline_gen.steps import Join, Select, SetOperation, Source
from pipeline_gen.steps.join import How
from pipeline_gen.wording import listed

_JOINS: dict[str, How] = {
    **dict.fromkeys(("join", "join with", "join to", "merge with", "merge", "combine with", "left join",
                     "left outer join"), "left"),
    "inner join": "inner", "right join": "right", "right outer join": "right", "full join": "full",
    "outer join": "full", "full outer join": "full",
}  # fmt: skip
"""A plain join keeps all rows that are there: none goes unless somebody says so."""
_ADD = (
    "add",
    "bring in",
    "look up",
    "include",
    "fetch",
    "join in",
    "also show",
    "also add",
    "show",
    "get",
    "add in",
    "pull in",
    "vlookup",
    "lookup",
)


def add_columns_of(cursor: Cursor, scene: Scene) -> Made | None:
    """“add the customer's city”: a column of a table that keys lead to, without repeating a row."""
    if not cursor.takes(*_ADD):
        return None
    cursor.skips("the", "each", "their", "its")
    found = cursor.attempt(lambda: _owned(cursor, scene)) or cursor.attempt(lambda: _of_owner(cursor, scene))
    if found is None:
        return None
    table, wanted = found
    joined = _joined(scene, table)
    if joined is None:
        return None
    steps, names = joined
    shown = [(name, column(name)) for name in scene.names]
    used = {name.lower() for name in scene.names}
    for name in wanted:
        new = name if name.lower() not in used else unique(f"{slug(_singular(table))}_{name}", used)
        used.add(new.lower())
        shown.append((new, column(names[name])))
    return Made((*steps, NewStep(Select(tuple(shown)))))


def _owned(cursor: Cursor, scene: Scene) -> tuple[Table, list[str]] | None:
    """“the customer's city and country”."""
    table = _table(cursor, scene)
    if table is None:
        return None
    cursor.takes("s")
    wanted = cursor.listed(lambda: _column(cursor, table))
    return (table, wanted) if wanted else None


def _of_owner(cursor: Cursor, scene: Scene) -> tuple[Table, list[str]] | None:
    """“the city and country of the customer”."""
    rest = cursor.words[cursor.place :]
    length = next((place for place, word in enumerate(rest) if word.low in ("of", "from")), 0)
    cursor.place += length + 1
    cursor.skips("the", "each", "every", "table", "their", "its")
    table = _table(cursor, scene) if length else None
    if table is None:
        return None
    before = Cursor(rest[:length])
    wanted = before.listed(lambda: _column(before, table))
    return (table, wanted) if wanted and before.done else None


def join_table(cursor: Cursor, scene: Scene) -> Made | None:
    """“join regions”: all columns of the table, along the keys."""
    verb = cursor.takes(*_JOINS)
    if not verb:
        return None
    cursor.takes("the", "table", "the table", "with", "to")
    table = _table(cursor, scene)
    if table is None:
        _no_table(cursor, scene)
        return None
    cursor.takes("table")
    how = _JOINS[verb]
    if cursor.takes("on", "using", "by", "where", "matching", "along"):
        return _joined_on(cursor, scene, table, how)
    joined = _joined(scene, table, how)
    return Made(tuple(joined[0])) if joined is not None else None


def _joined_on(cursor: Cursor, scene: Scene, table: Table, how: How) -> Made | None:
    """“… on town = name”: the pairs of columns that must be equal, as they are said."""
    pairs = cursor.listed(lambda: _pair(cursor, scene, table))
    if not pairs:
        return None
    source = Source.of(table)
    names = _renamed(source, table, {name.lower() for name in scene.names})
    condition = all_of([exp.EQ(this=column(left), expression=column(names[right])) for left, right in pairs])
    renames = {old: new for old, new in names.items() if old != new}
    return Made((NewStep(Join(how, condition, renames), (source,)),))


def _pair(cursor: Cursor, scene: Scene, table: Table) -> tuple[str, str] | None:
    """A column of the rows and one of the table; one name stands for both where both have it."""
    start = cursor.place
    left = scene.column(cursor, partly=False)
    if left is None:
        return None
    if not cursor.takes("=", "==", "equals", "to", "is", "matches", "with"):
        after, cursor.place = cursor.place, start
        right = _column(cursor, table)
        if right is not None and stems_of(right) == stems_of(left):
            return left, right
        cursor.place = after
        partner = _partner(scene, table, left)
        return (left, partner) if partner else None
    cursor.skips(*{table.name.lower(), _singular(table).lower()}, ".", "s", "the")
    right = _column(cursor, table)
    return (left, right) if right is not None else None


def _partner(scene: Scene, table: Table, name: str) -> str:
    """The column of the table that a key leads to from this one; empty for none."""
    try:
        path = Reach(scene.pipeline, scene.source.catalog).path(table.key)
    except Unreachable:
        return ""
    ref = scene.origins.get(name)
    pairs = path[0].pairs if len(path) == 1 else ()
    return next((new.column for old, new in pairs if ref is not None and str(old) == str(ref)), "")


def _no_table(cursor: Cursor, scene: Scene) -> None:
    """Raises `Declined` where “join cities on city” names a table that is not there."""
    name = cursor.name()
    if not name or not (cursor.takes("on", "using") or cursor.done):
        return
    there = [table.name for table in scene.source.catalog.tables]
    best = [known for known, _, _ in process.extract(name, there, limit=3)]
    message = f"There is no table “{name}” in {scene.source.name}."
    raise Declined(Problem("flow.no_table", message, f"Tables there are {listed(best)}." if best else "Name another."))


def stack(cursor: Cursor, scene: Scene) -> Made | None:
    """“stack with table visits_2023”: its rows below, where it has the same columns."""
    if not cursor.takes("stack with", "stack on", "append", "add the rows of", "add rows of", "union with", "stack",
                        "put below", "append the rows of", "stack the rows of", "put together with"):  # fmt: skip
        return None
    cursor.takes("the", "table", "the table")
    table = _table(cursor, scene)
    if table is None:
        return None
    cursor.takes("table")
    source = Source.of(table)
    by_name = {known.name.lower(): known.name for known in table.columns}
    if not all(name.lower() in by_name for name in scene.names):
        return None
    if [name.lower() for name in by_name] != [name.lower() for name in scene.names]:
        return None
    return Made((NewStep(SetOperation("union", all=True), (source,)),))


def _table(cursor: Cursor, scene: Scene) -> Table | None:
    """The table that the next words name, by its name or a singular of it."""
    by_stems = {stems_of(table.name): table for table in reversed(scene.source.catalog.tables)}
    for length in (3, 2, 1):
        words = cursor.words[cursor.place : cursor.place + length]
        if len(words) < length or any(word.kind != "word" for word in words):
            continue
        found = by_stems.get(tuple(part for word in words for part in stems_of(word.low)))
        if found is not None:
            cursor.place += length
            return found
    return None


def _column(cursor: Cursor, table: Table) -> str | None:
    cursor.skips("the", "its", "their")
    for length in (3, 2, 1):
        words = cursor.words[cursor.place : cursor.place + length]
        if len(words) < length or any(word.kind != "word" for word in words):
            continue
        wanted = tuple(part for word in words for part in stems_of(word.low))
        whole = [known.name for known in table.columns if stems_of(known.name) == wanted]
        found = whole or [known.name for known in table.columns if set(wanted) <= set(stems_of(known.name))]
        if len(found) == 1:
            cursor.place += length
            return found[0]
        if found:
            raise AmbiguousColumn(" ".join(word.low for word in words), tuple(found))
    return None


def _joined(scene: Scene, table: Table, how: How = "left") -> tuple[list[NewStep], dict[str, str]] | None:
    """The joins that lead to the table, and what its columns are then called. None where rows would repeat."""
    reach = Reach(scene.pipeline, scene.source.catalog)
    try:
        path = reach.path(table.key)
    except Unreachable:
        return None
    if not path or any(join.multiplies for join in path):
        return None
    steps: list[NewStep] = []
    known = {ref: name for name, ref in reversed(list(scene.origins.items()))}
    used = {name.lower() for name in scene.names}
    names: dict[str, str] = {}
    for key in path:
        found = scene.source.catalog.table(key.table)
        if found is None:
            return None
        source = Source.of(found)
        names = _renamed(source, found, used)
        condition = _condition(key, {str(ref): name for ref, name in known.items()}, names)
        if condition is None:
            return None
        renames = {old: new for old, new in names.items() if old != new}
        steps.append(NewStep(Join(how, condition, renames), (source,)))
        known |= {ColumnRef(found.key, old): new for old, new in names.items()}
        used |= {name.lower() for name in names.values()}
    return steps, names


def _renamed(source: Source, table: Table, used: set[str]) -> dict[str, str]:
    """What each column of the table is called beside those there."""
    everything = used | {known.name.lower() for known in source.table_columns}
    return {
        known.name: unique(f"{slug(table.name)}_{known.name}", everything) if known.name.lower() in used else known.name
        for known in source.table_columns
    }


def _condition(key: KeyJoin, known: dict[str, str], names: dict[str, str]) -> exp.Expr | None:
    tests: list[exp.Expr] = []
    for old, new in key.pairs:
        left = known.get(str(old))
        if left is None:
            return None
        tests.append(exp.EQ(this=column(left), expression=column(names[new.column])))
    return all_of(tests)


def _singular(table: Table) -> str:
    return table.name[:-1] if table.name.lower().endswith("s") else table.name
