"""Moments with a time zone: where a day or a month begins is up to the session of the database, elsewhere another."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nl2sql.problems import Problem
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.steps import Aggregate, Join, Match, Select, SetOperation, Source
from pipeline_gen.steps.composed import primitives
from pipeline_gen.steps.operation import Columns, Primitive
from pipeline_gen.typing_rules import Types, type_of
from pipeline_gen.wording import listed

Zoned = frozenset[str]
"""Names of columns whose moments have a time zone."""

_WITH_ZONE = (exp.DType.TIMESTAMPTZ, exp.DType.TIMESTAMPLTZ)
_PARTS = (
    exp.DateTrunc, exp.TimestampTrunc, exp.Date, exp.TsOrDsToDate, exp.TimeToStr, exp.Year, exp.Quarter, exp.Month,
    exp.Week, exp.Day, exp.Extract, exp.Cast,
)  # fmt: skip
_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In)
_WITHOUT_ZONE = ("text", "date", "datetime")


def zoned_moments(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    """Moments with a time zone that are cut, shown in parts or compared with what has none."""
    if not any(isinstance(other.operation, Source) and other.operation.zoned for other in pipeline.steps):
        return
    known: dict[str, Zoned] = {}
    names: dict[str, None] = {}
    for each in pipeline.upstream(step.id).steps:
        inputs, zoned = pipeline.inputs_of(each), tuple(known[given] for given in each.main_inputs)
        for primitive in primitives(each.operation, inputs):
            if each.id == step.id:
                names.update(dict.fromkeys(_depending(primitive, inputs, zoned)))
            zoned, inputs = (_after(primitive, inputs, zoned),), (primitive.columns(inputs),)
        known[each.id] = zoned[0]
    if names:
        message = f"Where a day begins in {listed(names)} is up to the time zone of the session. pandas takes UTC."
        hint = "Say which zone is meant: AT TIME ZONE 'Europe/Berlin'."
        yield Problem("pipeline.time_zone", message, hint, severity="info")


def _depending(operation: Primitive, inputs: tuple[Columns, ...], zoned: tuple[Zoned, ...]) -> Iterator[str]:
    """The columns with a time zone of which something depends on the session's."""
    here = _read(operation, zoned)
    types = {known.name: known.type for known in operation.readable(inputs)} if inputs and here else {}
    for tree in operation.expressions() if here else ():
        for node in tree.walk():
            for value in _values(node, types, here):
                yield from (found.name for found in value.find_all(exp.Column) if found.name in here)


def _values(node: exp.Expr, types: Types, zoned: Zoned) -> Iterator[exp.Expr]:
    """The parts of an expression that have a time zone, where it looks at days or hours of them."""
    if isinstance(node, _COMPARED):
        sides = [node.this, *node.expressions, *(node.args.get(name) for name in ("expression", "low", "high"))]
        given = [side for side in sides if isinstance(side, exp.Expr)]
        with_zone = [side for side in given if _has_zone(side, types, zoned)]
        others = [side for side in given if side not in with_zone]
        if any(type_of(side, types) in _WITHOUT_ZONE for side in others):
            yield from with_zone
    elif isinstance(node, _PARTS) and not _keeps_moment(node):
        value = node.args.get("expression" if isinstance(node, exp.Extract) else "this")
        if isinstance(value, exp.Expr) and _has_zone(value, types, zoned):
            yield value


def _keeps_moment(node: exp.Expr) -> bool:
    """Whether it is the same in every time zone, or says which one it takes."""
    if isinstance(node, exp.Extract):
        return node.name.upper() == "EPOCH"
    return node.args.get("zone") is not None or (isinstance(node, exp.Cast) and node.to.this in _WITH_ZONE)


def _has_zone(tree: exp.Expr, types: Types, zoned: Zoned) -> bool:
    if isinstance(tree, exp.Column):
        return tree.name in zoned
    if isinstance(tree, exp.Cast):
        return tree.to.this in _WITH_ZONE
    if isinstance(tree, exp.AtTimeZone | exp.Query) or type_of(tree, types) != "datetime":
        return False
    return any(_has_zone(child, types, zoned) for child in tree.iter_expressions())


def _read(operation: Primitive, zoned: tuple[Zoned, ...]) -> Zoned:
    """The columns with a time zone that the expressions may read."""
    if isinstance(operation, Join | Match):
        return zoned[0] | {operation.renames.get(name, name) for name in zoned[1]}
    return zoned[0] if zoned else frozenset()


def _after(operation: Primitive, inputs: tuple[Columns, ...], zoned: tuple[Zoned, ...]) -> Zoned:
    """The columns with a time zone that leave a primitive, given those of each of its inputs."""
    if isinstance(operation, Source):
        return frozenset(operation.zoned)
    if not any(zoned):
        return frozenset()
    if isinstance(operation, SetOperation):
        pairs = zip(*inputs, strict=True)
        return frozenset(one.name for one, two in pairs if one.name in zoned[0] or two.name in zoned[1])
    passed = {name for name, (number, old) in operation.passes(inputs).items() if old in zoned[number]}
    named = operation.outputs if isinstance(operation, Select) else ()
    named = (*operation.keys, *operation.measures) if isinstance(operation, Aggregate) else named
    types = {column.name: column.type for column in operation.readable(inputs)}
    return frozenset(passed | {name for name, tree in named if _has_zone(tree, types, zoned[0])})
