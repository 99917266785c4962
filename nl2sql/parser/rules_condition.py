"""Rules for which rows count: values, comparisons, text, dates, missing things."""

from __future__ import annotations

from nl2sql.catalog import Cell, ColumnRef
from nl2sql.lexicon import lexicon
from nl2sql.parser.frame import Condition, Operator, Presence
from nl2sql.parser.knowledge import (
    flag_value,
    is_date,
    is_flag,
    is_numeric,
    label_columns,
    speaks_of,
)
from nl2sql.parser.limits import number, text_after
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import amount_measure
from nl2sql.parser.optional_keys import optional_key
from nl2sql.parser.reader import Reader, at
from nl2sql.words import stems

_UNDONE = frozenset({"been", "yet", "still", "was", "were", "wasn't", "weren't", "is", "are", "isn't", "aren't", "not"})
_NUMBERS_TO_CALL = frozenset(stems("phone telephone mobile tel"))


@at("not")
def negation(reader: Reader) -> int:
    """ "not", "excluding": turns round what follows."""
    if reader.mark.kind != "not":
        return 0
    reader.negation = reader.mark
    return 1


@at("without", "never")
def absence(reader: Reader) -> int:
    """ "without orders", "never sold", "with no email"."""
    mark, following = reader.mark, reader.peek(1)
    if mark.kind not in ("without", "never") or following is None:
        return 0
    words = reader.span(mark, following)
    lacking = _lacking_kind(reader)
    if lacking:
        return lacking
    if following.kind == "table":
        key = optional_key(reader, following.table)
        if key is not None:
            reader.condition(Condition(key, "is null", words=words))
        else:
            reader.presences.append(Presence(following.table, negated=True, words=words))
        return 2
    if following.kind == "column":
        found = reader.column_of(following)
        if is_flag(found):
            value = flag_value(found, False)
            reader.condition(Condition(following.ref, "=", (value,), words=words))
        else:
            reader.condition(Condition(following.ref, "is null", words=words))
            return 2 + _lacking_too(reader, 2)
        return 2
    if following.kind == "function" and following.word == "count":
        ref = _number_to_call(reader)
        if ref is not None:
            reader.condition(Condition(ref, "is null", words=words))
            return 2
    if following.kind in ("units", "money"):
        measure = amount_measure(reader, following, (), words)
        if measure is None:
            return 0
        reader.presences.append(Presence(measure.table, negated=True, words=words))
        return 2
    reader.negation = mark
    return 1


def _lacking_too(reader: Reader, ahead: int) -> int:
    """ "lacking both a phone number and a birth date": the second of what is missing."""
    both = "both" in reader.tokens_said or reader.kind(ahead) == "or"
    second = reader.peek(ahead + 1)
    if not both or reader.kind(ahead) not in ("and", "or") or second is None or second.kind != "column":
        return 0
    if is_flag(reader.column_of(second)) or reader.kind(ahead + 2) in ("compare", "between", "number", "period"):
        return 0
    reader.condition(Condition(second.ref, "is null", words=reader.span(second)))
    return 2


def _number_to_call(reader: Reader) -> ColumnRef | None:
    """What "no number" is about: a person's telephone."""
    table = reader.table_of(reader.subject) if reader.subject else None
    for column in table.columns if table is not None else ():
        if set(stems(column.name)) & _NUMBERS_TO_CALL and table is not None:
            return ColumnRef(table.key, column.name)
    return None


def _lacking_kind(reader: Reader) -> int:
    """ "without a single phone order": rows of a kind that must not be there."""
    ahead, kinds = 1, []
    while reader.kind(ahead) == "value" or _flagged(reader, ahead):
        kinds.append(reader.marks[reader.at + ahead])
        ahead += 1
    thing = reader.peek(ahead)
    if not kinds or thing is None or thing.kind != "table" or any(mark.table != thing.table for mark in kinds):
        return 0
    conditions = tuple(_of_kind(reader, mark) for mark in kinds)
    words = reader.span(*reader.marks[reader.at : reader.at + ahead + 1])
    reader.presences.append(Presence(thing.table, negated=True, conditions=conditions, words=words))
    return ahead + 1


def _flagged(reader: Reader, ahead: int) -> bool:
    """Whether a yes-or-no column stands there as an adjective: "a single discontinued product"."""
    mark = reader.peek(ahead)
    return mark is not None and mark.kind in ("column", "state") and is_flag(reader.column_of(mark))


def _of_kind(reader: Reader, mark: Mark) -> Condition:
    words = reader.span(mark)
    if mark.kind == "value":
        return Condition(mark.ref, "=" if len(mark.values) == 1 else "in", mark.values, words=words)
    value = flag_value(reader.column_of(mark), mark.kind == "column" or mark.word != "no")
    return Condition(mark.ref, "=", (value,), words=words)


@at("not")
def neither(reader: Reader) -> int:
    """ "neither an email nor a phone": every one of the columns is missing."""
    if reader.mark.kind != "not" or reader.said(reader.mark) != "neither":
        return 0
    ahead, columns = 1, []
    while reader.kind(ahead) in ("column", "not", "or", "and"):
        if reader.kind(ahead) == "column":
            columns.append(reader.marks[reader.at + ahead])
        ahead += 1
    if len(columns) < 2 or any(is_flag(reader.column_of(mark)) for mark in columns):
        return 0
    for mark in columns:
        reader.condition(Condition(mark.ref, "is null", words=reader.span(reader.mark, mark)))
    return ahead


@at("nothing")
def nothing(reader: Reader) -> int:
    """ "stores that sold nothing in May": what was just said to happen did not."""
    if reader.mark.kind == "nothing" and reader.kind(-1) == "column" and reader.outputs and not reader.fragment:
        ref = reader.outputs[-1].column
        column = reader.catalog.column(ref)
        if column is not None and is_numeric(column):
            words = reader.outputs.pop().words + reader.span(reader.mark)
            reader.condition(Condition(ref, "=", (0,), negated=reader.take_negation(), words=words))
            return 1
    if reader.mark.kind != "nothing" or reader.fragment or len(reader.mentions) < 2 or not reader.mentions[-1].verb:
        return 0
    last = reader.mentions.pop()
    reader.presences.append(Presence(last.table, negated=True, words=reader.span(last.mark, reader.mark)))
    return 1


@at("only")
def only(reader: Reader) -> int:
    """ "who only ordered online": of what lies below, nothing else."""
    if reader.mark.kind != "only" or reader.fragment or reader.at == 0:
        return 0
    reader.only = True
    return 1


@at("missing", "present")
def missing(reader: Reader) -> int:
    """ "missing email", "email is unknown", "whose phone is not empty"."""
    mark = reader.mark
    if mark.kind not in ("missing", "present"):
        return 0
    negated = mark.kind == "present"
    before = _column_before(reader)
    if before is not None and reader.outputs and reader.outputs[-1].column == before.ref:
        output = reader.outputs.pop()
        negated = negated != reader.take_negation()
        first = reader.peek(-3)
        both = (
            first is not None and first.kind == "column" and "both" in reader.tokens_said and reader.kind(-2) == "and"
        )
        if both and first is not None and reader.outputs and reader.outputs[-1].column == first.ref:
            words = reader.outputs.pop().words
            reader.condition(Condition(first.ref, "is null", negated=negated, words=words))
            reader.connector = ""
        reader.condition(Condition(output.column, "is null", negated=negated, words=output.words + reader.span(mark)))
        return 1
    last = reader.conditions[-1] if reader.conditions else None
    if before is not None and last is not None and last.column == before.ref and last.operator == "is null":
        return 1
    following = reader.peek(1)
    if following is not None and following.kind == "column":
        words = reader.span(mark, following)
        reader.condition(Condition(following.ref, "is null", negated=negated, words=words))
        return 2
    return 0


def _column_before(reader: Reader) -> Mark | None:
    """The column that "unknown" or "is not known" is said of."""
    back = 1
    while reader.kind(-back) in ("not", "unit", "with"):
        back += 1
    before = reader.peek(-back)
    return before if before is not None and before.kind == "column" else None


@at("not")
def undone(reader: Reader) -> int:
    """ "not yet delivered", "have still not been paid": the date on which it happened is missing."""
    mark, following = reader.mark, reader.peek(1)
    if mark.kind != "not" or following is None or reader.fragment:
        return 0
    if reader.kind(2) in ("period", "compare", "between", "missing") or not set(reader.said(mark).split()) & _UNDONE:
        return 0
    ref = _happened_on(reader, following)
    if ref is None or following.with_table:
        return 0
    reader.condition(Condition(ref, "is null", words=reader.span(mark, following)))
    return 2


def _happened_on(reader: Reader, mark: Mark) -> ColumnRef | None:
    """The date, possibly missing, of what a mark says happened to the things spoken of."""
    if mark.kind == "column":
        found = reader.catalog.column(mark.ref)
        return mark.ref if found is not None and is_date(found) and found.nullable else None
    if mark.kind != "table" or mark.how != "speaks of" or mark.table != reader.subject:
        return None
    said = {token.stem for token in reader.tokens[mark.start : mark.end]}
    for column in reader.table_of(mark.table).columns:
        if is_date(column) and column.nullable and said & set(stems(column.name)):
            return ColumnRef(mark.table, column.name)
    return None


@at("value")
def value(reader: Reader) -> int:
    """A stored value: "online", "Paris"."""
    mark = reader.mark
    if mark.kind != "value":
        return 0
    column = reader.catalog.column(mark.ref)
    numeric = column is not None and is_numeric(column)
    values: tuple[Cell, ...] = tuple(_as_number(text) if numeric else text for text in mark.values)
    operator: Operator = "=" if len(values) == 1 else "in"
    again = _nor(reader)
    negated = reader.take_negation() or again
    if again:
        reader.connector = "and"
    words = reader.span(mark)
    back = 1
    while reader.kind(-back) in ("by", "ask", "with", "unit", "not", "compare"):
        back += 1
    if reader.kind(-back) == "column" and reader.outputs and reader.outputs[-1].column == mark.ref:
        words = reader.outputs.pop().words + words
    reader.condition(Condition(mark.ref, operator, values, negated=negated, words=words))
    return 1


def _nor(reader: Reader) -> bool:
    """Whether it is the second of "neither completed nor cancelled"."""
    before = reader.peek(-1)
    return before is not None and before.kind == "not" and reader.said(before) == "nor"


def _as_number(text: str) -> Cell:
    worth = float(text) if text.replace(".", "", 1).lstrip("-").isdigit() else None
    if worth is None:
        return text
    return int(worth) if worth == int(worth) else worth


@at("contains", "starts", "ends", "text")
def text_match(reader: Reader) -> int:
    """ "products containing lamp", "customers called 'Smith'": text in what names the thing spoken of."""
    mark = reader.mark
    if mark.kind not in ("contains", "starts", "ends", "text"):
        return 0
    if reader.kind(-1) == "column" and reader.outputs:
        ref = reader.outputs[-1].column
        if reader.mentions or reader.measures:
            reader.outputs.pop()
    elif reader.subject:
        ref = label_columns(reader.table_of(reader.subject))[-1]
    else:
        return 0
    text, taken = (mark.values[0], 1) if mark.kind == "text" else (text_after(reader, 0), 2)
    column = reader.catalog.column(ref)
    if not text or (mark.kind == "starts" and column is not None and is_date(column) and not text[:1].isdigit()):
        return 0
    operator: Operator = "contains" if mark.kind == "text" else mark.kind
    words = reader.span(*reader.marks[reader.at : reader.at + taken])
    reader.condition(Condition(ref, operator, (text,), negated=reader.take_negation(), words=words))
    return taken


@at("number")
def numbered(reader: Reader) -> int:
    """ "order 1234": the row of that key."""
    mark, before = reader.mark, reader.peek(-1)
    if mark.kind != "number" or before is None or before.kind != "table" or not reader.mentions:
        return 0
    table = reader.table_of(before.table)
    key = [column for column in table.columns if column.primary_key]
    if len(key) != 1 or not is_numeric(key[0]) or before.end != mark.start:
        return 0
    reader.condition(
        Condition(ColumnRef(table.key, key[0].name), "=", (number(mark),), words=reader.span(before, mark))
    )
    return 1


@at("late")
def late(reader: Reader) -> int:
    """ "shipped late": one date after the one it was due."""
    if reader.mark.kind != "late":
        return 0
    for done, due in lexicon().late:
        for table in (reader.table_of(key) for key in reader.tables):
            dates = [column for column in table.columns if is_date(column)]
            first = [c for c in dates if any(speaks_of(stems(c.name), name) for name in done)]
            second = [c for c in dates if any(speaks_of(stems(c.name), name) for name in due)]
            if first and second:
                ref, other = ColumnRef(table.key, first[0].name), ColumnRef(table.key, second[0].name)
                reader.condition(Condition(ref, ">", other=other, words=reader.span(reader.mark)))
                return 1
    return 0


@at("number")
def counted_absence(reader: Reader) -> int:
    """ "that have not ordered": handled by the table rule; here only a count of none ("0 orders")."""
    mark, following = reader.mark, reader.peek(1)
    if mark.kind != "number" or mark.number != 0 or following is None or following.kind != "table":
        return 0
    reader.presences.append(Presence(following.table, negated=True, words=reader.span(mark, following)))
    return 2
