"""What a drafter is: a function from a grounded question to ranked candidate queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from nl2sql.catalog import Catalog
from nl2sql.database import Database
from nl2sql.grounding import Grounding
from nl2sql.likeness import Meaning
from nl2sql.noted import NO_NOTES, Notes
from nl2sql.problems import Problem, Span
from nl2sql.values import ValueIndex
from nl2sql.workspace_words import NO_ALIASES, Aliases


class Past(Protocol):
    """What people asked of a source before, and kept the answers to."""

    def votes(self, question: str) -> Mapping[str, float]:
        """The shares, 0 to 1, of tables (by `Table.key`) in the answers to questions like this one."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to ask: a database with what is known about it. Shared, never changed.

    `aliases` are what people in this workspace call its tables, columns and values; `past` is what they kept, which
    helps to find tables in a large catalogue; `notes` are what they wrote down; `meaning` is what an embedding model
    knows, where one is configured; `before` are the tables (by key) that the answer before this question was read from.
    """

    name: str
    database: Database
    catalog: Catalog
    values: ValueIndex
    aliases: Aliases = NO_ALIASES
    past: Past | None = None
    notes: Notes = NO_NOTES
    meaning: Meaning | None = None
    before: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What stores know it by, in every process: `Database.identity`, and its name where there is none.

        Names are no such thing: two kernels may call different databases ``shop``.
        """
        return self.database.identity or self.name


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a part of the query is there: `sql` is the part, `words` the places in the question it came from."""

    text: str
    sql: str = ""
    words: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate query.

    `confidence` is the estimated probability, 0 to 1, that it is what the person meant. `unused` are
    content words of the question that no part of the query accounts for.
    """

    sql: str
    confidence: float
    drafter: str
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Problem, ...] = ()
    unused: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What a drafter works from. `today` (ISO date) anchors relative dates; tests fix it.

    Of a large source, `source` holds the part that the question seems to be about (`nl2sql.retrieval.in_view`), and
    `whole` all of it.
    """

    question: str
    source: Source
    grounding: Grounding
    today: str
    whole: Source | None = None


def unused_words(question: str, spans: Iterable[Span]) -> tuple[Problem, ...]:
    """A warning for each word of the question that is not part of the query."""
    return tuple(
        Problem(
            "draft.unused-word",
            f"'{question[span.start : span.end]}' is not part of the query.",
            "Say it in other words, or name the column.",
            span,
            "warning",
        )
        for span in spans
    )


class Drafter(Protocol):
    """Turns a request into candidates, best first; an empty tuple when it has nothing to offer."""

    @property
    def name(self) -> str:
        """Stable name for the log: ``embedded``, ``remembered``, ``chat``."""

    def draft(self, request: DraftRequest) -> tuple[Draft, ...]:
        """The candidates. Raises `ModelError` when a model it needs cannot be used."""


@runtime_checkable
class GetsToKnow(Protocol):
    """A drafter that looks at a source once before its first question, so that this is as quick as the others."""

    def get_to_know(self, source: Source) -> None:
        """Work out what every question to this source needs."""
