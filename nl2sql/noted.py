"""Notes that hold for a catalogue: every name in them exists, every expression only reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.words import Token, split_identifier, stem, stems, tokenise
from nl2sql.workspace_words import NO_ALIASES, Aliases
from nl2sql.written_notes import MetricNote, SourceNotes

_REMEMBERED = 64
MetricFunction = Literal["sum", "average", "minimum", "maximum", "count", "count distinct", "whole"]
"""How a metric is made of the rows of its table; ``whole`` where the expression holds the sums itself."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of the notes.

    `table` is the key of the table whose rows it is about. `expression` is SQL over full ``table.column`` names in the
    source's dialect: of one row, which `function` puts together, or of a group of rows for ``whole``. It is empty
    for a plain count of rows. `column` is set where the expression is a column and nothing else; `columns` are all
    that it reads.
    """

    note: MetricNote
    table: str
    function: MetricFunction
    expression: str = ""
    column: ColumnRef | None = None
    columns: tuple[ColumnRef, ...] = ()

    @property
    def name(self) -> str:
        """What people call it."""
        return self.note.name

    @property
    def tables(self) -> tuple[str, ...]:
        """The keys of all tables that it reads, its own first."""
        return tuple(dict.fromkeys((self.table, *(ref.table for ref in self.columns))))

    @property
    def label(self) -> str:
        """Its name as that of a result column."""
        return "_".join(split_identifier(self.note.name)) or "value"

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The stems of its name and of its synonyms."""
        return tuple(filter(None, (phrase_stems(text) for text in (self.note.name, *self.note.synonyms))))


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows of `table` (a key) count only where `condition` holds: SQL over full names; `text` is as it was written."""

    table: str
    condition: str
    columns: tuple[ColumnRef, ...]
    text: str


@dataclass(frozen=True, slots=True)
class NotedJoin:
    """Columns of `table` that refer to those of `target`, pairwise."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Notes:
    """The notes of one source that hold; what does not is left out.

    `hidden` are the tables (with an empty column) and columns that are not to be used, each with the reason.
    `offered` is the catalogue as drafters see it: without what is hidden, with descriptions as comments and with
    the joins of the notes. It is None where there are no notes.
    """

    written: SourceNotes = field(default_factory=lambda: SourceNotes(""))
    metrics: tuple[Metric, ...] = ()
    filters: tuple[Filter, ...] = ()
    joins: tuple[NotedJoin, ...] = ()
    aliases: Aliases = NO_ALIASES
    hidden: tuple[tuple[ColumnRef, str], ...] = ()
    units: tuple[tuple[ColumnRef, str], ...] = ()
    offered: Catalog | None = None

    def __bool__(self) -> bool:
        return self.offered is not None

    @cached_property
    def by_phrase(self) -> dict[tuple[str, ...], Metric]:
        """The metrics by the stems of what people say for them."""
        return {phrase: metric for metric in self.metrics for phrase in metric.phrases}

    @cached_property
    def _parts(self) -> dict[int, Notes]:
        return {}

    def within(self, part: Catalog) -> Notes:
        """The notes for a part of the offered catalogue: metrics of which all columns are in it."""
        if self.offered is None or part is self.offered:
            return self
        known = self._parts.get(id(part))
        if known is None or known.offered is not part:
            if len(self._parts) >= _REMEMBERED:
                self._parts.clear()
            kept = tuple(metric for metric in self.metrics if _is_in(metric, part))
            known = self._parts[id(part)] = replace(self, metrics=kept, offered=part)
        return known

    def metrics_said(self, tokens: Sequence[Token]) -> tuple[tuple[int, int, Metric], ...]:
        """Each metric that the tokens name, with its first place and the place after its last; longer names first
        where two begin at the same place, and no two over the same words.
        """
        longest = max(map(len, self.by_phrase), default=0)
        found: list[tuple[int, int, Metric]] = []
        place = 0
        while place < len(tokens) and longest:
            for end in range(min(len(tokens), place + longest), place, -1):
                metric = self.by_phrase.get(tuple(token.stem for token in tokens[place:end]))
                if metric is not None:
                    found.append((place, end, metric))
                    place = end - 1
                    break
            place += 1
        return tuple(found)


def _is_in(metric: Metric, part: Catalog) -> bool:
    return part.table(metric.table) is not None and all(part.column(ref) is not None for ref in metric.columns)


def phrase_stems(text: str) -> tuple[str, ...]:
    """The stems of a phrase as a question holds them."""
    words = tuple(token.stem for token in tokenise(text) if token.kind == "word")
    return words or stems(text) or ((stem(text.lower()),) if text.strip() else ())


NO_NOTES = Notes()
