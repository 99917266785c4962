"""Builds a sound ChartSpec of each kind from columns: aggregates, order and limits are decided here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from nl2sql.database import Rows
from pipeline_gen.chart.periods import natural_key
from pipeline_gen.chart.profile import FieldProfile, column_values, number, profile
from pipeline_gen.chart.spec import Aggregate, Channel, ChartSpec, Encoding, Mark

Sort = Literal["ascending", "descending", "none"]

TOP = 20
"""Bars beyond this many are cut, with a note on the chart."""
SERIES = 8
"""More colours than this cannot be told apart."""
PIE_PARTS = 6


@dataclass(frozen=True)
class Design:
    """The columns of one result and the charts that can be made of them."""

    rows: Rows

    @cached_property
    def fields(self) -> tuple[FieldProfile, ...]:
        """Every column that holds anything."""
        return tuple(field for field in profile(self.rows) if field.role != "empty")

    def of(self, *roles: str) -> tuple[FieldProfile, ...]:
        """The columns of these roles, in result order."""
        return tuple(field for field in self.fields if field.role in roles)

    def field(self, name: str) -> FieldProfile | None:
        """The column of that name, unless it is empty."""
        return next((field for field in self.fields if field.name == name), None)

    # ---- channels ----

    def measure(self, measure: FieldProfile | None, *keys: FieldProfile, order: bool = False) -> Channel:
        """The channel of a measure over the marks that `keys` tell apart; None counts rows.

        Aggregates only where several rows fall on one mark. With `order` it also sorts the marks,
        largest first unless the rows already come in ascending order of the measure.
        """
        aggregate: Aggregate | None = None
        if measure is None:
            aggregate = "count"
        elif not self.unique(*keys):
            aggregate = "sum" if measure.additive else "mean"
        sort: Sort = "none"
        if order:
            sort = "ascending" if measure and aggregate is None and self._ascending(measure) else "descending"
        field = measure or (keys or self.fields)[0]
        return Channel(field=field.name, type="quantitative", aggregate=aggregate, sort=sort)

    def unique(self, *keys: FieldProfile) -> bool:
        """Whether no two rows agree on all of the keys."""
        if not keys:
            return len(self.rows.rows) <= 1
        found = list(zip(*(column_values(self.rows, key.name) for key in keys), strict=True))
        return len(set(found)) == len(found)

    def _ascending(self, measure: FieldProfile) -> bool:
        values = [value for value in map(number, column_values(self.rows, measure.name)) if value is not None]
        # Two values rise by chance as often as not.
        return len(values) > 2 and values == sorted(values) and values[0] != values[-1]

    def _ordered(self, field: FieldProfile) -> Channel:
        """A discrete axis in its own order, falling where the rows already fall."""
        values = [value for value in column_values(self.rows, field.name) if value is not None]
        key = natural_key(values)
        # Time runs to the right whatever the rows' order; only other axes keep a descending one.
        falling = field.role != "time" and len(values) > 1 and values == sorted(values, key=key, reverse=True)
        return Channel(field=field.name, type=field.field_type, sort="descending" if falling else "ascending")

    def axis(self, field: FieldProfile) -> Channel:
        """The channel of a column by itself: times and cycles in order, names as they come."""
        if field.role in ("time", "cycle"):
            return self._ordered(field)
        return Channel(field=field.name, type=field.field_type)

    # ---- charts ----

    def bars(
        self, by: FieldProfile, measure: FieldProfile | None, color: FieldProfile | None = None, stack: bool = False
    ) -> ChartSpec:
        """A bar for each value of `by`, sorted by the measure unless `by` has an order of its own."""
        keys = (by, color) if color else (by,)
        own_order = by.role in ("time", "cycle")
        return ChartSpec(
            mark="bar",
            encoding=Encoding(
                x=self.axis(by),
                y=self.measure(measure, *keys, order=not own_order),
                color=self.axis(color) if color else None,
            ),
            stack=stack and color not in (None, by),
            limit=TOP if by.distinct > TOP and by.discrete and not own_order else None,
        )

    def monthly(self, by: FieldProfile, measure: FieldProfile) -> ChartSpec:
        """A bar for each month of a column of days or times."""
        x = Channel(field=by.name, type="temporal", time_unit="month", sort="ascending")
        y = Channel(field=measure.name, type="quantitative", aggregate="sum" if measure.additive else "mean")
        return ChartSpec(mark="bar", encoding=Encoding(x=x, y=y))

    def lines(
        self,
        by: FieldProfile,
        measure: FieldProfile | None,
        color: FieldProfile | None = None,
        mark: Mark = "line",
        stack: bool = False,
    ) -> ChartSpec:
        """A line (or area) along `by`, one for each value of `color`."""
        keys = (by, color) if color else (by,)
        x = self.axis(by) if by.discrete else Channel(field=by.name, type="quantitative", sort="ascending")
        return ChartSpec(
            mark=mark,
            encoding=Encoding(x=x, y=self.measure(measure, *keys), color=self.axis(color) if color else None),
            stack=stack and color is not None,
        )

    def points(self, across: FieldProfile, up: FieldProfile, color: FieldProfile | None = None) -> ChartSpec:
        """A point for each row."""
        return ChartSpec(
            mark="point",
            encoding=Encoding(x=self.axis(across), y=self.axis(up), color=self.axis(color) if color else None),
        )

    def heatmap(self, across: FieldProfile, down: FieldProfile, measure: FieldProfile | None) -> ChartSpec:
        """A coloured field for each pair of values."""
        value = self.measure(measure, across, down)
        return ChartSpec(mark="rect", encoding=Encoding(x=self._ordered(across), y=self._ordered(down), color=value))

    def pie(self, parts: FieldProfile, measure: FieldProfile | None) -> ChartSpec:
        """The share of each part, the largest first."""
        theta = self.measure(measure, parts, order=True).model_copy(update={"sort": "descending"})
        limit = PIE_PARTS if parts.distinct > PIE_PARTS else None
        return ChartSpec(mark="arc", encoding=Encoding(theta=theta, color=self.axis(parts)), limit=limit)

    def histogram(self, measure: FieldProfile) -> ChartSpec:
        """How often values fall into equal ranges."""
        return ChartSpec(
            mark="histogram",
            encoding=Encoding(x=Channel(field=measure.name, type="quantitative", bin=True)),
        )

    def boxes(self, measure: FieldProfile, by: FieldProfile | None) -> ChartSpec:
        """The spread of a measure, for each value of `by` where given."""
        y = Channel(field=measure.name, type="quantitative")
        limit = TOP if by and by.distinct > TOP else None
        return ChartSpec(mark="boxplot", encoding=Encoding(x=self.axis(by) if by else None, y=y), limit=limit)

    def big_number(self, value: FieldProfile, label: FieldProfile | None = None) -> ChartSpec:
        """One value, large, with what it is of."""
        x = Channel(field=label.name, type="nominal") if label else None
        y = self.measure(value) if value.role == "measure" else self.axis(value)
        return ChartSpec(mark="kpi", encoding=Encoding(x=x, y=y))


TABLE = ChartSpec(mark="table")
