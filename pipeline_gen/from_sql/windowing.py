"""Window functions become window steps, one for each way of grouping and ordering; the rest reads their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.expressions import rebuilt
from pipeline_gen.from_sql.builder import Builder
from pipeline_gen.from_sql.names import expression_name
from pipeline_gen.from_sql.tail import sort_key
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps import Derive, Window

Spec = tuple[tuple[str, ...], tuple[SortKey, ...], str]


def with_windows(
    builder: Builder, step: str, trees: Iterable[exp.Expr], names: Mapping[exp.Expr, str]
) -> tuple[str, Callable[[exp.Expr], exp.Expr]]:
    """The step after the window functions in `trees`, which read `step`; and what makes a tree read their columns.

    `names` holds the names of the outputs, by their expression.
    """
    found = list(dict.fromkeys(window for tree in trees for window in _windows(tree)))
    if not found:
        return step, lambda tree: tree
    dialect = builder.statement.dialect
    groups = [part for window in found for part in window.args.get("partition_by") or []]
    step, derived = with_columns(builder, step, groups)
    used = {known.name.lower() for known in builder.columns(step)}
    made: dict[exp.Expr, str] = {}
    specs: dict[Spec, list[tuple[str, exp.Expr]]] = {}
    for window in found:
        reserved = {name.lower() for tree, name in names.items() if tree != window}
        wanted = names.get(window) or expression_name(window.this, dialect)
        made[window] = unique(wanted, used | reserved)
        used.add(made[window].lower())
        specs.setdefault(_spec(window, derived, dialect), []).append((made[window], window.this.copy()))
    for (within, order, frame), outputs in specs.items():
        step = builder.add(Window(tuple(outputs), within, order, frame), step)
    return step, lambda tree: rebuilt(tree, lambda node: column(made[node]) if node in made else None)


def _windows(tree: exp.Expr) -> Iterator[exp.Window]:
    if isinstance(tree, exp.Query):
        return
    if isinstance(tree, exp.Window):
        yield tree
        return
    for part in tree.iter_expressions():
        yield from _windows(part)


def with_columns(builder: Builder, step: str, trees: list[exp.Expr]) -> tuple[str, dict[exp.Expr, str]]:
    """The step after each of the trees is a column, and the names of those columns."""
    names = {tree: tree.name for tree in trees if isinstance(tree, exp.Column)}
    derived: dict[exp.Expr, str] = {}
    used = {known.name.lower() for known in builder.columns(step)}
    for tree in trees:
        if tree not in names and tree not in derived:
            derived[tree] = unique(expression_name(tree, builder.statement.dialect), used)
            used.add(derived[tree].lower())
    if derived:
        step = builder.add(Derive(tuple((name, tree.copy()) for tree, name in derived.items())), step)
    return step, names | derived


def _spec(window: exp.Window, derived: Mapping[exp.Expr, str], dialect: str) -> Spec:
    if window.alias or window.args.get("first") is not None:
        raise Unsupported("it uses a window in an unusual way")
    parts = window.args.get("partition_by") or []
    within = tuple(dict.fromkeys(derived[part] for part in parts))
    order = window.args.get("order")
    terms = order.expressions if order is not None else []
    keys = tuple(sort_key(term, term.this.copy(), dialect) for term in terms)
    frame = window.args.get("spec")
    return within, keys, "" if frame is None else frame.sql()
