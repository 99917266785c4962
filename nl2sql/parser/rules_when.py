"""Rules for when things happened: periods, days of the week, times of day."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.measuring import count_of
from nl2sql.parser.periods import Period
from nl2sql.parser.reader import Reader, Timing, at
from nl2sql.problems import Problem, Span
from nl2sql.words import stems


@at("period")
def period(reader: Reader) -> int:
    """ "in 2024", "since June": said of the date column just named, or of when things happened."""
    mark = reader.mark
    if mark.kind != "period" or mark.period is None:
        return 0
    chosen: ColumnRef | None = None
    words = reader.span(mark)
    back = 2 if reader.kind(-1) == "column" else 1
    joint = reader.peek(-back)
    either = joint is not None and joint.kind == "or" and bool(reader.conditions)
    if reader.kind(-1) == "column" and reader.outputs and _dated(reader, reader.outputs[-1].column):
        output = reader.outputs.pop()
        chosen, words = output.column, output.words + words
        if _happened(reader):
            reader.measures.append(count_of(reader, output.column.table, output.words))
    negated = reader.take_negation() != (mark.word == "not") or _also_left_out(reader)
    reader.timings.append(Timing(mark.period, chosen, negated, words=words, either=either))
    return 1


def _also_left_out(reader: Reader) -> bool:
    """ "not counting January and February": both are left out."""
    last, joint, before = reader.timings[-1] if reader.timings else None, reader.peek(-1), reader.peek(-2)
    if last is None or joint is None or before is None or not last.negated or joint.kind not in ("and", "or"):
        return False
    return before.kind == "period" and (before.end, joint.end) == (joint.start, reader.mark.start)


def _happened(reader: Reader) -> bool:
    """ "sign-ups 2019 to 2021, year by year": what happened is counted where there are groups of it."""
    before = reader.peek(-1)
    if before is None or reader.measures or reader.mentions or reader.functions:
        return False
    said = {token.norm for token in reader.tokens[before.start : before.end]}
    grouped = bool(reader.groupings) or any(mark.kind in ("grain", "by") for mark in reader.marks[reader.at + 1 :])
    return grouped and not said & {"date", "dates", "day", "time", "year"}


def weekday(reader: Reader) -> int:
    """ "on Sundays", "at weekends", "Monday to Friday"; days joined by "and" go together."""
    if reader.mark.kind != "weekday" and not _working_days(reader):
        return 0
    said = reader.mark.word if reader.mark.kind == "weekday" else "12345"
    days, words, taken = tuple(int(day) for day in said), reader.span(reader.mark), 1
    following = reader.peek(1)
    if following is not None and following.kind == "weekday" and len(days) == len(following.word) == 1:
        between = [token.norm for token in reader.tokens[reader.mark.end : following.start]]
        if between in (["to"], ["until"], ["till"], ["through"]) and days[0] < int(following.word):
            words = (Span(words[0].start, reader.span(following)[0].end),)
            days, taken = tuple(range(days[0], int(following.word) + 1)), 2
    last = reader.timings[-1] if reader.timings else None
    if last is not None and {*last.weekdays, *days} == set(range(1, 8)) and not reader.only:
        reader.versus = True
    if last is not None and last.weekdays and reader.connector == "and" and not reader.versus:
        last.weekdays, last.words = (*last.weekdays, *days), last.words + words
        return taken
    reader.timings.append(Timing(Period(), None, reader.take_negation(), words=words, weekdays=days))
    return taken


def _working_days(reader: Reader) -> bool:
    """Whether "weekdays" are those from Monday to Friday: where weekends are spoken of, or after "on"."""
    mark = reader.mark
    if mark.kind != "grain" or mark.word != "weekday" or not reader.said(mark).startswith(("weekday", "working")):
        return False
    before = reader.tokens[mark.start - 1].norm if mark.start else ""
    others = any(other.kind == "weekday" for other in reader.marks)
    return reader.kind(-1) != "by" and (others or (before in ("on", "during") and reader.said(mark).endswith("s")))


@at("clock")
def clock(reader: Reader) -> int:
    """ "after 8 in the evening", "between 9 and 12", "in the morning": at which times of day."""
    mark = reader.mark
    if mark.kind != "clock" or len(mark.values) != 2:
        return 0
    if mark.word:
        if any(other.kind == "clock" and not other.word for other in reader.marks):
            return 1
        message = f"'{mark.word}' is taken as {mark.values[0]} to {mark.values[1]}."
        reader.notes.append(Problem("draft.assumed", message, "Name the hours to mean others.", severity="info"))
    hours, words = (mark.values[0], mark.values[1]), reader.span(mark)
    reader.timings.append(Timing(Period(), None, reader.take_negation(), words=words, clock=hours))
    return 1


def _dated(reader: Reader, ref: ColumnRef) -> bool:
    column = reader.catalog.column(ref)
    return column is not None and (is_date(column) or "year" in stems(column.name))
