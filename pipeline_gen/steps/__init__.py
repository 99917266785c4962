"""The kinds of step, one module each. A new kind is a new module and one more entry in `KINDS`."""

from __future__ import annotations

from pipeline_gen.steps.aggregate import Aggregate
from pipeline_gen.steps.derive import Derive
from pipeline_gen.steps.distinct import Distinct
from pipeline_gen.steps.filter import Filter
from pipeline_gen.steps.join import Join
from pipeline_gen.steps.limit import Limit
from pipeline_gen.steps.match import Match
from pipeline_gen.steps.opaque import Opaque
from pipeline_gen.steps.operation import Columns, Operation
from pipeline_gen.steps.rename import Rename
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.setop import SetOperation
from pipeline_gen.steps.sort import Sort
from pipeline_gen.steps.source import Source
from pipeline_gen.steps.top import Top
from pipeline_gen.steps.window import Window

KINDS: tuple[type[Operation], ...] = (
    Source, Filter, Match, Join, Aggregate, Select, Sort, Limit, Distinct, SetOperation, Opaque,
    Derive, Rename, Window, Top,
)  # fmt: skip
"""Every kind of step there is."""

__all__ = [
    "KINDS",
    "Aggregate",
    "Columns",
    "Derive",
    "Distinct",
    "Filter",
    "Join",
    "Limit",
    "Match",
    "Opaque",
    "Operation",
    "Rename",
    "Select",
    "SetOperation",
    "Sort",
    "Source",
    "Top",
    "Window",
]
