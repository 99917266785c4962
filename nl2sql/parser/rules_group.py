"""Rules for "by", "sorted by" and directions."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Grain, Measure, Ordering
from nl2sql.parser.knowledge import date_column, is_date, is_numeric, is_year, label_columns
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import column_measure, operand
from nl2sql.parser.reader import Grouping, Rank, Reader, at
from nl2sql.parser.rules_rank import adds_up

_AIMING = frozenset(
    (
        *("by", "according to", "going by", "in terms of", "measured by", "as measured by", "judged by", "based on"),
        *("when it comes to",),
    )
)
"""What is said after these may be what a ranking goes by."""
_AGED = ("old", "earl", "long", "high", "most", "larg")


@at("by")
def by(reader: Reader) -> int:
    """ "by region and month": what to group by; after "top 5 products", what to rank by."""
    if reader.mark.kind != "by":
        return 0
    if reader.kind(-1) == "or" and not reader.groupings and not reader.fragment:
        return 0
    if _one_by_one(reader):
        return 2
    if _lists_all(reader):
        return 1
    ranking = reader.said(reader.mark) in _AIMING
    if ranking and reader.rank is not None and not reader.rank.recency:
        target = operand(reader, 1)
        if target is not None and _ranks(reader, target[0]) and _may_aim(reader, target[0]):
            _aim(reader, _added_up(reader, target[0]))
            return 1 + target[1]
    if reader.connector == "" and reader.kind(1) == "function":
        return 0
    count = 1
    while True:
        step = _grouping(reader, count)
        if not step:
            break
        count += step
        more = _connectors(reader, count)
        if reader.rank is not None and _aims(reader, count):
            break
        if not more or not _groupable(reader, count + more) or _opens(reader, count, count + more):
            break
        count += more
    return count


def _lists_all(reader: Reader) -> bool:
    """ "list every customer who …": all of them, where nothing is measured."""
    asked = reader.at > 0 and all(mark.kind == "ask" for mark in reader.marks[: reader.at])
    if not asked or reader.said(reader.mark) not in ("every", "each", "every one of") or reader.kind(1) != "table":
        return False
    figures = ("money", "units", "figure", "function", "extreme", "scale", "top", "series", "ranking", "grain", "by")
    return not any(mark.kind in figures for mark in reader.marks[reader.at + 1 :])


def _one_by_one(reader: Reader) -> bool:
    """ "store by store", "category by category": a group for each."""
    before, after = reader.peek(-1), reader.peek(1)
    if before is None or after is None or reader.said(reader.mark) != "by" or reader.said(before) != reader.said(after):
        return False
    if before.kind == "table" and reader.mentions and reader.mentions[-1].mark is before:
        reader.mentions.pop()
        label = label_columns(reader.table_of(before.table))[0]
        reader.groupings.append(Grouping(label, entity=before.table, words=reader.span(before, after)))
        return True
    if before.kind == "column" and reader.outputs and reader.outputs[-1].column == before.ref:
        reader.outputs.pop()
        reader.groupings.append(Grouping(before.ref, words=reader.span(before, after)))
        return True
    return False


def _aims(reader: Reader, ahead: int) -> bool:
    """Whether what follows says by what is ranked: "the biggest store in every region in terms of floor area"."""
    mark = reader.peek(ahead)
    if mark is None or mark.kind != "by" or reader.said(mark) not in _AIMING:
        return False
    target = operand(reader, ahead + 1)
    return target is not None and _ranks(reader, target[0]) and _may_aim(reader, target[0])


@at("breakdown")
def breakdown(reader: Reader) -> int:
    """ "segment breakdown of customers", "channel split": by what stands before it."""
    if reader.mark.kind == "breakdown" and not reader.at and reader.said(reader.mark) == "split":
        reader.versus = True
        return 1
    if reader.mark.kind != "breakdown" or reader.kind(-1) != "column" or not reader.outputs:
        return 0
    shown = reader.outputs.pop()
    reader.groupings.append(Grouping(shown.column, words=shown.words + reader.span(reader.mark)))
    return 1


def _opens(reader: Reader, comma: int, ahead: int) -> bool:
    """Whether "for each year," only opens the question and its subject follows: "the product with the most sales"."""
    if reader.at or reader.said(reader.marks[reader.at + comma]) != "," or reader.kind(ahead) != "table":
        return False
    return any(mark.kind in ("extreme", "scale", "top") for mark in reader.marks[reader.at + ahead :])


def _added_up(reader: Reader, target: Measure | ColumnRef) -> Measure | ColumnRef:
    """What a thing has many of is added up: "bestselling product by quantity"."""
    if isinstance(target, Measure) or not adds_up(reader, target):
        return target
    return column_measure(reader, target, ("sum",), reader.span(reader.mark)) or target


def _ranks(reader: Reader, target: Measure | ColumnRef) -> bool:
    if isinstance(target, Measure):
        return True
    column = reader.catalog.column(target)
    return column is not None and (is_numeric(column) or is_date(column))


def _may_aim(reader: Reader, target: Measure | ColumnRef) -> bool:
    """Whether what follows "by" tells the ranking: it does unless a number of something was named before."""
    rank = reader.rank
    return rank is not None and (
        not rank.has_target or rank.implied or (rank.column is not None and rank.column == target)
    )


def _aim(reader: Reader, target: Measure | ColumnRef) -> None:
    if reader.rank is None:
        return
    reader.rank.implied = False
    if isinstance(target, Measure):
        reader.rank.measure, reader.rank.column = target, None
    else:
        reader.rank.measure, reader.rank.column = None, target


def _compound(first: Mark, second: Mark) -> bool:
    """ "product category": the second noun is what is meant."""
    own = second.kind == "table" or (second.kind == "column" and second.how != "unit")
    return own and first.end == second.start and second.how != "speaks of"


def _connectors(reader: Reader, ahead: int) -> int:
    count = 0
    while reader.kind(ahead + count) in ("and", "or", "by"):
        count += 1
    return count


def _groupable(reader: Reader, ahead: int) -> bool:
    mark = reader.peek(ahead)
    if mark is None or mark.kind not in ("table", "column", "grain"):
        return False
    if reader.kind(ahead + 1) in ("compare", "between", "missing", "number", "versus"):
        return False
    return mark.kind != "column" or not is_numeric(reader.column_of(mark)) or reader.kind(ahead - 1) == "by"


def _grouping(reader: Reader, ahead: int) -> int:
    mark, following = reader.peek(ahead), reader.peek(ahead + 1)
    if mark is None:
        return 0
    if mark.kind == "distinct":
        return 1 + _grouping(reader, ahead + 1)
    if mark.kind == "table" and following is not None and _compound(mark, following):
        return 1 + _grouping(reader, ahead + 1)
    if mark.kind == "table":
        labels = label_columns(reader.table_of(mark.table))
        reader.groupings.append(Grouping(labels[0], entity=mark.table, words=reader.span(mark)))
        return 1
    if mark.kind == "grain":
        unit: Grain = mark.word  # type: ignore[assignment]
        dated = following is not None and following.kind == "column" and _is_dated(reader, following.ref, unit)
        chosen = following.ref if following is not None and dated else None
        last = reader.outputs[-1].column if reader.outputs and ahead == 1 and reader.kind(-1) == "column" else None
        if chosen is None and last is not None and _is_dated(reader, last, unit):
            chosen = reader.outputs.pop().column
        if following is not None and chosen is None and _of_event(reader, mark, following):
            said = [token.stem for token in reader.tokens[following.start : following.end]]
            chosen, dated = date_column(reader.catalog, [following.table], said), True
        reader.groupings.append(Grouping(chosen, unit, words=reader.span(mark)))
        return 2 if dated else 1
    if mark.kind != "column" or (mark.how == "unit" and is_numeric(reader.column_of(mark))):
        return 0
    if is_date(reader.column_of(mark)):
        named = following is not None and following.kind == "grain"
        own: Grain = "hour" if reader.said(mark).endswith("hour") else "day"
        grain: Grain = following.word if following is not None and named else own  # type: ignore[assignment]
        reader.groupings.append(Grouping(mark.ref, grain, words=reader.span(mark)))
        return 2 if named else 1
    reader.groupings.append(Grouping(mark.ref, words=reader.span(mark)))
    return 1


def _of_event(reader: Reader, mark: Mark, following: Mark) -> bool:
    """ "by month of dispatch": the month in which that happened."""
    between = [token.norm for token in reader.tokens[mark.end : following.start]]
    return following.kind == "table" and between[:1] == ["of"] and set(between) <= {"of", "the", "their", "its"}


def _is_dated(reader: Reader, ref: ColumnRef, unit: Grain) -> bool:
    column = reader.catalog.column(ref)
    return column is not None and (is_date(column) or (is_year(column) and unit in ("year", "decade")))


@at("sort")
def sort(reader: Reader) -> int:
    """ "sorted by price", "ordered by total sales descending"."""
    if reader.mark.kind != "sort":
        return 0
    descending, count = "descending" in reader.said(reader.mark), 1
    while reader.kind(count) in ("ascending", "descending"):
        descending = reader.kind(count) == "descending"
        count += 1
    words = reader.span(reader.mark)
    target = operand(reader, count)
    following = reader.peek(count)
    if target is not None and "rank" in reader.said(reader.mark) and reader.rank is None and not reader.fragment:
        descending = descending or reader.kind(count - 1) not in ("ascending", "descending")
        reader.rank = Rank(descending, None, words=words, implied=True)
        reader.ranking = True
        _aim(reader, target[0])
        return count + target[1]
    if target is None and following is not None and following.kind == "grain":
        reader.ordering.append(Ordering(grain=following.word, descending=descending, words=words))  # type: ignore[arg-type]
        return count + 1
    if target is None and reader.said(reader.mark) == "ordered" and count == 1 and not reader.fragment:
        return 0
    if target is None:
        label = " ".join(token.text for token in reader.tokens[reader.mark.end :]) if reader.fragment else ""
        reader.ordering.append(Ordering(descending=descending, label=label, words=words))
        return count
    thing, taken = target
    if isinstance(thing, Measure) and following is not None and following.kind == "table":
        thing = label_columns(reader.table_of(following.table))[0]
    if isinstance(thing, Measure):
        reader.ordering.append(Ordering(measure=thing, descending=descending, words=words))
    else:
        reader.ordering.append(Ordering(column=thing, descending=descending, words=words))
    return count + taken


def _ranks_all(reader: Reader) -> bool:
    """Whether only things are named before it: "regions from highest to lowest sales" are all of them with theirs."""
    shown = reader.measures or reader.outputs or reader.groupings or reader.rank is not None
    return bool(reader.mentions) and not shown and not reader.fragment


@at("ascending", "descending")
def direction(reader: Reader) -> int:
    """ "descending", "newest first", "alphabetically": the direction of the sorting just told."""
    mark = reader.mark
    if mark.kind not in ("ascending", "descending"):
        return 0
    descending = mark.kind == "descending"
    adjective = next((word for word in reader.said(mark).split() if word.endswith("est") or word == "most"), "")
    words = reader.span(mark)
    if adjective and any(measure.label == "years" for measure in reader.measures):
        since = next((used.ref for used in reader.used if used.kind == "age"), None)
        reader.ordering.append(Ordering(since, descending=not adjective.startswith(_AGED), words=words))
        return 1
    if reader.ranking and reader.rank is not None and not reader.ordering:
        reader.rank.descending = descending
        return 1
    if reader.ordering:
        last = reader.ordering[-1]
        reader.ordering[-1] = Ordering(
            last.column, last.measure, last.grain, descending, last.label, last.words + words
        )
        return 1
    target = operand(reader, 1)
    if target is not None:
        thing, taken = target
        by_measure = thing if isinstance(thing, Measure) else None
        if by_measure is not None and _ranks_all(reader):
            reader.rank, reader.ranking = Rank(descending, None, measure=by_measure, words=words), True
            return 1 + taken
        by_column = None if isinstance(thing, Measure) else thing
        reader.ordering.append(Ordering(by_column, by_measure, descending=descending, words=words))
        return 1 + taken
    if "alphabet" in reader.said(mark) and reader.subject:
        label = reader.outputs[0].column if reader.outputs else label_columns(reader.table_of(reader.subject))[0]
        reader.ordering.append(Ordering(column=label, descending=descending, words=words))
        return 1
    reader.ordering.append(Ordering(descending=descending, words=words))
    return 1
