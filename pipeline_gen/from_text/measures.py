"""“also show the average discount”: measures added to the groups, or put in place of those there."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.joins import join_tree
from nl2sql.parser.expressions import measure_sql
from nl2sql.parser.frame import Measure
from nl2sql.problems import Problem
from pipeline_gen.block import SortKey
from pipeline_gen.from_text.editing import Editing
from pipeline_gen.from_text.reach import Unreachable, refs_of
from pipeline_gen.sql_text import column, unique


def measure_name(editing: Editing, measure: Measure, *, shown: bool) -> str:
    """The name of the measure among the groups, added where it is missing. Raises `Unreachable`."""
    tree = measure_tree(editing, measure)
    for name, known in editing.plan.measures:
        if known == tree:
            return name
    plan = editing.plan
    used = {name.lower() for name, _ in (*(plan.keys or ()), *plan.measures, *plan.outputs)}
    name = unique(measure.label or "value", used)
    outputs = (*plan.outputs, (name, column(name))) if shown else plan.outputs
    editing.plan = replace(plan, measures=(*plan.measures, (name, tree)), outputs=outputs)
    return name


def measure_tree(editing: Editing, measure: Measure) -> exp.Expr:
    """The measure over the body, whose rows it must not be repeated by. Raises `Unreachable`."""
    if measure.function == "share" or not editing.body.tables:
        raise Unreachable(measure.label)
    if measure.table not in editing.body.tables:
        path = editing.body.path(measure.table)
        if any(join.multiplies for join in path):
            raise Unreachable(measure.table)
    tables = dict.fromkeys((*editing.body.tables, measure.table))
    tree = join_tree(editing.catalog, tables)
    value = measure_sql(measure, tree, editing.catalog)
    repeated = tree is not None and any(key != measure.table for key in tree.multiplied_by(measure.table))
    if repeated and measure.function in ("sum", "average"):
        editing.warnings.append(
            Problem(
                "edit.fanout",
                f"Rows of {measure.table} are repeated by the joins here, so {measure.label} counts some twice.",
                "Ask for it in a question of its own.",
                severity="warning",
            )
        )
    editing.reach(*refs_of(value))
    return editing.over_body(value)


def add_measure(editing: Editing, measure: Measure, verb: str = "Also show") -> None:
    """Show one more measure of each group. Raises `Unreachable`."""
    plan = editing.plan
    if not plan.grouped:
        editing.plan = replace(plan, keys=(), measures=(), outputs=(), order=(), limit=None, distinct=False)
    name = measure_name(editing, measure, shown=True)
    tree = dict(editing.plan.measures)[name]
    if name not in {shown for shown, _ in editing.plan.outputs}:
        editing.plan = replace(editing.plan, outputs=(*editing.plan.outputs, (name, column(name))))
    editing.because(f"{verb} {_spoken(editing, measure, tree)}", tree, measure.words)


def _spoken(editing: Editing, measure: Measure, tree: exp.Expr) -> str:
    """What is shown, in words; a figure of the notes by its name."""
    noted = next((each for each in editing.source.notes.metrics if each.label == measure.label), None)
    return f"{noted.name}, as in your notes" if noted is not None else f"the {editing.said(tree)}"


def replace_measures(editing: Editing, measures: tuple[Measure, ...], *, ranked: bool = False) -> None:
    """Show these measures instead of those there, the largest first where `ranked` and nothing else gives an order.

    Raises `Unreachable`.
    """
    plan = editing.plan
    old = {name for name, _ in plan.measures}
    descending = next((key.descending for key in plan.order if _reads(key.expression, old)), None)
    kept = tuple(key for key in plan.order if not _reads(key.expression, old))
    outputs = tuple((name, tree) for name, tree in plan.outputs if not _reads(tree, old))
    having = tuple(tree for tree in plan.having if not _reads(tree, old))
    editing.plan = replace(plan, measures=(), outputs=outputs, order=kept, having=having)
    _reach_rows(editing, measures)
    for measure in measures:
        add_measure(editing, measure, "Show instead")
    if descending is None and ranked and not kept and editing.plan.keys:
        descending = True
    if descending is not None:
        first = SortKey(column(editing.plan.measures[0][0]), descending)
        editing.plan = replace(editing.plan, order=(first, *editing.plan.order))


def _reach_rows(editing: Editing, measures: tuple[Measure, ...]) -> None:
    """Join in the table of the measures where that repeats only rows which nothing else counts any more."""
    tables = {measure.table for measure in measures}
    if len(tables) != 1 or not editing.body.tables or tables <= set(editing.body.tables):
        return
    (table,) = tables
    tree = join_tree(editing.catalog, dict.fromkeys((*editing.body.tables, table)))
    if tree is None or tree.multiplied_by(table):
        return
    for join in editing.body.path(table):
        editing.with_body(editing.body.joined(join).pipeline)


def _reads(tree: exp.Expr, names: set[str]) -> bool:
    return any(found.name in names for found in tree.find_all(exp.Column))
