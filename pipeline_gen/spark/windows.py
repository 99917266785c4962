"""Values over groups and over the rows around each row as PySpark columns."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.block import SortKey, puts_nulls_first
from pipeline_gen.python_text import quoted
from pipeline_gen.spark.code import Code, Scope, unsupported
from pipeline_gen.spark.columns import Rule, argument, code, number, rules, text, truth
from pipeline_gen.typing_rules import type_of

_RANKS = {exp.RowNumber: "row_number", exp.Rank: "rank", exp.DenseRank: "dense_rank", exp.PercentRank: "percent_rank"}
_ENDS: dict[type[exp.Expr], str] = {exp.FirstValue: "first", exp.LastValue: "last"}
_NEED_ORDER = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist, exp.Ntile, exp.Lag, exp.Lead)


def sort_key(key: SortKey, scope: Scope) -> str:
    """One key of ``orderBy``; Spark puts missing values first when rising, last when falling."""
    nulls_first = puts_nulls_first(key, scope.dialect)
    usual = nulls_first is not key.descending
    if usual and not key.descending:
        return argument(key.expression, scope)
    way = "desc" if key.descending else "asc"
    nulls = "" if usual else "_nulls_first" if nulls_first else "_nulls_last"
    return code(key.expression, scope).call(f"{way}{nulls}()").text


# ---- values over a group -------------------------------------------------------------------------


def _different(tree: exp.Expr) -> tuple[exp.Expr | None, bool]:
    """What is aggregated, and whether each different value counts once."""
    inner = tree.args.get("this")
    if not isinstance(inner, exp.Distinct):
        return inner, False
    if len(inner.expressions) != 1:
        raise unsupported(tree.sql())
    return inner.expressions[0], True


def _aggregated(tree: exp.Expr, scope: Scope, condition: exp.Expr | None = None) -> Code:
    """An aggregate, of the rows for which `condition` holds."""
    if isinstance(tree, exp.Count):
        return _counted(tree, scope, condition)
    function = _FUNCTIONS.get(type(tree))
    if function is None:
        raise unsupported(tree.sql())
    inner, different = _different(tree)
    if inner is None:
        raise unsupported(tree.sql())
    value = _value(tree, inner, scope)
    if condition is not None:
        value = f"F.when({truth(condition, scope).text}, {code_of(value)})"
    if not different or isinstance(tree, exp.Min | exp.Max):
        return Code(f"F.{function}({value})")
    if not isinstance(tree, exp.Sum):
        raise unsupported(tree.sql())
    return Code(f"F.sum_distinct({code_of(value)})")


def code_of(argument_text: str) -> str:
    """An argument as a Column: a bare name becomes one."""
    return f"F.col({argument_text})" if argument_text[:1] in "\"'" else argument_text


def _value(tree: exp.Expr, inner: exp.Expr, scope: Scope) -> str:
    kind = type_of(inner, scope.types)
    if not isinstance(tree, _RECKONING) or kind not in ("text", "boolean"):
        return argument(inner, scope)
    made = number(inner, scope).column
    if kind == "boolean" or scope.dialect != "sqlite":
        return made.text
    # SQLite counts a text that is no number as zero.
    return f"F.when({code(inner, scope).call('isNotNull()').text}, F.coalesce({made.text}, F.lit(0)))"


def _counted(tree: exp.Expr, scope: Scope, condition: exp.Expr | None) -> Code:
    inner, different = _different(tree)
    if different and inner is not None:
        value = argument(inner, scope)
        value = value if condition is None else f"F.when({truth(condition, scope).text}, {code_of(value)})"
        return Code(f"F.count_distinct({value})")
    whole = inner is None or isinstance(inner, exp.Star | exp.Literal)
    if condition is None:
        return Code('F.count("*")' if whole or inner is None else f"F.count({argument(inner, scope)})")
    if whole or inner is None:
        return Code(f"F.count_if({truth(condition, scope).text})")
    return Code(f"F.count(F.when({truth(condition, scope).text}, {text(inner, scope)}))")


def _filtered(tree: exp.Expr, scope: Scope) -> Code:
    return _aggregated(tree.this, scope, tree.expression.this)


def _listed(tree: exp.Expr, scope: Scope) -> Code:
    inner, different = _different(tree)
    separator = tree.args.get("separator")
    if inner is None or isinstance(inner, exp.Order):
        raise unsupported(tree.sql())
    between = "," if separator is None else separator.name
    value = argument(inner, scope)
    if type_of(inner, scope.types) != "text":
        value = code(inner, scope).call('cast("string")').text
    return Code(f"F.listagg{'_distinct' * different}({value}, {quoted(between)})")


def _deciding(function: str) -> Rule:
    return lambda tree, scope: Code(
        f"F.{function}({argument(tree.this, scope)}, {argument(tree.args['expression'], scope)})"
    )


_FUNCTIONS: dict[type[exp.Expr], str] = {
    exp.Sum: "sum", exp.Avg: "avg", exp.Min: "min", exp.Max: "max", exp.Median: "median", exp.AnyValue: "first",
    exp.Stddev: "stddev", exp.StddevSamp: "stddev_samp", exp.StddevPop: "stddev_pop", exp.Variance: "var_samp",
    exp.VariancePop: "var_pop",
}  # fmt: skip
_RECKONING = (exp.Sum, exp.Avg, exp.Median, exp.Stddev, exp.Variance)


# ---- windows -------------------------------------------------------------------------------------


def _window(tree: exp.Expr, scope: Scope) -> Code:
    order = tree.args.get("order")
    keys = [_key(term) for term in order.expressions] if order is not None else []
    parts = tree.args.get("partition_by") or []
    pieces = [f"partitionBy({', '.join(argument(part, scope) for part in parts)})"] if parts else []
    call = _bare(tree.this)
    if keys:
        pieces.append(f"orderBy({', '.join(sort_key(key, scope) for key in keys)})")
    elif isinstance(call, _NEED_ORDER):
        pieces.append("orderBy(F.lit(1))")  # any order will do, but Spark wants one
    spec = tree.args.get("spec")
    if spec is not None and not isinstance(call, _NEED_ORDER):
        pieces.append(_frame(spec, tree))
    over = f"Window.{'.'.join(pieces)}" if pieces else "Window.partitionBy()"
    return code(tree.this, scope).call(f"over({over})")


def _key(term: exp.Expr) -> SortKey:
    return SortKey(term.this, bool(term.args.get("desc")), term.args.get("nulls_first"))


def _bare(call: exp.Expr) -> exp.Expr:
    return call.this if isinstance(call, exp.IgnoreNulls | exp.RespectNulls | exp.Filter) else call


def _frame(spec: exp.Expr, tree: exp.Expr) -> str:
    kind = str(spec.args.get("kind") or "").upper()
    if kind not in ("ROWS", "RANGE") or spec.args.get("exclude"):
        raise unsupported(tree.sql())
    start, end = _bound(spec, "start", tree), _bound(spec, "end", tree)
    return f"{'rows' if kind == 'ROWS' else 'range'}Between({start}, {end})"


def _bound(spec: exp.Expr, name: str, tree: exp.Expr) -> str:
    given, side = spec.args.get(name), str(spec.args.get(f"{name}_side") or "").upper()
    if given is None or given == "CURRENT ROW":
        return "Window.currentRow"
    if given == "UNBOUNDED":
        return f"Window.unbounded{'Preceding' if side == 'PRECEDING' else 'Following'}"
    if isinstance(given, exp.Literal) and given.name.isdigit():
        return f"{'-' * (side == 'PRECEDING')}{given.name}"
    raise unsupported(tree.sql())


def _neighbour(tree: exp.Expr, scope: Scope) -> Code:
    function = "lag" if isinstance(tree, exp.Lag) else "lead"
    rows, default = tree.args.get("offset"), tree.args.get("default")
    parts = [argument(tree.this, scope), "1" if rows is None else code(rows, scope).text]
    parts += [code(default, scope).text] if default is not None else []
    return Code(f"F.{function}({', '.join(parts if rows is not None or default is not None else parts[:1])})")


def _end(tree: exp.Expr, scope: Scope, *, skip: bool = False) -> Code:
    return Code(f"F.{_ENDS[type(tree)]}({argument(tree.this, scope)}{', ignorenulls=True' * skip})")


def _skipping(tree: exp.Expr, scope: Scope) -> Code:
    if not isinstance(tree.this, exp.FirstValue | exp.LastValue):
        raise unsupported(tree.sql())
    return _end(tree.this, scope, skip=isinstance(tree, exp.IgnoreNulls))


def _rank(function: str) -> Rule:
    return lambda tree, scope: Code(f"F.{function}()")


def _ntile(tree: exp.Expr, scope: Scope) -> Code:
    return Code(f"F.ntile({code(tree.this, scope).text})")


rules(
    {
        **dict.fromkeys((exp.Count, *_FUNCTIONS), _aggregated),
        exp.Filter: _filtered,
        exp.GroupConcat: _listed,
        exp.ArgMax: _deciding("max_by"),
        exp.ArgMin: _deciding("min_by"),
        exp.Window: _window,
        **{kind: _rank(function) for kind, function in _RANKS.items()},
        exp.CumeDist: _rank("cume_dist"),
        exp.Ntile: _ntile,
        exp.Lag: _neighbour,
        exp.Lead: _neighbour,
        exp.FirstValue: _end,
        exp.LastValue: _end,
        exp.IgnoreNulls: _skipping,
        exp.RespectNulls: _skipping,
    }
)
