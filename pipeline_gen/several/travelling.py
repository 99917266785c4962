"""Which steps a source of another dialect than the flow's works out alike, so that it may do them.

Only what means the same everywhere: numbers compared and added up, texts compared for being equal, columns chosen.
Everything else is done where the rows meet, by the rules of the flow's own dialect.
"""

from __future__ import annotations

from itertools import chain

from sqlglot import exp

from pipeline_gen.mixed import Mixed
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.step_typing import types_of
from pipeline_gen.steps import Aggregate, Distinct, Filter, Join, Limit, Match, Select, Sort, Source
from pipeline_gen.steps.composed import primitives
from pipeline_gen.steps.operation import Primitive
from pipeline_gen.typing_rules import Types, type_of

_NUMBERS = frozenset({"integer", "number"})
_CASELESS = frozenset({"mysql", "tsql"})
"""Dialects to which “a” and “A” are the same text."""
_PLAIN = (exp.Column, exp.Identifier, exp.Literal, exp.Null, exp.And, exp.Or, exp.Not, exp.Paren, exp.Is, exp.Star)
_ORDERED = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.Add, exp.Sub, exp.Mul, exp.Neg)
_OF_NUMBERS = (exp.Sum, exp.Avg, exp.Min, exp.Max)
_EQUAL = (exp.EQ, exp.NEQ, exp.In)
_KINDS = (Filter, Select, Aggregate, Distinct, Limit, Match, Join, Sort)


def is_plain(tree: exp.Expr) -> bool:
    """Whether an expression has only parts that every database knows; their types are not looked at."""
    return all(isinstance(node, (*_PLAIN, *_EQUAL, *_ORDERED)) for node in tree.walk())


def travels(pipeline: Pipeline, step: Step, dialect: str, mixed: Mixed) -> bool:
    """Whether a database of that dialect gives the rows of the step that the pipeline's own dialect would.

    `mixed` are the columns that it reads which mix numbers with texts.
    """
    if dialect == pipeline.dialect or isinstance(step.operation, Source):
        return True
    parts = primitives(step.operation, pipeline.inputs_of(step))
    if len(parts) > 1 or not isinstance(parts[0], _KINDS) or _is_special(parts[0]):
        return False
    types, caseless = types_of(pipeline, step), bool({dialect, pipeline.dialect} & _CASELESS)
    trees = parts[0].expressions()
    if caseless and "text" in _grouped_by(parts[0], step, types):
        return False
    if isinstance(parts[0], Sort) and any(type_of(tree, types) not in _NUMBERS for tree in trees):
        return False
    return all(_alike(tree, types, mixed, caseless) for tree in trees)


def _is_special(operation: Primitive) -> bool:
    """Joins and groups that not every database knows."""
    if isinstance(operation, Join):
        return operation.how not in ("inner", "left", "cross")
    return isinstance(operation, Aggregate) and operation.subtotals != "none"


def _grouped_by(operation: Primitive, step: Step, types: Types) -> frozenset[str]:
    """The types of what rows are put together by."""
    if isinstance(operation, Aggregate):
        return frozenset(type_of(tree, types) for _, tree in operation.keys)
    if isinstance(operation, Match):
        return frozenset(type_of(tree, types) for tree, _ in operation.keys)
    return frozenset(known.type for known in step.columns) if isinstance(operation, Distinct) else frozenset()


def _alike(tree: exp.Expr, types: Types, mixed: Mixed, caseless: bool) -> bool:
    """Whether every part of an expression means the same to all databases."""
    for node in tree.walk():
        if isinstance(node, exp.Column) and (node.table or (node.name in mixed and node is not tree)):
            return False
        if isinstance(node, _EQUAL):
            kinds = _kinds(node, types)
            if not (kinds <= _NUMBERS or (kinds == {"text"} and not caseless)):
                return False
        elif isinstance(node, _ORDERED):
            if not _kinds(node, types) <= _NUMBERS:
                return False
        elif isinstance(node, _OF_NUMBERS):
            if type_of(node.this, types) not in _NUMBERS:
                return False
        elif isinstance(node, exp.Count):
            if node.this is not None and not isinstance(node.this, exp.Star | exp.Column):
                return False
        elif not isinstance(node, _PLAIN):
            return False
    return True


def _kinds(node: exp.Expr, types: Types) -> set[str]:
    """The types of what is compared or added up."""
    sides = chain.from_iterable(value if isinstance(value, list) else [value] for value in node.args.values())
    return {type_of(side, types) for side in sides if isinstance(side, exp.Expr) and not isinstance(side, exp.Null)}
