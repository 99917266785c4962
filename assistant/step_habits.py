"""What people write into the forms of steps: learned when a flow is run or saved, suggested where it still fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from assistant.step_boxes import CHAINED, Around, Box, box, boxes, last_part
from assistant.workspace import Workspace
from autocomplete.completion import Item, ItemKind
from autocomplete.field import Field as Kept
from autocomplete.field import Observation
from autocomplete.secrets import may_store, secret_field, secret_function
from autocomplete.sql_text import parsed
from nl2sql.catalog import Catalog
from nl2sql.problems import StoreError
from pipeline_gen.checked import CheckedFlow
from pipeline_gen.flow import FlowStep
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.steps import Source
from pipeline_gen.steps.fields import Field, FieldKind

_EXPRESSIONS: tuple[FieldKind, ...] = ("expression", "condition", "named_expressions", "sort_keys", "match_keys")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_MOST, _LEAST_P = 6, 0.02
_AHEAD = 30
"""Values that are looked through for those that still fit."""
_FIRST = 3.0
"""The score of what was kept before: above what merely could stand there."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a value must go with to be offered: the names that come in, and what there is besides."""

    columns: frozenset[str]
    second: frozenset[str]
    steps: frozenset[str]
    catalog: Catalog


@dataclass(frozen=True, slots=True)
class Asked:
    """A box that somebody types in: which it is, what stands before its step, and its text up to the cursor."""

    given: FlowStep
    beside: Around
    field: Field
    part: str
    number: int
    text: str


def learn_steps(flow: CheckedFlow, workspace: Workspace, until: str = "") -> None:
    """Learn from the steps of a flow that was run up to a step, or saved (all that are understood).

    The same step counts once an hour: running a flow again and again while it is made is one use of it.
    Nothing where there is no consent; a history that cannot be written is told once, and nothing fails.
    """
    if not workspace.learning:
        return
    pipeline = flow.until(until) if until else flow.understood
    given = {each.given.id: each.given for each in flow.steps}
    seen: list[tuple[Box, Observation]] = []
    for step in (given[each.id] for each in pipeline.steps if each.id in given):
        if workspace.autocomplete.recent.is_new(step.kind, step.params, _tables(pipeline.upstream(step.id))):
            seen += _without_secrets(list(boxes(step, around(step, pipeline))), pipeline.dialect)
    try:
        fields = dict.fromkeys(Kept(each.evidence.field, kind=each.kind) for each, _ in seen)
        workspace.autocomplete.learn([learned for _, learned in seen], fields)
    except StoreError as error:
        workspace.file.fault(error.problem)


def around(given: FlowStep, pipeline: Pipeline) -> Around:
    """What stands before a step of a flow."""
    known = {step.id: step for step in pipeline.steps}
    reads = [name for name in given.inputs if name in known]
    return Around(
        tuple(_tables(pipeline.upstream(name)) for name in reads),
        tuple(known[name].operation.kind for name in reads),
        pipeline.dialect,
    )


def recalled(place: Asked, fits: Fitting, workspace: Workspace) -> tuple[int, list[Item]]:
    """What was kept in such a box and goes on with its text, best first, and where in the text it begins."""
    field, part, start, number = place.field, place.part, 0, place.number
    typed: str | None = None
    if field.kind == "condition":
        start, number = last_part(place.text, place.beside.dialect), -1
        typed = place.text[:start].rstrip()[: -len("AND")]
    asked = box(place.given, place.beside, field, part, number, typed)
    prefix = place.text[start:]
    found: list[Item] = []
    try:
        for item in workspace.autocomplete.recall(asked.evidence, prefix, _AHEAD):
            known = item.value not in asked.fellows and item.value != prefix
            if known and item.p >= _LEAST_P and len(found) < _MOST and _fits(item.value, asked, fits):
                kind = _kind_of(field, part)
                found.append(Item(item.value, item.value, kind, item.why, _FIRST + item.p, item.id))
    except StoreError as error:
        workspace.file.fault(error.problem)
    return start, found


def _tables(pipeline: Pipeline) -> tuple[str, ...]:
    keys = (step.operation.key for step in pipeline.steps if isinstance(step.operation, Source))
    return tuple(sorted(set(keys)))


def _without_secrets(filled: Sequence[tuple[Box, str]], dialect: str) -> Iterator[tuple[Box, Observation]]:
    """What the boxes of a step teach: a secret is no value, and stands beside none."""
    secret = {text for each, text in filled if not _may_learn(each, text, dialect)}
    for each, text in filled:
        if text not in secret:
            parts = tuple(part for part in each.evidence.pairs if part[1] not in secret)
            yield each, Observation(replace(each.evidence, pairs=parts, chain=parts[:CHAINED]), text)


def _may_learn(asked: Box, text: str, dialect: str) -> bool:
    """Whether nothing about the value is secret."""
    if not may_store(text, asked.evidence.field):
        return False
    if asked.field.kind in ("column", "columns", "renames", "match_keys") and secret_field(text):
        return False
    if not is_expression(asked.field, asked.part):
        return True
    tree = parsed(text, dialect)
    return tree is not None and not any(
        secret_field(part.name) if isinstance(part, exp.Identifier) else secret_function(_called(part))
        for part in tree.find_all(exp.Identifier, exp.Func)
    )


def _called(function: exp.Expr) -> str:
    """The name of a function, as the catalogue of functions or a person wrote it."""
    if isinstance(function, exp.Func) and not isinstance(function, exp.Anonymous):
        return function.sql_name()
    return function.name


def is_expression(field: Field, part: str) -> bool:
    """Whether a box holds SQL over the columns that come in."""
    return field.kind in _EXPRESSIONS and part in ("", "expression")


def _kind_of(field: Field, part: str) -> ItemKind:
    if field.kind == "table":
        return "table"
    names = field.kind in ("column", "columns") or (part in ("column", "old") and field.kind != "value_pairs")
    return "column" if names else "value"


def _fits(value: str, asked: Box, fits: Fitting) -> bool:
    """Whether a value could stand there now: names that no longer exist are not offered."""
    field, low = asked.field, value.lower()
    if field.kind == "table":
        return fits.catalog.table(value) is not None
    if field.kind == "choice":
        return value in field.choices
    if field.kind == "number":
        return _NUMBER.fullmatch(value) is not None
    if field.kind in ("column", "columns") or (field.kind == "renames" and asked.part == "old"):
        return low in fits.columns
    if field.kind == "match_keys" and asked.part == "column":
        return low in fits.second
    if not is_expression(asked.field, asked.part):
        return True
    tree = parsed(value, fits.catalog.dialect)
    return tree is not None and all(_is_known(part, fits) for part in tree.find_all(exp.Column, exp.Table))


def _is_known(part: exp.Expr, fits: Fitting) -> bool:
    if isinstance(part, exp.Table):
        return part.name in fits.steps
    inside = part.find_ancestor(exp.Query) is not None
    return inside or part.name.lower() in fits.columns
