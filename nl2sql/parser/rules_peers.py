"""Rules that compare a row with others like it, or one of its columns with another."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.frame import Condition, Operator
from nl2sql.parser.knowledge import date_column, is_date, is_key, is_numeric, scale_column
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Mention, Reader, at

_SAME = ("same", "very", "equal", "equals", "identical")


@at("compare")
def twice(reader: Reader) -> int:
    """ "price more than twice the cost", "sold for more than twice what they cost": a column times a number."""
    if reader.mark.kind != "compare" or reader.fragment:
        return 0
    factor = reader.peek(1)
    if factor is None or factor.kind != "times":
        return 0
    ahead = 2
    while reader.kind(ahead) in ("ask", "by", "unit"):
        ahead += 1
    limit = reader.peek(ahead)
    if limit is None or limit.kind != "column" or not is_numeric(reader.column_of(limit)):
        return 0
    own = _own_number(reader, limit)
    if own is None:
        return 0
    operator: Operator = reader.mark.word  # type: ignore[assignment]
    words = reader.span(*reader.marks[reader.at : reader.at + ahead + 1])
    times = factor.number or 1.0
    reader.condition(
        Condition(own, operator, negated=reader.take_negation(), other=limit.ref, words=words, factor=times)
    )
    return ahead + 1


def _own_number(reader: Reader, limit: Mark) -> ColumnRef | None:
    """What is compared with the column `limit`: the one named just before, else the price or the only other number."""
    if reader.outputs and reader.outputs[-1].column != limit.ref:
        last = reader.outputs[-1].column
        column = reader.catalog.column(last)
        if column is not None and is_numeric(column) and reader.kind(-1) == "column":
            return reader.outputs.pop().column
    table = reader.table_of(limit.table)
    others = [c for c in table.columns if is_numeric(c) and not is_key(table, c) and c.name != limit.column]
    priced = [c for c in others if "price" in c.name.lower()]
    chosen = priced if len(priced) == 1 else others
    return ColumnRef(table.key, chosen[0].name) if len(chosen) == 1 else None


@at("sameday")
def same(reader: Reader) -> int:
    """ "shipped on the same day they were placed", "in the same month": two dates of joined rows that are equal."""
    if reader.mark.kind != "sameday" or reader.fragment:
        return 0
    dates: list[ColumnRef] = []
    for key in reader.tables:
        table = reader.table_of(key)
        dates += [
            ColumnRef(key, c.name) for c in table.columns if is_date(c) and not c.name.lower().startswith("birth")
        ]
    named = [ref for ref in dates if _spoken(reader, ref)]
    pair = named if len(named) == 2 else _days_of_both(reader)
    if len(pair) != 2:
        return 0
    words, unit = reader.span(reader.mark), reader.mark.word or None
    made = Condition(pair[0], "=", negated=reader.take_negation(), other=pair[1], words=words)
    reader.condition(replace(made, grain=unit))  # type: ignore[arg-type]
    reader.outputs = [item for item in reader.outputs if item.column not in pair]
    later = [m for m in reader.marks[reader.at + 1 :] if m.kind == "column" and m.ref in pair]
    reader.marks = tuple(mark for mark in reader.marks if mark not in later)
    reader.used += later
    return 1


def _days_of_both(reader: Reader) -> list[ColumnRef]:
    """ "same-day shipping: how many orders": the days on which the two things named happened."""
    found: list[ColumnRef] = []
    for mark in reader.marks:
        if mark.kind == "column" and is_date(reader.column_of(mark)):
            found.append(mark.ref)
        elif mark.kind == "table":
            said = [token.stem for token in reader.tokens[mark.start : mark.end]]
            own = date_column(reader.catalog, [mark.table], said)
            found += [own] if own is not None and own.table == mark.table else []
    each = {ref.table: ref for ref in found[::-1]}
    if len(each) == 1:
        table = reader.table_of(found[0].table)
        both = [ColumnRef(table.key, c.name) for c in table.columns if is_date(c)]
        return both if len(both) == 2 else []
    return list(each.values())[::-1] if len(each) == 2 else []


def _spoken(reader: Reader, ref: ColumnRef) -> bool:
    return any(mark.kind == "column" and mark.ref == ref for mark in reader.marks)


@at("column", "scale", "compare")
def own_average(reader: Reader) -> int:
    """ "dearer than the average of their own category", "paid above their shop's average": within the group."""
    if reader.fragment:
        return 0
    ahead = 1 if reader.kind() == "column" and is_numeric(reader.column_of(reader.mark)) else 0
    mark = reader.peek(ahead)
    if mark is None or mark.kind not in ("scale", "compare"):
        return 0
    found = _group_average(reader, ahead + 1)
    if found is None or not (reader.mentions or reader.outputs or ahead):
        return 0
    group, column, taken = found
    scaled = _compared(reader, mark, column, reader.mark.ref if ahead else None)
    if scaled is None:
        return 0
    column, high = scaled
    peers = _peers(reader, column.table, group)
    if peers is None:
        return 0
    operator: Operator = mark.word if mark.kind == "compare" else (">" if high else "<")  # type: ignore[assignment]
    words = reader.span(*reader.marks[reader.at : reader.at + taken])
    negated = reader.take_negation()
    if not reader.mentions:
        reader.mentions.append(Mention(column.table, mark))
    reader.condition(Condition(column, operator, negated=negated, against="average", peers=peers, words=words))
    return taken


def _group_average(reader: Reader, ahead: int) -> tuple[Mark, ColumnRef | None, int] | None:
    """ "average of their category", "average price in its category", "the category's average price": the group, the
    number that is said, and where it ends."""
    group = reader.peek(ahead) if reader.kind(ahead) in ("table", "column") else None
    if group is not None and group.kind == "column" and is_numeric(reader.column_of(group)):
        return None
    mean = reader.peek(ahead + (group is not None))
    if mean is None or mean.kind != "function" or mean.word != "average":
        return None
    ahead += 1 + (group is not None)
    target = reader.peek(ahead)
    column: ColumnRef | None = None
    if target is not None and target.kind == "column" and is_numeric(reader.column_of(target)):
        column, ahead = target.ref, ahead + 1
    if group is not None:
        return group, column, ahead
    while reader.kind(ahead) in ("by", "with", "unit"):
        ahead += 1
    group = reader.peek(ahead)
    if group is None or group.kind not in ("table", "column"):
        return None
    return group, column, ahead + 1


def _compared(
    reader: Reader, mark: Mark, column: ColumnRef | None, before: ColumnRef | None
) -> tuple[ColumnRef, bool] | None:
    """The number that is compared, and whether more of it is meant."""
    if mark.kind == "compare" and (column or before) is not None:
        said = before or column
        return (said, mark.word in (">", ">=")) if said is not None else None
    return _scaled(reader, mark) if column is None else (column, mark.word in (">", ">="))


def _scaled(reader: Reader, mark: Mark) -> tuple[ColumnRef, bool] | None:
    """The column that "dearer" compares, and whether more of it is meant; what was just named for a plain "above"."""
    if mark.kind == "compare":
        if not reader.outputs or reader.kind(-1) != "column":
            only = _only_number(reader)
            return (only, True) if only is not None else None
        column = reader.catalog.column(reader.outputs[-1].column)
        return (reader.outputs.pop().column, True) if column is not None and is_numeric(column) else None
    spoken = reader.mentions[-1].table if reader.mentions else reader.subject
    if mark.degree not in ("more", "less") or not spoken:
        return None
    found = scale_column(reader.table_of(spoken), mark.scales)
    return (found[0], found[1] == (mark.degree == "more")) if found is not None else None


def _only_number(reader: Reader) -> ColumnRef | None:
    """The one number that the things spoken of have: "employees above the average for their job title"."""
    if not reader.mentions:
        return None
    table = reader.table_of(reader.mentions[-1].table)
    numbers = [c for c in table.columns if is_numeric(c) and not is_key(table, c)]
    return ColumnRef(table.key, numbers[0].name) if len(numbers) == 1 else None


def _peers(reader: Reader, table: str, group: Mark) -> ColumnRef | None:
    """The column of `table` by which rows belong to the same `group`."""
    if group.kind == "column":
        return group.ref if group.table == table else None
    for join in join_graph(reader.catalog).steps.get(table, ()):
        if join.table == group.table and not join.multiplies and len(join.pairs) == 1:
            return ColumnRef(table, join.pairs[0][0].column)
    return None
