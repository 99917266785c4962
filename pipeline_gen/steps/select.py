"""Select: chooses, renames, orders and works out columns. Parameter: `outputs`, a list of `name` and `expression`.

Window functions (ranks, running totals) are expressions here like any other.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from pipeline_gen.block import Block
from pipeline_gen.expressions import Change, columns_of, has_aggregate, has_window, is_repeatable
from pipeline_gen.pandas_windows import value
from pipeline_gen.python_text import quoted
from pipeline_gen.sql_text import render
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.join import require_distinct_names
from pipeline_gen.steps.operation import Columns, Group, MadeOf, Passed, Primitive, of_named, renamed_columns
from pipeline_gen.steps.reading import ParamReader, written
from pipeline_gen.typing_rules import Types, type_of
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


_LONG = 60
"""Parts of an expression that are not written twice in one SELECT."""


@dataclass(frozen=True)
class Select(Primitive):
    """One column for each of `outputs`, in their order."""

    kind: ClassVar[str] = "select"
    label: ClassVar[str] = "Choose columns"
    group: ClassVar[Group] = "columns"
    fields: ClassVar[tuple[Field, ...]] = (Field("outputs", "named_expressions", "Columns"),)

    outputs: tuple[tuple[str, exp.Expr], ...]

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        made = [name for name, tree in self.outputs if not isinstance(tree, exp.Column)]
        if made:
            return titled("Work out", made, f"Work out {len(made)} columns" if len(made) > 1 else "")
        names = [name for name, _ in self.outputs]
        return titled("Keep", names, f"Keep {len(names)} columns" if len(names) > 1 else "")

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        kept = [name for name, tree in self.outputs if isinstance(tree, exp.Column) and tree.name == name]
        renamed = [
            (inputs[0].called(tree.name), name)
            for name, tree in self.outputs
            if isinstance(tree, exp.Column) and tree.name != name
        ]
        made = [(name, tree) for name, tree in self.outputs if not isinstance(tree, exp.Column)]
        parts = [f"keep {listed(kept)}"] if kept else []
        parts += [f"take {listed(f'{old} as {new}' for old, new in renamed)}"] if renamed else []
        parts += [f"work out {listed(f'{name} = {inputs[0].said(tree)}' for name, tree in made)}"] if made else []
        whole = "; ".join(parts)
        return whole[:1].upper() + whole[1:]

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        types: Types = {column.name: column.type for column in inputs[0]}
        result = tuple(ResultColumn(name, type_of(tree, types)) for name, tree in self.outputs)
        require_distinct_names(result)
        return result

    @override
    def passes(self, inputs: tuple[Columns, ...]) -> Passed:
        return renamed_columns(self.outputs)

    @override
    def made_of(self, inputs: tuple[Columns, ...]) -> Mapping[str, MadeOf]:
        return of_named(self.outputs)

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        block = inputs[0]
        depends_on_rows = any(has_window(tree) or not is_repeatable(tree) for _, tree in self.outputs)
        multiplies = any(tree.find(exp.Explode) for _, tree in self.outputs)
        beside_others = multiplies and (not block.is_plain or len(block.relations) > 1)
        if not self._fits(block) or (depends_on_rows and block.limit is not None) or beside_others:
            block = block.wrapped()
        outputs = {name: block.expressed(tree) for name, tree in self.outputs}
        if block.group == () and not any(has_aggregate(tree) for tree in outputs.values()):
            # Without any aggregate left the SELECT would give each of the rows that were one group.
            block = block.wrapped()
            outputs = {name: block.expressed(tree) for name, tree in self.outputs}
        return block.projected(outputs)

    def _fits(self, block: Block) -> bool:
        """Whether the outputs can be worked out in the same SELECT, which may have window functions already."""
        if not block.takes_values:
            return False
        windows = {name for name, tree in block.outputs.items() if has_window(tree)}
        if any(has_window(tree) and windows & {c.name for c in columns_of(tree)} for _, tree in self.outputs):
            return False
        # What is read several times is worked out once, unless it is only passed on.
        reads = Counter(c.name for _, tree in self.outputs for c in columns_of(tree) if c.name in windows)
        passed = {tree.name for _, tree in self.outputs if isinstance(tree, exp.Column)}
        return all(count == 1 or name in passed for name, count in reads.items()) and not self._repeats(block)

    def _repeats(self, block: Block) -> bool:
        """Whether something long would be written several times: step after step that doubles."""
        worked_out = (tree for _, tree in self.outputs if not isinstance(tree, exp.Column))
        reads = Counter(found.name for tree in worked_out for found in columns_of(tree))
        return any(count > 1 and _is_long(block.outputs[name]) for name, count in reads.items())

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        frame = writer.frame(step)
        columns = [tree.name for _, tree in self.outputs if isinstance(tree, exp.Column)]
        if len(set(columns)) == len(self.outputs):
            names = {tree.name: name for name, tree in self.outputs if tree.name != name}
            listing = ", ".join(quoted(name) for name in columns)
            renames = ", ".join(f"{quoted(old)}: {quoted(new)}" for old, new in names.items())
            return f"{frame.variable}[[{listing}]]" + (f".rename(columns={{{renames}}})" if renames else "")
        values = ", ".join(f"{quoted(name)}: {value(tree, frame)}" for name, tree in self.outputs)
        return f"pd.DataFrame({{{values}}}, index={frame.variable}.index)"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"outputs": written(tuple((name, render(tree, dialect)) for name, tree in self.outputs))}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        outputs = reader.named_expressions("outputs")
        if not outputs:
            reader.refuse("outputs", "at least one column")
        return cls(outputs)

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return tuple(tree for _, tree in self.outputs)

    @override
    def mapped(self, change: Change) -> Self:
        return type(self)(tuple((name, change(tree)) for name, tree in self.outputs))


def _is_long(tree: exp.Expr) -> bool:
    return next(itertools.islice(tree.walk(), _LONG, None), None) is not None
