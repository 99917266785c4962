"""Rules for a number of the thing itself against the mean: "a longer lead time than average"."""

from __future__ import annotations

from nl2sql.parser.frame import Condition, Operator
from nl2sql.parser.knowledge import is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader, at

_LARGER = frozenset({"long", "high", "big", "large", "great", "good", "heavy", "old"})
_SMALLER = frozenset({"short", "low", "small", "bad", "poor", "light", "young"})


@at("scale", "compare")
def than_average(reader: Reader) -> int:
    """ "a longer lead time than average", "a lower rating than the average": the column is named between."""
    mark, target, mean = reader.mark, reader.peek(1), reader.peek(2)
    if reader.fragment or target is None or mean is None or mean.kind != "function" or mean.word != "average":
        return 0
    if target.kind != "column" or not is_numeric(reader.column_of(target)) or reader.kind(3) in ("table", "column"):
        return 0
    if is_key(reader.table_of(target.table), reader.column_of(target)):
        return 0
    operator = _operator(mark)
    if not operator or not any(mention.table == target.table for mention in reader.mentions):
        return 0
    words = reader.span(mark, target, mean)
    negated = reader.take_negation()
    reader.condition(Condition(target.ref, operator, negated=negated, against="average", words=words))
    return 3


def _operator(mark: Mark) -> Operator | None:
    """How it compares; a longer or bigger number is more of it, whatever it is the length or size of."""
    if mark.kind == "compare":
        return mark.word if mark.word in (">", ">=", "<", "<=") else None  # type: ignore[return-value]
    if mark.degree not in ("more", "less"):
        return None
    if mark.word in _LARGER | _SMALLER:
        return ">" if (mark.word in _LARGER) == (mark.degree == "more") else "<"
    return None
