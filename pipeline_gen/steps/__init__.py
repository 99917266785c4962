"""The kinds of step, one module each. A new kind is a new module and one more entry in `KINDS`."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline_gen.steps.aggregate import Aggregate
from pipeline_gen.steps.bucket import Bucket
from pipeline_gen.steps.cast import Cast
from pipeline_gen.steps.deduplicate import Deduplicate
from pipeline_gen.steps.derive import Derive
from pipeline_gen.steps.distinct import Distinct
from pipeline_gen.steps.drop_columns import DropColumns
from pipeline_gen.steps.drop_missing import DropMissing
from pipeline_gen.steps.explode import Explode
from pipeline_gen.steps.extract import Extract
from pipeline_gen.steps.fill import FillMissing
from pipeline_gen.steps.filter import Filter
from pipeline_gen.steps.join import Join
from pipeline_gen.steps.limit import Limit
from pipeline_gen.steps.match import Match
from pipeline_gen.steps.opaque import Opaque
from pipeline_gen.steps.operation import Columns, Operation
from pipeline_gen.steps.order_columns import OrderColumns
from pipeline_gen.steps.outliers import Outliers
from pipeline_gen.steps.parse_dates import ParseDates
from pipeline_gen.steps.pivot import Pivot
from pipeline_gen.steps.rename import Rename
from pipeline_gen.steps.replace import Replace
from pipeline_gen.steps.sample import Sample
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.setop import SetOperation
from pipeline_gen.steps.sort import Sort
from pipeline_gen.steps.source import Source
from pipeline_gen.steps.split import Split
from pipeline_gen.steps.tidy_text import TidyText
from pipeline_gen.steps.top import Top
from pipeline_gen.steps.unpivot import Unpivot
from pipeline_gen.steps.window import Window

KINDS: tuple[type[Operation], ...] = (
    Source, Filter, Match, Join, Aggregate, Select, Sort, Limit, Distinct, SetOperation, Opaque,
    Derive, Rename, Window, Top,
    Cast, ParseDates, TidyText, Replace, FillMissing, DropMissing, Deduplicate, DropColumns, OrderColumns,
    Split, Extract, Bucket, Outliers, Pivot, Unpivot, Explode, Sample,
)  # fmt: skip
"""Every kind of step there is."""
KINDS_BY_NAME: Mapping[str, type[Operation]] = {kind.kind: kind for kind in KINDS}

__all__ = [
    "KINDS",
    "KINDS_BY_NAME",
    "Aggregate",
    "Bucket",
    "Cast",
    "Columns",
    "Deduplicate",
    "Derive",
    "Distinct",
    "DropColumns",
    "DropMissing",
    "Explode",
    "Extract",
    "FillMissing",
    "Filter",
    "Join",
    "Limit",
    "Match",
    "Opaque",
    "Operation",
    "OrderColumns",
    "Outliers",
    "ParseDates",
    "Pivot",
    "Rename",
    "Replace",
    "Sample",
    "Select",
    "SetOperation",
    "Sort",
    "Source",
    "Split",
    "TidyText",
    "Top",
    "Unpivot",
    "Window",
]
