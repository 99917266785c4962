"""Rules for kinds that stand for the things themselves: "sales assistants at stores in France"."""

from __future__ import annotations

from nl2sql.parser.frame import Condition
from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import table_measure
from nl2sql.parser.reader import Mention, Reader, at
from nl2sql.parser.settling import is_below

_BEFORE = frozenset({"ask", "function", "by", "and", "period", "number"})
_WHERE = frozenset({"at", "in", "of", "from", "working", "employed", "based", "who", "work", "with", "for", "on"})


@at("value")
def kind_of(reader: Reader) -> int:
    """The rows of that kind are meant, not those of the table that is only said to hold them."""
    mark = reader.mark
    if mark.kind != "value" or reader.fragment or reader.mentions or reader.measures or reader.outputs:
        return 0
    if not _is_kind(reader, mark) or any(other.kind not in _BEFORE for other in reader.marks[: reader.at]):
        return 0
    where = next((later for later in reader.marks[reader.at + 1 :] if later.kind == "table"), None)
    if where is None or where.table == mark.table or not is_below(reader, where.table, mark.table):
        return 0
    between = [token.norm for token in reader.tokens[mark.end : where.start]]
    if not between or between[0] not in _WHERE or len(between) > 5:
        return 0
    pending = [item for item, _ in reader.functions]
    named = Mark("table", mark.start, mark.end, mark.score, table=mark.table, how="is")
    measures = [table_measure(reader, named, group, reader.span(*pending, mark)) for group in reader.take_functions()]
    if pending and all(measures):
        reader.measures += [measure for measure in measures if measure is not None]
    else:
        reader.unread += pending
        reader.mentions.append(Mention(mark.table, named))
    operator = "=" if len(mark.values) == 1 else "in"
    reader.condition(Condition(mark.ref, operator, mark.values, reader.take_negation(), words=reader.span(mark)))  # type: ignore[arg-type]
    return 1


def _is_kind(reader: Reader, mark: Mark) -> bool:
    """Whether it is a noun in the plural for a kind of thing, not the name of one."""
    last = reader.tokens[mark.end - 1]
    plural = last.norm.endswith("s") and not last.capital and not last.norm.endswith("ss")
    return plural and mark.ref not in label_columns(reader.table_of(mark.table))
