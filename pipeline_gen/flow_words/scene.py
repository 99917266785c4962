"""Where a sentence is read: the columns that leave a step, with what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlglot import exp

from nl2sql.catalog import Cell, Column, ColumnType
from nl2sql.drafting import Source
from nl2sql.parser.dialects import as_date, turned_text
from pipeline_gen.flow_words.naming import AmbiguousColumn, Naming
from pipeline_gen.flow_words.words import Cursor, Word, stems_of
from pipeline_gen.lineage import Origins, origins
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.sql_text import canonical, column
from pipeline_gen.steps.given import Given
from pipeline_gen.telling import leaving

Look = Callable[[Pipeline, exp.Expr], tuple[Cell, ...] | None]
"""Gives the different values of an expression over a pipeline's rows; None where they cannot be had."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """An expression that a step holds, and the words in which its sentence says it."""

    words: tuple[Word, ...]
    tree: exp.Expr


@dataclass(frozen=True)
class Scene:
    """The rows that words speak of: those that leave `pipeline`.

    `chosen` says which column words mean that several might. `today` is an ISO date. `look` may ask the data.
    `remembered` are expressions that the words may repeat as a step said them, the longest first.
    """

    pipeline: Pipeline
    source: Source
    today: str
    chosen: Mapping[str, str] = field(default_factory=dict)
    look: Look | None = None
    remembered: tuple[Remembered, ...] = ()

    @property
    def dialect(self) -> str:
        """The dialect of expressions."""
        return self.pipeline.dialect

    @cached_property
    def types(self) -> dict[str, ColumnType]:
        """The type of each column."""
        return {known.name: known.type for known in self.pipeline.columns}

    @cached_property
    def origins(self) -> Origins:
        """Which table's column each column is, where it is one."""
        return origins(self.pipeline, self.pipeline.output)

    @cached_property
    def given(self) -> Given:
        """What steps that read these rows are told of them."""
        return leaving(self.pipeline)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, in order."""
        return tuple(self.types)

    def canonical(self, tree: exp.Expr) -> exp.Expr:
        """The tree as it is read from its own text."""
        return canonical(tree, self.dialect)

    def known(self, name: str) -> Column:
        """What the catalogue knows of a column, as it is called here."""
        ref = self.origins.get(name)
        found = self.source.catalog.column(ref) if ref is not None else None
        return found if found is not None else Column(name, self.types[name])

    def stored(self, name: str) -> tuple[str, ...]:
        """The texts that are known to stand in a column."""
        ref = self.origins.get(name)
        return self.source.values.of(ref) if ref is not None else ()

    def spelt(self, name: str, text: str) -> tuple[str, ...]:
        """The stored texts that `text` means in a column: the same spelling, else other cases and marks."""
        ref = self.origins.get(name)
        if ref is None:
            return ()
        found = [stored.value for stored in self.source.values.lookup(text) if stored.column == ref]
        return (text,) if text in found else tuple(found)

    def of_type(self, *types: ColumnType) -> tuple[str, ...]:
        """The columns of these types."""
        return tuple(name for name, kind in self.types.items() if kind in types)

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The columns of numbers that count or measure something: no ids and no keys."""
        return tuple(
            name
            for name in self.of_type("integer", "number")
            if "id" not in stems_of(name) and not (name in self.origins and self.known(name).primary_key)
        )

    def column(self, cursor: Cursor, *, partly: bool = True) -> str | None:
        """The column that the next words name (see `Naming.column`). Raises `AmbiguousColumn`."""
        return self._naming.column(cursor, partly=partly)

    def columns(self, cursor: Cursor) -> list[str]:
        """One or more columns with commas or “and” between them. Raises `AmbiguousColumn`."""
        cursor.skips("the", "column", "columns")
        return list(dict.fromkeys(cursor.listed(lambda: self.column(cursor))))

    @cached_property
    def _naming(self) -> Naming:
        return Naming(self.names, self.origins, self.given, self.source.aliases, self.chosen)

    def moment(self, name: str) -> exp.Expr | None:
        """The date that stands in a column, also where it stands there as a text; None for no date."""
        kind = self.types.get(name)
        if kind in ("date", "datetime"):
            return column(name)
        if kind != "text" or not turned_text(self.known(name)):
            return None
        return self.canonical(as_date(column(name), self.known(name), self.dialect))

    def date(self, *, texts: bool = False) -> str | None:
        """The column that words about time mean where they name none; with `texts`, one of dates as texts counts, too.

        Raises `AmbiguousColumn`.
        """
        found = self.of_type("date", "datetime")
        if texts and not found:
            found = tuple(name for name in self.of_type("text") if self.moment(name) is not None)
        if len(found) > 1 and "date" in self.chosen:
            return self.chosen["date"]
        own = [name for name in found if _is_own(name, self.origins)]
        best = own if len(own) == 1 else found
        if len(best) > 1:
            raise AmbiguousColumn("date", tuple(best))
        return best[0] if best else None


def _is_own(name: str, known: Origins) -> bool:
    """Whether a date is named after its table: order_date of orders."""
    ref = known.get(name)
    return ref is not None and bool(set(stems_of(ref.table)) & set(stems_of(ref.column)))
