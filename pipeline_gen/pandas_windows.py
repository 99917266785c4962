"""Values of select and sort steps as pandas code, window functions among them."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.expressions import has_window
from pipeline_gen.pandas_expressions import Frame, code, quoted, unsupported

_RANKS: dict[type[exp.Expr], str] = {exp.RowNumber: "first", exp.Rank: "min", exp.DenseRank: "dense"}
_WHOLE: dict[type[exp.Expr], str] = {
    exp.Avg: "mean",
    exp.Min: "min",
    exp.Max: "max",
    exp.Sum: "sum",
    exp.Count: "count",
}


def value(tree: exp.Expr, frame: Frame) -> str:
    """The pandas expression of a value, a window function included where it stands alone."""
    if isinstance(tree, exp.Window):
        return _window(tree, frame)
    if has_window(tree):
        raise unsupported("a window function inside another expression")
    return code(tree, frame)


def _window(tree: exp.Window, frame: Frame) -> str:
    keys = tree.args.get("partition_by") or []
    if not all(isinstance(key, exp.Column) for key in keys) or tree.args.get("spec") is not None:
        raise unsupported(tree.sql())
    names = ", ".join(quoted(key.name) for key in keys)
    order = tree.args.get("order")
    call = tree.this
    if type(call) in _RANKS and order is not None:
        return _rank(call, order, names, frame)
    if type(call) in _WHOLE and order is None and isinstance(call.this, exp.Column):
        column = quoted(call.this.name)
        method = _WHOLE[type(call)]
        if names:
            return f'{frame.variable}.groupby([{names}], dropna=False)[{column}].transform("{method}")'
        return f"{frame.variable}[{column}].{method}()"
    raise unsupported(tree.sql())


def _rank(call: exp.Expr, order: exp.Expr, names: str, frame: Frame) -> str:
    term = order.expressions[0]
    if len(order.expressions) != 1 or not isinstance(term.this, exp.Column):
        raise unsupported("a rank by several columns")
    column = quoted(term.this.name)
    values = f"{frame.variable}[{column}]"
    if names:
        values = f"{frame.variable}.groupby([{names}], dropna=False)[{column}]"
    rising = not term.args.get("desc")
    place = "top" if term.args.get("nulls_first") else "bottom"
    return f'{values}.rank(method="{_RANKS[type(call)]}", ascending={rising}, na_option="{place}").astype("Int64")'
