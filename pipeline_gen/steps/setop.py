"""Set operation: rows of two inputs by position of their columns.

Parameters: `operator` is ``union``, ``intersect`` or ``except``; `all` keeps repeated rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem, UsageError
from pipeline_gen.block import Block
from pipeline_gen.pandas_expressions import unsupported
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, MadeOf, Passed, Primitive
from pipeline_gen.steps.reading import ParamReader

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

Operator = Literal["union", "intersect", "except"]
OPERATORS: tuple[Operator, ...] = ("union", "intersect", "except")
_NODES: dict[Operator, type[exp.SetOperation]] = {
    "union": exp.Union,
    "intersect": exp.Intersect,
    "except": exp.Except,
}
_SENTENCES = {
    "union": "Put the rows of {} and {} together",
    "intersect": "Keep the rows that both {} and {} have",
    "except": "Keep the rows of {} that are not in {}",
}
_VERBS: dict[Operator, str] = {"union": "Add rows of", "intersect": "Also in", "except": "Not in"}
_CHOICES = ("putting both together", "keeping what both have", "keeping what only the first has")


@dataclass(frozen=True)
class SetOperation(Primitive):
    """Both inputs together, what they share, or what only the first has; names are those of the first."""

    kind: ClassVar[str] = "setop"
    label: ClassVar[str] = "Stack or compare"
    group: ClassVar[Group] = "combine"
    arity: ClassVar[int] = 2
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("operator", "choice", "Combine by", choices=OPERATORS, words=_CHOICES),
        Field("all", "flag", "Keep repeated rows"),
    )

    operator: Operator
    all: bool = False

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled(_VERBS[self.operator], [inputs[1].name])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        first, second = (given.name for given in inputs)
        same = first == second
        words = _SENTENCES[self.operator].format("the first input" if same else first, "the second" if same else second)
        return words + ("" if self.all else ", each once")

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        first, second = inputs
        if len(first) != len(second):
            raise UsageError(
                Problem(
                    "pipeline.different_width",
                    f"The inputs have {len(first)} and {len(second)} columns.",
                    "Select the same number of columns on both sides.",
                )
            )
        return tuple(
            ResultColumn(one.name, one.type if one.type == two.type else _common(one, two))
            for one, two in zip(first, second, strict=True)
        )

    @override
    def passes(self, inputs: tuple[Columns, ...]) -> Passed:
        return {}  # a column may come from either side

    @override
    def made_of(self, inputs: tuple[Columns, ...]) -> Mapping[str, MadeOf]:
        other = [((1, column.name),) if self.operator == "union" else () for column in inputs[1]]
        return {left.name: MadeOf(((0, left.name), *more)) for left, more in zip(inputs[0], other, strict=True)}

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        node = _NODES[self.operator]
        left, right = self._side(inputs[0], first=True), self._side(inputs[1], first=False)
        query = node(this=left, expression=right, distinct=not self.all)
        return Block.of_query(query, tuple(inputs[0].outputs))

    def _side(self, block: Block, *, first: bool) -> exp.Query:
        """A side fit to stand there; SQLite has no brackets, and operators bind differently elsewhere."""
        if block.query is not None:
            alike = first and isinstance(block.query, _NODES[self.operator]) and not block.sealed
            if not alike or block.limit is not None or bool(block.query.args["distinct"]) is self.all:
                return block.wrapped().closed_in_order()[0]
        elif block.limit is not None:
            return block.wrapped().closed_in_order()[0]
        return replace(block, order=()).closed()

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        left, right = (writer.variable(given) for given in step.main_inputs)
        names = [column.name for column in writer.columns(step.main_inputs[0])]
        if names != [column.name for column in writer.columns(step.main_inputs[1])]:
            right = f"{right}.set_axis({left}.columns, axis=1)"
        if self.operator == "union":
            stacked = f"pd.concat([{left}, {right}], ignore_index=True)"
            return stacked if self.all else f"{stacked}.drop_duplicates()"
        if self.all:
            raise unsupported(f"{self.operator.upper()} ALL")
        if any(writer.mixed(given) for given in step.main_inputs):
            left, right = f"{left}.astype(object)", f"{right}.astype(object)"
        left, right = f"{left}.drop_duplicates()", f"{right}.drop_duplicates()"
        if self.operator == "intersect":
            return f"{left}.merge({right})"
        marked = f'{left}.merge({right}, how="left", indicator=True)'
        return f'{marked}.query("_merge == \'left_only\'").drop(columns="_merge")'

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"operator": self.operator, "all": self.all}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        return cls(reader.choice("operator", OPERATORS), reader.flag("all"))


def _common(one: ResultColumn, two: ResultColumn) -> Literal["number", "other"]:
    return "number" if {one.type, two.type} == {"integer", "number"} else "other"
