"""Texts where numbers are wanted: what a database makes of them is its own."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nl2sql.problems import Problem
from pipeline_gen.expressions import columns_of
from pipeline_gen.lineage import origins
from pipeline_gen.mixed import NONE, Mixed
from pipeline_gen.mixed_columns import mixed_columns
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.step_typing import types_of
from pipeline_gen.steps import Join, Match, SetOperation, Source
from pipeline_gen.typing_rules import Types, type_of
from pipeline_gen.wording import listed

_NUMERIC = ("integer", "number")
_COMPARED = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.EQ, exp.NEQ, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
_ADDED = (exp.Sum, exp.Avg, exp.Round, exp.Abs)


def text_as_number(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    """Text that is added up, averaged, cast or compared with a number: engines disagree on that."""
    types = types_of(pipeline, step)
    known = _mixed_here(pipeline, step)
    names: dict[str, None] = {}
    for tree in step.operation.expressions():
        for node in tree.walk():
            for side in _taken_for_numbers(node, types):
                names.update(dict.fromkeys(found.name for found in columns_of(side) if found.name not in known))
    names.update(dict.fromkeys(_partners(pipeline, step, types)))
    if names:
        message = (
            f"Text is taken for a number here: {listed(names)}. pandas and other databases may read it differently."
        )
        hint = "Turn it into a number with CAST, or compare it with a text."
        yield Problem("pipeline.text_as_number", message, hint, severity="warning")


def _taken_for_numbers(node: exp.Expr, types: Types) -> Iterator[exp.Expr]:
    added = node.this if isinstance(node, _ADDED) else None
    # SQLite keeps dates as texts and adds up the years they begin with; other databases refuse that.
    if isinstance(added, exp.Expr) and type_of(added, types) in ("text", "date", "datetime"):
        yield added
    if isinstance(node, exp.Between):
        bounds = [type_of(node.args[name], types) for name in ("low", "high")]
        if _is_text(node.this, types) and set(bounds) & set(_NUMERIC):
            yield node.this
    listed_numbers = isinstance(node, exp.In) and any(type_of(v, types) in _NUMERIC for v in node.expressions)
    if listed_numbers and _is_text(node.this, types):
        yield node.this
    if isinstance(node, _COMPARED):
        sides = node.args["this"], node.args["expression"]
        arithmetic = not isinstance(node, exp.Predicate)
        for side, other in (sides, sides[::-1]):
            numeric = type_of(other, types) in _NUMERIC or (arithmetic and type_of(side, types) != "other")
            if numeric and _is_text(side, types) and not isinstance(side.unnest(), exp.Literal):
                yield side
    if isinstance(node, exp.Cast) and _is_text(node.this, types) and type_of(node, types) in _NUMERIC:
        yield node.this


def _is_text(tree: exp.Expr, types: Types) -> bool:
    return type_of(tree, types) == "text"


def _partners(pipeline: Pipeline, step: Step, types: Types) -> Iterator[str]:
    """Columns of text that are looked up among numbers, or the other way round."""
    if not isinstance(step.operation, Match):
        return
    other = {column.name: column.type for column in pipeline.inputs_of(step)[1]}
    for tree, name in step.operation.keys:
        kinds = {type_of(tree, types), other[name]}
        if "text" in kinds and kinds & set(_NUMERIC):
            yield name


def mixed(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    """Columns that mix numbers with texts: said where they are worked with, and where they come from if they last."""
    if isinstance(step.operation, Source):
        left = origins(pipeline, pipeline.output).values() if step.operation.mixed else ()
        names = [
            name
            for name in step.operation.mixed
            if any((o.table, o.column) == (step.operation.key, name) for o in left)
        ]
    else:
        known = _mixed_here(pipeline, step)
        read = [found.name for tree in step.operation.expressions() for found in columns_of(tree)]
        stacked = isinstance(step.operation, SetOperation)
        names = sorted(known) if stacked else [name for name in dict.fromkeys(read) if name in known]
    if names:
        message = (
            f"There are texts among the numbers of {listed(names)}. SQLite puts them after all numbers and counts "
            "them as 0; other engines make the whole column text or leave them out."
        )
        hint = "Turn it into numbers first, with missing values where there is none."
        yield Problem("pipeline.mixed_types", message, hint, severity="warning")


def _mixed_here(pipeline: Pipeline, step: Step) -> Mixed:
    """The mixed columns that the step reads, or, of stacked inputs, leaves."""
    operations = [other.operation for other in pipeline.steps]
    if not any(isinstance(o, SetOperation) or (isinstance(o, Source) and o.mixed) for o in operations):
        return NONE
    known = mixed_columns(pipeline)
    if isinstance(step.operation, SetOperation):
        return known[step.id]
    found = {name for given in step.main_inputs for name in known[given]}
    if isinstance(step.operation, Join):
        renames = step.operation.renames
        found |= {renames.get(name, name) for name in known[step.main_inputs[1]]}
    return frozenset(found)
