"""Yes-or-no columns by what is said instead of their names: "we stopped selling" is a discontinued product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.lexicon import Phrase
from nl2sql.lexicon_text import sections
from nl2sql.parser.frame import Condition
from nl2sql.parser.knowledge import flag_value, is_flag, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader, at
from nl2sql.words import Token, stem, stems

_LONGEST = 6
_OF_FLAG, _OF_AMOUNT = 1.15, 1.7
_TURNING = ("un", "non")


def states(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Marks where words say yes or no to a column that they do not name."""
    said, amounts = _known(catalog), _amounts(catalog)
    for start in range(len(tokens) if said or amounts else 0):
        for end in range(start + 1, min(len(tokens), start + _LONGEST) + 1):
            found = said.get(tuple(token.stem for token in tokens[start:end]), ())
            others = amounts.get(tuple(token.norm for token in tokens[start:end]), ())
            for ref, wanted in (*found, *others):
                score = (_OF_FLAG if found else _OF_AMOUNT) * (end - start)
                yield Mark("state", start, end, score, "yes" if wanted else "no", ref.table, ref.column)
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
        for names, wanted, phrases in _said_of("flag") if is_flag(column) else ():
            if names & words:
                for phrase in phrases:
                    known.setdefault(phrase, []).append((ColumnRef(table.key, column.name), wanted))
    return known


@per_object
def _amounts(catalog: Catalog) -> dict[Phrase, list[tuple[ColumnRef, bool]]]:
    """Phrases, word by word ("discounted" is no "discount"), that say of an amount whether there is any."""
    known: dict[Phrase, list[tuple[ColumnRef, bool]]] = {}
    for table, column in catalog.columns():
        if table.kind == "view" or not is_numeric(column):
            continue
        for names, wanted, phrases in _said_of("amount flag"):
            for phrase in phrases if " ".join(stems(column.name)) in names else ():
                known.setdefault(phrase, []).append((ColumnRef(table.key, column.name), wanted))
    return known


@lru_cache(maxsize=2)
def _said_of(section: str) -> tuple[tuple[frozenset[str], bool, tuple[Phrase, ...]], ...]:
    """Stems in names of flags (or whole names of amounts), whether what follows says yes, and the phrases."""
    found = []
    for line in sections()[section]:
        sign = ">" if ">" in line else "<"
        left, right = line.split(sign, 1)
        names = frozenset(" ".join(stem(part) for part in name.split()) for name in left.split(","))
        made = stem if section == "flag" else str
        phrases = tuple(tuple(made(word) for word in part.split()) for part in right.split(","))
        found.append((names, sign == ">", phrases))
    return tuple(found)


@at("state")
def state(reader: Reader) -> int:
    """ "no longer sold", "without insurance", "at a discount": a flag set or not, an amount that is any or none."""
    mark = reader.mark
    if mark.kind != "state":
        return 0
    wanted = (mark.word == "yes") != reader.take_negation()
    if not is_flag(reader.column_of(mark)):
        reader.condition(Condition(mark.ref, ">" if wanted else "=", (0,), words=reader.span(mark)))
        return 1
    value = flag_value(reader.column_of(mark), wanted)
    reader.condition(Condition(mark.ref, "=", (value,), words=reader.span(mark)))
    return 1
