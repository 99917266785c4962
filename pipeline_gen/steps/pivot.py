"""Pivot: one row for each group, and a column for each listed value of a column.

Parameters: `by`, the columns that make the groups; `column`, whose `values` become columns; `value`, the column that is
put into them (none to count rows); and `aggregate`, what is done where several rows meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from pipeline_gen.pandas_assign import assigned, listed_names
from pipeline_gen.spelling.building import number, when
from pipeline_gen.sql_text import column
from pipeline_gen.steps.aggregate import Aggregate
from pipeline_gen.steps.changing import said_names, wrong_type
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.literals import as_typed, literal, python
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.window import spelt_names
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

Way = Literal["sum", "mean", "min", "max", "count"]
WAYS: tuple[Way, ...] = ("sum", "mean", "min", "max", "count")
_TREES: dict[Way, type[exp.Expr]] = {
    "sum": exp.Sum, "mean": exp.Avg, "min": exp.Min, "max": exp.Max, "count": exp.Count,
}  # fmt: skip
_WORDS = {
    "sum": "the total",
    "mean": "the average",
    "min": "the smallest",
    "max": "the largest",
    "count": "the number of",
}
_LISTED = 3
_CHOICES = ("sum", "mean", "smallest", "largest", "number of rows")


@dataclass(frozen=True)
class Pivot(Composed):
    """The `by` columns, then one column for each of `values`."""

    kind: ClassVar[str] = "pivot"
    label: ClassVar[str] = "Pivot"
    group: ClassVar[Group] = "reshape"
    noun: ClassVar[str] = "groups"
    holds_values: ClassVar[tuple[str, ...]] = ("values",)
    fields: ClassVar[tuple[Field, ...]] = (
        Field("by", "columns", "One row for each"),
        Field("column", "column", "Columns from"),
        Field("values", "values", "Values that become columns", proposed=True),
        Field("value", "column", "Filled with", "nothing to count rows", optional=True),
        Field("aggregate", "choice", "Where rows meet", choices=WAYS, words=_CHOICES, optional=True),
    )

    by: tuple[str, ...]
    name: str
    values: tuple[str, ...]
    value: str = ""
    aggregate: Way = "sum"

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Pivot by", [inputs[0].called(self.name)])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        what = f"{_WORDS[self.aggregate]} {inputs[0].called(self.value)}" if self.value else "the number of rows"
        columns = listed(self.values) if len(self.values) <= _LISTED else f"{len(self.values)} values"
        groups = said_names(self.by, inputs[0])
        return f"Show {what} for each {groups}, with a column for each {inputs[0].called(self.name)} ({columns})"

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        keys = spelt_names(self.by, inputs[0])
        known, value = self._read(inputs[0])
        measures = []
        for each in self.values:
            test = exp.EQ(this=column(known.name), expression=literal(each, known))
            put = column(value.name) if value is not None else number(1)
            measures.append((each, _TREES[self._way](this=when((test, put)))))
        return (Aggregate(tuple((name, column(name)) for name in keys), tuple(measures)),)

    @property
    def _way(self) -> Way:
        return self.aggregate if self.value else "count"

    def _read(self, given: Columns) -> tuple[ResultColumn, ResultColumn | None]:
        """The column with the names and that with the values. Raises `UsageError` where they do not suit."""
        by_name = {known.name: known for known in given}
        (name,) = spelt_names((self.name,), given)
        value = by_name[spelt_names((self.value,), given)[0]] if self.value else None
        if value is not None and self._way in ("sum", "mean") and value.type not in ("integer", "number", "other"):
            raise wrong_type(value, "numbers", "Choose the smallest, the largest or the number, or change the type.")
        return by_name[name], value

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        frame, given = writer.frame(step), writer.columns(step.main_inputs[0])
        known, value = self._read(given)
        keys = spelt_names(self.by, given)
        put = frame.column(value.name if value is not None else known.name)
        made = {
            each: f"{put}.where({frame.column(known.name)} == {python(literal(each, known))})" for each in self.values
        }
        groups = f".groupby({listed_names(keys)}, dropna=False)[{listed_names(self.values)}]"
        way = "sum(min_count=1)" if self._way == "sum" else f"{self._way}()"
        return f"{assigned(frame.variable, made)}{groups}.{way}.reset_index()"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        values: list[JsonValue] = list(self.values)
        by: list[JsonValue] = list(self.by)
        return {"by": by, "column": self.name, "values": values, "value": self.value, "aggregate": self.aggregate}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        by = reader.names("by")
        if not by:
            reader.refuse("by", "at least one column")
        given = reader.params.get("values")
        values = tuple(as_typed(value) for value in given) if isinstance(given, list) else ()
        if not values or not all(values) or len({value.lower() for value in values}) < len(values):
            reader.refuse("values", "a list of different values")
        value = reader.text("value") if reader.params.get("value") else ""
        way = reader.choice("aggregate", WAYS) if reader.has("aggregate") else "sum"
        return cls(by, reader.text("column"), values, value, way)
