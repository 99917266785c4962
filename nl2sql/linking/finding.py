"""What the search for values works on, and the candidates it has found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from nl2sql.catalog import Cell, ColumnRef
from nl2sql.form.scope import Candidate, CandidateKind
from nl2sql.linking.linked import Level
from nl2sql.values import StoredValue, ValueIndex, normalise
from nl2sql.words import Token

LONGEST_VALUE = 8
"""How many words a stored value may have to be looked for."""


@dataclass
class Finding:
    """What the search works on; `found` grows. `linked` gives the strongest link of each token to a name."""

    question: str
    tokens: Sequence[Token]
    values: ValueIndex
    places: dict[ColumnRef, int]
    linked: dict[int, Level]
    found: list[Candidate] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)

    def text(self, start: int, end: int) -> str:
        """What the question says from the token `start` up to `end`."""
        return self.question[self.tokens[start].span.start : self.tokens[end - 1].span.end]

    def add(self, kind: CandidateKind, start: int, end: int, text: str, stored: Iterable[StoredValue] = ()) -> None:
        """Adds a candidate with the spellings of `stored`; the same stretch and text is added once."""
        stored = tuple(stored)
        spellings = self.spellings(text, stored)
        for at, other in enumerate(self.found):
            if (other.start, other.end, other.text) == (start, end, text) and other.kind not in ("number", "period"):
                known = {place for place, _ in other.stored}
                more = tuple(pair for pair in spellings if pair[0] not in known)
                surer = kind if more and other.kind in ("name", "word") else other.kind
                also = self._also(more, stored)
                self.found[at] = replace(other, kind=surer, stored=other.stored + more, also=other.also + also)
                return
        self.found.append(Candidate(kind, start, end, text, stored=spellings, also=self._also(spellings, stored)))

    def spellings(self, text: str, stored: Iterable[StoredValue]) -> tuple[tuple[int, Cell], ...]:
        """How each column writes what is `stored`, by the place of the column; as `text` has it where it can."""
        spellings: dict[int, Cell] = {}
        for value in stored:
            place = self.places.get(value.column)
            if place is not None and (place not in spellings or value.value == text):
                spellings[place] = value.value
        return tuple(spellings.items())

    def _also(
        self, spellings: tuple[tuple[int, Cell], ...], stored: Iterable[StoredValue]
    ) -> tuple[tuple[int, Cell], ...]:
        """What `stored` holds beside `spellings` in their columns that differs in case, accents or spacing only."""
        chosen = dict(spellings)
        alike = (
            (place, value.value)
            for value in stored
            if (place := self.places.get(value.column)) in chosen
            and value.value != chosen[place]
            and normalise(value.value) == normalise(str(chosen[place]))
        )
        return tuple(dict.fromkeys(alike))
