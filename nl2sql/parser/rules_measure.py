"""Rules for what is asked: functions, columns, tables, amounts and the small words around them."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.lexicon import word_list
from nl2sql.parser.amounts import money
from nl2sql.parser.averaged_after import averaged_after
from nl2sql.parser.events import tells_what_happened
from nl2sql.parser.frame import Condition, Function, Grain, Measure, Output, Presence
from nl2sql.parser.knowledge import flag_value, is_date, is_flag, is_numeric, is_year, label_columns
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import column_measure, count_of, percentage, snake, table_measure
from nl2sql.parser.reader import Grouping, Mention, Rank, Reader, at
from nl2sql.parser.rules_nested import averaged_later, in_average, nested, per_unit
from nl2sql.words import stems

_OFTEN = ("how often", "how many times")
_WITHIN = frozenset({"in", "at", "across", "from", "for", "within", "during"})
_LENGTHS = ("hours", "days", "weeks", "months", "years")
"""After "average" or "how many" these ask how long something took, which is no group."""


@at("and", "or")
def connector(reader: Reader) -> int:
    """ "and", "or": remembered for what follows."""
    if reader.mark.kind not in ("and", "or"):
        return 0
    reader.versus = reader.versus or _each_by_itself(reader)
    reader.connector = reader.connector or reader.mark.kind
    if reader.mark.kind == "or":
        reader.connector = "or"
    return 1


def _each_by_itself(reader: Reader) -> bool:
    """ "turnover of Camping and of Cycling": said of each, the figure is wanted for each."""
    before, after = reader.peek(-1), reader.peek(1)
    if before is None or after is None or (before.kind, after.kind) != ("value", "value") or before.ref != after.ref:
        return False
    norms = reader.tokens_said
    opened = norms[before.start - 1] if before.start else ""
    figure = bool(reader.measures or reader.functions) and reader.mark.kind == "and"
    return figure and opened in ("of", "for", "from", "in", "at", "by", "with") and norms[after.start - 1] == opened


@at("ask", "distinct", "with", "unit")
def small_words(reader: Reader) -> int:
    """Words that only set the scene."""
    mark = reader.mark
    if mark.kind == "ask":
        first = all(other.kind == "ask" for other in reader.marks[: reader.at])
        reader.asked = mark.word if first else reader.asked
    elif mark.kind == "distinct":
        reader.distinct = True
    elif mark.kind not in ("with", "unit"):
        return 0
    return 1


@at("function")
def function(reader: Reader) -> int:
    """ "total", "how many", "average": pending until what they apply to."""
    if reader.mark.kind != "function":
        return 0
    if _counts_before(reader) or _asks_again(reader) or _only_adds(reader) or _shares_before(reader):
        return 1
    following = reader.peek(1)
    best = reader.mark.word in ("maximum", "minimum") and reader.kind(-1) in ("with", "ask") and bool(reader.mentions)
    if best and following is not None and following.kind == "column" and is_numeric(reader.column_of(following)):
        words = reader.span(reader.mark, following)
        reader.rank = Rank(reader.mark.word == "maximum", 1, column=following.ref, words=words)
        return 2
    opened = reader.said(reader.mark) in ("how many", "how much") and not reader.measures
    reader.functions.append((reader.mark, reader.connector != "" and not opened))
    return 1


def _asks_again(reader: Reader) -> bool:
    """ "how much did we sell in 2024, and how much in 2025": of the same, which is set against each other."""
    if not reader.measures or not reader.said(reader.mark).startswith("how ") or reader.functions:
        return False
    before = any(mark.kind == "function" and mark.word == reader.mark.word for mark in reader.used)
    ahead = 1
    while reader.kind(ahead) in ("by", "with", "unit", "ask"):
        ahead += 1
    if not before or reader.kind(ahead) not in ("period", "weekday", "value", "grain", "clock"):
        return False
    reader.versus = True
    return True


def _only_adds(reader: Reader) -> bool:
    """Whether it says nothing new: the mean of a moving window, "how many products in total"."""
    if reader.mark.word == "average":
        return reader.series is not None and reader.series.kind == "moving" and not reader.fragment
    last = reader.measures[-1] if reader.measures else None
    said = reader.said(reader.mark) in ("in total", "altogether", "in all", "all told")
    if not said or last is None or last.function not in ("count", "sum"):
        return False
    after = reader.tokens[reader.mark.end].norm if reader.mark.end < len(reader.tokens) else ""
    return reader.kind(1) in ("", "and", "by", "period") or (bool(last.words) and after in _WITHIN)


def _counts_before(reader: Reader) -> bool:
    """ "order count by month": the count stands after what is counted."""
    before, following = reader.peek(-1), reader.peek(1)
    if reader.said(reader.mark) not in ("count", "counts", "numbers") or before is None or before.kind != "table":
        return False
    if before.end != reader.mark.start or (following is not None and following.kind in ("table", "column")):
        return False
    listed = reader.measures and reader.kind(-2) != "and"
    if listed or not reader.mentions or reader.mentions[-1].mark is not before:
        return False
    reader.measures.append(count_of(reader, before.table, reader.span(before, reader.mark)))
    return True


def _shares_before(reader: Reader) -> bool:
    """ "revenue share by channel": the share stands after what is shared."""
    last, before = reader.measures[-1] if reader.measures else None, reader.peek(-1)
    if reader.mark.word != "share" or reader.said(reader.mark) not in ("share", "share of", "percentage", "proportion"):
        return False
    if last is None or before is None or before.kind not in ("money", "units") or before.end != reader.mark.start:
        return False
    if last.function != "sum" or last.per or reader.said(before).endswith("'s"):
        return False
    noun = last.label.removeprefix("total_")
    words = last.words + reader.span(reader.mark)
    reader.measures[-1] = replace(last, function="share", label=f"share_of_{noun}", words=words)
    return True


@at("column")
def column(reader: Reader) -> int:
    """A column: measured when a function is pending, a condition when it says yes or no, else shown."""
    mark = reader.mark
    if mark.kind != "column":
        return 0
    if _restates(reader, mark) or (reader.rank is not None and reader.rank.column == mark.ref and _follows(reader)):
        return 1
    if _describes(reader, mark) or (mark.how == "unit" and reader.kind(-1) == "by" and not reader.functions):
        return 0
    averaged_after(reader, mark)
    pending = [item for item, _ in reader.functions]
    groups = reader.take_functions()
    flag = is_flag(reader.column_of(mark))
    dated = is_date(reader.column_of(mark)) and (mark.with_table or _is_event(reader, mark, groups))
    if groups and (flag or dated) and groups[0][-1] in (("count", "sum") if dated else ("count",)):
        _count_rows(reader, count_of(reader, mark.table, reader.span(*pending, mark)), flag=flag)
        groups = []
        if dated:
            return 1
    if groups == [("share",)] and is_date(reader.column_of(mark)) and mark.with_table:
        shared = table_measure(reader, mark, ("share",), reader.span(*pending, mark))
        reader.measures += [shared] if shared is not None else []
        return 1
    if flag and groups == [("share",)]:
        reader.functions, groups = [(item, False) for item in pending], []
    if groups and groups[0] == ("count",) and reader.said(pending[0]) in ("how many", "total number of"):
        added = is_numeric(reader.column_of(mark)) and mark.how != "is part of"
        if added and set(stems(mark.column)) & (word_list("totals") | word_list("takings")):
            reader.measures.append(count_of(reader, mark.table, reader.span(*pending, mark)))
            return 1
        groups = [("sum",)] if added else groups
    if groups:
        words = reader.span(*pending, mark)
        measures = [column_measure(reader, mark.ref, group, words) for group in groups]
        if all(measures):
            times = mark.number if mark.how == "unit" and mark.number else 1.0
            reader.measures += [replace(measure, factor=times) for measure in measures if measure is not None]
            return 1
    if flag:
        wanted = not reader.take_negation()
        value = flag_value(reader.column_of(mark), wanted)
        reader.condition(Condition(mark.ref, "=", (value,), words=reader.span(mark)))
        return 1
    if groups and groups[0][-1] in ("sum", "average", "median"):
        reader.unread.append(pending[0])
    _show(reader, mark)
    return 1


def _show(reader: Reader, mark: Mark) -> None:
    """Notes that a column is to be shown; with a part of a name, the whole of it."""
    if mark.how == "speaks of":
        reader.weak.add(mark.ref)
    named = label_columns(reader.table_of(mark.table))
    shown = named if mark.how == "is part of" and mark.ref in named else (mark.ref,)
    reader.outputs += [Output(ref, reader.span(mark)) for ref in shown]


def _count_rows(reader: Reader, counted: Measure, *, flag: bool) -> None:
    """Counts the rows of which a flag or a date is said; a flag narrows only the second count of the same rows."""
    if flag and reader.of_them is None and any(known.what == counted.what for known in reader.measures):
        reader.of_them = len(reader.conditions)
    reader.measures.append(counted)


def _follows(reader: Reader) -> bool:
    """Whether the thing ranked stands just before: "latest product launched" is ranked by that date already."""
    return reader.kind(-1) == "table" and is_date(reader.column_of(reader.mark))


def _is_event(reader: Reader, mark: Mark, groups: list[tuple[Function, ...]]) -> bool:
    """Whether a date is named by what happens then: "signups" are counted, "signup dates" are not."""
    firm = mark.how != "speaks of" or groups == [("count",)]
    return firm and tells_what_happened(token.stem for token in reader.tokens[mark.start : mark.end])


def _describes(reader: Reader, mark: Mark) -> bool:
    """Whether a date only stands for an adjective of another thing: "open orders" are not when stores opened."""
    following = reader.peek(1)
    if following is None or following.kind != "table" or following.start != mark.end or mark.end - mark.start > 1:
        return False
    return following.table != mark.table and not mark.with_table and is_date(reader.column_of(mark))


def _restates(reader: Reader, mark: Mark) -> bool:
    """Whether it only says again what was told: "longer than 45 minutes", "how many years has it been open"."""
    if any(used.kind == "age" and used.ref == mark.ref for used in reader.used):
        return True
    last = reader.conditions[-1] if reader.conditions else None
    compared = (last.column, last.other) if last is not None and last.other is not None else ()
    if compared and reader.kind(-1) == "column" and (mark.how == "speaks of" or mark.ref in compared):
        return True
    return (
        reader.kind(-1) in ("number", "text", "value")
        and bool(reader.conditions)
        and reader.conditions[-1].column == mark.ref
    )


@at("rate")
def rate(reader: Reader) -> int:
    """ "conversion rate": the per cent of rows for which a flag is set, or which are of a kind."""
    mark = reader.mark
    if mark.kind != "rate":
        return 0
    reader.functions.clear()
    wanted = mark.values[0] if mark.values else flag_value(reader.column_of(mark), True)
    chosen = Condition(mark.ref, "=", (wanted,))
    label = f"{snake(mark.values[0] if mark.values else mark.column)}_rate"
    reader.measures.append(percentage(reader.catalog, mark.table, (chosen,), label, reader.span(mark)))
    return 1


@at("table")
def table(reader: Reader) -> int:
    """A table: counted or added up when a function is pending, refused when "not" is, else spoken of."""
    mark = reader.mark
    if mark.kind != "table":
        return 0
    if _qualifies(reader, mark):
        return 1
    if not reader.functions and not reader.fragment:
        averaged = averaged_later(reader)
        if averaged is not None:
            reader.functions.append((averaged, False))
    pending = [item for item, _ in reader.functions]
    groups = reader.take_functions()
    before = reader.peek(-1)
    after_with = before is not None and before.kind == "with"
    verb = mark.how == "speaks of" and reader.said(mark) not in ("people", "person", "persons")
    verb = verb or (reader.said(mark).endswith("ed") and reader.kind(1) != "table")
    often = reader.kind(1) == "table" and any(reader.said(item) in _OFTEN for item in pending)
    if groups and (often or any(reader.said(item) == "how much" for item in pending)):
        reader.functions, groups = [(item, False) for item in pending], []
    if groups == [("average",)] and in_average(reader, mark):
        return 1
    if groups == [("average",)] and per_unit(reader):
        groups = [("average", "count")]
    if groups:
        words = reader.span(*pending, mark)
        measures = [nested(reader, mark, group) or table_measure(reader, mark, group, words) for group in groups]
        if all(measures):
            reader.measures += [measure for measure in measures if measure is not None]
            _still_to_average(reader, pending)
            return 1
        reader.unread += pending
    if reader.negation is not None and reader.subject and reader.subject != mark.table:
        words = reader.span(reader.negation, mark)
        reader.take_negation()
        reader.presences.append(Presence(mark.table, negated=True, words=words))
        return 1
    reader.mentions.append(Mention(mark.table, mark, after_with, verb))
    return 1


def _still_to_average(reader: Reader, pending: list[Mark]) -> None:
    """ "average number of orders by segment": a mere count leaves the average to be settled."""
    last = reader.measures[-1]
    waiting = [item for item in pending if item.word == "average"]
    if waiting and len(pending) > 1 and last.function == "count" and not last.per:
        reader.averages.append(waiting[0])


def _qualifies(reader: Reader, mark: Mark) -> bool:
    """Whether it is the first noun of a compound: "product categories" are categories."""
    following = reader.peek(1)
    if following is None or following.start != mark.end:
        return False
    if following.kind == "age":
        return following.table == mark.table
    if following.kind == "money" and following.table == "" and not reader.said(mark).endswith("s"):
        found = money(reader.catalog, (mark.table,))
        return found is not None and found.table == mark.table
    if following.kind != "table" or following.how == "speaks of" or mark.how != "is":
        return False
    before = [token.norm for token in reader.tokens[max(0, mark.start - 2) : mark.start]]
    if before[:1] in (["does"], ["do"], ["did"]) and before[1:] in (["a"], ["an"], ["each"], ["every"], ["one"]):
        return False
    return mark.end == following.start and not reader.said(mark).endswith("s")


@at("grain", "trend")
def grain(reader: Reader) -> int:
    """ "monthly sales", "in which month": a unit of time to group by."""
    mark = reader.mark
    if mark.kind not in ("grain", "trend"):
        return 0
    if reader.functions and reader.said(mark) in _LENGTHS:
        return 0
    if reader.kind(-1) == "number" and reader.said(mark).endswith("s"):
        return 1
    unit: Grain = "month" if mark.kind == "trend" else mark.word  # type: ignore[assignment]
    before = reader.outputs[-1] if reader.outputs and reader.kind(-1) == "column" else None
    chosen: ColumnRef | None = None
    if before is not None:
        found = reader.catalog.column(before.column)
        if found is not None and (is_date(found) or (is_year(found) and unit in ("year", "decade"))):
            chosen = before.column
            reader.outputs.pop()
    reader.groupings.append(Grouping(chosen, unit, words=reader.span(mark)))
    return 1
