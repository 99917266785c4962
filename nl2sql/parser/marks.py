"""Marks: what a stretch of tokens may be. A reading is a chain of marks that do not overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from nl2sql.catalog import ColumnRef
from nl2sql.lexicon import Scale
from nl2sql.noted import Metric
from nl2sql.parser.periods import Period

MarkKind = Literal[
    "table", "column", "value", "money", "units", "number", "text", "period", "scale", "top",
    "function", "extreme", "compare", "between", "and", "or", "not", "without", "never", "with", "by",
    "sort", "ascending", "descending", "distinct", "missing", "present", "contains", "starts", "ends",
    "ask", "grain", "trend", "late", "unit", "rate", "weekday",
    "series", "aside", "ofthem", "band", "cuts", "age", "lasting", "times", "sameday", "place", "nothing", "only",
    "ranking", "versus", "contrast", "gap", "breakdown", "clock", "lasted", "moment", "longest",
    "often", "off", "state", "kin", "pairs",
    "figure", "formula", "latest", "samecolumn", "event", "short", "others", "empty", "bothends", "again",
    "running", "since",
]  # fmt: skip
MARK_KINDS: tuple[MarkKind, ...] = get_args(MarkKind)
MEASURED: frozenset[MarkKind] = frozenset({"money", "units", "figure"})
"""Marks of what is added up over many rows."""
Degree = Literal["plain", "more", "most", "less", "least"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Tokens `start` to `end` (exclusive) taken as `kind`; the other fields as the kind needs them.

    `word` is what a phrase stands for (an operator, a function, a grain, a direction); `number` a
    number or limit; `score` what the mark is worth in a chain; `metric` the figure of the notes that is named.
    """

    kind: MarkKind
    start: int
    end: int
    score: float
    word: str = ""
    table: str = ""
    column: str = ""
    values: tuple[str, ...] = ()
    number: float | None = None
    money: bool = False
    period: Period | None = None
    scales: tuple[Scale, ...] = ()
    degree: Degree = "plain"
    quality: float = 1.0
    how: str = ""
    with_table: bool = False
    cuts: tuple[tuple[float | None, bool, str], ...] = ()
    metric: Metric | None = None

    @property
    def ref(self) -> ColumnRef:
        """The column of a column or value mark."""
        return ColumnRef(self.table, self.column)

    @property
    def is_link(self) -> bool:
        """Whether it names something of the data."""
        return self.kind in ("table", "column", "value")
