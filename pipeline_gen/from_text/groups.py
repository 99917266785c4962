"""“by month”, “by city instead of region”: what the rows are grouped by."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.catalog import ColumnRef
from nl2sql.parser.dialects import bucket, weekday_number
from nl2sql.parser.expressions import key_columns
from nl2sql.parser.frame import Dimension
from nl2sql.problems import Problem
from nl2sql.words import stems
from pipeline_gen.block import SortKey
from pipeline_gen.expressions import columns_of
from pipeline_gen.from_text.editing import Editing
from pipeline_gen.from_text.reach import Unreachable
from pipeline_gen.sql_text import column, unique

Named = tuple[tuple[str, exp.Expr], ...]


def add_dimension(editing: Editing, dimension: Dimension) -> None:
    """Group by it, too, or instead of what it replaces. Raises `Unreachable`."""
    editing.reach(dimension.column)
    if not editing.plan.grouped:
        _start_counting(editing)
    key = _key_tree(editing, dimension)
    keys = editing.plan.keys or ()
    if any(tree == key for _, tree in keys):
        return
    old = _replaced(editing, dimension, keys)
    _drop_keys(editing, old)
    _insert(editing, dimension, key, old)
    instead = f" instead of {old[0]}" if old else ""
    editing.because(f"Group by {editing.said(key).removeprefix('the ')}{instead}", key, dimension.words)


def count_rows(editing: Editing) -> None:
    """One number instead of the rows shown."""
    if editing.plan.grouped or editing.plan.limit is not None or editing.plan.distinct:
        editing.plan = editing.plan.nested()
    _start_counting(editing)
    editing.because("Count the rows", None, ())


def _start_counting(editing: Editing) -> None:
    """A list becomes groups with the number of rows in each."""
    plan = editing.plan
    count: Named = (("count", exp.Count(this=exp.Star(), big_int=True)),)
    outputs: Named = (("count", column("count")),)
    editing.plan = replace(plan, keys=(), measures=count, outputs=outputs, order=(), limit=None, distinct=False)


def _key_tree(editing: Editing, dimension: Dimension) -> exp.Expr:
    name = editing.body.name(dimension.column)
    known = editing.catalog.column(dimension.column)
    if name is None or known is None:
        raise Unreachable(str(dimension.column))
    if dimension.grain is None:
        return column(name)
    return editing.canonical(bucket(column(name), known, dimension.grain, editing.dialect))


def _replaced(editing: Editing, dimension: Dimension, keys: Named) -> tuple[str, ...]:
    """The names of the keys that this one takes the place of."""
    if dimension.grain is not None:
        name = editing.body.name(dimension.column)
        same = [key for key, tree in keys if _is_bucket_of(tree, name)]
        if same:
            return (same[0],)
    if editing.cues.dropped:
        wanted = set(stems(editing.cues.dropped))
        return tuple(key for key, tree in keys if wanted & set(stems(key)) or _speaks_of(editing, tree, wanted))
    if editing.cues.instead:
        plain = tuple(key for key, tree in keys if isinstance(tree, exp.Column))
        return plain if dimension.grain is None and plain else tuple(key for key, _ in keys)
    return ()


def _is_bucket_of(tree: exp.Expr, name: str | None) -> bool:
    return not isinstance(tree, exp.Column) and {found.name for found in columns_of(tree)} == {name}


def _speaks_of(editing: Editing, tree: exp.Expr, wanted: set[str]) -> bool:
    """Whether the words name the table or the column that a key comes from."""
    known = editing.body.origins
    refs = [known[found.name] for found in columns_of(tree) if found.name in known]
    return any(wanted & {*stems(ref.table), *stems(ref.column)} for ref in refs)


def _drop_keys(editing: Editing, names: tuple[str, ...]) -> None:
    """Group no longer by these keys; the order by them goes, the order by measures stays."""
    gone = set(names)
    plan = editing.plan

    def reads(tree: exp.Expr) -> bool:
        return any(found.name in gone for found in columns_of(tree))

    editing.plan = replace(
        plan,
        keys=tuple((name, tree) for name, tree in plan.keys or () if name not in gone),
        outputs=tuple((name, tree) for name, tree in plan.outputs if not reads(tree)),
        order=tuple(key for key in plan.order if not reads(key.expression)),
        having=tuple(tree for tree in plan.having if not reads(tree)),
    )


def _insert(editing: Editing, dimension: Dimension, tree: exp.Expr, old: tuple[str, ...]) -> None:
    """Add the key behind the others, show it there, and sort by it where it is a time."""
    plan = editing.plan
    keys = plan.keys or ()
    used = {name.lower() for name, _ in (*keys, *plan.measures, *plan.outputs)}
    wanted = dimension.label or dimension.grain or dimension.column.column
    name = unique(wanted, used)
    hidden = _telling_apart(editing, dimension, used | {name.lower()})
    place = sum(1 for _, shown in plan.outputs if _is_key(shown, keys))
    outputs = (*plan.outputs[:place], (name, column(name)), *plan.outputs[place:])
    order = plan.order
    if dimension.grain is not None:
        order = (SortKey(_in_time(editing, dimension, name)), *order)
        if plan.limit is not None and not old:
            rows = plan.limit[0]
            message = f"The limit to {rows} rows was taken off: it would have cut the {dimension.grain}s short."
            hint = f"Say “top {rows}” to limit the new groups."
            editing.warnings.append(Problem("edit.limit_dropped", message, hint, severity="warning"))
            plan = replace(plan, limit=None)
    editing.plan = replace(
        plan, keys=(*keys, (name, tree), *hidden), measures=editing.plan.measures, outputs=outputs, order=order
    )


def _in_time(editing: Editing, dimension: Dimension, name: str) -> exp.Expr:
    """What puts the groups in the order of time: the key itself, but for weekdays their number."""
    known = editing.catalog.column(dimension.column)
    flow = editing.body.name(dimension.column)
    if dimension.grain != "weekday" or known is None or flow is None:
        return column(name)
    number = editing.canonical(exp.Min(this=weekday_number(column(flow), known, editing.dialect)))
    editing.plan = replace(editing.plan, measures=(*editing.plan.measures, (f"{name}_number", number)))
    return column(f"{name}_number")


def _is_key(tree: exp.Expr, keys: Named) -> bool:
    return isinstance(tree, exp.Column) and tree.name in {name for name, _ in keys}


def _telling_apart(editing: Editing, dimension: Dimension, used: set[str]) -> Named:
    """The key of the things grouped by, where two of them may share a name."""
    table = editing.catalog.table(dimension.entity) if dimension.entity else None
    if table is None or _names_are_unique(editing, dimension.column):
        return ()
    known = [tree for _, tree in editing.plan.keys or ()]
    found = []
    for ref in key_columns(table.key, editing.catalog):
        name = editing.body.name(ref)
        if name is not None and ref != dimension.column and column(name) not in known:
            found.append((unique(name, used), column(name)))
    return tuple(found)


def _names_are_unique(editing: Editing, ref: ColumnRef) -> bool:
    table = editing.catalog.table(ref.table)
    values = editing.source.values.of(ref)
    return table is not None and table.row_count is not None and len(values) >= table.row_count > 0
