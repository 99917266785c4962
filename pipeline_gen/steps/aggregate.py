"""Aggregate: one row a group. Parameters: `keys` and `measures`, lists of a `name` and an `expression`.

Without keys all rows are one group, even when there are none. A measure ``ANY_VALUE(column)`` stands
for a bare column beside the keys, which SQLite allows. With `subtotals` ``rollup`` there are also rows for the groups
by fewer keys, the last one left out first, down to one row for everything; with ``cube`` for every choice of keys;
with ``sets`` for exactly the groups in `sets`, a list of texts such as ``(region, city)``, ``(region)`` and ``()``,
each as often as it stands there. A key that is left out is missing, and ``GROUPING(key)`` is 1 then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem, UsageError
from pipeline_gen.block import Block
from pipeline_gen.expressions import Change, columns_of
from pipeline_gen.pandas_groups import written_groups
from pipeline_gen.pandas_subtotals import written_subtotals
from pipeline_gen.sql_text import column, read_expression, render
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
Subtotals = Literal["none", "rollup", "cube", "sets"]
SUBTOTALS: tuple[Subtotals, ...] = ("none", "rollup", "cube", "sets")
Sets = tuple[tuple[str, ...], ...]
"""Groups, each by the names of its keys."""
_NODES: dict[Subtotals, type[exp.Expr]] = {"rollup": exp.Rollup, "cube": exp.Cube}
_WORDS: dict[Subtotals, str] = {
    "none": "",
    "rollup": ", with subtotals and a total",
    "cube": ", with subtotals of every choice of them",
}
_CHOICES = ("none", "of each level, and the total", "of all combinations", "of the groups below")


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
        Field("sets", "values", "Groups", "as (region, city), (region) and ()", optional=True),
    )

    keys: Named
    measures: Named
    subtotals: Subtotals = "none"
    sets: Sets = ()

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
            return f"Keep each {groups} once{self.subtotal_words(given)}"
        phrases = listed(measure_phrase(given.spoken(tree), given) for tree in measures)
        whole = f"{phrases} for each {groups}{self.subtotal_words(given)}" if self.keys else phrases
        return whole[:1].upper() + whole[1:]

    def subtotal_words(self, given: Given) -> str:
        """What the sentence says of subtotals; empty without any."""
        if self.subtotals != "sets":
            return _WORDS[self.subtotals]
        said = {name: given.group_name(tree) for name, tree in self.keys}
        groups = (f"by {listed(said[name] for name in names)}" if names else "of everything" for names in self.sets)
        return f", with the groups {listed(groups)}"

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        types: Types = {column.name: column.type for column in inputs[0]}
        result = tuple(ResultColumn(name, type_of(tree, types)) for name, tree in (*self.keys, *self.measures))
        require_distinct_names(result)
        known = [name for name, _ in self.keys]
        stray = [name for names in self.sets for name in names if name not in known]
        if stray:
            hint = f"Name keys of this step: {', '.join(known) or 'there are none'}."
            raise UsageError(Problem("pipeline.bad_parameter", f"No key is called {stray[0]}.", hint, field="sets"))
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
        if self.subtotals == "sets":
            sets = [_together([keys[name].copy() for name in names]) for names in self.sets]
            return (exp.GroupingSets(expressions=sets),)
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
        if not self.tells_levels:
            return written_groups(self.keys, self.measures, writer, step)
        return written_subtotals(self, writer, step)

    @property
    def tells_levels(self) -> bool:
        """Whether rows can be of several kinds of group, or say of which they are."""
        return self.subtotals != "none" or any(isinstance(tree, exp.Grouping) for _, tree in self.measures)

    def parts(self) -> list[tuple[Aggregate, dict[str, int]]]:
        """The step of each kind of group by itself, the finest first, and the values of its GROUPING measures."""
        names = tuple(name for name, _ in self.keys)
        levels: Sequence[tuple[str, ...]] = self.sets if self.subtotals == "sets" else [names]
        if self.subtotals == "rollup":
            levels = [names[:width] for width in range(len(names), -1, -1)]
        if self.subtotals == "cube":
            levels = [chosen for width in range(len(names), -1, -1) for chosen in combinations(names, width)]
        markers = {name: tree for name, tree in self.measures if isinstance(tree, exp.Grouping)}
        rest = tuple(pair for pair in self.measures if pair[0] not in markers)
        found = []
        for level in levels:
            part = Aggregate(tuple(pair for pair in self.keys if pair[0] in level), rest)
            left_out = {tree for name, tree in self.keys if name not in level}
            found.append((part, {name: _grouping_value(tree, left_out) for name, tree in markers.items()}))
        return found

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        keys = tuple((name, render(tree, dialect)) for name, tree in self.keys)
        measures = tuple((name, render(tree, dialect)) for name, tree in self.measures)
        sets: list[JsonValue] = [render(_together([column(name) for name in names]), dialect) for names in self.sets]
        chosen: dict[str, JsonValue] = {"sets": sets} if sets else {}
        return {"keys": written(keys), "measures": written(measures), "subtotals": self.subtotals, **chosen}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        keys, measures = reader.named_expressions("keys"), reader.named_expressions("measures")
        if not keys and not measures:
            reader.refuse("measures", "at least one value to work out, or there must be groups")
        subtotals = reader.choice("subtotals", SUBTOTALS) if reader.has("subtotals") else "none"
        return cls(
            keys, measures, subtotals, _read_sets(reader, [name for name, _ in keys]) if subtotals == "sets" else ()
        )

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return tuple(tree for _, tree in (*self.keys, *self.measures))

    @override
    def mapped(self, change: Change) -> Self:
        keys = tuple((name, change(tree)) for name, tree in self.keys)
        return replace(self, keys=keys, measures=tuple((name, change(tree)) for name, tree in self.measures))


def _grouping_value(tree: exp.Expr, left_out: set[exp.Expr]) -> int:
    """The value of GROUPING: a bit for each argument, 1 where it is left out."""
    value = 0
    for part in tree.expressions:
        value = value * 2 + (part in left_out)
    return value


def _together(trees: list[exp.Expr]) -> exp.Expr:
    """What is grouped by at once, in brackets."""
    return exp.Tuple(expressions=trees)


def _read_sets(reader: ParamReader, keys: list[str]) -> Sets:
    """The groups by their keys, spelt as these are."""
    known = {key.lower(): key for key in keys}
    sets = []
    for text in reader.names("sets"):
        with reader.blaming("sets"):
            tree = read_expression(text, reader.dialect)
        parts = tree.expressions if isinstance(tree, exp.Tuple) else [tree.unnest()]
        if not all(isinstance(part, exp.Column) and part.name.lower() in known for part in parts):
            reader.refuse("sets", f"groups of the keys {', '.join(keys)}, such as ({', '.join(keys[:2])}) or ()")
        sets.append(tuple(dict.fromkeys(known[part.name.lower()] for part in parts)))
    if not sets:
        reader.refuse("sets", f"at least one group of keys, such as ({', '.join(keys[:2])}) or ()")
    return tuple(sets)


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
