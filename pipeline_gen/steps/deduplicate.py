"""Deduplicate: keeps one row of those that are equal in some columns.

Parameters: `columns` (none: rows equal in all of them), `order`, what the equal rows are put in order by, and `keep`:
the ``first`` or the ``last`` of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.problems import Problem
from pipeline_gen.block import SortKey
from pipeline_gen.expressions import Change
from pipeline_gen.pandas_assign import listed_names
from pipeline_gen.pandas_windows import sorted_frame
from pipeline_gen.steps.changing import said_names
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.distinct import Distinct
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.sort import key_phrase, read_sort_keys, written_sort_keys
from pipeline_gen.steps.top import Top
from pipeline_gen.steps.window import spelt_names
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

Keep = Literal["first", "last"]
KEEPS: tuple[Keep, ...] = ("first", "last")
_CHOICES = ("the first", "the last")


@dataclass(frozen=True)
class Deduplicate(Composed):
    """One row for each different combination of values in the chosen columns."""

    kind: ClassVar[str] = "deduplicate"
    label: ClassVar[str] = "Drop duplicates"
    group: ClassVar[Group] = "clean"
    optional: ClassVar[bool] = True
    noun: ClassVar[str] = "ranked"
    fields: ClassVar[tuple[Field, ...]] = (
        Field("columns", "columns", "Equal in", "none for rows equal in every column", optional=True),
        Field("order", "sort_keys", "In the order of", optional=True),
        Field("keep", "choice", "Keep", choices=KEEPS, words=_CHOICES, optional=True),
    )

    chosen: tuple[str, ...] = ()
    order: tuple[SortKey, ...] = ()
    keep: Keep = "first"

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        names = [inputs[0].called(name) for name in self.chosen]
        return titled("One row per", names) if names else "Drop duplicates"

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        if not self.chosen:
            return "Drop rows that are the same in every column"
        which = f"the {self.keep} row" if self.order else "one row"
        words = f"Keep {which} of each {said_names(self.chosen, inputs[0])}"
        return words + (f", by {listed((key_phrase(key, inputs[0]) for key in self.order), 'then')}" * bool(self.order))

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        if not self.chosen:
            return (Distinct(),)
        return Top(1, self._keys, self.chosen).lowered(inputs)

    @property
    def _keys(self) -> tuple[SortKey, ...]:
        """The order in which the row to keep comes first."""
        if self.keep == "first":
            return self.order
        return tuple(
            replace(
                key,
                descending=not key.descending,
                nulls_first=None if key.nulls_first is None else not key.nulls_first,
            )
            for key in self.order
        )

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        frame = writer.frame(step)
        if not self.chosen:
            return f"{frame.variable}.drop_duplicates()"
        names = listed_names(spelt_names(self.chosen, writer.columns(step.main_inputs[0])))
        if not self.order:
            return f"{frame.variable}.drop_duplicates(subset={names})"
        return f"{sorted_frame(self._keys, frame)}.drop_duplicates(subset={names}).sort_index()"

    @override
    def cautions(self, inputs: tuple[Columns, ...], dialect: str) -> tuple[Problem, ...]:
        if not self.chosen or self.order:
            return ()
        message = "Which of the rows is kept is up to the database."
        return (Problem("pipeline.any_row", message, "Give an order, such as the latest date.", severity="info"),)

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        order = written_sort_keys(self.order, dialect)
        return {"columns": list(self.chosen), "order": order, "keep": self.keep}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        order = read_sort_keys(reader, "order") if reader.has("order") else ()
        keep = reader.choice("keep", KEEPS) if reader.has("keep") else "first"
        return cls(reader.names("columns"), order, keep)

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return tuple(key.expression for key in self.order)

    @override
    def mapped(self, change: Change) -> Self:
        return replace(self, order=tuple(replace(key, expression=change(key.expression)) for key in self.order))
