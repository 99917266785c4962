"""Stored values by other words: "Swiss" for Switzerland, "called off" for cancelled, where nothing else fits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from nl2sql.catalog import ColumnRef
from nl2sql.lexicon import lexicon
from nl2sql.parser.marks import Mark
from nl2sql.parser.scan_editions import editions
from nl2sql.retrieval.links import is_content
from nl2sql.retrieval.stored import in_another_form
from nl2sql.retrieval.value_forms import value_forms
from nl2sql.values import StoredValue, ValueIndex
from nl2sql.words import Token, stems

_FEW = 40
"""Synonyms are looked for among kinds and states, not among names."""
_STATES = frozenset(
    {
        "status",
        "state",
        "type",
        "kind",
        "channel",
        "method",
        "mode",
        "level",
        "stage",
        "phase",
        "outcom",
        "result",
        "role",
    }
)
"""Columns that say what state or kind a row is in: their values are words that have synonyms."""
_LONGEST = 3
_PLACE, _LOOSE = 0.9, 0.6


def values_alike(tokens: Sequence[Token], values: ValueIndex, known: Collection[int]) -> Iterator[Mark]:
    """Marks for values that a place's people name, or that share a sense with words not `known` (token places)."""
    yield from editions(tokens, values)
    for place, token in enumerate(tokens):
        if not is_content(token) or token.kind != "word":
            continue
        if token.capital:
            found = in_another_form(values, (token.norm,), (token.stem,))
            yield from _marks(found, place, place + 1, _PLACE)
        for end in range(min(len(tokens), place + _LONGEST), place, -1):
            if (
                (token.stem,) in lexicon().related
                or token.norm.endswith("ing")
                or all(spot in known for spot in range(place, end))
            ):
                continue
            alike = [
                stored
                for phrase in lexicon().alike.get(tuple(part.stem for part in tokens[place:end]), ())
                for form in value_forms(values).stemmed(phrase)
                for stored in values.exact(form)
                if set(stems(stored.column.column)) & _STATES and values.size(stored.column) <= _FEW
            ]
            if alike:
                yield from _marks(alike, place, end, _LOOSE)
                break


def _marks(found: Sequence[StoredValue], start: int, end: int, quality: float) -> Iterator[Mark]:
    spellings: dict[ColumnRef, list[str]] = {}
    for stored in found:
        spellings.setdefault(stored.column, []).append(stored.value)
    for ref, texts in spellings.items():
        score = quality * (end - start)
        values = tuple(dict.fromkeys(texts))
        yield Mark(
            "value",
            start,
            end,
            score,
            table=ref.table,
            column=ref.column,
            values=values,
            quality=quality,
            how="is like",
        )
