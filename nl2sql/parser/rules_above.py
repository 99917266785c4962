"""Rules that compare a row with the one above it over the table's own key: "earns more than the boss"."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Condition, Operator
from nl2sql.parser.knowledge import is_date, is_key, is_numeric, scale_column
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Mention, Reader, at

FILLING = ("ask", "by", "unit", "with")
"""Marks that may stand between the words of one relation."""


@at("compare", "scale")
def compared(reader: Reader) -> int:
    """ "earn more than their boss", "hired before their manager", "more than half of what the boss makes"."""
    mark = reader.mark
    if mark.kind not in ("compare", "scale") or reader.fragment:
        return 0
    ahead, factor = 1, 1.0
    column = None
    while reader.kind(ahead) in (*FILLING, "times", "column", "not"):
        following = reader.marks[reader.at + ahead]
        factor = following.number or 1.0 if following.kind == "times" else factor
        column = following if following.kind == "column" else column
        ahead += 1
    up = reader.peek(ahead)
    if up is None or up.kind != "kin" or up.word != "up":
        return 0
    found = _compared_column(reader, mark, up.table, column)
    if found is None:
        return 0
    ref, operator = found
    ahead += 1
    while reader.kind(ahead) in (*FILLING, "column") and _same_column(reader, ahead, ref):
        ahead += 1
    words = reader.span(*reader.marks[reader.at : reader.at + ahead])
    negated = reader.take_negation()
    mention_of(reader, up)
    reader.condition(Condition(ref, operator, negated=negated, other=ref, factor=factor, above=True, words=words))
    return ahead


def _same_column(reader: Reader, ahead: int, ref: ColumnRef) -> bool:
    """Whether a mark only says the column again: "than what their boss earns"."""
    mark = reader.marks[reader.at + ahead]
    return mark.kind != "column" or mark.ref == ref


def _compared_column(reader: Reader, mark: Mark, table: str, inside: Mark | None) -> tuple[ColumnRef, Operator] | None:
    """The column that is compared with the row above, and how."""
    if mark.kind == "scale":
        scaled = scale_column(reader.table_of(table), mark.scales) if mark.degree in ("more", "less") else None
        if scaled is None:
            return None
        return scaled[0], ">" if scaled[1] == (mark.degree == "more") else "<"
    operator: Operator = mark.word  # type: ignore[assignment]
    last = reader.outputs[-1].column if reader.outputs else inside.ref if inside is not None else None
    column = reader.catalog.column(last) if last is not None and last.table == table else None
    wanted = is_date if mark.how == "dates" else is_numeric
    if last is not None and column is not None and wanted(column) and not is_key(reader.table_of(table), column):
        if reader.outputs and reader.outputs[-1].column == last:
            reader.outputs.pop()
        return last, operator
    plain = reader.table_of(table)
    others = [ColumnRef(table, c.name) for c in plain.columns if wanted(c) and not is_key(plain, c)]
    return (others[0], operator) if len(others) == 1 and last is None else None


def mention_of(reader: Reader, mark: Mark) -> None:
    """Notes that the rows of the mark's table are what is asked for, unless they are counted."""
    counted = any(measure.table == mark.table and measure.function == "count" for measure in reader.measures)
    if not counted and not any(mention.table == mark.table for mention in reader.mentions):
        reader.mentions.append(Mention(mark.table, mark))


def is_theirs(reader: Reader, taken: int) -> bool:
    """ "whose boss is X", "who have X as their boss": X is the boss, not the one who has it."""
    mark = reader.mark
    norms = reader.tokens_said
    owned = "whose" in norms[max(0, mark.start - 2) : mark.start]
    if taken > 1:
        last = reader.marks[reader.at + 1].start if reader.at + 1 < len(reader.marks) else mark.end
        between = norms[mark.end : last]
        return (owned and "of" not in between) or between[:1] in (("is",), ("was",))
    return "as" in norms[max(0, mark.start - 2) : mark.start] or "for" in norms[max(0, mark.start - 2) : mark.start]
