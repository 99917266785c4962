"""Sort: puts rows in order. Parameter: `keys`, a list of `expression`, `descending` and `nulls_first`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from pipeline_gen.block import Block, SortKey
from pipeline_gen.expressions import Change
from pipeline_gen.pandas_windows import sorted_frame
from pipeline_gen.sql_text import render
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.typing_rules import type_of
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

_DIRECTIONS = {
    "text": ("A to Z", "Z to A"),
    "date": ("earliest first", "latest first"),
    "datetime": ("earliest first", "latest first"),
    "time": ("earliest first", "latest first"),
}


@dataclass(frozen=True)
class Sort(Primitive):
    """The same rows, by the first key, then the next."""

    kind: ClassVar[str] = "sort"
    label: ClassVar[str] = "Sort"
    group: ClassVar[Group] = "rows"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (Field("keys", "sort_keys", "Sort by"),)

    keys: tuple[SortKey, ...]

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Sort by", [inputs[0].said(key.expression).removeprefix("the ") for key in self.keys])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        return f"Sort by {listed((key_phrase(key, inputs[0]) for key in self.keys), 'then')}"

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        return inputs[0]

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        block = inputs[0] if inputs[0].takes_order(self.keys) else inputs[0].wrapped()
        keys = tuple(replace(key, expression=block.expressed(key.expression)) for key in self.keys)
        return replace(block, order=keys)

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        return sorted_frame(self.keys, writer.frame(step))

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"keys": written_sort_keys(self.keys, dialect)}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        keys = read_sort_keys(reader, "keys")
        if not keys:
            reader.refuse("keys", "at least one column or expression")
        return cls(keys)

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return tuple(key.expression for key in self.keys)

    @override
    def mapped(self, change: Change) -> Self:
        return type(self)(tuple(replace(key, expression=change(key.expression)) for key in self.keys))


def key_phrase(key: SortKey, given: Given) -> str:
    """What is sorted by, and which way: “price, largest first”."""
    direction = _DIRECTIONS.get(type_of(key.expression, given.types), ("smallest first", "largest first"))
    return f"{given.said(key.expression)}, {direction[key.descending]}"


def read_sort_keys(reader: ParamReader, name: str) -> tuple[SortKey, ...]:
    """A list of ``{"expression", "descending", "nulls_first"}``."""
    return tuple(
        SortKey(item.expression("expression"), item.flag("descending"), item.optional_flag("nulls_first"))
        for item in reader.items(name)
    )


def written_sort_keys(keys: tuple[SortKey, ...], dialect: str) -> list[JsonValue]:
    """What `read_sort_keys` reads."""
    return [
        {"expression": render(key.expression, dialect), "descending": key.descending, "nulls_first": key.nulls_first}
        for key in keys
    ]
