"""Unpivot: turns columns into rows, one for each of them: its name and its value.

Parameters: `columns`; `name` and `value`, the new columns; `drop_missing`, whether rows without a value are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem, UsageError
from pipeline_gen.pandas_assign import listed_names
from pipeline_gen.python_text import quoted
from pipeline_gen.spelling.building import is_present, text
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import CHOSEN, TYPE_WORDS, chosen_columns, said_names
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.filter import Filter
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.window import spelt_names

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class Unpivot(Composed):
    """The columns that are not chosen, with the name and the value of each chosen one, row by row."""

    kind: ClassVar[str] = "unpivot"
    label: ClassVar[str] = "Unpivot"
    group: ClassVar[Group] = "reshape"
    noun: ClassVar[str] = "named"
    fields: ClassVar[tuple[Field, ...]] = (
        CHOSEN,
        Field("name", "text", "Column for the names", proposed=True),
        Field("value", "text", "Column for the values", proposed=True),
        Field("drop_missing", "flag", "Leave rows without a value out", optional=True),
    )

    chosen: tuple[str, ...]
    name: str = "name"
    value: str = "value"
    drop_missing: bool = False

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        names = [inputs[0].called(name) for name in self.chosen]
        return titled("Unpivot", names, f"Unpivot {len(names)} columns" if len(names) > 1 else "")

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        words = f"Turn the columns {said_names(self.chosen, inputs[0])} into rows of {self.name} and {self.value}"
        return words + (", without missing ones" if self.drop_missing else "")

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        names = spelt_names(self.chosen, inputs[0])
        _require_alike([known for known in inputs[0] if known.name in names])
        rest = [(known.name, column(known.name)) for known in inputs[0] if known.name not in names]
        taken = {known.name for known in inputs[0]} - set(names)
        for new in (self.name, self.value):
            if new in taken:
                raise UsageError(
                    Problem("pipeline.same_name", f"There is a column {new} already.", "Use another name.")
                )
        every = exp.Explode(this=exp.Array(expressions=[text(name) for name in names]))
        label = "unpivoted_name" if self.name in names else self.name
        values = [(name, column(name)) for name in names]
        ifs = [exp.If(this=text(name), true=column(name)) for name in names]
        chain: list[Primitive] = [
            Select((*rest, *values, (label, every))),
            Select((*rest, (self.name, column(label)), (self.value, exp.Case(this=column(label), ifs=ifs)))),
        ]
        if self.drop_missing:
            chain.append(Filter(is_present(column(self.value))))
        return tuple(chain)

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        given = writer.columns(step.main_inputs[0])
        names = spelt_names(self.chosen, given)
        rest = tuple(known.name for known in given if known.name not in names)
        # pandas takes no name that a column of the frame has, not even one that goes.
        free = {new: f"new_{new}" if new in names else new for new in (self.name, self.value)}
        new = f"var_name={quoted(free[self.name])}, value_name={quoted(free[self.value])}"
        columns = f"id_vars={listed_names(rest)}, value_vars={listed_names(names)}"
        code = f"{writer.frame(step).variable}.melt({columns}, {new})"
        renames = ", ".join(f"{quoted(made)}: {quoted(name)}" for name, made in free.items() if made != name)
        code += f".rename(columns={{{renames}}})" if renames else ""
        return f"{code}.dropna(subset=[{quoted(self.value)}])" if self.drop_missing else code

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {
            "columns": list(self.chosen), "name": self.name, "value": self.value, "drop_missing": self.drop_missing,
        }  # fmt: skip

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        name, value = reader.text("name", "name"), reader.text("value", "value")
        if name.lower() == value.lower():
            reader.refuse("value", "another name than that of the column for the names")
        return cls(chosen_columns(reader), name, value, reader.flag("drop_missing"))


def _require_alike(chosen: list[ResultColumn]) -> None:
    """Raise `UsageError` (``pipeline.wrong_type``) where values of different types would meet in one column."""
    kinds = {"number" if known.type == "integer" else known.type for known in chosen} - {"other"}
    if len(kinds) > 1:
        words = " and ".join(f"{TYPE_WORDS[known.type]} ({known.name})" for known in _one_each(chosen))
        hint = "Change them to text first, or choose columns of one type."
        raise UsageError(Problem("pipeline.wrong_type", f"{words} cannot stand in one column.", hint))


def _one_each(chosen: list[ResultColumn]) -> list[ResultColumn]:
    return list({known.type: known for known in reversed(chosen)}.values())[::-1]
