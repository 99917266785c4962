"""Window functions become window steps, one for each way of grouping and ordering; the rest reads their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.expressions import rebuilt
from pipeline_gen.from_sql.builder import Builder
from pipeline_gen.from_sql.names import expression_name
from pipeline_gen.from_sql.reading import Unsupported
from pipeline_gen.from_sql.tail import sort_key
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
    step, derived = _with_groups(builder, step, found)
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


def _with_groups(builder: Builder, step: str, windows: list[exp.Window]) -> tuple[str, dict[exp.Expr, str]]:
    """The step after what windows group by has been worked out, and the column each such expression is in."""
    derived: dict[exp.Expr, str] = {}
    used = {known.name.lower() for known in builder.columns(step)}
    for window in windows:
        for part in window.args.get("partition_by") or []:
            if isinstance(part, exp.Column) or part in derived:
                continue
            derived[part] = unique(expression_name(part, builder.statement.dialect), used)
            used.add(derived[part].lower())
    if derived:
        step = builder.add(Derive(tuple((name, part.copy()) for part, name in derived.items())), step)
    return step, derived


def _spec(window: exp.Window, derived: Mapping[exp.Expr, str], dialect: str) -> Spec:
    if window.alias or window.args.get("first") is not None:
        raise Unsupported("it uses a window in an unusual way")
    parts = window.args.get("partition_by") or []
    within = tuple(dict.fromkeys(part.name if isinstance(part, exp.Column) else derived[part] for part in parts))
    order = window.args.get("order")
    terms = order.expressions if order is not None else []
    keys = tuple(sort_key(term, term.this.copy(), dialect) for term in terms)
    frame = window.args.get("spec")
    return within, keys, "" if frame is None else frame.sql()
