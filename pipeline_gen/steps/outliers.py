"""Outliers: a new column that is true where a number is far from the others.

Parameters: `column`; `how`: ``zscore``, more than `limit` standard deviations from the mean, or ``iqr``, more than
`limit` times the range of the middle half outside of it; `within`, the columns whose equal values make the groups that
are looked at each by itself; and `name` of the new column. A missing value is no outlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from pipeline_gen.block import SortKey
from pipeline_gen.pandas_assign import assigned, listed_names
from pipeline_gen.python_text import quoted
from pipeline_gen.spelling.building import is_missing, number, when
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps.bucket_values import shown
from pipeline_gen.steps.changing import said_names, wrong_type
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.window import over, spelt_names

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

How = Literal["zscore", "iqr"]
HOWS: tuple[How, ...] = ("zscore", "iqr")
_USUAL: dict[How, float] = {"zscore": 3, "iqr": 1.5}
Named = dict[str, exp.Expr]
_CHOICES = ("standard deviations", "the range of the middle half")


@dataclass(frozen=True)
class Outliers(Composed):
    """Every column of the input, then whether one is an outlier."""

    kind: ClassVar[str] = "outliers"
    label: ClassVar[str] = "Flag outliers"
    group: ClassVar[Group] = "clean"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("column", "column", "Column"),
        Field("how", "choice", "By", choices=HOWS, words=_CHOICES),
        Field(
            "limit", "number", "How far", "usually 3 standard deviations, or 1.5 ranges", optional=True, proposed=True
        ),
        Field("within", "columns", "Within each", "each group of rows on its own", optional=True),
        Field("name", "text", "New column", proposed=True),
    )

    source: str
    how: How
    name: str
    limit: float
    within: tuple[str, ...] = ()

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Outliers in", [inputs[0].called(self.source)])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        name = inputs[0].called(self.source)
        groups = f" of each {said_names(self.within, inputs[0])}" if self.within else ""
        if self.how == "zscore":
            return f"Flag {name} more than {shown(self.limit)} standard deviations from the mean{groups} as {self.name}"
        far = f"{shown(self.limit)} times the range of the middle half"
        return f"Flag {name} more than {far}{groups} outside of it as {self.name}"

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        value = column(self._known(inputs[0]).name)
        within = spelt_names(self.within, inputs[0])
        taken = {known.name.lower() for known in inputs[0]}

        def free(name: str) -> str:
            found = unique(f"{value.name}_{name}", taken)
            taken.add(found.lower())
            return found

        names = tuple(
            free(name)
            for name in (("mean", "count", "squares") if self.how == "zscore" else ("place", "count", "q1", "q3"))
        )
        stages, test = (
            _deviations(value, within, names, self.limit)
            if self.how == "zscore"
            else _quartiles(value, within, names, self.limit)
        )
        known, chain = [each.name for each in inputs[0]], list[Primitive]()
        for stage in stages:
            chain.append(Select((*((name, column(name)) for name in known), *stage.items())))
            known += stage
        flag = exp.Coalesce(this=test, expressions=[exp.false()])
        kept = ((each.name, column(each.name)) for each in inputs[0])
        return (*chain, Select((*kept, (self.name, flag))))

    def _known(self, given: Columns) -> ResultColumn:
        (name,) = spelt_names((self.source,), given)
        known = next(each for each in given if each.name == name)
        if known.type not in ("integer", "number", "other"):
            raise wrong_type(known, "numbers", "Change the type to number first.")
        return known

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        frame, given = writer.frame(step), writer.columns(step.main_inputs[0])
        name = self._known(given).name
        within, value = spelt_names(self.within, given), frame.column(name)
        grouped = f"{frame.variable}.groupby({listed_names(within)}, dropna=False)[{quoted(name)}]"

        def over_all(method: str, argument: str = "") -> str:
            if within:
                return f'{grouped}.transform("{method}"{", " * bool(argument)}{argument})'
            return f"{value}.{method}({argument})"

        limit = shown(self.limit)
        if self.how == "zscore":
            test = f"({value} - {over_all('mean')}).abs() > {limit} * {over_all('std')}"
        else:
            low, high = over_all("quantile", "0.25"), over_all("quantile", "0.75")
            test = f"({value} < {low} - {limit} * ({high} - {low})) | ({value} > {high} + {limit} * ({high} - {low}))"
        return assigned(frame.variable, {self.name: f'({test}).astype("boolean").fillna(False)'})

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        limit = int(self.limit) if self.limit == int(self.limit) else self.limit
        within: list[JsonValue] = list(self.within)
        return {"column": self.source, "how": self.how, "limit": limit, "within": within, "name": self.name}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        how = reader.choice("how", HOWS)
        limit = reader.amount("limit", _USUAL[how])
        return cls(reader.text("column"), how, reader.text("name"), limit, reader.names("within"))


def _deviations(
    value: exp.Column, within: tuple[str, ...], names: tuple[str, ...], limit: float
) -> tuple[list[Named], exp.Expr]:
    """By the squares of the distances: not every database has a standard deviation."""
    mean, count, squares = (column(name) for name in names)
    first: Named = {
        mean.name: over(exp.Avg(this=value), within, (), ""),
        count.name: over(exp.Count(this=value), within, (), ""),
    }
    far = exp.Paren(this=exp.Sub(this=value, expression=mean))
    square = exp.Mul(this=far, expression=far.copy())
    second: Named = {squares.name: over(exp.Sum(this=square), within, (), "")}
    fewer = exp.Paren(this=exp.Sub(this=count, expression=number(1)))
    here = exp.Mul(this=square.copy(), expression=fewer)
    return [first, second], exp.GT(this=here, expression=exp.Mul(this=number(limit * limit), expression=squares))


def _quartiles(
    value: exp.Column, within: tuple[str, ...], names: tuple[str, ...], limit: float
) -> tuple[list[Named], exp.Expr]:
    """A quartile lies between two values in order: each counts by how near it is."""
    place, count, low, high = (column(name) for name in names)
    order = (SortKey(when((is_missing(value), number(1)), default=number(0))), SortKey(value))
    first: Named = {
        place.name: over(exp.RowNumber(), within, order, ""),
        count.name: over(exp.Count(this=value), within, (), ""),
    }
    second: Named = {}
    for quartile, times, more in ((low, 1, 3), (high, 3, 1)):
        times_count = exp.Mul(this=number(times), expression=count) if times > 1 else count
        behind = exp.Add(this=times_count, expression=number(more))
        far = exp.Abs(this=exp.Sub(this=exp.Mul(this=number(4), expression=place), expression=exp.Paren(this=behind)))
        share = exp.Mul(this=value, expression=exp.Paren(this=exp.Sub(this=number(4), expression=far)))
        total = exp.Sum(this=when((exp.LT(this=far, expression=number(4)), share)))
        second[quartile.name] = exp.Div(this=over(total, within, (), ""), expression=number(4))
    fence = exp.Mul(this=number(limit), expression=exp.Paren(this=exp.Sub(this=high, expression=low)))
    below = exp.LT(this=value, expression=exp.Sub(this=low.copy(), expression=fence))
    above = exp.GT(this=value, expression=exp.Add(this=high.copy(), expression=fence.copy()))
    return [first, second], exp.Or(this=below, expression=above)
