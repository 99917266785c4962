"""Kinds that work chosen columns out anew where they stand, each by itself; all other columns stay."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem, UsageError
from pipeline_gen.pandas_assign import assigned
from pipeline_gen.pandas_expressions import Frame
from pipeline_gen.sql_text import column
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.window import spelt_names
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

TYPE_WORDS = {
    "integer": "whole numbers", "number": "numbers", "text": "text", "boolean": "yes or no", "date": "dates",
    "datetime": "dates with times", "time": "times", "other": "values of no known type",
}  # fmt: skip
CHOSEN = Field("columns", "columns", "Columns")


@dataclass(frozen=True)
class Changing(Composed):
    """The rows of the input with the `chosen` columns changed."""

    group: ClassVar[Group] = "clean"
    optional: ClassVar[bool] = True

    chosen: tuple[str, ...]

    @abstractmethod
    def changed(self, known: ResultColumn) -> exp.Expr:
        """The new value of a column. Raises `UsageError` for a type that it cannot be done to."""

    @abstractmethod
    def pandas_changed(self, known: ResultColumn, frame: Frame) -> str:
        """The same as pandas code."""

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        names = set(spelt_names(self.chosen, inputs[0]))
        made = tuple(
            (known.name, self.changed(known) if known.name in names else column(known.name)) for known in inputs[0]
        )
        return (Select(made),)

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        frame = writer.frame(step)
        given = writer.columns(step.main_inputs[0])
        names = set(spelt_names(self.chosen, given))
        codes = {known.name: self.pandas_changed(known, frame) for known in given if known.name in names}
        return assigned(frame.variable, codes)

    def said_columns(self, given: Given) -> str:
        """The chosen columns in a sentence."""
        return said_names(self.chosen, given)


def said_names(names: tuple[str, ...], given: Given) -> str:
    """Names of columns as people call them, in a list."""
    return listed(given.called(name) for name in names)


def chosen_columns(reader: ParamReader, name: str = "columns") -> tuple[str, ...]:
    """The names of at least one column, each once. Raises `UsageError`."""
    names = tuple(dict.fromkeys(reader.names(name)))
    if not names:
        reader.refuse(name, "at least one column")
    return names


def wrong_type(known: ResultColumn, needed: str, hint: str) -> UsageError:
    """The error for a column whose values are of a type that a step cannot work with."""
    message = f"{known.name} holds {TYPE_WORDS[known.type]}; this step needs {needed}."
    return UsageError(Problem("pipeline.wrong_type", message, hint))


def require_text(known: ResultColumn) -> None:
    """Raise `UsageError` (``pipeline.wrong_type``) for a column that is known not to hold text."""
    if known.type not in ("text", "other"):
        raise wrong_type(known, "text", "Change the type to text first.")
