"""ChartSpec: a declarative subset of Vega-Lite's vocabulary, checked by pydantic."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Mark = Literal["bar", "line", "area", "point", "arc", "rect", "boxplot", "histogram", "kpi", "table"]
FieldType = Literal["quantitative", "temporal", "ordinal", "nominal"]
Aggregate = Literal["sum", "mean", "min", "max", "count", "median"]
TimeUnit = Literal["year", "quarter", "month", "week", "day", "hour"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Channel(_Frozen):
    """What one visual channel shows. `sort` orders a discrete axis: by itself or by the measure."""

    field: str
    type: FieldType
    aggregate: Aggregate | None = None
    bin: bool = False
    time_unit: TimeUnit | None = None
    sort: Literal["ascending", "descending", "none"] = "none"
    title: str = ""


class Encoding(_Frozen):
    """The channels in use."""

    x: Channel | None = None
    y: Channel | None = None
    color: Channel | None = None
    size: Channel | None = None
    theta: Channel | None = None
    facet: Channel | None = None


class ChartSpec(_Frozen):
    """One chart over the columns of a result. `limit` keeps the first so many marks."""

    mark: Mark
    encoding: Encoding = Encoding()
    stack: bool = False
    limit: int | None = None
    title: str = ""
