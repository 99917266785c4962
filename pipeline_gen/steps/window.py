"""Window: adds columns worked out over the rows around each row: ranks, running totals, the value before.

Parameters: `outputs`, a list of `name` and `expression` (a call such as ``SUM(total)`` or ``RANK()``, without OVER);
`within`, the columns whose equal values make the groups; `order`, what the rows of a group are put in order by; and
`frame`, the rows around that count, in SQL: ``ROWS BETWEEN 2 PRECEDING AND CURRENT ROW``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from sqlglot.errors import SqlglotError
from typing_extensions import override

from nl2sql.problems import Problem
from pipeline_gen.block import SortKey
from pipeline_gen.expressions import Change
from pipeline_gen.pandas_windows import value
from pipeline_gen.python_text import quoted
from pipeline_gen.sql_text import bad_expression, column, parse, render
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given
from pipeline_gen.steps.operation import Columns, Group, Primitive, unknown_column
from pipeline_gen.steps.reading import ParamReader, written
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.sort import read_sort_keys, written_sort_keys
from pipeline_gen.steps.window_words import window_sentence, window_title

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class Window(Composed):
    """Every column of the input, then one for each of `outputs`; no row is lost and none is added."""

    kind: ClassVar[str] = "window"
    label: ClassVar[str] = "Rank or running total"
    group: ClassVar[Group] = "columns"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("outputs", "named_expressions", "Work out", "such as SUM(total), RANK() or LAG(price)"),
        Field("within", "columns", "Within each", "each group of rows on its own", optional=True),
        Field("order", "sort_keys", "In the order of", optional=True),
        Field(
            "frame",
            "text",
            "Over the rows",
            "such as ROWS BETWEEN 2 PRECEDING AND CURRENT ROW",
            optional=True,
            proposed=True,
        ),
    )

    outputs: tuple[tuple[str, exp.Expr], ...]
    within: tuple[str, ...] = ()
    order: tuple[SortKey, ...] = ()
    frame: str = ""

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return window_title(self.outputs, self.order, inputs[0])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        return window_sentence(self.outputs, self.within, self.order, self.frame, inputs[0])

    @override
    def cautions(self, inputs: tuple[Columns, ...], dialect: str) -> tuple[Problem, ...]:
        neighbours = [call.find(exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue) for _, call in self.outputs]
        if self.order or not any(neighbours):
            return ()
        message = "Nothing puts the rows in order, so which one comes before or after is up to the database."
        return (Problem("pipeline.unordered_limit", message, "Say what to order them by.", severity="info"),)

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        names = spelt_names(self.within, inputs[0])
        made = tuple((name, over(call, names, self.order, self.frame)) for name, call in self.outputs)
        return (Select((*((known.name, column(known.name)) for known in inputs[0]), *made)),)

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        frame = writer.frame(step)
        names = spelt_names(self.within, writer.columns(step.main_inputs[0]))
        made = {name: value(over(call, names, self.order, self.frame), frame) for name, call in self.outputs}
        if all(name.isidentifier() for name in made):
            return f"{frame.variable}.assign({', '.join(f'{name}={text}' for name, text in made.items())})"
        pairs = ", ".join(f"{quoted(name)}: {text}" for name, text in made.items())
        return f"{frame.variable}.assign(**{{{pairs}}})"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {
            "outputs": written(tuple((name, render(tree, dialect)) for name, tree in self.outputs)),
            "within": list(self.within),
            "order": written_sort_keys(self.order, dialect),
            "frame": self.frame,
        }

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        outputs = reader.named_expressions("outputs")
        if not outputs:
            reader.refuse("outputs", "at least one column")
        frame = reader.text("frame") if reader.params.get("frame") else ""
        with reader.blaming("frame"):
            frame_of(frame)
        order = read_sort_keys(reader, "order") if reader.has("order") else ()
        return cls(outputs, reader.names("within"), order, frame)

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return (*(tree for _, tree in self.outputs), *(key.expression for key in self.order))

    @override
    def mapped(self, change: Change) -> Self:
        outputs = tuple((name, change(tree)) for name, tree in self.outputs)
        order = tuple(replace(key, expression=change(key.expression)) for key in self.order)
        return type(self)(outputs, self.within, order, self.frame)


def over(call: exp.Expr, within: tuple[str, ...], order: tuple[SortKey, ...], frame: str) -> exp.Window:
    """The window function: the call over its groups, in their order. Raises `UsageError` for a bad frame."""
    window = exp.Window(this=call.copy(), over="OVER")
    if within:
        window.set("partition_by", [column(name) for name in within])
    if order:
        window.set("order", exp.Order(expressions=[key.ordered() for key in order]))
    spec = frame_of(frame)
    if spec is not None:
        window.set("spec", spec)
    return window


def frame_of(text: str) -> exp.WindowSpec | None:
    """The rows around that count, read from their SQL. Raises `UsageError` (``pipeline.bad_expression``)."""
    if not text:
        return None
    try:
        tree = parse(f"SUM(x) OVER (ORDER BY x {text})", "")
    except SqlglotError as error:
        raise bad_expression(text, str(error)) from error
    spec = tree.args.get("spec")
    if not isinstance(spec, exp.WindowSpec):
        raise bad_expression(text, "it says no rows before or after")
    return spec


def spelt_names(names: tuple[str, ...], available: Columns) -> tuple[str, ...]:
    """The names as the input spells them. Raises `UsageError` (``pipeline.unknown_column``)."""
    known = {given.name.lower(): given.name for given in reversed(available)}
    for name in names:
        if name.lower() not in known:
            raise unknown_column(name, tuple(given.name for given in available))
    exact = {given.name for given in available}
    return tuple(name if name in exact else known[name.lower()] for name in names)
