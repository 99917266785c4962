"""Opaque: a query that could not be taken apart, kept whole. Parameters: `sql` and the `columns` that leave it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self, get_args

from pydantic import JsonValue
from sqlglot import exp
from sqlglot.errors import SqlglotError
from typing_extensions import override

from nl2sql.catalog import ColumnType
from nl2sql.database import ResultColumn
from pipeline_gen.block import Block
from pipeline_gen.pandas_expressions import unsupported
from pipeline_gen.sql_text import bad_expression, parse
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

_TYPES: tuple[ColumnType, ...] = get_args(ColumnType)


@dataclass(frozen=True)
class Opaque(Primitive):
    """The rows of `sql`, a statement of `dialect`; `why` says what stood in the way of taking it apart."""

    kind: ClassVar[str] = "opaque"
    label: ClassVar[str] = "SQL"
    group: ClassVar[Group] = "data"
    arity: ClassVar[int] = 0
    fields: ClassVar[tuple[Field, ...]] = (
        Field("sql", "sql", "SQL"),
        Field("why", "text", "Why it is kept whole", optional=True, hidden=True),
        Field("columns", "typed_columns", "Columns that leave it", hidden=True),
    )

    sql: str
    dialect: str
    output: Columns
    why: str = ""

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return "SQL"

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        reason = f" ({self.why})" if self.why else ""
        return f"Run this SQL as it is{reason}"

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        return self.output

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        try:
            query = parse(self.sql, self.dialect)
        except SqlglotError as error:
            raise bad_expression(self.sql, str(error)) from error
        if isinstance(query, exp.Pivot):
            query = exp.Select(expressions=[exp.Star()], from_=exp.From(this=exp.Subquery(this=query)))
        if not isinstance(query, exp.Query):
            raise bad_expression(self.sql, "it gives no rows")
        if self.dialect == "sqlite":
            for found in list(query.find_all(exp.Column)):
                # SQLite takes "x" for a text when no column is called so: only the quotes say it.
                if isinstance(found.this, exp.Identifier) and found.this.quoted and not found.table:
                    found.replace(exp.Var(this=found.sql("sqlite")))
        names = tuple(column.name for column in self.output)
        return replace(Block.of_query(query, names), sealed=True)

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        raise unsupported("SQL that was kept whole")

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        columns: list[JsonValue] = [{"name": column.name, "type": column.type} for column in self.output]
        return {"sql": self.sql, "why": self.why, "columns": columns}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        columns = tuple(
            ResultColumn(item.text("name"), item.choice("type", _TYPES)) for item in reader.items("columns")
        )
        why = reader.text("why") if reader.params.get("why") else ""
        return cls(reader.text("sql"), reader.dialect, columns, why)
