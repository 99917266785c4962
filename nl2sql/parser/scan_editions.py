"""Values told apart by a year only: "last year's Summer Sale" where each Summer Sale is stored with its year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nl2sql.caching import per_object
from nl2sql.catalog import ColumnRef
from nl2sql.parser.marks import Mark
from nl2sql.values import ValueIndex, normalise
from nl2sql.words import Token

_YEAR = re.compile(r"^(?:(?:19|20)\d\d )?(.*?)(?: (?:19|20)\d\d)?$")
_LONGEST = 4
_WORTH = 1.6


def editions(tokens: Sequence[Token], values: ValueIndex) -> Iterator[Mark]:
    """Marks for what is held again each year, named without the year: all its editions, which a period narrows."""
    known = _editions(values.whole)
    if not known:
        return
    for start in range(len(tokens)):
        for end in range(start + 2, min(len(tokens), start + _LONGEST) + 1):
            text = " ".join(normalise(token.text) for token in tokens[start:end])
            for ref, texts in known.get(text, {}).items():
                if not values.of(ref):  # of a table out of view
                    continue
                if end < len(tokens) and _is_year(tokens[end]):
                    continue
                year = tokens[start - 1].text if start and _is_year(tokens[start - 1]) else ""
                own = tuple(each for each in texts if year and year in each)
                first = start - 1 if own else start
                yield Mark(
                    "value", first, end, _WORTH * (end - first), table=ref.table, column=ref.column,
                    values=own or texts, quality=0.9, how="is part of",
                )  # fmt: skip


def _is_year(token: Token) -> bool:
    return token.text.isdigit() and len(token.text) == 4


@per_object
def _editions(values: ValueIndex) -> dict[str, dict[ColumnRef, tuple[str, ...]]]:
    """Names of two words and more that a column holds with several years, and what it holds."""
    found: dict[str, dict[ColumnRef, list[str]]] = {}
    for form in values.normal_forms():
        base = _YEAR.sub(r"\1", form)
        if base != form and " " in base:
            for stored in values.lookup(form):
                found.setdefault(base, {}).setdefault(stored.column, []).append(stored.value)
    return {
        base: {ref: tuple(texts) for ref, texts in columns.items() if len(texts) > 1} for base, columns in found.items()
    }
