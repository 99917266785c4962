"""Match: keeps, or drops, the rows that have a partner in another input; adds no columns.

Parameters: `how` is ``in``, ``not in``, ``exists`` or ``not exists``; `keys` pair an `expression` over the
first input with a `column` of the second. With ``not in`` a missing value on either side drops the row,
as SQL has it; with ``exists`` there may be no keys at all: any row of the second input is a partner. Then, too, a
`condition` may say more about partners: SQL over the columns of both inputs, those of the second under the names that
`renames` gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.catalog import ColumnType
from nl2sql.database import ResultColumn
from pipeline_gen.block import Block
from pipeline_gen.expressions import Change, substituted
from pipeline_gen.pandas_expressions import Frame, code, unsupported
from pipeline_gen.pandas_match import written_partners
from pipeline_gen.python_text import quoted
from pipeline_gen.sql_text import render
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.join_words import condition_words
from pipeline_gen.steps.operation import Columns, Group, Primitive, unknown_column
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.typing_rules import type_of
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

How = Literal["in", "not in", "exists", "not exists"]
HOWS: tuple[How, ...] = ("in", "not in", "exists", "not exists")
_CHOICES = (
    "among the partners (in)",
    "not among the partners (not in)",
    "with a partner (exists)",
    "without a partner (not exists)",
)


@dataclass(frozen=True)
class Match(Primitive):
    """Semi-join or anti-join of the first input with the second."""

    kind: ClassVar[str] = "match"
    label: ClassVar[str] = "Keep rows with a partner"
    group: ClassVar[Group] = "combine"
    arity: ClassVar[int] = 2
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("how", "choice", "Keep rows that are", choices=HOWS, words=_CHOICES),
        Field("keys", "match_keys", "Partners", "what must be equal on both sides"),
        Field("condition", "condition", "And where", "over the columns of both inputs", optional=True),
        Field("renames", "renames", "New names", "of the second input's columns", optional=True, input=1),
    )

    how: How
    keys: tuple[tuple[exp.Expr, str], ...]
    condition: exp.Expr | None = None
    renames: Mapping[str, str] = field(default_factory=dict)

    @property
    def negated(self) -> bool:
        """Whether partners drop a row instead of keeping it."""
        return self.how.startswith("not")

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Not in" if self.negated else "In", [inputs[1].name])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        given, other = inputs
        verb = "Drop" if self.negated else "Keep"
        where = "" if self.condition is None else condition_words(self.condition, self.renames, inputs)
        if not self.keys:
            return f"{verb} all rows if {other.name} has any rows" if not where else f"{verb} rows for which {where}"
        pairs = (_pair(given.said(tree), other.called(name)) for tree, name in self.keys)
        return f"{verb} rows whose {listed(pairs)} in {other.name}{f' where {where}' if where else ''}"

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        known = tuple(column.name for column in inputs[1])
        for _, name in self.keys:
            if name not in known:
                raise unknown_column(name, known)
        for name in self.renames:
            if name not in known:
                raise unknown_column(name, known)
        return inputs[0]

    @override
    def readable(self, inputs: tuple[Columns, ...]) -> Columns:
        if self.condition is None:
            return inputs[0]
        return (*inputs[0], *(ResultColumn(self.renames.get(c.name, c.name), c.type) for c in inputs[1]))

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        block = inputs[0] if inputs[0].takes_condition else inputs[0].wrapped()
        wanted = [(block.expressed(tree), name) for tree, name in self.keys]
        if self.how.endswith("in"):
            test = _membership(wanted, inputs[1])
        else:
            test = _existence(wanted, inputs[1], lambda other: self._both(block, other))
        return block.filtered(exp.Not(this=test) if self.negated else test)

    def _both(self, block: Block, other: Block) -> exp.Expr | None:
        """The condition over the relations of both inputs."""
        if self.condition is None:
            return None
        partners = {self.renames.get(name, name): tree for name, tree in other.outputs.items()}
        return substituted(self.condition, {**partners, **block.outputs})

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        frame = writer.frame(step)
        if self.condition is not None:
            return written_partners(self, self.condition, writer, step)
        other = writer.variable(step.main_inputs[1])
        if not self.keys:
            kept, lost = frame.variable, f"{frame.variable}.head(0)"
            return f"{lost} if len({other}) else {kept}" if self.negated else f"{kept} if len({other}) else {lost}"
        if len(self.keys) > 1:
            return self._several(frame, other)
        tree, name = self.keys[0]
        types = {column.name: column.type for column in writer.columns(step.main_inputs[1])}
        key, partners = _comparable(tree, frame, f"{other}[{quoted(name)}]", types[name])
        if self.how != "not in":
            return f"{frame.variable}[{'~' if self.negated else ''}{key}.isin({partners}.dropna())]"
        writer.line(f"partners = {partners}")
        # NOT IN keeps nothing as soon as one partner is missing, and everything when there is none.
        kept = f"{frame.variable}[{key}.notna() & ~{key}.isin(partners)]"
        empty = f"{frame.variable}.head(0) if partners.isna().any()"
        return f"{frame.variable} if partners.empty else {empty} else {kept}"

    def _several(self, frame: Frame, other: str) -> str:
        if self.how == "not in":
            raise unsupported("NOT IN with several columns")
        keys = ", ".join(code(tree, frame) for tree, _ in self.keys)
        names = ", ".join(quoted(name) for _, name in self.keys)
        partners = f"pd.MultiIndex.from_frame({other}[[{names}]].dropna())"
        return f"{frame.variable}[{'~' * self.negated}pd.MultiIndex.from_arrays([{keys}]).isin({partners})]"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        keys: list[JsonValue] = [{"expression": render(tree, dialect), "column": name} for tree, name in self.keys]
        condition = None if self.condition is None else render(self.condition, dialect)
        return {"how": self.how, "keys": keys, "condition": condition, "renames": dict(self.renames)}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        how = reader.choice("how", HOWS)
        keys = tuple((item.expression("expression"), item.text("column")) for item in reader.items("keys"))
        if how.endswith("in") and not keys:
            reader.refuse("keys", f"at least one pair for “{how}”")
        condition = reader.expression("condition") if reader.has("condition") else None
        if condition is not None and how.endswith("in"):
            reader.refuse("condition", f"left out for “{how}”; choose exists or not exists")
        return cls(how, keys, condition, reader.texts("renames"))

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return (*(tree for tree, _ in self.keys), *(() if self.condition is None else (self.condition,)))

    @override
    def mapped(self, change: Change) -> Self:
        keys = tuple((change(tree), name) for tree, name in self.keys)
        return replace(self, keys=keys, condition=None if self.condition is None else change(self.condition))


def _pair(value: str, partner: str) -> str:
    return f"{value} appears" if value == partner else f"{value} appears as {partner}"


def _membership(wanted: list[tuple[exp.Expr, str]], other: Block) -> exp.Expr:
    block = other if other.takes_expressions else other.wrapped()
    names = dict.fromkeys(name for _, name in wanted)
    if len(names) < len(wanted) or not names:
        return _existence(wanted, other, lambda _: None)
    query = block.projected({name: block.outputs[name] for name in names}).closed()
    keys = [tree for tree, _ in wanted]
    return exp.In(this=keys[0] if len(keys) == 1 else exp.Tuple(expressions=keys), query=exp.Subquery(this=query))


def _existence(wanted: list[tuple[exp.Expr, str]], other: Block, more: Callable[[Block], exp.Expr | None]) -> exp.Expr:
    """EXISTS over the other input; `more` gives a condition beside the keys, over its relations."""
    block = (
        other if other.is_plain or (other.takes_condition and not wanted and more(other) is None) else other.wrapped()
    )
    for tree, name in wanted:
        block = block.filtered(exp.EQ(this=block.outputs[name].copy(), expression=tree))
    condition = more(block)
    block = block if condition is None else block.filtered(condition)
    if not block.is_plain:
        return exp.Exists(this=block.closed())
    query = replace(block, outputs={}, order=()).closed()
    query.set("expressions", [exp.Literal.number(1)])
    return exp.Exists(this=query)


def _comparable(tree: exp.Expr, frame: Frame, partners: str, kind: ColumnType) -> tuple[str, str]:
    """Both sides as pandas expressions, made numbers where only one of them is text."""
    key = code(tree, frame)
    kinds = type_of(tree, frame.types), kind
    numeric = ("integer", "number")
    if kinds[0] == "text" and kinds[1] in numeric:
        key = f'pd.to_numeric({key}, errors="coerce")'
    if kinds[1] == "text" and kinds[0] in numeric:
        partners = f'pd.to_numeric({partners}, errors="coerce")'
    return key, partners
