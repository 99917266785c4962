"""Days of the week and times of day against each other: "weekends versus weekdays", "morning or afternoon"."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.parser.frame import Bands, Condition
from nl2sql.parser.measuring import count_of
from nl2sql.parser.reader import Grouping, Reader, Timing

_AGAINST = frozenset({"versus", "vs", "v", "against", "compared", "comparison", "than", "opposed", "or", "between"})
_COMPARED = frozenset({"more", "less", "better", "busier", "compare", "comparison", "difference", "split", "side"})
_PLAIN = ("and", "to", "or")


def against_each_other(reader: Reader, timed: list[tuple[Timing, Condition]]) -> list[tuple[Timing, Condition]]:
    """Groups by days (or times) that are set against each other; the conditions that are left.

    All of them together stay as one condition, unless they are the whole week.
    """
    kinds = [(timing, condition) for timing, condition in timed if timing.weekdays or timing.clock is not None]
    if len(kinds) < 2 or reader.fragment or not _opposed(reader, [timing for timing, _ in kinds]):
        return timed
    columns = {(condition.column, condition.grain) for _, condition in kinds}
    if len(columns) != 1 or any(timing.negated for timing, _ in kinds):
        return timed
    named = tuple((_name(reader, timing), replace(condition, words=())) for timing, condition in kinds)
    words = tuple(span for timing, _ in kinds for span in timing.words)
    plain = [mention for mention in reader.mentions if not mention.verb]
    if plain and not (reader.measures or reader.outputs or reader.rank):
        reader.measures.append(count_of(reader, plain[0].table, reader.span(plain[0].mark)))
    column = kinds[0][1].column
    reader.groupings.append(Grouping(column, words=words, bands=Bands(kinds=named)))
    rest = [item for item in timed if item not in kinds]
    days = {day for timing, _ in kinds for day in timing.weekdays}
    if len(days) == 7:
        return rest
    first = kinds[0]
    others = tuple(condition for _, condition in kinds[1:])
    return [*rest, (first[0], replace(first[1], any_of=others, words=words))]


def _opposed(reader: Reader, timings: list[Timing]) -> bool:
    """Whether the words between them, or the question as a whole, set them against each other."""
    if reader.versus:
        return True
    said = set(reader.tokens_said)
    starts, ends = timings[0].words[0].end, timings[-1].words[0].start
    between = {token.norm for token in reader.tokens if starts <= token.span.start < ends}
    return bool(between & (_AGAINST - {"or"})) or ("or" in between and bool(said & _COMPARED))


def _name(reader: Reader, timing: Timing) -> str:
    """How the question names it: "weekend", "Saturday", "Monday to Friday", "morning"."""
    start, end = timing.words[0].start, timing.words[-1].end
    words = [token for token in reader.tokens if start <= token.span.start < end]
    while words and words[0].norm in ("in", "on", "at", "the", "from", "during"):
        words = words[1:]
    text = " ".join(token.text for token in words)
    plain = len(words) == 1 and text.endswith("s") and not text.endswith("ss")
    return text.removesuffix("s") if plain else text
