"""“only online”, “without returned ones”, “in 2023”: conditions added to, or put in place of, those there."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.catalog import ColumnRef
from nl2sql.joins import Join as KeyJoin
from nl2sql.joins import join_tree
from nl2sql.parser.dialects import as_date
from nl2sql.parser.expressions import inner_sql, measure_sql
from nl2sql.parser.frame import Condition, GroupCondition, Presence, Words
from nl2sql.parser.predicates import having, predicate, tables_of
from pipeline_gen.expressions import all_of, columns_of, conjuncts, reference
from pipeline_gen.from_text.editing import Editing
from pipeline_gen.from_text.measures import measure_name
from pipeline_gen.from_text.periods import adds_period, in_year_shown, together
from pipeline_gen.from_text.reach import Unreachable, branch, refs_of
from pipeline_gen.lineage import origins
from pipeline_gen.pipeline import Step
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Aggregate, Filter, Match
from pipeline_gen.steps.match import How
from pipeline_gen.wording import said

_LOW, _HIGH = (exp.GT, exp.GTE), (exp.LT, exp.LTE)
_SIDES = {">": _LOW, ">=": _LOW, "<": _HIGH, "<=": _HIGH}


def add_condition(editing: Editing, condition: Condition, text: str) -> None:
    """Keep only rows that meet it; `text` is the whole follow-up.

    Raises `Unreachable` where the column cannot be brought in.
    """
    shown = [step for step, _, refs in filters_of(editing) if refs == {condition.column}]
    trees = {step.id: tree for step in shown for tree in step.operation.expressions()}
    if len(trees) == 1 and adds_period(condition, text, adds=editing.cues.adds):
        _widen(editing, condition, *next(iter(trees.items())))
        return
    condition = in_year_shown(condition, text, list(trees.values()))
    replaced = _take_off_rivals(editing, condition)
    path = _path_below(editing, condition)
    if path is not None:
        _add_existence(editing, path, (condition,), "exists", condition.words)
        return
    tree = predicate(condition, editing.catalog)
    tree = _against_average(editing, condition) if condition.against == "average" else editing.over_body(tree)
    editing.with_body(editing.plan.body.with_step(Filter(tree), editing.plan.body.output))
    instead = f", no longer where {replaced}" if replaced else ""
    editing.because(f"Keep rows where {editing.said(tree)}{instead}", tree, condition.words)


def _widen(editing: Editing, condition: Condition, step_id: str, old: exp.Expr) -> None:
    """Keep the rows of the new period beside those of the one there."""
    new = editing.over_body(predicate(condition, editing.catalog))
    tree = editing.canonical(together(old, new))
    editing.with_body(editing.plan.body.replace(step_id, Filter(tree)))
    editing.because(f"Keep rows where {editing.said(tree)}", tree, condition.words)


def add_presence(editing: Editing, presence: Presence) -> None:
    """Keep rows that have, or lack, related rows. Raises `Unreachable`."""
    path = editing.body.path(presence.table)
    how: How = "not exists" if presence.negated else "exists"
    _add_existence(editing, path, presence.conditions, how, presence.words)


def add_group_condition(editing: Editing, condition: GroupCondition) -> None:
    """Keep groups by a measure; in a list, rows by a measure of what belongs to them. Raises `Unreachable`."""
    if not editing.plan.grouped:
        if not _add_row_condition(editing, condition):
            _add_counted_existence(editing, condition)
        return
    name = measure_name(editing, condition.measure, shown=False)
    tree = editing.canonical(having(condition, column(name), editing.dialect))
    editing.plan = replace(editing.plan, having=(*editing.plan.having, tree))
    editing.because(f"Keep groups where {said(tree, {})}", tree, condition.words)


def _add_row_condition(editing: Editing, condition: GroupCondition) -> bool:
    """In a list of the very rows that a sum is about, each is held against the condition; False for other lists."""
    measure = condition.measure
    if measure.function != "sum" or measure.where or measure.table not in editing.body.tables:
        return False
    tree = join_tree(editing.catalog, dict.fromkeys(editing.body.tables))
    if tree is None or tree.multiplied_by(measure.table):
        return False
    tested = editing.over_body(having(condition, inner_sql(measure, editing.catalog), editing.dialect))
    editing.with_body(editing.plan.body.with_step(Filter(tested), editing.plan.body.output))
    editing.because(f"Keep rows where {editing.said(tested)}", tested, condition.words)
    return True


def _add_counted_existence(editing: Editing, condition: GroupCondition) -> None:
    """ "customers with more than 5 orders": the rows whose key is among the groups that meet the condition."""
    path = editing.body.path(condition.measure.table)
    first = next((place for place, join in enumerate(path) if join.multiplies), None)
    if first is None:
        raise Unreachable(condition.measure.table)
    for join in path[:first]:
        editing.with_body(editing.body.joined(join).pipeline)
    tie = path[first]
    other = branch(editing.catalog, editing.dialect, tie.table, path[first + 1 :])
    outer, inner = [editing.body.name(old) for old, _ in tie.pairs], [other.name(new) for _, new in tie.pairs]
    if len(tie.pairs) != 1 or outer[0] is None or inner[0] is None:
        raise Unreachable(str(tie))
    value = measure_sql(condition.measure, None, editing.catalog)
    other = other.with_columns(refs_of(value))
    measure = editing.canonical(other.over(value))
    label = condition.measure.label or "value"
    grouped = other.pipeline.with_step(
        Aggregate(((inner[0], column(inner[0])),), ((label, measure),)), other.pipeline.output
    )
    tree = editing.canonical(having(condition, column(label), editing.dialect))
    new_id = editing.grafted(grouped.with_step(Filter(tree), grouped.output))
    body = editing.plan.body
    editing.with_body(body.with_step(Match("in", ((column(outer[0]), inner[0]),)), body.output, new_id))
    editing.because(f"Keep rows where the {label.replace('_', ' ')} {_without_subject(tree)}", tree, condition.words)


def _without_subject(tree: exp.Expr) -> str:
    """The condition after its first word: “is more than 5”."""
    return said(tree, {}).partition(" ")[2]


def filters_of(editing: Editing) -> list[tuple[Step, Filter, set[ColumnRef]]]:
    """The filters before the grouping, the last first, each with the columns it reads."""
    body = editing.plan.body
    filters = []
    step = body.last
    while step.main_inputs:
        if isinstance(step.operation, Filter):
            known = origins(body, step.id)
            names = {found.name for found in columns_of(step.operation.condition)}
            filters.append((step, step.operation, {known[name] for name in names if name in known}))
        step = body.step(step.main_inputs[0])
    return filters


def take_off(editing: Editing, step_id: str) -> None:
    """Remove one step before the grouping."""
    editing.with_body(editing.plan.body.without(step_id))


def _take_off_rivals(editing: Editing, condition: Condition) -> str:
    """Remove conditions on the same column that the new one is meant to replace; what they said."""
    if condition.any_of or condition.other is not None:
        return ""
    known = editing.catalog.column(condition.column)
    temporal = known is not None and known.type in ("date", "datetime", "time")
    said_before = []
    for step, operation, refs in filters_of(editing):
        parts = conjuncts(operation.condition)
        rivals = [part for part in parts if _is_rival(part, condition, temporal=temporal)]
        if refs != {condition.column} or not rivals:
            continue
        said_before.append(editing.said(all_of(rivals)))
        kept = [part for part in parts if part not in rivals]
        if kept:
            editing.with_body(editing.plan.body.replace(step.id, Filter(all_of(kept))))
        else:
            take_off(editing, step.id)
    return " and ".join(reversed(said_before))


def _is_rival(existing: exp.Expr, condition: Condition, *, temporal: bool) -> bool:
    if isinstance(existing, exp.Not) or isinstance(existing.unnest(), exp.Or):
        return False
    if condition.operator in _SIDES:
        opposite = _HIGH if _SIDES[condition.operator] is _LOW else _LOW
        return not isinstance(existing, opposite) and (temporal or isinstance(existing, _SIDES[condition.operator]))
    if temporal:
        return True
    positive = isinstance(existing, exp.EQ | exp.In)
    if condition.negated or condition.operator == "!=":
        values = {literal.name for literal in existing.find_all(exp.Literal)}
        return positive and values <= {str(value) for value in condition.values}
    return positive and condition.operator in ("=", "in")


def _path_below(editing: Editing, condition: Condition) -> tuple[KeyJoin, ...] | None:
    """The way to the condition's table where joining it would repeat rows; None where it would not."""
    tables = tables_of(condition)
    missing = [key for key in tables if key not in editing.body.tables]
    for key in missing:
        path = editing.body.path(key)
        if any(join.multiplies for join in path):
            if len(tables) > 1:
                raise Unreachable(key)
            return path
    return None


def _add_existence(
    editing: Editing, path: tuple[KeyJoin, ...], conditions: tuple[Condition, ...], how: How, words: Words
) -> None:
    """Keep rows with (or without) related rows at the end of `path` that meet all conditions."""
    first = next((place for place, join in enumerate(path) if join.multiplies), len(path) - 1)
    if first < 0:
        raise Unreachable("itself")
    for join in path[:first]:
        editing.with_body(editing.body.joined(join).pipeline)
    tie = path[first]
    other = branch(editing.catalog, editing.dialect, tie.table, path[first + 1 :])
    for condition in conditions:
        tree = predicate(condition, editing.catalog)
        other = other.with_columns([condition.column])
        body = other.pipeline.with_step(Filter(editing.canonical(other.over(tree))), other.pipeline.output)
        other = replace(other, pipeline=body)
    keys = []
    for old, new in tie.pairs:
        outer, inner = editing.body.name(old), other.name(new)
        if outer is None or inner is None:
            raise Unreachable(str(tie))
        keys.append((column(outer), inner))
    new_id = editing.grafted(other.pipeline)
    match = Match(how, tuple(keys))
    body = editing.plan.body
    editing.with_body(body.with_step(match, body.output, new_id))
    verb = "without" if match.negated else "with"
    editing.because(f"Keep rows {verb} matching {tie.table}", None, words)


def _against_average(editing: Editing, condition: Condition) -> exp.Expr:
    """The condition as a comparison with the mean of the column over its whole table."""
    editing.reach(condition.column)
    known = editing.catalog.column(condition.column)
    name = editing.body.name(condition.column)
    if known is None or name is None:
        raise Unreachable(str(condition.column))
    whole = branch(editing.catalog, editing.dialect, condition.column.table, ())
    value = as_date(column(known.name), known, editing.dialect)
    mean = Aggregate((), ((f"average_{known.name}", exp.Avg(this=value)),))
    step_id = editing.grafted(whole.pipeline.with_step(mean, whole.pipeline.output))
    left = column(name)
    node = {"<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE, "=": exp.EQ, "!=": exp.NEQ}[condition.operator]
    return node(this=left, expression=reference(step_id, mean.measures[0][0]))
