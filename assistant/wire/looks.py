"""Looking at a flow while it is edited: rows of a step, how many there are, what they are like, where they come from.

Each of these requests has a `turn`: a name the browser makes up, under which `CancelRequest` stops it. Nothing is
stopped by name where it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.catalog import Cell
from nl2sql.database import Rows
from nl2sql.histograms import Histogram
from nl2sql.profiles import ColumnProfile
from pipeline_gen.changes import Changes
from pipeline_gen.chart.spec import ChartSpec
from pipeline_gen.flow import FlowDocument
from pipeline_gen.lineage import Link


@dataclass(frozen=True, slots=True)
class FlowPreviewRequest:
    """The rows that leave a step, beside those that enter it.

    `exact` works the step out over all rows where a sample would do; `again` asks the source anew.
    """

    flow: FlowDocument
    step: str
    rows: int = 50
    exact: bool = False
    again: bool = False
    turn: str = ""


@dataclass(frozen=True, slots=True)
class RunFlowRequest:
    """Answer with the rows of a flow's output, or of `step`: the whole of it, as any answer.

    `said` are the words that the flow was changed by since it was run or saved last.
    """

    flow: FlowDocument
    step: str = ""
    question: str = ""
    turn: str = ""
    chart: ChartSpec | None = None
    said: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The source of the flow."""
        return self.flow.source


@dataclass(frozen=True, slots=True)
class StepRows:
    """Rows that leave a step: the first of them (`table.truncated` when there are more).

    `sampled_at` are the steps that got only a sample of their rows, so that these rows are not the true outcome;
    `label` says so in words, and is empty when they are. `dropped` are the places of rows in `table` that do not
    get through the step looked at, where that can be told for each row.
    """

    step: str
    table: Rows
    sampled_at: tuple[str, ...] = ()
    label: str = ""
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of the outcome, by row and column counted from 0, with the value that its row had before."""

    row: int
    column: int
    before: Cell


@dataclass(frozen=True, slots=True)
class FlowPreview:
    """Answer to `FlowPreviewRequest`. `inputs` are in the order of the step's inputs.

    `cells` holds those that changed, where each row can be followed through the step.
    """

    step: str
    output: StepRows
    inputs: tuple[StepRows, ...]
    changes: Changes
    cells: tuple[CellChange, ...] = ()
    type: Literal["flowpreview"] = "flowpreview"


@dataclass(frozen=True, slots=True)
class FlowCountsRequest:
    """How many rows leave the steps of a flow, as far as that is known within `seconds`.

    `steps` are those asked about, all of them when empty.
    """

    flow: FlowDocument
    steps: tuple[str, ...] = ()
    seconds: float = 2.0
    turn: str = ""


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many rows leave a step: exactly so many, or at least so many where counting them took too long."""

    step: str
    rows: int
    how: Literal["exact", "at least"]


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """Answer to `FlowCountsRequest`. Steps that nobody could count in time, or that are not understood, are left out.

    `unfinished` are those that more time might help.
    """

    counts: tuple[StepCount, ...]
    unfinished: tuple[str, ...] = ()
    type: Literal["flowcounts"] = "flowcounts"


@dataclass(frozen=True, slots=True)
class FlowProfileRequest:
    """What the values of the columns that leave a step are like."""

    flow: FlowDocument
    step: str
    again: bool = False
    turn: str = ""


@dataclass(frozen=True, slots=True)
class StepColumnProfile:
    """A column, with a histogram where it holds numbers, dates or times."""

    profile: ColumnProfile
    histogram: Histogram | None = None


@dataclass(frozen=True, slots=True)
class FlowProfile:
    """Answer to `FlowProfileRequest`, over `rows` rows; `label` says which they are.

    Unless these are `all` rows that leave the step, every number is one of a sample.
    """

    step: str
    rows: int
    all: bool
    label: str
    columns: tuple[StepColumnProfile, ...]
    type: Literal["flowprofile"] = "flowprofile"


@dataclass(frozen=True, slots=True)
class FlowLineageRequest:
    """Where a column that leaves a step comes from."""

    flow: FlowDocument
    step: str
    column: str
    turn: str = ""


@dataclass(frozen=True, slots=True)
class FlowLineage:
    """Answer to `FlowLineageRequest`: each column of each step on the way back, once, nearest first."""

    links: tuple[Link, ...]
    type: Literal["flowlineage"] = "flowlineage"
