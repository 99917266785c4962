"""The rule for functions that stand after what they are of."""

from __future__ import annotations

from nl2sql.parser.reader import Reader, at


@at("money", "units", "column", "figure")
def trailing(reader: Reader) -> int:
    """ "order value: the median": a function that stands after what it is of is read before it."""
    mark, following = reader.mark, reader.peek(1)
    if mark.kind not in ("money", "units", "column", "figure") or following is None or following.kind != "function":
        return 0
    if following.word not in ("median", "maximum", "minimum") or reader.functions or reader.fragment:
        return 0
    if reader.kind(2) in ("money", "units", "column", "figure", "table", "function", "distinct", "number", "money"):
        return 0
    reader.functions.append((following, False))
    reader.used.append(following)
    reader.marks = (*reader.marks[: reader.at + 1], *reader.marks[reader.at + 2 :])
    return 0
