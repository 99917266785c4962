"""Source: the rows of one table.

Parameters: `table` (its key in the catalogue), `name`, what people call it, and `source`, where it lies in another
source of the workspace than the flow's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.catalog import Column, Table, TableKind
from nl2sql.database import Address, ResultColumn
from nl2sql.problems import Problem, UsageError
from pipeline_gen.block import Block
from pipeline_gen.flow_catalog import catalog_of, own_name
from pipeline_gen.python_text import file_read, quoted
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

_NUMBERS = ("INT", "REAL", "FLOA", "DOUB", "NUM", "DEC", "BOOL", "DATE", "TIME", "YEAR", "MONEY")
_ZONES = ("WITH TIME ZONE", "WITH LOCAL TIME ZONE", "TIMESTAMPTZ", "TIMESTAMP_TZ", "TIMESTAMP_LTZ", "DATETIMEOFFSET")


@dataclass(frozen=True)
class Source(Primitive):
    """All rows and columns of `table`, which stands in `schema` (empty for the default one).

    Where the database lets a column of numbers hold texts (SQLite), `may_mix` names the columns that could and
    `mixed` those that are known to. `origin` says what the table is: one of a database, a file, a DataFrame.
    `source` is the workspace's name of the source that holds it, empty for the flow's own. `zoned` are the columns
    whose moments have a time zone.
    """

    kind: ClassVar[str] = "source"
    label: ClassVar[str] = "Table"
    group: ClassVar[Group] = "data"
    arity: ClassVar[int] = 0
    fields: ClassVar[tuple[Field, ...]] = (
        Field("source", "source", "Source", optional=True),
        Field("table", "table", "Table"),
        Field("name", "text", "Called", optional=True),
    )

    table: str
    schema: str
    name: str
    table_columns: Columns
    may_mix: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    origin: TableKind = "table"
    source: str = ""
    zoned: tuple[str, ...] = ()

    @classmethod
    def of(cls, table: Table, name: str = "", source: str = "") -> Self:
        """The source that reads a table of the catalogue."""
        columns = tuple(ResultColumn(column.name, column.type) for column in table.columns)
        may_mix = [column for column in table.columns if _may_mix(column)]
        mixed = tuple(column.name for column in may_mix if column.type == "text")
        may = tuple(column.name for column in may_mix)
        zoned = tuple(column.name for column in table.columns if _has_zone(column))
        return cls(table.name, table.schema, name or table.name, columns, may, mixed, table.kind, source, zoned)

    @property
    def key(self) -> str:
        """The table's key in the catalogue."""
        return f"{self.schema}.{self.table}" if self.schema else self.table

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled(self.table, [])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        return f"Start from {self.key} of {self.source}" if self.source else f"Start from {self.key}"

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        return self.table_columns

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        table = exp.Table(this=exp.Identifier(this=self.table, quoted=False))
        if self.schema:
            table.set("db", exp.Identifier(this=self.schema, quoted=False))
        return Block.over(table, tuple(column.name for column in self.table_columns), self.name)

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        if self.origin == "frame":
            name = self.table if self.table.isidentifier() else f"globals()[{quoted(self.table)}]"
            return f"{name}.convert_dtypes()"
        return self.pandas_read(writer.places)

    def pandas_read(self, places: Mapping[str, Address]) -> str:
        """The code that reads the table or file; `places` says where sources are."""
        found = file_read(self.table, places.get(self.source)) if self.origin == "file" else ""
        schema = f", schema={quoted(self.schema)}" if self.schema else ""
        return found or f"read({quoted(self.table)}{schema})"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        known: dict[str, JsonValue] = {"table": self.key, "name": self.name}
        return known | {"source": self.source} if self.source else known

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        key = reader.text("table")
        source = own_name(reader.catalog, reader.text("source") if reader.params.get("source") else "")
        catalog = catalog_of(reader.catalog, source)
        table = catalog.table(key)
        if table is None:
            near = catalog.similar_tables(key, 1)
            hint = f"Did you mean {near[0]}?" if near else "Choose a table of the source."
            raise UsageError(Problem("pipeline.unknown_table", f"{reader.place}: there is no table {key}.", hint))
        return cls.of(table, reader.text("name", table.name), source)


def _may_mix(column: Column) -> bool:
    """Whether numbers stay numbers in the column and texts texts: it was declared, but not as text.

    Elsewhere than in SQLite that is true as well, and no column is found mixed: its type is that of its declaration.
    """
    return column.type in ("integer", "number", "boolean", "text") and _declares_numbers(column.declared)


def _has_zone(column: Column) -> bool:
    declared = column.declared.upper()
    return column.type == "datetime" and any(words in declared for words in _ZONES)


@lru_cache(maxsize=1024)
def _declares_numbers(declared: str) -> bool:
    return any(word in declared.upper() for word in _NUMBERS)
