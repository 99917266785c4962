"""What happens on a day that rows tell of, said by a noun: "signups", "hires per month" are counted by that date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources

from nl2sql.catalog import Catalog
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import count_of
from nl2sql.parser.reader import Reader, at
from nl2sql.words import Token, stems

_LONGEST = 3
_COUNTED = frozenset({"count", "sum"})
_OF_DATES = frozenset(stems("date day time year month when timestamp"))
"""Words that ask for the date itself rather than for what happened on it."""


def tells_what_happened(said: Iterable[str]) -> bool:
    """Whether these stems name what happened on a date: "signups" do, "signup dates" do not."""
    return _OF_DATES.isdisjoint(said)


@lru_cache(maxsize=1)
def _nouns() -> dict[tuple[str, ...], frozenset[str]]:
    known: dict[tuple[str, ...], frozenset[str]] = {}
    for line in resources.files("nl2sql.parser").joinpath("events.txt").read_text("utf-8").splitlines():
        nouns, _, roots = line.partition(" = ")
        for noun in nouns.split(",") if roots else ():
            known[tuple(noun.split())] = frozenset(roots.split())
    return known


@lru_cache(maxsize=1)
def _firsts() -> frozenset[str]:
    return frozenset(words[0] for words in _nouns())


def events(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """A mark for each table with such a date, unless a table of that name says it already."""
    for start in (place for place, token in enumerate(tokens) if token.norm in _firsts()):
        for end in range(start + 1, min(len(tokens), start + _LONGEST) + 1):
            roots = _nouns().get(tuple(token.norm for token in tokens[start:end]))
            if roots is None or (end < len(tokens) and not tells_what_happened((tokens[end].stem,))):
                continue
            last = tokens[end - 1].stem
            for table in catalog.tables:
                if table.kind == "view" or last in stems(table.name):
                    continue
                for column in table.columns:
                    if is_date(column) and set(stems(column.name)) & roots:
                        score = 1.3 * (end - start)
                        yield Mark("event", start, end, score, "", table.key, column.name, quality=0.9)


@at("event")
def event(reader: Reader) -> int:
    """ "registrations by month", "running total of hires": the rows of the table, by that date."""
    mark = reader.mark
    if mark.kind != "event" or reader.fragment:
        return 0
    others = [item for item in reader.functions if item[0].word not in _COUNTED]
    if any(item[0].word != "average" for item in others):
        return 0
    pending = [item for item, _ in reader.functions if item.word in _COUNTED]
    reader.functions = others
    reader.when = mark.ref
    if not any(m.function == "count" and m.table == mark.table for m in reader.measures):
        reader.measures.append(count_of(reader, mark.table, reader.span(*pending, mark)))
    return 1
