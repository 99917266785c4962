"""Clauses about figures beside each row: ranks, running totals, shares of the total, differences to the row before."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.flow_words.literals import GRAINS
from pipeline_gen.flow_words.made import Made, made
from pipeline_gen.flow_words.nouns import skip_noun
from pipeline_gen.flow_words.phrases import Phrases
from pipeline_gen.flow_words.ranks import TIMES, sort_keys
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor, stems_of
from pipeline_gen.sql_text import column, slug, unique
from pipeline_gen.steps import Derive, Operation, Select, Sort, Window

_COUNTS = ("running count", "running number")
_BEFORE = ("the previous", "previous", "the last", "last", "the row before", "row before", "the one before",
           "the prior", "prior")  # fmt: skip


def beside_rows(cursor: Cursor, scene: Scene) -> Made | None:
    """“add the share of the total”, “running total of amount by day”, “rank by age”."""
    cursor.skips("add", "show", "also", "also add", "work out", "compute", "calculate", "include", "with", "and add")
    name = _given_name(cursor, scene)
    cursor.skips("a", "an", "the", "column", "column with the", "column with")
    for read in (_rank, _share, _running, _difference, _neighbour):
        operations = cursor.attempt(lambda read=read: read(cursor, scene, name))  # type: ignore[misc]
        if operations is not None:
            return made(*operations)
    return None


def _given_name(cursor: Cursor, scene: Scene) -> str:
    """A name for what is worked out; “n as a share” names the column there is."""
    start = cursor.place
    word = cursor.name()
    if word and (cursor.takes("=") or (word not in scene.types and cursor.takes("as"))):
        return word
    cursor.place = start
    return ""


def _new(name: str, wanted: str, scene: Scene) -> str:
    return unique(name or wanted, {known.lower() for known in scene.names})


def _rank(cursor: Cursor, scene: Scene, name: str) -> tuple[Operation, ...] | None:
    if not cursor.takes("rank", "ranking", "rank rows", "rank them", "place"):
        return None
    skip_noun(cursor, scene)
    within = _within(cursor, scene)
    cursor.takes(",")
    if not cursor.takes("by", "of", "on"):
        return None
    keys = sort_keys(cursor, scene)
    said = {word.low for word in cursor.words}
    if not keys:
        return None
    if not said & {"ascending", "asc", "smallest", "lowest", "earliest", "youngest", "cheapest"}:
        keys = tuple(SortKey(key.expression, True) for key in keys)
    within = within or _within(cursor, scene)
    return (Window(((_new(name, "rank", scene), exp.Rank()),), within, keys),)


def _within(cursor: Cursor, scene: Scene) -> tuple[str, ...]:
    start = cursor.place
    cursor.takes(",")
    if cursor.takes("within each", "within", "per", "in each", "for each", "of each", "inside each"):
        found = scene.columns(cursor)
        if found:
            return tuple(found)
    cursor.place = start
    return ()


def _figure(cursor: Cursor, scene: Scene) -> exp.Expr | None:
    """The figure meant: the column named after “of”, else the last number that is not a key."""
    start = cursor.place
    if cursor.takes("of", "in", "for"):
        tree = Phrases(cursor, scene).value()
        if tree is not None and not isinstance(tree, exp.Literal):
            return tree
    cursor.place = start
    measured = [name for name in scene.figures if name not in scene.origins] or scene.figures
    return column(measured[0]) if measured else None


def _share(cursor: Cursor, scene: Scene, name: str) -> tuple[Operation, ...] | None:
    start = cursor.place
    _owner(cursor, scene)
    percent = bool(cursor.takes("percentage", "percent", "percentage share", "per cent"))
    changes = cursor.word is not None and cursor.word.low in ("change", "difference", "growth", "increase")
    if changes or (not percent and not cursor.takes("share", "proportion", "fraction", "part")):
        cursor.place = start
        return None
    tree: exp.Expr | None = None
    if cursor.takes("of the total", "of total", "of the whole", "of all", "of the sum"):
        start = cursor.place
        if not cursor.takes("of", "for"):
            exact = scene.column(cursor)
            tree = column(exact) if exact is not None else None
        else:
            cursor.place = start
    if tree is None:
        tree = _figure(cursor, scene)
    if tree is None:
        return None
    cursor.takes("in the total", "of the total")
    within = _within(cursor, scene)
    label = tree.name if isinstance(tree, exp.Column) else "total"
    whole, new = _new("", f"all_{slug(label)}", scene), _new(name, "percent" if percent else "share", scene)
    part: exp.Expr = exp.Mul(this=tree, expression=exp.Literal.number("100.0" if percent else "1.0"))
    share = exp.Div(this=part, expression=column(whole))
    window = Window(((whole, exp.Sum(this=tree.copy())),), within)
    return window, Derive(((new, scene.canonical(share)),)), _without(scene, whole, new)


def _owner(cursor: Cursor, scene: Scene) -> None:
    """“each region's share”: whose share it is."""
    start = cursor.place
    if cursor.takes("each", "every", "its", "their") or cursor.words:
        found = scene.column(cursor, partly=False)
        if found is None:
            cursor.place = start
            cursor.takes("its", "their")


def _without(scene: Scene, dropped: str, *made_names: str) -> Operation:
    """Show what there was and what was made, without a helper."""
    names = [*scene.names, *made_names]
    return Select(tuple((name, column(name)) for name in names if name != dropped))


def _running(cursor: Cursor, scene: Scene, name: str) -> tuple[Operation, ...] | None:
    kind = cursor.takes("running total", "running sum", "cumulative total", "cumulative sum", "cumulated total",
                        "running average", "running count", "total so far", "running number")  # fmt: skip
    if not kind:
        return None
    made = _counted(cursor, scene, kind) if kind in _COUNTS else _summed(cursor, scene, kind)
    if made is None:
        return None
    within = _within(cursor, scene)
    order = _order(cursor, scene)
    within = within or _within(cursor, scene)
    return (Window(((_new(name, made[0], scene), made[1]),), within, order),) if order else None


def _summed(cursor: Cursor, scene: Scene, kind: str) -> tuple[str, exp.Expr] | None:
    """A running total or average, and a name for it."""
    tree = _figure(cursor, scene)
    if tree is None:
        return None
    label = f"running_{slug(tree.name)}" if isinstance(tree, exp.Column) else "running_total"
    return label, (exp.Avg if "average" in kind else exp.Sum)(this=tree)


def _counted(cursor: Cursor, scene: Scene, kind: str) -> tuple[str, exp.Expr]:
    """The rows up to each, or those of them that have a value, and a name for it."""
    name = None
    if cursor.takes("of"):
        start = cursor.place
        skip_noun(cursor, scene)
        name = scene.column(cursor) if cursor.place == start else None
    if kind == "running number":
        return "number", exp.RowNumber()
    return "running_count", exp.Count(this=column(name) if name is not None else exp.Star())


def _order(cursor: Cursor, scene: Scene) -> tuple[SortKey, ...]:
    """What rows follow each other by: what is said, else the order that the flow puts them in, else the time."""
    start = cursor.place
    cursor.takes(",")
    if cursor.takes("by", "over", "along", "in the order of", "ordered by"):
        keys = sort_keys(cursor, scene)
        if keys:
            return keys
    cursor.place = start
    return _by_habit(scene)


def _by_habit(scene: Scene) -> tuple[SortKey, ...]:
    last = scene.pipeline.last.operation
    if isinstance(last, Sort):
        return last.keys
    names = [name for name in scene.names if set(stems_of(name)) & TIMES]
    if not names:
        day = scene.date()
        names = [day] if day is not None else []
    return (SortKey(column(names[0])),) if names else ()


def _difference(cursor: Cursor, scene: Scene, name: str) -> tuple[Operation, ...] | None:
    percent = bool(cursor.takes("percentage", "percent", "relative", "per cent"))
    word = cursor.takes("difference", "change", "growth", "increase")
    if not word:
        return None
    percent = percent or word == "growth"
    label = "growth" if percent else "change"
    tree = None
    start = cursor.place
    if cursor.takes("of", "in"):
        tree = Phrases(cursor, scene).value()
        if tree is None:
            cursor.place = start
    if not cursor.takes("to", "from", "against", "over", "compared to", "since", "with", "on", "compared with"):
        return None
    if not _earlier(cursor):
        return None
    if tree is None:
        tree = _figure(cursor, scene)
    order = _order(cursor, scene)
    if tree is None or not order:
        return None
    before = _new("", "before", scene)
    change: exp.Expr = exp.Sub(this=tree, expression=column(before))
    if percent:
        hundred = exp.Mul(this=exp.Paren(this=change), expression=exp.Literal.number("100.0"))
        change = exp.Div(this=hundred, expression=column(before))
    new = _new(name, label, scene)
    lag = Window(((before, exp.Lag(this=tree.copy())),), (), order)
    return lag, Derive(((new, scene.canonical(change)),)), _without(scene, before, new)


def _earlier(cursor: Cursor) -> bool:
    """“the previous month”, “the month before”."""
    if cursor.takes(*_BEFORE):
        word = cursor.word
        if word is not None and (word.low in GRAINS or word.low in ("row", "one", "value", "period")):
            cursor.place += 1
        return True
    cursor.takes("the")
    word = cursor.word
    if word is not None and (word.low in GRAINS or word.low in ("row", "one", "value", "period")):
        cursor.place += 1
        return bool(cursor.takes("before"))
    return False


def _neighbour(cursor: Cursor, scene: Scene, name: str) -> tuple[Operation, ...] | None:
    """“the previous amount”, “next day per person”."""
    which = cursor.takes("previous", "next", "preceding", "following")
    found = scene.column(cursor) if which else None
    if found is None:
        return None
    within = _within(cursor, scene)
    order = _order(cursor, scene)
    before = which in ("previous", "preceding")
    node = exp.Lag if before else exp.Lead
    label = f"{'previous' if before else 'next'}_{slug(found)}"
    return (Window(((_new(name, label, scene), node(this=column(found))),), within, order),) if order else None
