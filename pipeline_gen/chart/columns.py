"""The columns of one result as a chart reads them: which aggregate, which order, which axis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from nl2sql.database import Rows
from pipeline_gen.chart.periods import natural_key
from pipeline_gen.chart.profile import FieldProfile, column_values, number, profile
from pipeline_gen.chart.spec import Aggregate, Channel

Sort = Literal["ascending", "descending", "none"]


@dataclass(frozen=True)
class Columns:
    """The columns of one result, and how a chart would read each."""

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

    def ordered_axis(self, field: FieldProfile) -> Channel:
        """A discrete axis in its own order, falling where the rows already fall."""
        values = [value for value in column_values(self.rows, field.name) if value is not None]
        key = natural_key(values)
        # Time runs to the right whatever the rows' order; only other axes keep a descending one.
        falling = field.role != "time" and len(values) > 1 and values == sorted(values, key=key, reverse=True)
        return Channel(field=field.name, type=field.field_type, sort="descending" if falling else "ascending")

    def axis(self, field: FieldProfile) -> Channel:
        """The channel of a column by itself: times and cycles in order, names as they come."""
        if field.role in ("time", "cycle"):
            return self.ordered_axis(field)
        return Channel(field=field.name, type=field.field_type)
