"""Top: keeps the first rows of each group, such as the last order of each customer.

Parameters: `rows`, how many; `order`, what the rows of a group are put in order by; `within`, the columns whose
equal values make the groups (none for all rows at once); `ties`: ``cut`` keeps exactly so many rows, ``keep`` also
those equal to the last one, ``levels`` the rows of so many different places; `place`, the column that gets each row's
place, if any.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.problems import Problem
from pipeline_gen.block import SortKey
from pipeline_gen.expressions import Change
from pipeline_gen.pandas_windows import sorted_frame
from pipeline_gen.python_text import quoted
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.filter import Filter
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.sort import key_phrase, read_sort_keys, written_sort_keys
from pipeline_gen.steps.window import over, spelt_names
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

Ties = Literal["cut", "keep", "levels"]
TIES: tuple[Ties, ...] = ("cut", "keep", "levels")
RANKS: dict[Ties, type[exp.Expr]] = {"cut": exp.RowNumber, "keep": exp.Rank, "levels": exp.DenseRank}
"""The window function behind each way with ties."""
_WORDS: dict[Ties, str] = {"cut": "", "keep": ", with those equal to the last", "levels": ", equal ones counting once"}
_CHOICES = ("cut them off", "keep all of them", "count each place once")


@dataclass(frozen=True)
class Top(Composed):
    """The first `rows` rows of each group in the given order."""

    kind: ClassVar[str] = "top"
    label: ClassVar[str] = "Keep the first of each group"
    group: ClassVar[Group] = "rows"
    optional: ClassVar[bool] = True
    noun: ClassVar[str] = "ranked"
    fields: ClassVar[tuple[Field, ...]] = (
        Field("rows", "number", "Rows to keep", proposed=True),
        Field("within", "columns", "Of each", "each group of rows on its own", optional=True),
        Field("order", "sort_keys", "In the order of", optional=True),
        Field("ties", "choice", "Equal rows", choices=TIES, words=_CHOICES),
        Field("place", "text", "Column for the place", optional=True, proposed=True),
    )

    rows: int
    order: tuple[SortKey, ...]
    within: tuple[str, ...] = ()
    ties: Ties = "cut"
    place: str = ""

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        groups = [inputs[0].called(name) for name in self.within]
        return titled(f"Top {self.rows} of each", groups) if groups else f"Top {self.rows}"

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        rows = "row" if self.rows == 1 else f"{self.rows} rows"
        groups = listed(inputs[0].called(name) for name in self.within)
        words = f"Keep the first {rows}" + (f" of each {groups}" if groups else "")
        words += f", by {listed((key_phrase(key, inputs[0]) for key in self.order), 'then')}" if self.order else ""
        return words + _WORDS[self.ties] + (f"; the place is {self.place}" if self.place else "")

    @override
    def cautions(self, inputs: tuple[Columns, ...], dialect: str) -> tuple[Problem, ...]:
        if self.order:
            return ()
        message = "Nothing puts the rows of a group in order, so which one comes first is up to the database."
        return (Problem("pipeline.unordered_limit", message, "Say what to order them by.", severity="info"),)

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        names = [known.name for known in inputs[0]]
        place = self.place or unique("place", {name.lower() for name in names})
        rank = over(RANKS[self.ties](), spelt_names(self.within, inputs[0]), self.order, "")
        kept = tuple((name, column(name)) for name in names)
        test: exp.Expr = exp.LTE(this=column(place), expression=exp.Literal.number(self.rows))
        if self.rows == 1:
            test = exp.EQ(this=column(place), expression=exp.Literal.number(1))
        ranked = (Select((*kept, (place, rank))), Filter(test))
        return ranked if self.place else (*ranked, Select(kept))

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        if self.place or self.ties != "cut" or not self.order:
            return None
        frame = writer.frame(step)
        ordered = sorted_frame(self.order, frame)
        if not self.within:
            return f"{ordered}.head({self.rows}).sort_index()"
        names = ", ".join(quoted(name) for name in spelt_names(self.within, writer.columns(step.main_inputs[0])))
        return f"{ordered}.groupby([{names}], dropna=False).head({self.rows}).sort_index()"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        order = written_sort_keys(self.order, dialect)
        within: list[JsonValue] = list(self.within)
        return {"rows": self.rows, "order": order, "within": within, "ties": self.ties, "place": self.place}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        place = reader.text("place") if reader.params.get("place") else ""
        order = read_sort_keys(reader, "order") if reader.has("order") else ()
        ties = reader.choice("ties", TIES) if reader.has("ties") else "cut"
        return cls(reader.number("rows"), order, reader.names("within"), ties, place)

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return tuple(key.expression for key in self.order)

    @override
    def mapped(self, change: Change) -> Self:
        return replace(self, order=tuple(replace(key, expression=change(key.expression)) for key in self.order))
