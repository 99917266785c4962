"""Rules for tables that refer to themselves: who reports to whom, what lies within what."""

from __future__ import annotations

from nl2sql.parser.frame import Condition, Kin, Operator, Words
from nl2sql.parser.kin import tie_of
from nl2sql.parser.marks import MEASURED, Mark
from nl2sql.parser.measuring import count_of
from nl2sql.parser.reader import Reader, at
from nl2sql.parser.rules_above import FILLING, is_theirs, mention_of
from nl2sql.parser.rules_kin_size import asks_per_owner, limited_to, owners, owners_follow, ranked, size

_PLACED = ("under", "below", "beneath", "underneath")
"""These need the name of what is above right after them: "categories under Home", but not "under 10 euros"."""


@at("kin")
def role(reader: Reader) -> int:
    """A word for what is above or below: "X's boss", "the team of X", "subcategories of X", "reports to X"."""
    if reader.mark.kind != "kin" or reader.fragment:
        return 0
    handlers = {"up": _up, "down": _down, "size": size, "under": _under, "over": _over, "top": _top, "which": _which}
    return handlers[reader.mark.word](reader)


def _up(reader: Reader) -> int:
    """ "boss of X", "X's manager"; after "each", what to group by."""
    given, taken = _given(reader)
    if not given:
        if _measured_above(reader):
            reader.groupings.append(owners(reader, reader.mark))
            return 1
        others = [mark for mark in reader.marks if mark.kind == "kin" and mark.word in ("down", "size", "over")]
        return 1 if others else 0
    mention_of(reader, reader.mark)
    theirs = is_theirs(reader, taken)
    reader.asked = "which" if reader.asked == "what" and not theirs else reader.asked
    reader.kin.append(Kin(reader.mark.table, theirs, given, words=_words(reader, taken)))
    return taken


def _measured_above(reader: Reader) -> bool:
    """ "rank the parent categories by profit", "which parent category sold most": measured of what is theirs."""
    if tie_of(reader.catalog, reader.mark.table).people or any(item.above for item in reader.groupings):
        return False
    kinds = {mark.kind for mark in reader.marks}
    only = not any(mark.kind == "kin" and mark is not reader.mark for mark in reader.marks)
    return only and bool(kinds & MEASURED) and bool(kinds & {"ranking", "extreme", "top", "scale"})


def _down(reader: Reader) -> int:
    """ "reports of X", "subcategories": the rows below, or how many of them there are."""
    mark = reader.mark
    given, taken = _given(reader)
    if given:
        _counted_or_listed(reader)
        reader.kin.append(Kin(mark.table, True, given, words=_words(reader, taken)))
        return taken
    if (reader.measures and any(item.above for item in reader.groupings)) or owners_follow(reader):
        return 1
    if _widens(reader):
        return 0
    if asks_per_owner(reader) or (reader.functions and reader.functions[-1][0].word == "average"):
        return size(reader)
    _counted_or_listed(reader)
    words = reader.span(mark)
    reader.condition(Condition(tie_of(reader.catalog, mark.table).own, "is null", negated=True, words=words))
    return 1


def _widens(reader: Reader) -> bool:
    """ "Toys and its subcategories": those below are meant as well, which no condition of a frame can say."""
    mark, before = reader.mark, reader.conditions[-1] if reader.conditions else None
    owned = mark.start > 0 and reader.tokens[mark.start - 1].norm in ("its", "their", "his", "her", "all")
    return owned and before is not None and before.column.table == mark.table


def _counted_or_listed(reader: Reader) -> None:
    """The rows below are counted when a count is pending, else they are what is asked for."""
    pending = [item for item, _ in reader.functions]
    if pending and pending[-1].word == "count":
        reader.take_functions()
        reader.measures.append(count_of(reader, reader.mark.table, reader.span(*pending, reader.mark)))
    else:
        mention_of(reader, reader.mark)


def _under(reader: Reader) -> int:
    """ "who reports to X", "which category does X belong to", "answers to nobody"."""
    mark, following = reader.mark, reader.peek(1)
    if following is not None and following.kind == "without":
        mention_of(reader, mark)
        own = tie_of(reader.catalog, mark.table).own
        reader.condition(Condition(own, "is null", words=reader.span(mark, following)))
        return 2
    given, taken = _after(reader, 1)
    if given:
        mention_of(reader, mark)
        reader.kin.append(Kin(mark.table, True, given, words=_words(reader, taken)))
        return taken
    if reader.said(mark) in _PLACED:
        return 0
    known = _before(reader)
    if not known:
        return 0
    mention_of(reader, mark)
    reader.kin.append(Kin(mark.table, False, known, words=reader.span(mark)))
    return 1


def _which(reader: Reader) -> int:
    """ "under which category do Pens come": the row above."""
    ahead = 1
    while reader.kind(ahead) in FILLING:
        ahead += 1
    given, taken = _after(reader, ahead)
    if not given:
        return 0
    reader.asked = "which"
    while reader.kind(taken) == "kin":
        taken += 1
    mention_of(reader, reader.mark)
    reader.kin.append(Kin(reader.mark.table, False, given, words=_words(reader, taken)))
    return taken


def _over(reader: Reader) -> int:
    """ "who manages X", "how many people does X manage", "who manages more than 6 people"."""
    mark = reader.mark
    given, taken = _after(reader, 1)
    if given:
        mention_of(reader, mark)
        reader.kin.append(Kin(mark.table, False, given, words=_words(reader, taken)))
        return taken
    known = _before(reader)
    if known:
        mention_of(reader, mark)
        reader.kin.append(Kin(mark.table, True, known, words=reader.span(mark)))
        return 1
    limit = reader.peek(2)
    if reader.kind(1) == "compare" and limit is not None and limit.kind == "number":
        return limited_to(reader, 1)
    if reader.kind(1) == "extreme":
        return ranked(reader, reader.marks[reader.at + 1].word == "high", 2)
    own = [measure for measure in reader.measures if measure.table == mark.table and measure.function == "count"]
    if own and any(item.entity == mark.table for item in reader.groupings):
        reader.groupings = [item for item in reader.groupings if item.entity != mark.table]
        reader.groupings.append(owners(reader, mark))
        return 1
    return 0


def _top(reader: Reader) -> int:
    """ "main categories": rows with none above them; with a name after it, what lies below that one."""
    mark = reader.mark
    given, taken = _after(reader, 1)
    if given:
        if not (reader.mentions or reader.measures or reader.outputs):
            return 0
        reader.kin.append(Kin(mark.table, True, given, words=_words(reader, taken)))
        return taken
    if _measured_above(reader):
        reader.groupings.append(owners(reader, mark))
        return 1
    _counted_or_listed(reader)
    own = tie_of(reader.catalog, mark.table).own
    reader.condition(Condition(own, "is null", negated=reader.take_negation(), words=reader.span(mark)))
    return 1


@at("without", "never", "not")
def lacking(reader: Reader) -> int:
    """ "without a boss", "with no subcategories", "no one under them"."""
    mark, following = reader.mark, reader.peek(1)
    if mark.kind not in ("without", "never", "not") or following is None or following.kind != "kin":
        return 0
    words = reader.span(mark, following)
    tie = tie_of(reader.catalog, following.table)
    if following.word == "up":
        mention_of(reader, following)
        reader.condition(Condition(tie.own, "is null", words=words))
        return 2
    if following.word == "under" and _anybody(reader, following):
        mention_of(reader, following)
        reader.condition(Condition(tie.own, "is null", words=words))
        return 2
    if following.word in ("down", "over"):
        mention_of(reader, following)
        reader.kin.append(Kin(following.table, False, negated=True, words=words))
        return 2
    return 0


def _anybody(reader: Reader, mark: Mark) -> bool:
    """Whether "report to" goes on with nobody in particular: "do not report to anyone"."""
    after = [token.norm for token in reader.tokens[mark.end : mark.end + 2]]
    return not after or bool({"anyone", "anybody", "anything", "someone", "somebody", "any", "else"} & set(after))


@at("with")
def having(reader: Reader) -> int:
    """ "who have people under them", "with subcategories": there is something below."""
    following = reader.peek(1)
    if reader.mark.kind != "with" or following is None or following.kind != "kin" or following.word != "down":
        return 0
    if reader.functions or _after(reader, 2)[0] or not (reader.mentions or reader.measures):
        return 0
    reader.kin.append(Kin(following.table, False, words=reader.span(following)))
    return 2


def _given(reader: Reader) -> tuple[tuple[Condition, ...], int]:
    """Whose boss or team it is: named right after ("of X") or just before ("X's"); and how many marks that takes."""
    given, taken = _after(reader, 1)
    if given:
        return given, taken
    before = reader.peek(-1)
    if before is not None and before.kind in FILLING:
        before = reader.peek(-2)
    if before is None or before.kind != "value" or before.table != reader.mark.table:
        return (), 1
    return _before(reader), 1


def _after(reader: Reader, ahead: int) -> tuple[tuple[Condition, ...], int]:
    """Conditions from the values of the same table that stand from `ahead` on, and where they end."""
    start = ahead
    while reader.kind(ahead) in FILLING or (reader.kind(ahead) == "table" and _same_table(reader, ahead)):
        ahead += 1
    found: list[Condition] = []
    while (value := reader.peek(ahead)) is not None and value.kind == "value" and value.table == reader.mark.table:
        operator: Operator = "=" if len(value.values) == 1 else "in"
        found.append(Condition(value.ref, operator, value.values, words=reader.span(value)))
        ahead += 1
    return (tuple(found), ahead) if found else ((), start)


def _same_table(reader: Reader, ahead: int) -> bool:
    return reader.marks[reader.at + ahead].table == reader.mark.table


def _before(reader: Reader) -> tuple[Condition, ...]:
    """The conditions on the same table that were read so far; they are taken away."""
    own = tuple(c for c in reader.conditions if c.column.table == reader.mark.table and c.operator in ("=", "in"))
    reader.conditions = [c for c in reader.conditions if c not in own]
    return own


def _words(reader: Reader, taken: int) -> Words:
    return reader.span(*reader.marks[reader.at : reader.at + taken])
