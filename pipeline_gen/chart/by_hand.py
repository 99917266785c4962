"""A chart as a form asks for it: its kind, and the columns it shows. How each is drawn follows from what it holds."""

from __future__ import annotations

from dataclasses import dataclass

from nl2sql.database import Rows
from nl2sql.problems import Problem, UsageError
from pipeline_gen.chart import design
from pipeline_gen.chart.columns import Columns
from pipeline_gen.chart.profile import FieldProfile
from pipeline_gen.chart.spec import ChartSpec, Mark

_NEEDED: dict[Mark, tuple[str, ...]] = {
    "boxplot": ("y",),
    "kpi": ("y",),
    "rect": ("x", "y"),
    "point": ("x", "y"),
    "table": (),
}
"""What a kind cannot do without; all others need something along the x axis."""


@dataclass(frozen=True, slots=True)
class ChartWish:
    """A chart in the words of its form; names of columns, empty for none.

    Of a pie, `x` names the parts and `y` their size; of boxes and of one number, `y` is the number and `x` what it is
    of; of a heatmap, `color` is the number. Without a number to show, rows are counted.
    """

    mark: Mark
    x: str = ""
    y: str = ""
    color: str = ""
    title: str = ""


def chart_by_hand(wish: ChartWish, rows: Rows) -> ChartSpec:
    """The chart that is wished for. Raises `UsageError` (``chart.channel``, ``chart.field``) where a column misses."""
    columns = Columns(rows)
    x, y, color = (_column(name, columns) for name in (wish.x, wish.y, wish.color))
    for name in _NEEDED.get(wish.mark, ("x",)):
        if not getattr(wish, name):
            raise UsageError(Problem("chart.channel", f"This kind of chart needs {name}.", f"Give {name} a column."))
    return _drawn(wish.mark, columns, x, y, color).model_copy(update={"title": wish.title.strip()})


def _drawn(
    mark: Mark, columns: Columns, x: FieldProfile | None, y: FieldProfile | None, color: FieldProfile | None
) -> ChartSpec:
    if mark == "table" or (x is None and y is None):
        return design.TABLE
    if x is None:
        assert y is not None
        return design.boxes(columns, y, None) if mark == "boxplot" else design.big_number(columns, y)
    together = y is None or (y.additive and y.positive)
    match mark:
        case "bar":
            return design.bars(columns, x, y, color, stack=together)
        case "line" | "area":
            return design.lines(columns, x, y, color, mark=mark, stack=mark == "area" and together)
        case "arc":
            return design.pie(columns, x, y)
        case "histogram":
            return design.histogram(columns, x)
        case "rect" if y is not None:
            return design.heatmap(columns, x, y, color)
        case "point" if y is not None:
            return design.points(columns, x, y, color)
        case "boxplot" if y is not None:
            return design.boxes(columns, y, x)
        case _:
            return design.big_number(columns, y or x, x if y is not None else None)


def _column(name: str, columns: Columns) -> FieldProfile | None:
    if not name:
        return None
    found = columns.field(name)
    if found is None:
        known = ", ".join(field.name for field in columns.fields)
        hint = f"It has: {known}." if known else "It has none."
        raise UsageError(Problem("chart.field", f"The result has no column {name!r} with anything in it.", hint))
    return found
