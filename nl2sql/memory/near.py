"""Answers a question that is put otherwise than a known one, or names other values, numbers or dates: the same SQL,
with these in their place. Refused rather than guessed wherever another word differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nl2sql.drafting import Source
from nl2sql.memory.amount_swap import swap_amount
from nl2sql.memory.phrasing import Word, phrasing, same_word
from nl2sql.memory.value_swap import stored_by_column, widened, with_values
from nl2sql.values import normalise

NUMBER, DATE = "a number", "a date"
_MOST_SWAPS = 4


@dataclass(frozen=True, slots=True)
class Exchange:
    """`new` stands where the known question has `old`; `what` says what they are: a column, or "a number"."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Near:
    """The known statement for another question. Without exchanges the question is the same, in other words."""

    sql: str
    exchanges: tuple[Exchange, ...]


def near(known: str, asked: str, sql: str, source: Source) -> Near | None:
    """`sql`, which answers `known`, made to answer `asked`; None where that is not certain.

    The two questions must have the same words that carry meaning in the same order, but for synonyms that can mean
    nothing else here, and for places where both have a stored value of one column, a number, a year or a date. Each
    of these must stand in the statement in one way only.
    """
    one, other = phrasing(known, source.catalog), phrasing(asked, source.catalog)
    if not one or not other or abs(len(one) - len(other)) > _MOST_SWAPS:
        return None
    found = _exchanged(one, other, sql, source)
    if found is None or _crossed(found.exchanges):
        return None
    return found


def _exchanged(one: Sequence[Word], other: Sequence[Word], sql: str, source: Source) -> Near | None:
    exchanges: list[Exchange] = []
    done = [0, 0]
    for start, end, first, last in _differences(one, other):
        if start < done[0] or first < done[1]:
            continue
        if _same_words(one[start:end], other[first:last], sql, source):
            continue
        step = _amount(one, other, start, end, first, last, sql, source) or _value(
            one, other, (start, end, first, last), sql, source
        )
        if step is None or len(exchanges) == _MOST_SWAPS:
            return None
        sql, exchange, done[0], done[1] = step
        exchanges.append(exchange)
    return Near(sql, tuple(exchanges))


def _differences(one: Sequence[Word], other: Sequence[Word]) -> Iterator[tuple[int, int, int, int]]:
    """The places where two questions differ; runs as long on both sides are taken word by word."""
    forms, others = [word.form for word in one], [word.form for word in other]
    for tag, start, end, first, last in SequenceMatcher(None, forms, others, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if tag == "replace" and end - start == last - first and end - start > 1:
            for place in range(end - start):
                yield start + place, start + place + 1, first + place, first + place + 1
        else:
            yield start, end, first, last


def _same_words(one: Sequence[Word], other: Sequence[Word], sql: str, source: Source) -> bool:
    return (
        len(one) == len(other) > 0
        and not any(word.is_amount for word in (*one, *other))
        and all(same_word(mine.form, theirs.form, sql, source.catalog) for mine, theirs in zip(one, other, strict=True))
    )


_Step = tuple[str, Exchange, int, int]


def _amount(
    one: Sequence[Word], other: Sequence[Word], start: int, end: int, first: int, last: int, sql: str, source: Source
) -> _Step | None:
    """One number, year or date for another."""
    if end - start != 1 or last - first != 1:
        return None
    old, new = one[start].token, other[first].token
    alike = (old.kind == "date") == (new.kind == "date") and (old.money, old.percent) == (new.money, new.percent)
    if not one[start].is_amount or not other[first].is_amount or not alike:
        return None
    if sum(word.token.norm == old.norm or word.number == old.number is not None for word in one) > 1:
        return None
    changed = swap_amount(sql, old, new, [word.token for word in one], source.catalog.dialect)
    if changed is None:
        return None
    return changed, Exchange(DATE if old.kind == "date" else NUMBER, old.text, new.text), end, last


def _value(
    one: Sequence[Word], other: Sequence[Word], place: tuple[int, int, int, int], sql: str, source: Source
) -> _Step | None:
    """One stored value for another, with more and more of the words around the place: "New York", "New Orleans"."""
    start, end, first, last = place
    most = max(0, source.values.longest - max(end - start, last - first))
    for left, right in widened(most, min(start, first), min(len(one) - end, len(other) - last)):
        step = _value_at(one[start - left : end + right], other[first - left : last + right], sql, source)
        if step is not None:
            return (*step, end + right, last + right)
    return None


def _value_at(one: Sequence[Word], other: Sequence[Word], sql: str, source: Source) -> tuple[str, Exchange] | None:
    if not one or not other:
        return None
    old = stored_by_column(" ".join(word.token.text for word in one), source.values)
    new = stored_by_column(" ".join(word.token.text for word in other), source.values)
    for column in (column for column in old if column in new and old[column] != new[column]):
        changed = with_values(sql, column, old[column], new[column], source.catalog)
        if changed is not None:
            return changed, Exchange(column.column, old[column][0], new[column][0])
    return None


def _crossed(exchanges: Sequence[Exchange]) -> bool:
    """Whether a new value is another old one: put in one after the other they would fall together."""
    old = [normalise(each.old) for each in exchanges]
    return any(normalise(each.new) in old[:place] + old[place + 1 :] for place, each in enumerate(exchanges)) or len(
        set(old)
    ) < len(old)
