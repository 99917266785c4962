"""Charts made by hand: drawn from the rows of an answer, and learned, so that the next form is filled sooner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from assistant import wire
from assistant.completion import entry
from assistant.workspace import Workspace
from autocomplete.completion import Item, ItemKind
from autocomplete.field import Evidence, Observation, Part
from autocomplete.secrets import secret_field
from nl2sql.answer import run
from nl2sql.database import ResultColumn, Rows
from nl2sql.notes.units import with_units
from nl2sql.problems import StoreError, UsageError
from pipeline_gen.chart.by_hand import ChartWish, chart_by_hand
from pipeline_gen.chart.check import check_chart
from pipeline_gen.chart.spec import Mark
from pipeline_gen.chart.to_plotly import to_plotly
from pipeline_gen.chart.words import chart_label

_ORDER: tuple[wire.ChartField, ...] = ("mark", "x", "y", "color", "title")
"""The fields in the order they are filled: each is based on those before it."""
_COLUMNS: tuple[wire.ChartField, ...] = ("x", "y", "color")
_COLUMN, _TYPES = "chart: column", "chart: types of columns"
_MOST_COLUMNS, _MOST, _LEAST_P = 6, 6, 0.02


def draw(request: wire.DrawRequest, workspace: Workspace) -> wire.Drawn:
    """The chart that the form asks for, which is learned. Raises `UsageError` where it cannot be drawn."""
    rows = _rows(request, workspace)
    spec = chart_by_hand(request.wish, rows)
    found = check_chart(spec, rows)
    wrong = [problem for problem in found if problem.severity == "error"]
    if wrong:
        raise UsageError(*wrong)
    learn_chart(request.wish, rows.columns, workspace)
    return wire.Drawn(wire.ChartView(spec, to_plotly(spec, rows), chart_label(spec), "You made it."), found)


def learn_chart(wish: ChartWish, columns: tuple[ResultColumn, ...], workspace: Workspace) -> None:
    """Learn a chart that somebody made; the same one over the same columns counts once an hour."""
    if not workspace.learning or not workspace.autocomplete.recent.is_new("chart", wish, columns):
        return
    try:
        workspace.autocomplete.learn(list(_observations(wish, columns)))
    except StoreError as error:
        workspace.file.fault(error.problem)


def complete_chart(request: wire.CompleteChartRequest, workspace: Workspace) -> wire.Completed:
    """What was kept in such a field over columns like these; only columns that are there, and kinds there are."""
    evidence = _evidence(request.field, request.wish, request.columns)
    found: dict[str, Item] = {}
    try:
        kind: ItemKind = "column" if request.field in _COLUMNS else "value"
        for kept in workspace.autocomplete.recall(evidence, request.text, 30):
            if kept.p >= _LEAST_P and _fits(kept.value, request) and len(found) < _MOST:
                found[kept.value] = Item(kept.value, kept.value, kind, kept.why, kept.p, kept.id)
        for item in _by_type(request, workspace):
            found.setdefault(item.insert, item)
    except StoreError as error:
        workspace.file.fault(error.problem)
    return wire.Completed(wire.Completion(0, len(request.text), tuple(map(entry, found.values()))))


def _rows(request: wire.DrawRequest, workspace: Workspace) -> Rows:
    """All the rows of the answer; asked for again when they are no longer at hand."""
    source = workspace.sources.get(request.source)
    rows = workspace.turns.rows_of(request.turn)
    if rows is None:
        rows = run(request.sql, source, workspace.settings.query_limits)[1]
    return with_units(rows, request.sql, source)


def _name(field: str) -> str:
    return f"chart: {field}"


def _typed(field: str) -> str:
    return f"chart: type of {field}"


def _observations(wish: ChartWish, columns: tuple[ResultColumn, ...]) -> Iterator[Observation]:
    types = {each.name: each.type for each in columns}
    for field in _ORDER:
        value = getattr(wish, field).strip()
        if not value or (field in _COLUMNS and secret_field(value)):
            continue
        yield Observation(_evidence(field, wish, columns), value)
        if value in types and field in _COLUMNS:
            yield Observation(_evidence_of_type(field, wish, columns), types[value])


def _evidence(field: wire.ChartField, wish: ChartWish, columns: tuple[ResultColumn, ...]) -> Evidence:
    """What is known of a field: what was filled before it, the types of all columns, and each column."""
    before = [(_name(other), getattr(wish, other)) for other in _ORDER[: _ORDER.index(field)] if getattr(wish, other)]
    signature = [(_TYPES, " ".join(each.type for each in columns[:_MOST_COLUMNS]))]
    named = [(_COLUMN, f"{each.name} {each.type}") for each in columns[:_MOST_COLUMNS] if not secret_field(each.name)]
    names: list[Part] = [(_COLUMN, ", ".join(sorted(each.name for each in columns[:_MOST_COLUMNS])))]
    parts = (*names, *before[::-1], *signature, *named)
    return Evidence(_name(field), parts, parts[:4])


def _evidence_of_type(field: wire.ChartField, wish: ChartWish, columns: tuple[ResultColumn, ...]) -> Evidence:
    """The same for the type of the column chosen, told by types alone."""
    mark = [(_name("mark"), wish.mark)] if wish.mark else []
    parts = (*mark, (_TYPES, " ".join(each.type for each in columns[:_MOST_COLUMNS])))
    return Evidence(_typed(field), parts, parts[::-1])


def _by_type(request: wire.CompleteChartRequest, workspace: Workspace) -> Iterator[Item]:
    """Columns of the type that was mostly chosen there: for results whose names were never seen before."""
    if request.field not in _COLUMNS:
        return
    evidence = _evidence_of_type(request.field, request.wish, request.columns)
    low = request.text.casefold()
    for known in workspace.autocomplete.recall(evidence, "", 3):
        for column in request.columns:
            if column.type == known.value and column.name.casefold().startswith(low) and _fits(column.name, request):
                why = f"{column.type}, as in charts you made before"
                yield Item(column.name, column.name, "column", why, known.p / 10)


def _fits(value: str, request: wire.CompleteChartRequest) -> bool:
    if request.field == "mark":
        return value in get_args(Mark)
    if request.field not in _COLUMNS:
        return value != request.text
    others = {getattr(request.wish, other) for other in _COLUMNS if other != request.field}
    known = {column.name for column in request.columns}
    return value in known and value not in others and value != request.text
