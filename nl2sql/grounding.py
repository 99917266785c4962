"""What a question is about: tables, columns, values, and the reason each was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.problems import Span

HitKind = Literal["table", "column", "value"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing of the catalogue that the question seems to be about.

    `table` is a `Table.key`; `column` is empty for a table hit; `value` holds the stored value for a
    value hit. `words` are the places in the question that speak of it (none for a table reached over
    a foreign key); `why` says so in a sentence; `score` orders hits of one kind, higher is better.
    """

    kind: HitKind
    table: str
    column: str = ""
    value: str = ""
    score: float = 0.0
    why: str = ""
    words: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Grounding:
    """All hits of a question, each kind best first; `unused` are content words that matched nothing."""

    question: str
    tables: tuple[Hit, ...] = ()
    columns: tuple[Hit, ...] = ()
    values: tuple[Hit, ...] = ()
    unused: tuple[Span, ...] = ()
