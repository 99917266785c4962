"""The rows of a step that another source worked out, as a table that the steps after it read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from typing_extensions import override

from pipeline_gen.python_text import statement_read
from pipeline_gen.sql_text import slug
from pipeline_gen.steps import Source
from pipeline_gen.steps.given import Given
from pipeline_gen.steps.operation import Columns

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class Moved(Source):
    """What `statement` gives in its source, under the name of the step it comes from. Never part of a document."""

    statement: str = ""
    dialect: str = ""

    @classmethod
    def of_step(cls, step_id: str, columns: Columns, mixed: tuple[str, ...]) -> Self:
        """The rows of a step; `mixed` are its columns that mix numbers with texts."""
        return cls(step_id, "", step_id, columns, mixed, mixed)

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        return f"Read {self.table} from {self.source or 'its source'}"

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        return statement_read(self.statement, engine_of(self.source), self.dialect)


def engine_of(source: str) -> str:
    """The variable that holds the connection to a source; the flow's own has the plain name."""
    return f"{slug(source)}_engine" if source else "engine"
