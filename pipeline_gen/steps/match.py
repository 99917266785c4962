"""Match: keeps, or drops, the rows that have a partner in another input; adds no columns.

Parameters: `how` is ``in``, ``not in``, ``exists`` or ``not exists``; `keys` pair an `expression` over the
first input with a `column` of the second. With ``not in`` a missing value on either side drops the row,
as SQL has it; with ``exists`` there may be no keys at all: any row of the second input is a partner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from pipeline_gen.block import Block
from pipeline_gen.expressions import Change
from pipeline_gen.sql_text import render
from pipeline_gen.steps.operation import Columns, Operation, unknown_column
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.wording import listed, said

How = Literal["in", "not in", "exists", "not exists"]
HOWS: tuple[How, ...] = ("in", "not in", "exists", "not exists")


@dataclass(frozen=True)
class Match(Operation):
    """Semi-join or anti-join of the first input with the second."""

    kind: ClassVar[str] = "match"
    arity: ClassVar[int] = 2
    optional: ClassVar[bool] = True

    how: How
    keys: tuple[tuple[exp.Expr, str], ...]

    @property
    def negated(self) -> bool:
        """Whether partners drop a row instead of keeping it."""
        return self.how.startswith("not")

    @property
    @override
    def title(self) -> str:
        return "Without a match" if self.negated else "With a match"

    @override
    def sentence(self, inputs: tuple[Columns, ...]) -> str:
        types = {column.name: column.type for column in inputs[0]}
        verb = "Drop" if self.negated else "Keep"
        if not self.keys:
            return f"{verb} all rows if the second input has any"
        pairs = (f"{said(tree, types)} appears as {name}" for tree, name in self.keys)
        return f"{verb} rows whose {listed(pairs)} in the second input"

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        known = tuple(column.name for column in inputs[1])
        for _, name in self.keys:
            if name not in known:
                raise unknown_column(name, known)
        return inputs[0]

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        block = inputs[0] if inputs[0].takes_condition else inputs[0].wrapped()
        wanted = [(block.expressed(tree), name) for tree, name in self.keys]
        test = _membership(wanted, inputs[1]) if self.how.endswith("in") else _existence(wanted, inputs[1])
        return block.filtered(exp.Not(this=test) if self.negated else test)

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        keys: list[JsonValue] = [{"expression": render(tree, dialect), "column": name} for tree, name in self.keys]
        return {"how": self.how, "keys": keys}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        how = reader.choice("how", HOWS)
        keys = tuple((item.expression("expression"), item.text("column")) for item in reader.items("keys"))
        if how.endswith("in") and not keys:
            reader.choice("how", HOWS[2:])
        return cls(how, keys)

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return tuple(tree for tree, _ in self.keys)

    @override
    def mapped(self, change: Change) -> Self:
        return type(self)(self.how, tuple((change(tree), name) for tree, name in self.keys))


def _membership(wanted: list[tuple[exp.Expr, str]], other: Block) -> exp.Expr:
    block = other if other.takes_expressions else other.wrapped()
    names = dict.fromkeys(name for _, name in wanted)
    if len(names) < len(wanted) or not names:
        return _existence(wanted, other)
    query = block.projected({name: block.outputs[name] for name in names}).closed()
    keys = [tree for tree, _ in wanted]
    return exp.In(this=keys[0] if len(keys) == 1 else exp.Tuple(expressions=keys), query=exp.Subquery(this=query))


def _existence(wanted: list[tuple[exp.Expr, str]], other: Block) -> exp.Expr:
    block = other if other.is_plain or (other.takes_condition and not wanted) else other.wrapped()
    for tree, name in wanted:
        block = block.filtered(exp.EQ(this=block.outputs[name].copy(), expression=tree))
    query = block.closed()
    if isinstance(query, exp.Select) and block.is_plain:
        query.set("expressions", [exp.Literal.number(1)])
        query.set("order", None)
    return exp.Exists(this=query)
