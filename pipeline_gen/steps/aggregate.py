"""Aggregate: one row a group. Parameters: `keys` and `measures`, lists of a `name` and an `expression`.

Without keys all rows are one group, even when there are none. A measure ``ANY_VALUE(column)`` stands
for a bare column beside the keys, which SQLite allows. With `subtotals` ``rollup`` there are also rows for the groups
by fewer keys, the last one left out first, down to one row for everything; with ``cube`` for every choice of keys.
A key that is left out is missing, and ``GROUPING(key)`` is 1 then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from pipeline_gen.block import Block
from pipeline_gen.expressions import Change, columns_of
from pipeline_gen.pandas_groups import written_groups
from pipeline_gen.pandas_subtotals import written_subtotals
from pipeline_gen.sql_text import render
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.join import require_distinct_names
from pipeline_gen.steps.operation import Columns, Group, MadeOf, Passed, Primitive, of_named, renamed_columns
from pipeline_gen.steps.reading import ParamReader, written
from pipeline_gen.typing_rules import Types, type_of
from pipeline_gen.wording import listed, said

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

Named = tuple[tuple[str, exp.Expr], ...]
Subtotals = Literal["none", "rollup", "cube"]
SUBTOTALS: tuple[Subtotals, ...] = ("none", "rollup", "cube")
_NODES: dict[Subtotals, type[exp.Expr]] = {"rollup": exp.Rollup, "cube": exp.Cube}
_WORDS: dict[Subtotals, str] = {
    "none": "",
    "rollup": ", with subtotals and a total",
    "cube": ", with subtotals of every choice of them",
}
_CHOICES = ("none", "of each level, and the total", "of all combinations")


@dataclass(frozen=True)
class Aggregate(Primitive):
    """The keys, then the measures, of each group of rows with equal keys."""

    kind: ClassVar[str] = "aggregate"
    label: ClassVar[str] = "Group and summarise"
    group: ClassVar[Group] = "summarise"
    noun: ClassVar[str] = "groups"
    fields: ClassVar[tuple[Field, ...]] = (
        Field("keys", "named_expressions", "One row for each", optional=True),
        Field("measures", "named_expressions", "Work out", optional=True),
        Field("subtotals", "choice", "Subtotals", choices=SUBTOTALS, words=_CHOICES, optional=True),
    )

    keys: Named
    measures: Named
    subtotals: Subtotals = "none"

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        if self.keys:
            return titled("Group by", [name for name, _ in self.keys])
        return titled("Summarise", [name.replace("_", " ") for name, _ in self.measures])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        given = inputs[0]
        groups = listed(given.group_name(tree) for _, tree in self.keys)
        measures = [tree for _, tree in self.measures if not isinstance(tree, exp.AnyValue)]
        if not measures:
            return f"Keep each {groups} once{_WORDS[self.subtotals]}"
        phrases = listed(measure_phrase(given.spoken(tree), given) for tree in measures)
        whole = f"{phrases} for each {groups}{_WORDS[self.subtotals]}" if self.keys else phrases
        return whole[:1].upper() + whole[1:]

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        types: Types = {column.name: column.type for column in inputs[0]}
        result = tuple(ResultColumn(name, type_of(tree, types)) for name, tree in (*self.keys, *self.measures))
        require_distinct_names(result)
        return result

    @override
    def passes(self, inputs: tuple[Columns, ...]) -> Passed:
        return renamed_columns(self.keys) if self.subtotals == "none" else {}

    @override
    def made_of(self, inputs: tuple[Columns, ...]) -> Mapping[str, MadeOf]:
        return of_named((*self.keys, *self.measures))

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        block = inputs[0] if inputs[0].is_plain else inputs[0].wrapped()
        if any(not list(columns_of(tree)) for _, tree in self.keys):
            return self._over_constants(block)
        keys = {name: block.expressed(tree) for name, tree in self.keys}
        measures = {name: block.expressed(tree) for name, tree in self.measures}
        return replace(block, outputs={**keys, **measures}, group=self._groups(keys), order=())

    def _groups(self, keys: dict[str, exp.Expr]) -> tuple[exp.Expr, ...]:
        if self.subtotals == "none" or not keys:
            return tuple(keys.values())
        return (_NODES[self.subtotals](expressions=[tree.copy() for tree in keys.values()]),)

    def _over_constants(self, block: Block) -> Block:
        """GROUP BY 1 would mean the first column: constants become columns first."""
        keys = {name: block.expressed(tree) for name, tree in self.keys}
        used = {name: tree for name, tree in block.outputs.items() if name not in keys}
        inner = replace(block, outputs={**used, **keys}, order=()).wrapped()
        measures = {name: inner.expressed(tree) for name, tree in self.measures}
        group = {name: inner.outputs[name] for name in keys}
        return replace(inner, outputs={**group, **measures}, group=self._groups(group))

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        if self.subtotals == "none":
            return written_groups(self.keys, self.measures, writer, step)
        return written_subtotals(self, writer, step)

    def levels(self) -> list[tuple[str, ...]]:
        """The names of the keys that each kind of group is made by, the finest first."""
        names = tuple(name for name, _ in self.keys)
        if self.subtotals == "none":
            return [names]
        if self.subtotals == "rollup":
            return [names[:width] for width in range(len(names), -1, -1)]
        return [chosen for width in range(len(names), -1, -1) for chosen in combinations(names, width)]

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        keys = tuple((name, render(tree, dialect)) for name, tree in self.keys)
        measures = tuple((name, render(tree, dialect)) for name, tree in self.measures)
        return {"keys": written(keys), "measures": written(measures), "subtotals": self.subtotals}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        keys, measures = reader.named_expressions("keys"), reader.named_expressions("measures")
        if not keys and not measures:
            reader.refuse("measures", "a list with at least one measure, or there must be keys")
        return cls(keys, measures, reader.choice("subtotals", SUBTOTALS) if reader.has("subtotals") else "none")

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return tuple(tree for _, tree in (*self.keys, *self.measures))

    @override
    def mapped(self, change: Change) -> Self:
        keys = tuple((name, change(tree)) for name, tree in self.keys)
        return replace(self, keys=keys, measures=tuple((name, change(tree)) for name, tree in self.measures))


def measure_phrase(tree: exp.Expr, given: Given) -> str:
    """What is worked out, as something to do: “add up price”; `tree` is as `Given.spoken` gives it."""
    types = given.spoken_types
    inner = tree.this
    if isinstance(tree, exp.Count):
        if isinstance(inner, exp.Distinct):
            return f"count the different values of {listed(said(part, types) for part in inner.expressions)}"
        plain = inner is None or isinstance(inner, exp.Star | exp.Literal)
        return "count rows" if plain else f"count rows with {said(inner, types)}"
    if isinstance(tree, exp.Sum) and not isinstance(inner, exp.Distinct):
        return f"add up {said(inner, types)}"
    if isinstance(tree, exp.Avg) and not isinstance(inner, exp.Distinct):
        return f"average {said(inner, types)}"
    return f"work out the {said(tree, types)}"
