"""Yes-or-no columns by what is said instead of their names: "we stopped selling" is a discontinued product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.lexicon import Phrase
from nl2sql.lexicon_text import sections
from nl2sql.parser.frame import Condition
from nl2sql.parser.knowledge import flag_value, is_flag
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader, at
from nl2sql.words import Token, stem, stems

_LONGEST = 6
_TURNING = ("un", "non")


def states(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Marks where words say yes or no to a column that they do not name."""
    said = _known(catalog)
    if not said:
        return
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + _LONGEST) + 1):
            for ref, wanted in said.get(tuple(token.stem for token in tokens[start:end]), ()):
                word = "yes" if wanted else "no"
                yield Mark("state", start, end, 1.15 * (end - start), word, ref.table, ref.column)
    yield from _turned_round(tokens, catalog)


def _turned_round(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "unconverted", "non-members": the name of a flag with what turns it round before it."""
    flags = _flags(catalog)
    for place, token in enumerate(tokens):
        prefix = next((part for part in _TURNING if token.norm.startswith(part) and token.kind == "word"), "")
        for ref in flags.get(stem(token.norm.removeprefix(prefix)), ()) if prefix else ():
            yield Mark("state", place, place + 1, 2.0, "no", ref.table, ref.column)


@per_object
def _flags(catalog: Catalog) -> dict[str, list[ColumnRef]]:
    """The yes-or-no columns by the last word of their names."""
    found: dict[str, list[ColumnRef]] = {}
    for table, column in catalog.columns():
        words = stems(column.name)
        if words and is_flag(column):
            found.setdefault(words[-1], []).append(ColumnRef(table.key, column.name))
    return found


@per_object
def _known(catalog: Catalog) -> dict[Phrase, list[tuple[ColumnRef, bool]]]:
    known: dict[Phrase, list[tuple[ColumnRef, bool]]] = {}
    for table, column in catalog.columns():
        words = set(stems(column.name))
        for names, wanted, phrases in _said_of() if is_flag(column) else ():
            if names & words:
                for phrase in phrases:
                    known.setdefault(phrase, []).append((ColumnRef(table.key, column.name), wanted))
    return known


@lru_cache(maxsize=1)
def _said_of() -> tuple[tuple[frozenset[str], bool, tuple[Phrase, ...]], ...]:
    """Stems in names of flags, whether what follows says yes, and the phrases."""
    found = []
    for line in sections()["flag"]:
        sign = ">" if ">" in line else "<"
        left, right = line.split(sign, 1)
        names = frozenset(stem(word.strip()) for word in left.split(","))
        phrases = tuple(tuple(stem(word) for word in part.split()) for part in right.split(","))
        found.append((names, sign == ">", phrases))
    return tuple(found)


@at("state")
def state(reader: Reader) -> int:
    """ "no longer sold", "still on sale", "without insurance": a flag that is set or not."""
    mark = reader.mark
    if mark.kind != "state":
        return 0
    wanted = (mark.word == "yes") != reader.take_negation()
    value = flag_value(reader.column_of(mark), wanted)
    reader.condition(Condition(mark.ref, "=", (value,), words=reader.span(mark)))
    return 1
