"""Completion in the form of a step: what was kept in such a field, and SQL over the columns that come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant import wire
from assistant.completion import entry
from assistant.flow_forms import held, looking_before
from assistant.flow_sayings import complete_said
from assistant.looking import Looking
from assistant.step_habits import Asked, Fitting, around, is_expression, recalled
from assistant.workspace import Workspace
from autocomplete.completion import Item
from autocomplete.sql import complete_sql
from autocomplete.sql_place import place_of
from autocomplete.sql_text import read
from autocomplete.sql_words import CLAUSE_WORDS
from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.problems import PlainspokenError
from nl2sql.secret_names import looks_secret
from nl2sql.values import ValueIndex
from pipeline_gen.column_uses import Both
from pipeline_gen.flow import FlowStep
from pipeline_gen.lineage import origins
from pipeline_gen.mending import columns_for, fields_of
from pipeline_gen.pipeline import Step
from pipeline_gen.steps.fields import Field

_INPUT = "input"
_STATEMENTS = {"condition": f"SELECT * FROM {_INPUT} WHERE ", "sort_keys": f"SELECT * FROM {_INPUT} ORDER BY "}
_OF_MANY_ROWS = ("COUNT(", "SUM(", "AVG(", "MIN(", "MAX(", "ROW_NUMBER(")
"""Functions over many rows, which only steps have that work with many."""


class _Values(ValueIndex):
    """The values of the columns that come in, found where they are asked for."""

    def __init__(self, find: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__({})
        self._find = find

    def of(self, column: ColumnRef) -> tuple[str, ...]:
        return self._find(column.column) if column.table == _INPUT else ()


def complete_step(request: wire.CompleteStepRequest, workspace: Workspace) -> wire.Completed:
    """What could stand there: first what was kept in such a field and fits the columns that come in; then, in an
    expression, columns, functions, values of the column compared, and the values of other steps.

    Nothing while what comes in is not understood.
    """
    if not request.field:
        return wire.Completed(complete_said(request, workspace))
    nothing = wire.Completed(wire.Completion(request.offset, request.offset, ()))
    given = request.flow.step(request.step)
    field = next((each for each in fields_of(given.kind) if each.name == request.field), None) if given else None
    if given is None or field is None:
        return nothing
    looking = looking_before(request.flow, request.step, workspace)
    steps = {each.given.id: each.step for each in looking.flow.steps if each.step is not None}
    if any(name not in steps for name in given.inputs) or (given.kind != "source" and not given.inputs[field.input :]):
        return nothing
    kept = _kept(request, given, field, steps, looking, workspace)
    if not is_expression(field, request.part):
        return wire.Completed(kept)
    return wire.Completed(_joined(request.text, kept, _expression(request, given, field, steps, looking)))


def _kept(
    request: wire.CompleteStepRequest,
    given: FlowStep,
    field: Field,
    steps: dict[str, Step],
    looking: Looking,
    workspace: Workspace,
) -> wire.Completion:
    """What was kept in such a box, for a cursor at its end; it replaces the text, or the last part of a condition."""
    text, end = request.text, len(request.text)
    if text[request.offset :].strip():
        return wire.Completion(request.offset, request.offset, ())
    inputs = tuple(steps[name].columns for name in given.inputs)
    fits = Fitting(
        frozenset(column.name.lower() for column in columns_for(_number(field, given), given.params, inputs)),
        frozenset(column.name.lower() for columns in inputs[1:2] for column in columns),
        frozenset(steps),
        _tables_of(given, looking, workspace),
    )
    beside = around(given, looking.flow.understood)
    place = Asked(given, beside, field, request.part, request.line, text[: request.offset])
    start, items = recalled(place, fits, workspace)
    return wire.Completion(start, end, tuple(map(_item, items)))


def _tables_of(given: FlowStep, looking: Looking, workspace: Workspace) -> Catalog:
    """The catalogue that a step's table is looked for in: that of the source it names, or of the flow's own."""
    named = given.params.get("source")
    if not isinstance(named, str) or not named:
        return looking.source.catalog
    try:
        return workspace.sources.get(named).catalog
    except PlainspokenError:
        return Catalog(named, looking.source.catalog.dialect, ())


def _joined(text: str, kept: wire.Completion, found: wire.Completion) -> wire.Completion:
    """Both in one list, what was kept first: the longer of the ranges is replaced."""
    if not kept.items:
        return found
    start, end = min(kept.start, found.start), max(kept.end, found.end)
    before, behind = text[start : found.start], text[found.end : end]
    known = {item.insert for item in kept.items}
    more = (replace(item, insert=f"{before}{item.insert}{behind}") for item in found.items)
    return wire.Completion(start, end, (*kept.items, *(item for item in more if item.insert not in known)))


def _expression(
    request: wire.CompleteStepRequest, given: FlowStep, field: Field, steps: dict[str, Step], looking: Looking
) -> wire.Completion:
    scope = _scope(field, given, steps, looking)
    before, after = _around(field)
    text, at = f"{before}{request.text}{after}", len(before) + request.offset
    found = complete_sql(text, at, scope, _Values(_finder(field, given, looking)))
    nested = place_of(read(text, at, scope.dialect), scope.dialect).scope.query.parent is not None
    many = given.kind in ("aggregate", "window") or nested
    items = tuple(_item(item) for item in found.items if _fits(item, many_rows=many, nested=nested))
    return wire.Completion(found.start - len(before), found.end - len(before), items)


def _around(field: Field) -> tuple[str, str]:
    """The statement in which the expression stands."""
    before = _STATEMENTS.get(field.kind)
    return (before, "") if before else ("SELECT ", f" FROM {_INPUT}")


def _scope(field: Field, given: FlowStep, steps: dict[str, Step], looking: Looking) -> Catalog:
    """What comes in as a table, and every other step as one more: their values can be referred to."""
    inputs = tuple(steps[name].columns for name in given.inputs)
    known = columns_for(_number(field, given), given.params, inputs)
    others = (Table(name, tuple(Column(c.name, c.type) for c in step.columns)) for name, step in steps.items())
    own = Table(_INPUT, tuple(Column(column.name, column.type) for column in known))
    return Catalog(looking.source.name, looking.source.catalog.dialect, (own, *others))


def _number(field: Field, given: FlowStep) -> int:
    return Both if field.kind == "condition" and len(given.inputs) > 1 else field.input


def _finder(field: Field, given: FlowStep, looking: Looking) -> Callable[[str], tuple[str, ...]]:
    """How the values of a column are found: those stored where it comes unchanged, else those of the first rows."""

    def find(name: str) -> tuple[str, ...]:
        for step, called in _candidates(name, field, given, looking):
            stored = origins(looking.flow.until(step), step).get(called)
            known = looking.source.values.of(stored) if stored else ()
            if known or looks_secret(called):
                return known
            try:
                return tuple(str(value) for value, _ in held(looking, step, called)[0].counts)
            except PlainspokenError:
                return ()
        return ()

    return find


def _candidates(name: str, field: Field, given: FlowStep, looking: Looking) -> list[tuple[str, str]]:
    """The input that a column is of, with its name there."""
    read = {each.given.id: each.step.columns for each in looking.flow.steps if each.step is not None}
    number = _number(field, given)
    first = [(given.inputs[0 if number == Both else number], name)]
    if number == Both:
        renames = given.params.get("renames")
        back = {str(new): old for old, new in renames.items()} if isinstance(renames, dict) else {}
        first.append((given.inputs[1], back.get(name, name)))
    return [(step, called) for step, called in first if called in {column.name for column in read[step]}]


def _fits(item: Item, *, many_rows: bool, nested: bool) -> bool:
    """Whether it can stand in an expression: there is no table of the statement around it, and no clause unless the
    expression holds a query and it is `nested` in that.
    """
    if item.insert.upper().startswith(_OF_MANY_ROWS):
        return many_rows
    goes_on = nested or item.insert.upper() not in CLAUSE_WORDS
    return goes_on and item.insert != _INPUT and not item.insert.startswith(f"{_INPUT}.")


def _item(item: Item) -> wire.CompletionItem:
    return entry(replace(item, why=item.why.replace(f"{_INPUT}.", "").removesuffix(f", {_INPUT}")))
