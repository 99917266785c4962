"""Draws the columns of a chart another way: the same data as lines, bars, a pie, a table …"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from nl2sql.problems import Problem, UsageError
from pipeline_gen.chart import design
from pipeline_gen.chart.columns import Columns
from pipeline_gen.chart.design import TABLE
from pipeline_gen.chart.marks import channels_of
from pipeline_gen.chart.profile import FieldProfile
from pipeline_gen.chart.spec import ChartSpec, Mark
from pipeline_gen.chart.suggest import suggest


@dataclass(frozen=True)
class Ingredients:
    """The columns a chart shows, most important first. `names` holds times and categories.

    `split` is the one of the names that colours or panels tell apart.
    """

    names: tuple[FieldProfile, ...]
    measures: tuple[FieldProfile, ...]
    split: FieldProfile | None = None

    @property
    def axis_names(self) -> tuple[FieldProfile, ...]:
        """The names without the one that is split by."""
        return tuple(field for field in self.names if field != self.split)


def ingredients(columns: Columns, spec: ChartSpec | None) -> Ingredients:
    """What a chart shows; where there is none (or only a table or a number) what the suggested one shows."""
    shown = spec if spec is not None and spec.mark not in ("table", "kpi") else _first_drawn(columns)
    if shown is None:
        return Ingredients(columns.of("time", "cycle", "category", "identifier", "text"), columns.of("measure"))
    names: list[FieldProfile] = []
    measures: list[FieldProfile] = []
    split: FieldProfile | None = None
    for name, channel in channels_of(shown).items():
        field = columns.field(channel.field)
        if field is None or channel.aggregate == "count":
            continue
        if field.role == "measure" and (channel.type == "quantitative" or channel.aggregate):
            measures.append(field)
        else:
            names.append(field)
            split = field if name in ("color", "facet") and shown.mark not in ("arc", "point") else split
    return Ingredients(tuple(names), tuple(measures), split)


def _first_drawn(columns: Columns) -> ChartSpec | None:
    return next((found.spec for found in suggest(columns.rows) if found.spec.mark not in ("table", "kpi")), None)


def restyle(mark: Mark, columns: Columns, of: Ingredients, stack: bool | None = None) -> ChartSpec:
    """The columns in `of` drawn as `mark`; `stack` None leaves it to the numbers.

    Other columns of the result fill in where the mark needs more. Raises `UsageError` when it cannot be drawn.
    """
    if mark == "table":
        return TABLE
    if not columns.fields:
        raise UsageError(Problem("chart.empty", "There are no values to draw.", "Ask for something that has rows."))
    return _RESTYLE[mark](columns, of, stack)


# ---- what is missing ----


def _filled(chosen: Iterable[FieldProfile], others: Iterable[FieldProfile]) -> tuple[FieldProfile, ...]:
    return tuple(dict.fromkeys((*chosen, *others)))


def _all_names(columns: Columns, of: Ingredients) -> tuple[FieldProfile, ...]:
    return _filled(of.names, columns.of("time", "cycle", "category") or columns.of("identifier", "text"))


def _all_measures(columns: Columns, of: Ingredients) -> tuple[FieldProfile, ...]:
    return _filled(of.measures, columns.of("measure"))


def _first(fields: tuple[FieldProfile, ...]) -> FieldProfile | None:
    return next(iter(fields), None)


def _misfit(message: str, hint: str) -> UsageError:
    return UsageError(Problem("chart.misfit", message, hint))


# ---- each mark ----


def _bars(columns: Columns, of: Ingredients, stack: bool | None) -> ChartSpec:
    measures = _all_measures(columns, of)
    names = of.axis_names or of.names or _all_names(columns, of)
    if not names:
        if stack is not None:
            raise _misfit(
                "Stacked or grouped bars need columns of names.", "Ask for the numbers by region, for example."
            )
        return (
            design.bars(columns, measures[0], measures[1])
            if len(measures) > 1
            else design.histogram(columns, measures[0])
        )
    measure = _first(measures)
    split = of.split
    if split is None and stack is not None:
        split = next((field for field in _all_names(columns, of) if field != names[0]), None)
        if split is None:
            raise _misfit(
                "Stacked or grouped bars need a second column of names.", "Ask for one more, for example 'by channel'."
            )
    together = measure is None or (measure.additive and measure.positive)
    return design.bars(columns, names[0], measure, split, stack=together if stack is None else stack)


def _lines(mark: Mark) -> Callable[[Columns, Ingredients, bool | None], ChartSpec]:
    def build(columns: Columns, of: Ingredients, stack: bool | None) -> ChartSpec:
        measures = _all_measures(columns, of)
        names = _all_names(columns, of)
        along = next((field for field in names if field.role in ("time", "cycle")), None) or _first(of.axis_names)
        along = along or _first(names)
        if along is None:
            if len(measures) > 1:
                return design.lines(columns, measures[0], measures[1], mark=mark)
            raise _misfit("A line needs something to run along.", "Ask for the numbers by month, for example.")
        shown = [of.split, *of.names] if of.split else list(of.names)
        split = next((field for field in shown if field != along), None)
        if split is None and stack:
            split = next((field for field in names if field != along), None)
        summed = bool(split) and (stack if stack is not None else mark == "area" and _adds_up(_first(measures)))
        return design.lines(columns, along, _first(measures), split, mark=mark, stack=summed)

    return build


def _adds_up(measure: FieldProfile | None) -> bool:
    return measure is None or (measure.additive and measure.positive)


def _points(columns: Columns, of: Ingredients, stack: bool | None) -> ChartSpec:
    measures = _all_measures(columns, of)
    if len(measures) > 1:
        return design.points(columns, measures[0], measures[1], _first(of.names))
    names = _all_names(columns, of)
    if not names or not measures:
        raise _misfit("Points need two columns of numbers.", "Ask for a second number, or choose bars.")
    x = of.axis_names[0] if of.axis_names else names[0]
    lines = design.lines(columns, x, measures[0], of.split)
    return lines.model_copy(update={"mark": "point"})


def _heatmap(columns: Columns, of: Ingredients, stack: bool | None) -> ChartSpec:
    names = _filled(of.names, columns.of("time", "cycle", "category", "identifier"))
    if len(names) < 2:
        raise _misfit("A heatmap needs two columns of names.", "Ask for one more, for example 'by month and region'.")
    return design.heatmap(columns, names[0], names[1], _first(_all_measures(columns, of)))


def _pie(columns: Columns, of: Ingredients, stack: bool | None) -> ChartSpec:
    names = _all_names(columns, of)
    if not names:
        raise _misfit("A pie needs a column of names for its parts.", "Ask for the numbers by region, for example.")
    # Parts are names rather than times where both are shown; of several the one with fewest parts.
    several = [field for field in of.names or names if field.distinct > 1]
    parts = min(several, key=lambda field: (field.role == "time", field.distinct), default=names[0])
    measures = [field for field in _all_measures(columns, of) if field.additive] or _all_measures(columns, of)
    return design.pie(columns, parts, next(iter(measures), None))


def _histogram(columns: Columns, of: Ingredients, stack: bool | None) -> ChartSpec:
    measure = _first(_all_measures(columns, of))
    if measure is None:
        raise _misfit("A histogram needs a column of numbers.", "Show the names as bars instead.")
    return design.histogram(columns, measure)


def _boxes(columns: Columns, of: Ingredients, stack: bool | None) -> ChartSpec:
    measure = _first(_all_measures(columns, of))
    if measure is None:
        raise _misfit("A box plot needs a column of numbers.", "Show the names as bars instead.")
    by = next((field for field in of.names if not columns.unique(field)), None)
    return design.boxes(columns, measure, by)


def _number(columns: Columns, of: Ingredients, stack: bool | None) -> ChartSpec:
    return design.big_number(columns, _first(_all_measures(columns, of)) or columns.fields[0])


_RESTYLE: dict[Mark, Callable[[Columns, Ingredients, bool | None], ChartSpec]] = {
    "arc": _pie,
    "area": _lines("area"),
    "bar": _bars,
    "boxplot": _boxes,
    "histogram": _histogram,
    "kpi": _number,
    "line": _lines("line"),
    "point": _points,
    "rect": _heatmap,
}


def lie_down(spec: ChartSpec) -> ChartSpec:
    """Bars lying on their side: the names on the y axis."""
    encoding = spec.encoding
    if encoding.x is None or encoding.x.type == "quantitative":
        raise _misfit("Only bars with names beside them can lie down.", "Ask for the numbers by region, for example.")
    return spec.model_copy(update={"encoding": encoding.model_copy(update={"x": encoding.y, "y": encoding.x})})


def into_panels(spec: ChartSpec) -> ChartSpec:
    """One small chart for each colour instead of colours. Raises `UsageError` without colours."""
    encoding = spec.encoding
    if encoding.color is None or spec.mark not in ("bar", "line", "area", "point"):
        raise _misfit("Panels need a chart that tells names apart by colour.", "Ask for one more column of names.")
    changed = encoding.model_copy(update={"facet": encoding.color, "color": None})
    return spec.model_copy(update={"encoding": changed, "stack": False})


def mentioning(of: Ingredients, fields: Iterable[FieldProfile], split: FieldProfile | None) -> Ingredients:
    """The ingredients with the columns somebody named put first; `split` is the one to colour by."""
    named = tuple(fields)
    names = tuple(field for field in named if field.discrete)
    measures = tuple(field for field in named if not field.discrete)
    if split is not None and not names:
        names = tuple(field for field in of.names if field != split)
    return replace(
        of,
        names=_filled((*names, split) if split else names, () if names or split else of.names),
        measures=measures or of.measures,
        split=split or (of.split if not names else None),
    )
