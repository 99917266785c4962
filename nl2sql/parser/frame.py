"""What a question asks for, before it is SQL: a frame of slots, each tied to the words that filled it.

A frame of a whole question is complete. A frame of a fragment ("by month", "only online orders") fills
just the slots the fragment speaks of, and an edit applies those to what is already there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.catalog import Cell, ColumnRef
from nl2sql.problems import Problem, Span

Function = Literal[
    "count", "count distinct", "sum", "average", "minimum", "maximum", "share", "median", "range", "whole"
]
"""``whole`` is for an expression that holds its sums itself: a ratio that somebody gave a name."""
Grain = Literal["decade", "year", "quarter", "month", "week", "day", "weekday", "hour"]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "between", "during", "contains", "starts", "ends", "is null"]
SeriesKind = Literal["growth", "running", "moving"]
Combining = Literal["ratio", "difference"]
Words = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number per group of rows.

    `table` is the key of the table whose rows it is about. `column` is what the function is applied to;
    None for a plain count of `table`'s rows, and where `expression` (SQL over full ``table.column``
    names, in the source's dialect) computes what is aggregated. `per` (a table key) turns a sum into a
    sum per distinct row of that table: the average order value where only order lines hold amounts.
    `each`, a date with a grain, turns it into a sum per such unit: "average monthly sales".
    `label` is a name fit for a result column, such as ``total_sales``. Only rows that meet `where` count;
    those of `less` are taken off: what one year has over another. `factor` turns the unit stored into
    the one asked for. With `base`, an expression, the sum is given in per cent of that of the base. With
    `relative`, what remains after `less` is in per cent of `less`.
    """

    function: Function
    table: str
    column: ColumnRef | None = None
    expression: str = ""
    label: str = ""
    per: str = ""
    words: Words = ()
    each: Dimension | None = None
    where: tuple[Condition, ...] = ()
    less: tuple[Condition, ...] = ()
    factor: float = 1.0
    base: str = ""
    relative: bool = False

    @property
    def what(self) -> tuple[object, ...]:
        """What is measured, whatever it is called and whichever words asked for it."""
        return (
            self.function,
            self.table,
            self.column,
            self.expression,
            self.per,
            self.where,
            self.less,
            self.factor,
            self.base,
            self.relative,
        )


@dataclass(frozen=True, slots=True)
class Bands:
    """Numbers cut into bands: of `width` from zero on, named by their lower end, or at `cuts`.

    A cut is a limit, whether the limit itself still belongs below it, and the band's name; the last cut's
    limit is None. With `age`, a date is counted in whole years up to that day (ISO) first; with `of`, the number is
    not a column's but this measure of each row of its `per`: where there is nothing to cut by each number is a band,
    and a date is cut into the `unit`. `kinds` are bands by conditions, each with its name.
    """

    width: float = 0.0
    cuts: tuple[tuple[float | None, bool, str], ...] = ()
    age: str = ""
    of: Measure | None = None
    kinds: tuple[tuple[str, Condition], ...] = ()
    unit: Grain | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """What a figure by units of time is made into, beside itself.

    ``growth`` is its change against the unit before in per cent, ``running`` its sum so far, ``moving`` its mean over
    the `length` units that end with this one.
    """

    kind: SeriesKind
    length: int = 0
    words: Words = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """What the rows are grouped by; with `grain`, a date column cut into that unit.

    `entity` is the key of the table when the grouping is by the things of a table ("by product"): then
    `column` is the one that names them and the table's key must keep namesakes apart. `bands` cuts numbers.
    With `above`, the things are those above the table's rows over its own key: "by main category".
    """

    column: ColumnRef
    grain: Grain | None = None
    label: str = ""
    entity: str = ""
    words: Words = ()
    bands: Bands | None = None
    above: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows count.

    `values` holds one cell for a comparison or text match, two for ``between`` (both included), the
    first day and the day after the last (ISO) for ``during``, any number for ``in``, none for
    ``is null``. `against` the average compares with the column's mean over its whole table instead.
    `any_of` holds alternatives: the condition is true when itself or one of them is.
    `negated` turns the whole of it round. With `grain` (``weekday``, ``hour``, ``month of year`` or
    ``time of day``), the column is cut into that unit first: values are then 1 for Monday to 7 for Sunday, 0 to 23,
    1 to 12, or like 18:30. `factor` multiplies the
    `other` column. The average is that of the rows with the same `peers` when that is given. With `above`, `other` is a
    column of the row above over the table's own key: "earns more than the boss". With `since`, what is compared is the
    days from that date to the column's. With `among`, the value must be one of that column's, in the rows that meet
    `among_where`.
    """

    column: ColumnRef
    operator: Operator
    values: tuple[Cell, ...] = ()
    negated: bool = False
    against: Literal["value", "average"] = "value"
    other: ColumnRef | None = None
    any_of: tuple[Condition, ...] = ()
    words: Words = ()
    grain: Grain | Literal["month of year", "time of day"] | None = None
    factor: float = 1.0
    peers: ColumnRef | None = None
    above: bool = False
    since: ColumnRef | None = None
    among: ColumnRef | None = None
    among_where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Presence:
    """Rows of the subject that have (or, negated, lack) related rows in `table` that meet `conditions`.

    With `apart` these need not be the rows that other conditions are about: "bought both lamps and pans". With `every`,
    they must hold every value of that column which rows meeting `among` have, or `least` of them: "in all shops".
    """

    table: str
    negated: bool = False
    conditions: tuple[Condition, ...] = ()
    words: Words = ()
    apart: bool = False
    every: ColumnRef | None = None
    among: tuple[Condition, ...] = ()
    least: int = 0


@dataclass(frozen=True, slots=True)
class Kin:
    """Rows of a `table` that refers to itself, picked by the row above them (`upward`) or the rows below.

    That row must meet `conditions`; `negated` when there must be no such row.
    """

    table: str
    upward: bool
    conditions: tuple[Condition, ...] = ()
    negated: bool = False
    words: Words = ()


@dataclass(frozen=True, slots=True)
class GroupCondition:
    """Which groups count, by a measure: "with more than 5 orders".

    With `average`, it is compared with its own mean over all groups.
    """

    measure: Measure
    operator: Operator
    values: tuple[Cell, ...]
    negated: bool = False
    words: Words = ()
    average: bool = False


@dataclass(frozen=True, slots=True)
class Ordering:
    """What the result is sorted by.

    `column` or `measure` names it. Neither: by the first measure shown, or by the result column that
    `label` (as the person wrote it) names: only a fragment leaves that open.
    """

    column: ColumnRef | None = None
    measure: Measure | None = None
    grain: Grain | None = None
    descending: bool = False
    label: str = ""
    words: Words = ()


@dataclass(frozen=True, slots=True)
class Output:
    """A plain column to show."""

    column: ColumnRef
    words: Words = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """All slots of one reading.

    `subject` is the key of the table whose rows are listed or counted; `columns` what to show of them
    (empty: all of it, or what names it). With `within`, ordering and limit hold in each of its groups apart.
    `series` adds growth, running sums or moving means; `offset` leaves out that many places of the ranking
    ("second highest"). With `alike`, pairs of the subject's rows are meant that agree in that column; with `twins`,
    rows that agree with another one of their table in all of those columns. With `combination`, the result is one
    figure made of several, each a frame of its own; the other slots then only say what those hold. `score`, 0 to 1,
    compares readings of one text; `unused` are content words that filled no slot;
    `notes` say what was assumed. With `of_all` the one number asked for is what share
    of all the first few have together; with `with_empty`, groups that nothing belongs to are shown too; with
    `counted`, how many groups there are is asked for.
    """

    subject: str = ""
    columns: tuple[Output, ...] = ()
    measures: tuple[Measure, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    conditions: tuple[Condition, ...] = ()
    presences: tuple[Presence, ...] = ()
    group_conditions: tuple[GroupCondition, ...] = ()
    ordering: tuple[Ordering, ...] = ()
    limit: int | None = None
    within: Dimension | None = None
    series: Series | None = None
    offset: int = 0
    kin: tuple[Kin, ...] = ()
    alike: ColumnRef | None = None
    twins: tuple[ColumnRef, ...] = ()
    of_all: bool = False
    counted: bool = False
    with_empty: bool = False
    distinct: bool = False
    named_only: bool = False
    combination: Combination | None = None
    score: float = 0.0
    unused: tuple[Span, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no slot is filled: the text said nothing that the data knows."""
        slots = (self.columns, self.measures, self.dimensions, self.conditions, self.presences)
        rest = (self.group_conditions, self.ordering, self.kin)
        return not (self.subject or any(slots) or any(rest) or self.limit is not None or self.distinct)


@dataclass(frozen=True, slots=True)
class Combination:
    """A figure made of others: `parts` are frames of one measure each, in the same groups.

    ``ratio`` divides the first by the second, times `factor`; ``difference`` takes the second off the first.
    """

    kind: Combining
    parts: tuple[Frame, ...]
    factor: float = 1.0
    label: str = "figure"
    words: Words = ()
