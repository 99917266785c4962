"""Join: puts the columns of two inputs side by side.

Parameters: `how` is ``inner``, ``left``, ``right``, ``full`` or ``cross``; `renames` gives columns of the
second input another name where the first has that name already; `condition` is SQL over the columns
that leave the step.
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
from pipeline_gen.expressions import Change
from pipeline_gen.pandas_join import written_join
from pipeline_gen.sql_text import render
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.join_words import join_sentence
from pipeline_gen.steps.operation import Columns, Group, Passed, Primitive, unknown_column
from pipeline_gen.steps.reading import ParamReader

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

How = Literal["inner", "left", "right", "full", "cross"]
HOWS: tuple[How, ...] = ("inner", "left", "right", "full", "cross")
_FATE = {
    "inner": "",
    "left": ", keeping all rows of {0}",
    "right": ", keeping all rows of {1}",
    "cross": "",
    "full": ", keeping all rows of {0} and of {1}",
}
_CHOICES = (
    "only rows with a partner (inner)",
    "all rows of the first (left)",
    "all rows of the second (right)",
    "all rows of both (full)",
    "every row with every row (cross)",
)


@dataclass(frozen=True)
class Join(Primitive):
    """Pairs of rows of the two inputs for which `condition` holds."""

    kind: ClassVar[str] = "join"
    label: ClassVar[str] = "Join"
    group: ClassVar[Group] = "combine"
    arity: ClassVar[int] = 2
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("how", "choice", "Kind of join", choices=HOWS, words=_CHOICES),
        Field("condition", "condition", "Rows belong together where", optional=True),
        Field("renames", "renames", "New names", "of the second input's columns", optional=True, input=1),
    )

    how: How
    condition: exp.Expr | None
    renames: Mapping[str, str]

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Join", [inputs[1].name])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        if self.condition is None:
            return f"Pair every row of {inputs[0].name} with every row of {inputs[1].name}"
        return join_sentence(self.condition, self.renames, inputs) + _FATE[self.how].format(
            *(given.name for given in inputs)
        )

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        known = tuple(column.name for column in inputs[1])
        for name in self.renames:
            if name not in known:
                raise unknown_column(name, known)
        joined = self.readable(inputs)
        require_distinct_names(joined)
        return joined

    @override
    def passes(self, inputs: tuple[Columns, ...]) -> Passed:
        right = {self.renames.get(column.name, column.name): (1, column.name) for column in inputs[1]}
        return {column.name: (0, column.name) for column in inputs[0]} | right

    @override
    def readable(self, inputs: tuple[Columns, ...]) -> Columns:
        new = self.renames
        return (*inputs[0], *(ResultColumn(new[c.name], c.type) if c.name in new else c for c in inputs[1]))

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        left, right = self._left(inputs[0]), self._right(inputs[1])
        renamed = {self.renames.get(name, name): tree for name, tree in right.outputs.items()}
        joined = replace(left, outputs={**left.outputs, **renamed}, order=())
        condition = None if self.condition is None else joined.expressed(self.condition)
        how = "" if self.how == "inner" else self.how.upper()
        relation = replace(
            right.relations[0], join=how or ("CROSS" if condition is None else "INNER"), condition=condition
        )
        return replace(joined, relations=(*left.relations, relation), where=(*left.where, *right.where))

    def _left(self, block: Block) -> Block:
        bare = not block.where and _only_columns(block)
        return block if block.is_plain and (bare or self.how not in ("right", "full")) else block.wrapped()

    def _right(self, block: Block) -> Block:
        bare = not block.where and _only_columns(block)
        alone = block.is_plain and len(block.relations) == 1
        return block if alone and (bare or self.how in ("inner", "cross")) else block.wrapped()

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        return written_join(self, writer, step)

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        condition = None if self.condition is None else render(self.condition, dialect)
        return {"how": self.how, "condition": condition, "renames": dict(self.renames)}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        condition = reader.expression("condition") if reader.has("condition") else None
        how = reader.choice("how", HOWS)
        if condition is None and how != "cross":
            reader.refuse("condition", "a condition, or the join a cross join")
        return cls(how, condition, reader.texts("renames"))

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return () if self.condition is None else (self.condition,)

    @override
    def mapped(self, change: Change) -> Self:
        return replace(self, condition=None if self.condition is None else change(self.condition))


def require_distinct_names(columns: Columns) -> None:
    """Raise `UsageError` (``pipeline.same_name``) when two columns share a name, whatever its case."""
    if len({column.name.lower() for column in columns}) == len(columns):
        return
    seen: set[str] = set()
    for column in columns:
        if column.name.lower() in seen:
            raise UsageError(
                Problem(
                    "pipeline.same_name",
                    f"Two columns would be called {column.name}.",
                    "Give one of them another name.",
                )
            )
        seen.add(column.name.lower())


def _only_columns(block: Block) -> bool:
    return all(isinstance(tree, exp.Column) for tree in block.outputs.values())
