"""What every kind of step can do. A kind is one module of this package with one subclass of `Operation`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from rapidfuzz import process
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem, UsageError
from pipeline_gen.expressions import Change, columns_of, rebuilt, references
from pipeline_gen.steps.fields import Field

if TYPE_CHECKING:
    from pipeline_gen.block import Block
    from pipeline_gen.pipeline import Step
    from pipeline_gen.steps.given import Given
    from pipeline_gen.steps.reading import ParamReader
    from pipeline_gen.to_pandas import PandasWriter

Columns = tuple[ResultColumn, ...]
Group = Literal["data", "rows", "columns", "combine", "summarise", "clean", "reshape"]
"""Where a palette puts a kind of step."""
Passed = Mapping[str, tuple[int, str]]
"""Columns that leave a step as they came: by their name, the number of the input and the name they had there."""


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What the values of a column come from: columns of inputs, by their number, and columns of other steps, by id."""

    columns: tuple[tuple[int, str], ...] = ()
    references: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Operation(ABC):
    """What one step does to the rows it reads. Immutable; expressions are sqlglot trees.

    `kind` is the stable name in documents, `label` and `group` are what a palette calls it and where it
    puts it, `fields` its parameters, for forms and for whoever writes
    documents, `arity` the number of steps whose rows it reads (the steps its expressions refer to come
    on top), `optional` whether a pipeline may do without it, `noun` what its outcome is called where
    SQL needs a name for it.

    A kind is either a `Primitive`, which every engine knows how to write, or it is `Composed` of those.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    group: ClassVar[Group]
    fields: ClassVar[tuple[Field, ...]] = ()
    arity: ClassVar[int] = 1
    optional: ClassVar[bool] = False
    noun: ClassVar[str] = "rows"
    holds_values: ClassVar[tuple[str, ...]] = ()
    """Parameters, other than expressions, whose texts may be values of the data."""

    @abstractmethod
    def title(self, inputs: tuple[Given, ...]) -> str:
        """A short name for the canvas, such as “Filter city”, at most `LONGEST_TITLE` letters."""

    @abstractmethod
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        """What it does, in plain words, given what it reads."""

    @abstractmethod
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        """The columns that leave it. Raises `UsageError` where that cannot be.

        What its expressions read has been checked before, by way of `readable`.
        """

    def readable(self, inputs: tuple[Columns, ...]) -> Columns:
        """The columns its expressions may read."""
        return inputs[0] if inputs else ()

    def passes(self, inputs: tuple[Columns, ...]) -> Passed:
        """The columns that leave as they came. By default those of the first input that keep their name."""
        before = {column.name for column in inputs[0]} if inputs else set()
        return {column.name: (0, column.name) for column in self.columns(inputs) if column.name in before}

    def made_of(self, inputs: tuple[Columns, ...]) -> Mapping[str, MadeOf]:
        """What each column that leaves comes from. What decides which rows leave is not part of it.

        By default a column that does not pass comes from all that the expressions read, or from the whole first
        input where there are none.
        """
        passed, trees = self.passes(inputs), self.expressions()
        made = of_trees(trees)
        if not trees and inputs:
            made = MadeOf(tuple((0, known.name) for known in inputs[0]))
        leaving = (known.name for known in self.columns(inputs))
        return {name: MadeOf((passed[name],)) if name in passed else made for name in leaving}

    @abstractmethod
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        """The primitives that do the same one after the other; the first reads the inputs."""

    @abstractmethod
    def params(self, dialect: str) -> dict[str, JsonValue]:
        """Its parameters as JSON, expressions as SQL text."""

    @classmethod
    @abstractmethod
    def read(cls, reader: ParamReader) -> Self:
        """The inverse of `params`. Raises `UsageError`."""

    def cautions(self, inputs: tuple[Columns, ...], dialect: str) -> tuple[Problem, ...]:
        """What to beware of, given what it reads and the database: where others would give other rows."""
        return ()

    def expressions(self) -> tuple[exp.Expr, ...]:
        """Every expression it holds."""
        return ()

    def mapped(self, change: Change) -> Self:
        """The same operation with each of its expressions replaced by what `change` gives for it."""
        return self


class Primitive(Operation):
    """An operation that each engine has a writer for."""

    @abstractmethod
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        """The SQL that does this to the rows of the given blocks."""

    @abstractmethod
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        """The pandas expression of the outcome; statements needed before it are written to `writer`.

        Raises `UsageError` (``pandas.unsupported``) for what pandas has no counterpart of.
        """

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        return (self,)


def spelt_as(tree: exp.Expr, available: Columns) -> exp.Expr:
    """`tree` with its columns spelt as those available, whatever the case they were typed in.

    Raises `UsageError` (``pipeline.unknown_column``) when one is not available.
    """
    exact = {column.name for column in available}
    if all(found.name in exact and not found.table for found in tree.find_all(exp.Column)):
        return tree
    folded = {column.name.lower(): column.name for column in reversed(available)}

    def change(node: exp.Expr) -> exp.Expr | None:
        if isinstance(node, exp.Query):
            return node.copy()
        if not isinstance(node, exp.Column) or (node.name in exact and not node.table):
            return None
        if node.table or node.name.lower() not in folded:
            raise unknown_column(node.sql(), tuple(column.name for column in available))
        return exp.Column(this=exp.Identifier(this=folded[node.name.lower()], quoted=False))

    return rebuilt(tree, change)


def of_trees(trees: Iterable[exp.Expr]) -> MadeOf:
    """What expressions over the first input read."""
    trees = tuple(trees)
    read = dict.fromkeys((0, known.name) for tree in trees for known in columns_of(tree))
    return MadeOf(tuple(read), references(trees))


def of_named(named: Iterable[tuple[str, exp.Expr]]) -> Mapping[str, MadeOf]:
    """What each of some named expressions over the first input reads."""
    return {name: of_trees((tree,)) for name, tree in named}


def renamed_columns(named: tuple[tuple[str, exp.Expr], ...]) -> Passed:
    """The columns among named expressions that are columns of the first input."""
    return {name: (0, tree.name) for name, tree in named if isinstance(tree, exp.Column)}


def unknown_column(name: str, known: tuple[str, ...]) -> UsageError:
    """The error for a column that does not reach a step."""
    near = process.extractOne(name, known, processor=str.lower, score_cutoff=60)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known) or 'no columns'}."
    return UsageError(Problem("pipeline.unknown_column", f"There is no column {name} at this step.", hint))
