"""Rules for "top 5", "the cheapest", "the most orders"."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.lexicon import Scale, word_list
from nl2sql.parser.frame import Measure
from nl2sql.parser.knowledge import (
    date_column,
    fallback_label,
    is_date,
    is_key,
    is_numeric,
    label_columns,
    scale_column,
)
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import column_measure, count_of, operand, popularity, sold_by, takings
from nl2sql.parser.rank_nouns import told_by_noun
from nl2sql.parser.rank_worth import ranked_worth
from nl2sql.parser.reader import Grouping, Mention, Rank, Reader, at
from nl2sql.parser.settling import is_below
from nl2sql.problems import Problem
from nl2sql.words import stems

PLURAL_LIMIT = 10
_QUANTITIES = frozenset(
    ("the " * told + word + ending)
    for told in (False, True)
    for word in ("most", "least", "fewest", "highest", "lowest", "greatest", "largest", "biggest", "smallest")
    for ending in ("", " number", " number of")
) | {"top", "bottom", "maximal", "minimal", "leads", "leads on", "leads in", "leads by", "tops", "topped", "least of"}
_QUANTITIES |= {"more", "less", "fewer", "higher", "lower", "greater"}
"""Words that ask for much or little of what follows; others ("busiest", "favourite") are said of the thing itself."""
_PACE = {"fast": True, "quick": True, "strong": True, "rapid": True, "steep": True, "slow": False, "weak": False}
"""Adjectives that growth is told by: "grew fastest", and whether much of it is meant."""
_MUCH = frozenset(
    ("most", "the most", "least", "the least", "fewest", "the fewest", "least of", "the least of", "more", "less")
)
"""Words that ask for much in all: "the most fees" adds up, "the highest fee" is a single one."""


@at("top")
def top(reader: Reader) -> int:
    """ "top 5 products", "bottom 3 cities", "last 10 orders"."""
    mark = reader.mark
    if mark.kind != "top":
        return 0
    limit = int(mark.number) if mark.number else None
    if reader.rank is not None and reader.rank.has_target and limit and reader.kind(1) not in ("table", "column"):
        reader.rank.limit = limit
        return 1
    recent = mark.word in ("first", "last")
    descending = mark.word in ("high", "last")
    reader.rank = Rank(descending, limit, recency=recent, words=reader.span(mark))
    following = reader.peek(1)
    reader.rank.column = told_by_noun(reader, following)
    if following is not None and following.kind == "column":
        found = reader.column_of(following)
        if is_numeric(found) and not is_key(reader.table_of(following.table), found):
            reader.rank.column = following.ref
            return 2 if reader.mentions or reader.outputs else 1
        reader.groupings.append(Grouping(following.ref, words=reader.span(following)))
        return 2
    return 1


@at("number")
def counted(reader: Reader) -> int:
    """ "the 3 cheapest products", "3 products with the most orders": how many to keep."""
    mark = reader.mark
    if mark.kind != "number" or not mark.number or mark.number != int(mark.number) or mark.money:
        return 0
    before = reader.peek(-1)
    glued = before is not None and before.end == mark.start and before.kind != "ask"
    if before is not None and (before.kind in ("compare", "between", "and", "or") or glued):
        return 0
    if reader.kind(1) in ("scale", "extreme", "longest"):
        reader.number = mark
        return 1
    ranked = any(later.kind in ("extreme", "scale", "longest") for later in reader.marks[reader.at + 2 :])
    if (reader.kind(1) in ("table", "value") or _ranked_kind(reader)) and ranked:
        reader.number = mark
        return 1
    return 0


def _ranked_kind(reader: Reader) -> bool:
    """Whether the number is of a property that is ranked: "ten cities with the most customers"."""
    following = reader.peek(1)
    if following is None or following.kind != "column" or not reader.said(following).endswith("s"):
        return False
    column = reader.column_of(following)
    return not (is_numeric(column) or is_date(column))


def _limit(reader: Reader, thing: Mark | None) -> int:
    """How many to keep when nobody said: one, or ten of a plural."""
    number = reader.take_number()
    if number is not None:
        return number
    said = reader.said(thing) if thing is not None and thing.kind == "table" else ""
    plural = said.endswith("s") and not said.endswith(("ss", "us", "is"))
    return PLURAL_LIMIT if plural and reader.asked != "which" else 1


@at("scale")
def scale(reader: Reader) -> int:
    """ "the cheapest product", "oldest employees"."""
    mark = reader.mark
    if mark.kind != "scale" or mark.degree not in ("most", "least"):
        return 0
    following = reader.peek(1)
    if following is not None and following.kind == "number" and reader.kind(2) in ("table", "column"):
        reader.number = following
        reader.marks = (*reader.marks[: reader.at + 1], *reader.marks[reader.at + 2 :])
        reader.used.append(following)
        following = reader.peek(1)
    if following is not None and (_measured(reader, following) or told_by_noun(reader, following) is not None):
        return _extreme(reader, (mark.scales[0].high if mark.scales else True) == (mark.degree == "most"))
    if following is not None and following.kind == "series" and mark.word in _PACE:
        descending = _PACE[mark.word] == (mark.degree == "most")
        reader.rank = Rank(descending, _limit(reader, reader.peek(2)), words=reader.span(mark), implied=True)
        return 1
    if reader.series is not None and reader.series.kind == "growth" and mark.word in _PACE:
        return _trailing(reader, _PACE[mark.word] == (mark.degree == "most"), _limit(reader, None))
    if mark.word in ("good", "bad") and reader.kind(-1) == "units" and not reader.measures:
        return _trailing(reader, mark.word == "good", _limit(reader, None))
    target = _dated_before(reader, mark) or _scale_target(reader, mark, following)
    if target is None:
        return 0
    thing, high = target
    _note_age(reader, mark, thing)
    limit = _limit(reader, following)
    descending = high == (mark.degree == "most")
    known = reader.rank.limit if reader.rank is not None and not reader.rank.has_target else None
    reader.rank = Rank(descending, known or limit, words=reader.span(mark))
    _aim(reader.rank, thing)
    reader.rank.implied = isinstance(thing, Measure)
    return 1


def _dated_before(reader: Reader, mark: Mark) -> tuple[ColumnRef, bool] | None:
    """ "joined most recently", "opened earliest": by the date that the verb names."""
    last = reader.outputs[-1].column if reader.outputs and reader.kind(-1) == "column" else None
    column = reader.catalog.column(last) if last is not None else None
    if last is None or column is None or not is_date(column):
        return None
    if mark.word.removesuffix("ly") not in ("new", "recent", "early", "late", "ear"):
        return None
    reader.outputs.pop()
    return last, not mark.word.startswith("ear")


def _note_age(reader: Reader, mark: Mark, thing: Measure | ColumnRef) -> None:
    """Says which date stands for an age that the data does not hold."""
    if mark.word not in ("old", "young") or not isinstance(thing, ColumnRef):
        return
    if not set(stems(thing.column)) & {"birth", "age", "born", "found", "built", "build", "year"}:
        message = f"There is no age or birth date: '{reader.said(mark)}' goes by {thing}."
        reader.notes.append(Problem("draft.assumed", message, "Name the column you mean.", severity="info"))


def _aim(rank: Rank, thing: Measure | ColumnRef) -> None:
    if isinstance(thing, Measure):
        rank.measure = thing
    else:
        rank.column = thing


def _measured(reader: Reader, mark: Mark) -> bool:
    if mark.kind == "column":
        return is_numeric(reader.column_of(mark))
    return mark.kind in ("money", "function", "units")


def _scale_target(reader: Reader, mark: Mark, following: Mark | None) -> tuple[Measure | ColumnRef, bool] | None:
    keys = [following.table] if following is not None and following.kind == "table" else []
    keys += [mention.table for mention in reader.mentions[::-1]]
    keys += [key for key in reader.tables if key not in keys]
    if not keys and mark.end - mark.start > 1:
        return _anywhere(reader, mark)
    for key in dict.fromkeys(keys):
        found = scale_column(reader.table_of(key), mark.scales)
        if found is not None:
            return found
    if mark.word in ("new", "recent", "old", "early", "late") and keys:
        when = date_column(reader.catalog, keys[:1])
        return (when, mark.word in ("new", "recent", "late")) if when else None
    if mark.word in ("big", "large", "good", "best", "top", "bad", "worst", "small") and keys:
        measure = takings(reader, keys[0], reader.span(mark)) or popularity(reader, keys[0], reader.span(mark))
        return (measure, mark.word not in ("bad", "worst", "small")) if measure else None
    return None


def _anywhere(reader: Reader, mark: Mark) -> tuple[Measure | ColumnRef, bool] | None:
    """What "with us the longest" speaks of where nothing else is named: the first of its names that a table has."""
    for scale in mark.scales:
        for name in scale.names:
            for table in reader.catalog.tables:
                found = scale_column(table, (Scale((name,), scale.high),))
                if found is not None:
                    return found
    return None


@at("extreme")
def extreme(reader: Reader) -> int:
    """ "highest salary", "with the most orders", "sold most"."""
    if reader.mark.kind != "extreme":
        return 0
    return _extreme(reader, reader.mark.word == "high")


def _extreme(reader: Reader, descending: bool) -> int:
    mark, following = reader.mark, reader.peek(1)
    known = reader.rank.limit if reader.rank is not None and not reader.rank.has_target else None
    limit = known or _limit(reader, following if _own(reader, following) else _beside(reader, following))
    words = reader.span(mark)
    earned = told_by_noun(reader, following)
    if earned is not None:
        reader.rank = Rank(descending, limit, column=earned, words=words)
        return 1
    if following is not None and following.kind == "table" and _own(reader, following):
        if "common" in reader.said(mark) or "frequent" in reader.said(mark):
            return _commonest(reader, following, descending, limit)
        measure = popularity(reader, following.table, words)
        if measure is None:
            return 0
        reader.rank = Rank(descending, limit, measure=measure, words=words, implied=True)
        return 1
    target = operand(reader, 1)
    if target is None or _spent_on(reader):
        return _trailing(reader, descending, limit)
    thing, taken = target
    if isinstance(thing, ColumnRef):
        return _column_extreme(reader, thing, descending, limit)
    reader.rank = Rank(descending, limit, measure=thing, words=words)
    return 1 + taken


def _spent_on(reader: Reader) -> bool:
    """Whether the figure stood before: "who spent the most on tickets" asks for the money, not for the tickets."""
    after = reader.tokens[reader.mark.end].norm if reader.mark.end < len(reader.tokens) else ""
    return (
        reader.kind(-1) in ("money", "units") and after in ("on", "for", "in", "at", "with") and bool(reader.measures)
    )


def _beside(reader: Reader, following: Mark | None) -> Mark | None:
    """The things ranked, right after what ranks them: "most returned products"."""
    thing = reader.peek(2)
    beside = following is not None and following.kind == "table" and thing is not None and thing.kind == "table"
    return thing if beside and following is not None and thing is not None and thing.start == following.end else None


def _commonest(reader: Reader, following: Mark, descending: bool, limit: int) -> int:
    """ "most common diagnosis": what its rows say most often."""
    table = reader.table_of(following.table)
    labels = label_columns(table)
    label = labels[0] if labels[0].column not in table.primary_key else fallback_label(table)[0]
    words = reader.span(reader.mark, following)
    reader.groupings.append(Grouping(label, words=reader.span(following)))
    measure = count_of(reader, following.table, words)
    reader.rank = Rank(descending, limit, measure=measure, words=words, thing=label)
    return 2


def _own(reader: Reader, mark: Mark | None) -> bool:
    """Whether "the most popular X" has X itself in view, not the number of its X."""
    if mark is None or mark.kind != "table":
        return False
    said = reader.said(reader.mark)
    if said in ("top", "bottom") and not reader.mentions:
        return True
    waiting = reader.rank is not None and not reader.rank.has_target
    other = bool(reader.mentions) and reader.mentions[0].table != mark.table
    return said not in _QUANTITIES or (waiting and not other)


def _column_extreme(reader: Reader, ref: ColumnRef, descending: bool, limit: int) -> int:
    column = reader.catalog.column(ref)
    following = reader.peek(1)
    if column is None or following is None:
        return 0
    words = reader.span(reader.mark, following)
    if not (is_numeric(column) or is_date(column)):
        if reader.table_of(ref.table).kind == "view":
            return 0
        reader.groupings.append(Grouping(ref, words=reader.span(following)))
        measure = count_of(reader, ref.table, words)
        reader.rank = Rank(descending, limit, measure=measure, words=words, thing=ref)
        return 2
    if reader.said(reader.mark) in _MUCH and is_date(column):
        reader.rank = Rank(descending, limit, measure=count_of(reader, ref.table, words), words=words)
        return 2
    if reader.said(reader.mark) in _MUCH and adds_up(reader, ref):
        reader.rank = Rank(descending, limit, measure=column_measure(reader, ref, ("sum",), words), words=words)
        return 2
    if reader.mentions or reader.outputs or reader.asked == "which":
        reader.rank = Rank(descending, limit, column=ref, words=words)
        return 2
    best = column_measure(reader, ref, ("maximum" if descending else "minimum",), words)
    if best is None:
        return 0
    reader.measures.append(best)
    return 2


def adds_up(reader: Reader, ref: ColumnRef) -> bool:
    """Whether "most" of a column means all of it together: of rows that belong to what is ranked."""
    column = reader.catalog.column(ref)
    if column is None or not is_numeric(column) or is_key(reader.table_of(ref.table), column):
        return False
    if set(stems(ref.column)) & word_list("averages"):
        return False
    return any(is_below(reader, mention.table, ref.table) for mention in reader.mentions)


def _trailing(reader: Reader, descending: bool, limit: int) -> int:
    """ "which product sold most", "who spent the least": the measure came before."""
    words = reader.span(reader.mark)
    worth = ranked_worth(reader, words)
    if worth is not None:
        reader.rank = Rank(descending, limit, measure=worth, words=words)
        return 1
    last_column = reader.catalog.column(reader.outputs[-1].column) if reader.outputs else None
    if last_column is not None and is_numeric(last_column) and not reader.measures:
        shown = reader.outputs.pop()
        reader.rank = Rank(descending, limit, column=shown.column, words=words + shown.words)
        return 1
    if reader.measures:
        reader.rank = Rank(descending, limit, measure=reader.measures[-1], words=words)
        return 1
    if len(reader.mentions) > 1:
        last: Mention = reader.mentions.pop()
        from_units = sold_by(reader, reader.mentions[0].table, words) if last.mark.kind == "units" else None
        measure = from_units or count_of(reader, last.table, words + reader.span(last.mark))
        reader.rank = Rank(descending, limit, measure=measure, words=words)
        return 1
    if reader.mentions:
        own = popularity(reader, reader.mentions[0].table, words)
        if own is not None:
            reader.rank = Rank(descending, limit, measure=own, words=words, implied=True)
            return 1
    return 0
