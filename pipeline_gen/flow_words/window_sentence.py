"""The sentence of a window step: what is worked out beside each row, within which groups and in which order."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.flow_words.ranks import sort_keys
from pipeline_gen.flow_words.rewrite import Rewrite
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.sql_words import sql_value
from pipeline_gen.flow_words.values import Values
from pipeline_gen.flow_words.words import Cursor, words_of
from pipeline_gen.steps import Window
from pipeline_gen.steps.window_words import frame_words, phrase

_RANKS: dict[str, Callable[[], exp.Expr]] = {
    "number of the row": exp.RowNumber, "row number": exp.RowNumber, "rank": exp.Rank,
    "rank , the same for equal rows": exp.Rank,
    "rank , the same for equal rows and with no gaps": exp.DenseRank, "dense rank": exp.DenseRank,
    "rank with no gaps": exp.DenseRank, "rank from 0 to 1": exp.PercentRank,
    "share of rows up to this one": exp.CumeDist,
}  # fmt: skip
_FIGURES: dict[str, type[exp.Expr]] = {
    "total": exp.Sum, "sum of": exp.Sum, "sum": exp.Sum, "average": exp.Avg, "mean": exp.Avg, "smallest": exp.Min,
    "largest": exp.Max, "lowest": exp.Min, "highest": exp.Max, "minimum": exp.Min, "maximum": exp.Max,
    "median": exp.Median,
}  # fmt: skip
_PLACES = {"before": "PRECEDING", "after": "FOLLOWING"}
_WITHIN = ("within each", "within", "per", "for each", "of each", "in each")


def window(cursor: Cursor, it: Rewrite) -> Window | None:
    """“Work out so_far = running total amount, within each kind, by day, earliest first”.

    Where only groups, order or rows are said, what is worked out stays.
    """
    old = it.old
    if not isinstance(old, Window):
        return None
    whole = bool(cursor.takes("work out", "add", "compute", "calculate"))
    outputs = cursor.listed(lambda: _output(cursor, it))
    if not outputs and (whole or len(old.outputs) > 1):
        return None
    if not outputs:
        call = cursor.attempt(lambda: _call(cursor, it))
        outputs = [(old.outputs[0][0], call)] if call is not None else []
    said = bool(outputs)
    within = _within(cursor, it)
    order = _order(cursor, it)
    frame = _frame(cursor, old.frame)
    if order is None:
        order = old.order if not said else ()
    cursor.takes("instead")
    return Window(
        tuple(outputs) or old.outputs,
        within if within is not None else () if said else old.within,
        order,
        frame if frame or said else old.frame,
    )


def _output(cursor: Cursor, it: Rewrite) -> tuple[str, exp.Expr] | None:
    names = [name for name, _ in it.old.outputs] if isinstance(it.old, Window) else []
    name = next((name for name in names if cursor.takes_said(words_of(name))), "") or cursor.name()
    call = _call(cursor, it, name) if name and cursor.takes("=", "as", "is") else None
    return (name, call) if call is not None else None


def _call(cursor: Cursor, it: Rewrite, name: str = "") -> exp.Expr | None:
    """A function over the rows around: as the step has it already, first for that name, else as the words say.

    What reads the most of them is right: “rank, the same for equal rows” begins two functions.
    """
    start = cursor.place
    best = cursor.attempt(lambda: _as_before(cursor, it, name))
    end = cursor.place
    for read in (_sql, _rank, _tile, _neighbour, _end, _figure):
        cursor.place = start
        cursor.takes("the running", "the cumulative", "running", "cumulative")
        found: exp.Expr | None = cursor.attempt(lambda read=read: read(cursor, it.scene))  # type: ignore[misc]
        if found is not None and cursor.place > end:
            best, end = found, cursor.place
    cursor.place = end
    return best


def _as_before(cursor: Cursor, it: Rewrite, name: str) -> exp.Expr | None:
    outputs = it.old.outputs if isinstance(it.old, Window) else ()
    for _, tree in sorted(outputs, key=lambda pair: pair[0] != name):
        for running in (True, False):
            if cursor.takes_said(words_of(phrase(tree, it.given[0], running=running))):
                return tree if _ends(cursor) else None
    return None


def _ends(cursor: Cursor) -> bool:
    return cursor.word is None or cursor.word.low in (",", "and", "instead")


def _sql(cursor: Cursor, scene: Scene) -> exp.Expr | None:
    return sql_value(cursor, scene, grouped=True)


def _rank(cursor: Cursor, scene: Scene) -> exp.Expr | None:
    cursor.takes("the")
    kind = _RANKS.get(cursor.takes(*_RANKS))
    return kind() if kind is not None else None


def _tile(cursor: Cursor, scene: Scene) -> exp.Expr | None:
    count = cursor.whole_number() if cursor.takes("which of") else None
    told = count is not None and cursor.takes("equal parts the row is in", "equal parts", "parts")
    return exp.Ntile(this=exp.Literal.number(count)) if told else None


def _neighbour(cursor: Cursor, scene: Scene) -> exp.Expr | None:
    """“amount of the row before”, “amount of 3 rows after”, “the previous amount”."""
    which = cursor.takes("the previous", "previous", "the next", "next")
    value = Values(cursor, scene).value()
    if value is None:
        return None
    if which:
        return (exp.Lag if "previous" in which else exp.Lead)(this=value)
    offset = None
    if not cursor.takes("of the row"):
        count = cursor.whole_number() if cursor.takes("of") else None
        if count is None or not cursor.takes("rows", "row"):
            return None
        offset = exp.Literal.number(count)
    side = cursor.takes("before", "after")
    if not side:
        return None
    call = (exp.Lag if side == "before" else exp.Lead)(this=value)
    if offset is not None:
        call.set("offset", offset)
    return call


def _end(cursor: Cursor, scene: Scene) -> exp.Expr | None:
    end = cursor.takes("the first", "the last", "first", "last")
    value = Values(cursor, scene).value() if end else None
    if value is None:
        return None
    if not end.startswith("the") and scene.types.get(value.name) in ("date", "datetime"):
        return (exp.Min if end == "first" else exp.Max)(this=value)
    return (exp.FirstValue if "first" in end else exp.LastValue)(this=value)


def _figure(cursor: Cursor, scene: Scene) -> exp.Expr | None:
    cursor.takes("the")
    if cursor.takes("number of rows with"):
        value = Values(cursor, scene).value()
        return exp.Count(this=value) if value is not None else None
    if cursor.takes("number of rows", "count of rows", "row count", "count"):
        return exp.Count(this=exp.Star())
    kind = _FIGURES.get(cursor.takes(*_FIGURES))
    value = Values(cursor, scene).value() if kind is not None else None
    return kind(this=value) if kind is not None and value is not None else None


def _within(cursor: Cursor, it: Rewrite) -> tuple[str, ...] | None:
    start = cursor.place
    cursor.takes(",")
    if cursor.takes("over all rows together", "over all rows"):
        return ()
    found = it.scene.columns(cursor) if cursor.takes(*_WITHIN) else []
    if not found:
        cursor.place = start
    return tuple(found) or None


def _order(cursor: Cursor, it: Rewrite) -> tuple[SortKey, ...] | None:
    start = cursor.place
    cursor.takes(",")
    keys = sort_keys(cursor, it.scene) if cursor.takes("by", "in the order of", "ordered by") else ()
    if not keys:
        cursor.place = start
    return keys or None


def _frame(cursor: Cursor, old: str) -> str:
    """“, over 2 before to this row” as SQL; as the step had it, where that says the same."""
    start = cursor.place
    cursor.takes(",")
    found = ""
    if cursor.takes("over"):
        last = cursor.whole_number() if cursor.takes("the last", "last") else None
        if last is not None and cursor.takes("rows", "values"):
            found = f"ROWS BETWEEN {max(0, last - 1)} PRECEDING AND CURRENT ROW"
        elif last is None:
            found = _bounds(cursor)
    if not found:
        cursor.place = start
        return ""
    return old if old and frame_words(old) == frame_words(found) else found


def _bounds(cursor: Cursor) -> str:
    unit = cursor.takes("range", "groups", "rows") or "rows"
    cursor.takes("between")
    first = _bound(cursor)
    last = (_bound(cursor) if cursor.takes("to", "and") else "CURRENT ROW") if first else ""
    return f"{unit.upper()} BETWEEN {first} AND {last}" if first and last else ""


def _bound(cursor: Cursor) -> str:
    if cursor.takes("this row", "the row itself", "current row"):
        return "CURRENT ROW"
    if cursor.takes("all before", "everything before", "all rows before"):
        return "UNBOUNDED PRECEDING"
    if cursor.takes("all after", "everything after", "all rows after"):
        return "UNBOUNDED FOLLOWING"
    count = cursor.number()
    cursor.takes("rows", "row")
    side = cursor.takes(*_PLACES) if count else ""
    return f"{count} {_PLACES[side]}" if side else ""
