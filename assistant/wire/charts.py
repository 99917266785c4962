"""The form of a chart: what could stand in it, and the chart it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.wire.documents import ChartView
from nl2sql.database import ResultColumn
from nl2sql.problems import Problem
from pipeline_gen.chart.by_hand import ChartWish

ChartField = Literal["mark", "x", "y", "color", "title"]


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """Draw the rows of an answer (its `turn`, `source` and `sql`) as the form of its chart says."""

    source: str
    sql: str
    wish: ChartWish
    turn: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Answer to `DrawRequest`; `problems` say where the chart may mislead."""

    chart: ChartView
    problems: tuple[Problem, ...] = ()
    type: Literal["drawn"] = "drawn"


@dataclass(frozen=True, slots=True)
class CompleteChartRequest:
    """What could stand in a field of a chart's form after `text`, given the columns and what else is filled.

    The answer is a `Completed`.
    """

    columns: tuple[ResultColumn, ...]
    wish: ChartWish
    field: ChartField
    text: str = ""
