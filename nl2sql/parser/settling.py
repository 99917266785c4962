"""What settling works on: a finished reader, the source, the day it is read on, and what is noted on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from nl2sql.drafting import Source
from nl2sql.parser.frame import Words
from nl2sql.parser.reader import Reader
from nl2sql.parser.ways import multiplies
from nl2sql.problems import Problem


@dataclass
class Settling:
    """A finished reader with the source and the day it is read on."""

    reader: Reader
    source: Source
    today: date
    notes: list[Problem]
    lost: list[Words] = field(default_factory=list)

    @property
    def hints(self) -> tuple[str, ...]:
        """The stems of the question that decide between dates ("shipped in May"): neither names of tables nor periods
        nor what is said to be missing."""
        told = [m for m in self.reader.marks if m.kind == "period" or (m.kind == "table" and m.how == "is")]
        apart = {place for mark in told for place in range(mark.start, mark.end)}
        gone = [span for c in self.reader.conditions if c.operator == "is null" for span in c.words]
        return tuple(
            token.stem
            for place, token in enumerate(self.reader.tokens)
            if place not in apart and not any(span.start <= token.span.start < span.end for span in gone)
        )


def is_below(reader: Reader, upper: str, lower: str) -> bool:
    """Whether one row of `upper` can have many in `lower`."""
    return bool(upper) and multiplies(reader.catalog, upper, lower)
