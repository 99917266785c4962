"""Fill missing: puts values where there are none.

Parameters: `columns`; `how`: a ``value``, the ``previous`` or ``next`` value by an order, or the ``mean``, ``median``
or ``most`` frequent value; `value`; `within`, the columns whose equal values make the groups that are filled each
by itself; and `order`, which previous and next need.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.problems import Problem
from pipeline_gen.block import SortKey
from pipeline_gen.expressions import Change
from pipeline_gen.pandas_assign import assigned
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import CHOSEN, chosen_columns, said_names
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.fill_values import HOWS, How, filling, pandas_filling, require_fitting
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.literals import literal, python, typed_text
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.sort import key_phrase, read_sort_keys, written_sort_keys
from pipeline_gen.steps.window import spelt_names
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

_WORDS: dict[How, str] = {
    "value": "", "previous": "the value before", "next": "the value after", "mean": "the mean",
    "median": "the median", "most": "the most frequent value",
}  # fmt: skip

_CHOICES = ("a value", "the value before", "the value after", "the mean", "the median", "the most frequent value")


@dataclass(frozen=True)
class FillMissing(Composed):
    """The rows of the input with values in place of missing ones in the chosen columns."""

    kind: ClassVar[str] = "fill_missing"
    label: ClassVar[str] = "Fill missing"
    group: ClassVar[Group] = "clean"
    optional: ClassVar[bool] = True
    holds_values: ClassVar[tuple[str, ...]] = ("value",)
    fields: ClassVar[tuple[Field, ...]] = (
        CHOSEN,
        Field("how", "choice", "With", choices=HOWS, words=_CHOICES),
        Field("value", "text", "Value", "for “value”", optional=True, proposed=True),
        Field("within", "columns", "Within each", "each group of rows on its own", optional=True),
        Field("order", "sort_keys", "In the order of", "for the value before or after", optional=True),
    )

    chosen: tuple[str, ...]
    how: How = "value"
    value: str = ""
    within: tuple[str, ...] = ()
    order: tuple[SortKey, ...] = ()

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled(
            "Fill missing",
            [inputs[0].called(name) for name in self.chosen],
            "" if len(self.chosen) == 1 else "Fill missing",
        )

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        what = self.value if self.how == "value" else _WORDS[self.how]
        words = f"Fill missing {said_names(self.chosen, inputs[0])} with {what}"
        words += f" of each {said_names(self.within, inputs[0])}" if self.within else ""
        return words + (f", by {listed((key_phrase(key, inputs[0]) for key in self.order), 'then')}" * bool(self.order))

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        names = spelt_names(self.chosen, inputs[0])
        chosen = [known for known in inputs[0] if known.name in names]
        if self.how == "value":
            made = {known.name: _or(column(known.name), literal(self.value, known)) for known in chosen}
            return (_with(inputs[0], made),)
        for known in chosen:
            require_fitting(known, self.how)
        taken = {known.name.lower() for known in inputs[0]}
        steps = filling(chosen, self.how, spelt_names(self.within, inputs[0]), self.order, taken)
        known_names = [known.name for known in inputs[0]]
        chain = []
        for helpers in steps.helpers:
            chain.append(Select((*((name, column(name)) for name in known_names), *helpers.items())))
            known_names += helpers
        filled = {name: _or(column(name), tree) for name, tree in steps.values.items()}
        return (*chain, _with(inputs[0], filled))

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        frame = writer.frame(step)
        given = writer.columns(step.main_inputs[0])
        names, within = spelt_names(self.chosen, given), spelt_names(self.within, given)
        codes = {}
        for known in given:
            if known.name in names:
                value = python(literal(self.value, known)) if self.how == "value" else ""
                value = value or pandas_filling(known, self.how, within, self.order, frame)
                # Whole numbers may get a mean between them.
                between = '.astype("Float64")' if self.how in ("mean", "median") and known.type == "integer" else ""
                codes[known.name] = f"{frame.column(known.name)}{between}.fillna({value})"
        return assigned(frame.variable, codes)

    @override
    def cautions(self, inputs: tuple[Columns, ...], dialect: str) -> tuple[Problem, ...]:
        if self.how not in ("previous", "next"):
            return ()
        message = "Where rows are equal in the order, which of them comes before is up to the database."
        return (Problem("pipeline.any_row", message, "Order by something that tells all rows apart.", severity="info"),)

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {
            "columns": list(self.chosen),
            "how": self.how,
            "value": self.value,
            "within": list(self.within),
            "order": written_sort_keys(self.order, dialect),
        }

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        how = reader.choice("how", HOWS)
        value = typed_text(reader, "value")
        order = read_sort_keys(reader, "order") if reader.has("order") else ()
        if how == "value" and not value:
            reader.refuse("value", "the value to put in")
        if how in ("previous", "next") and not order:
            reader.refuse("order", "a list with what the rows are put in order by")
        return cls(chosen_columns(reader), how, value, reader.names("within"), order)

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return tuple(key.expression for key in self.order)

    @override
    def mapped(self, change: Change) -> Self:
        return replace(self, order=tuple(replace(key, expression=change(key.expression)) for key in self.order))


def _or(value: exp.Expr, other: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=value, expressions=[other])


def _with(inputs: Columns, made: dict[str, exp.Expr]) -> Select:
    return Select(tuple((known.name, made.get(known.name, column(known.name))) for known in inputs))
