"""What a window step does, in words: “Rank”, “Running total”, within which groups and in which order."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.sort import key_phrase
from pipeline_gen.wording import listed

_RANKS: dict[type[exp.Expr], str] = {
    exp.RowNumber: "number of the row",
    exp.Rank: "rank, the same for equal rows",
    exp.DenseRank: "rank, the same for equal rows and with no gaps",
    exp.PercentRank: "rank from 0 to 1",
    exp.CumeDist: "share of rows up to this one",
}
_NEIGHBOURS: dict[type[exp.Expr], tuple[str, str]] = {
    exp.Lag: ("before", "Previous"),
    exp.Lead: ("after", "Next"),
}
_ENDS: dict[type[exp.Expr], str] = {exp.FirstValue: "first", exp.LastValue: "last"}


def window_title(outputs: tuple[tuple[str, exp.Expr], ...], order: tuple[SortKey, ...], given: Given) -> str:
    """A short name: “Rank by score”, “Previous amount”, “Running total of …”."""
    calls = [_call(tree) for _, tree in outputs]
    names = [name.replace("_", " ") for name, _ in outputs]
    first = calls[0]
    if all(isinstance(call, exp.RowNumber | exp.Rank | exp.DenseRank) for call in calls) and order:
        return titled("Rank by", [given.said(key.expression).removeprefix("the ") for key in order])
    if isinstance(first, exp.Lag | exp.Lead) and len(calls) == 1 and isinstance(first.this, exp.Column):
        return titled(_NEIGHBOURS[type(first)][1], [given.called(first.this.name)])
    if order and len(calls) == 1 and _runs(first):
        return titled("Running", [_measured(first, given)])
    return titled("Work out", names)


def window_sentence(
    outputs: tuple[tuple[str, exp.Expr], ...],
    within: tuple[str, ...],
    order: tuple[SortKey, ...],
    frame: str,
    given: Given,
) -> str:
    """The whole: what is worked out, within which groups, in which order and over which rows."""
    running = bool(order) and not frame
    words = f"Work out {listed(f'{name} = {phrase(tree, given, running=running)}' for name, tree in outputs)}"
    words += f", within each {listed(given.called(name) for name in within)}" if within else ""
    words += f", by {listed((key_phrase(key, given) for key in order), 'then')}" if order else ""
    return words + (f", over {frame_words(frame)}" if frame else "")


def _call(tree: exp.Expr) -> exp.Expr:
    return tree.this if isinstance(tree, exp.IgnoreNulls | exp.RespectNulls | exp.Filter) else tree


def _runs(call: exp.Expr) -> bool:
    return isinstance(call, exp.Sum | exp.Count | exp.Avg | exp.Min | exp.Max)


def phrase(tree: exp.Expr, given: Given, *, running: bool) -> str:
    """What one column is: “running total amount”; `running` where rows are in order and nothing says which count."""
    call = _call(tree)
    if type(call) in _RANKS:
        return _RANKS[type(call)]
    if isinstance(call, exp.Ntile):
        return f"which of {given.said(call.this)} equal parts the row is in"
    if type(call) in _NEIGHBOURS:
        offset = call.args.get("offset")
        how_far = "the row" if offset is None or offset.sql() == "1" else f"{given.said(offset)} rows"
        return f"{given.said(call.this)} of {how_far} {_NEIGHBOURS[type(call)][0]}"
    if type(call) in _ENDS:
        return f"the {_ENDS[type(call)]} {given.said(call.this)}"
    return f"{'running ' * (running and _runs(call))}{_measured(tree, given)}"


def _measured(tree: exp.Expr, given: Given) -> str:
    return given.said(tree).removeprefix("the ")


def frame_words(frame: str) -> str:
    """The rows around that count, in words: “2 before to this row”."""
    words = frame.lower().removeprefix("rows ").removeprefix("between ")
    places = {"unbounded preceding": "all before", "unbounded following": "all after", "current row": "this row"}
    for sql, said in places.items():
        words = words.replace(sql, said)
    words = words.replace(" preceding", " before").replace(" following", " after").replace(" and ", " to ")
    return f"{words}" if " to " in words else f"{words} to this row"
