"""Bucket: sorts numbers into classes, in a new column.

Parameters: `column`; `how`: between given ``edges``, steps of one ``width``, so many classes of ``equal`` width or of
equally many rows (``quantiles``); `edges`; `size`, the width or how many classes; `labels`; and `name`. A class
begins with its lower edge. Without labels classes are named by their edges, by where they begin (``width``), or
counted from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from typing_extensions import override

from nl2sql.database import ResultColumn
from pipeline_gen.pandas_assign import assigned
from pipeline_gen.python_text import quoted
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps.bucket_values import (
    HOWS,
    How,
    by_edges,
    by_number,
    helpers,
    pandas_number,
    shown,
    trimmed_width,
)
from pipeline_gen.steps.changing import wrong_type
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.window import spelt_names
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

_CHOICES = ("between edges", "of one width", "so many, equally wide", "so many, with as many rows each")


@dataclass(frozen=True)
class Bucket(Composed):
    """Every column of the input, then the class that one falls into."""

    kind: ClassVar[str] = "bucket"
    label: ClassVar[str] = "Sort into classes"
    group: ClassVar[Group] = "clean"
    optional: ClassVar[bool] = True
    holds_values: ClassVar[tuple[str, ...]] = ("labels",)
    fields: ClassVar[tuple[Field, ...]] = (
        Field("column", "column", "Column"),
        Field("how", "choice", "Classes", choices=HOWS, words=_CHOICES),
        Field("edges", "values", "Edges", "such as 10, 20, 50", optional=True, proposed=True),
        Field("size", "number", "Width, or how many", optional=True, proposed=True),
        Field("labels", "values", "Names of the classes", optional=True, proposed=True),
        Field("name", "text", "New column", proposed=True),
    )

    source: str
    how: How
    name: str
    edges: tuple[float, ...] = ()
    size: float = 0
    labels: tuple[str, ...] = ()

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Classes of", [inputs[0].called(self.source)])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        classes = {
            "edges": f"classes with edges at {listed(shown(edge) for edge in self.edges)}",
            "width": f"steps of {shown(self.size)}",
            "equal": f"{shown(self.size)} classes of equal width",
            "quantiles": f"{shown(self.size)} classes with equally many rows",
        }[self.how]
        return f"Sort {inputs[0].called(self.source)} into {classes}, as {self.name}"

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        name = self._known(inputs[0]).name
        kept = tuple((known.name, column(known.name)) for known in inputs[0])
        if self.how in ("edges", "width"):
            made = (
                by_edges(column(name), self.edges, self._names)
                if self.how == "edges"
                else trimmed_width(column(name), self.size)
            )
            return (Select((*kept, (self.name, made))),)
        taken = {known.name.lower() for known in inputs[0]}
        names = (unique(f"{name}_low", taken), unique(f"{name}_high", taken))
        extra = helpers(column(name), self.how, names)
        made = by_number(column(name), self.how, int(self.size), names, self.labels)
        return (Select((*kept, *extra.items())), Select((*kept, (self.name, made))))

    @property
    def _names(self) -> tuple[str, ...]:
        """What the classes between edges are called."""
        if self.labels:
            return self.labels
        texts = [shown(edge) for edge in self.edges]
        between = [f"{low} to {high}" for low, high in pairwise(texts)]
        return (f"under {texts[0]}", *between, f"{texts[-1]} and more")

    def _known(self, given: Columns) -> ResultColumn:
        (name,) = spelt_names((self.source,), given)
        known = next(each for each in given if each.name == name)
        if known.type not in ("integer", "number", "other"):
            raise wrong_type(known, "numbers", "Change the type to number first.")
        return known

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        frame = writer.frame(step)
        value = frame.column(self._known(writer.columns(step.main_inputs[0])).name)
        if self.how == "edges":
            edges = ", ".join(shown(edge) for edge in self.edges)
            names = ", ".join(quoted(name) for name in self._names)
            bins = f'bins=[float("-inf"), {edges}, float("inf")], right=False, labels=[{names}]'
            return assigned(frame.variable, {self.name: f'pd.cut({value}, {bins}).astype("string")'})
        if self.how == "width":
            cut = f"{value} / {shown(self.size)}"
            return assigned(frame.variable, {self.name: f"({cut}).floordiv(1) * {shown(self.size)}"})
        made = pandas_number(value, self.how, int(self.size))
        if self.labels:
            pairs = ", ".join(f"{number}: {quoted(label)}" for number, label in enumerate(self.labels, start=1))
            made = f'({made}).map({{{pairs}}}).astype("string")'
        return assigned(frame.variable, {self.name: made})

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        labels: list[JsonValue] = list(self.labels)
        edges: list[JsonValue] = list(self.edges)
        size = int(self.size) if self.size == int(self.size) else self.size
        return {
            "column": self.source, "how": self.how, "edges": edges, "size": size, "labels": labels, "name": self.name,
        }  # fmt: skip

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        how = reader.choice("how", HOWS)
        edges, size, labels = reader.numbers("edges"), reader.amount("size"), reader.names("labels")
        if how == "edges" and (not edges or any(low >= high for low, high in pairwise(edges))):
            reader.refuse("edges", "a list of numbers, smallest first")
        if how != "edges" and (size <= 0 or (how != "width" and size != int(size))):
            reader.refuse("size", "a number above 0" if how == "width" else "a whole number, 1 or more")
        wanted = {"edges": len(edges) + 1, "width": 0}.get(how, int(size))
        if labels and len(labels) != wanted:
            reader.refuse("labels", f"a list of {wanted} names" if wanted else "empty")
        return cls(reader.text("column"), how, reader.text("name"), edges if how == "edges" else (), size, labels)
