"""Rules for figures that schemas hold under other names or must compute."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.parser.frame import Measure
from nl2sql.parser.measuring import known_measure
from nl2sql.parser.reader import Reader, at
from nl2sql.parser.rules_nested import nested


@at("figure")
def known(reader: Reader) -> int:
    """ "profit", "money given back", "wage bill": added up, or averaged and so on when that is pending."""
    if reader.mark.kind != "figure" or (reader.fragment and reader.mark.metric is None):
        return 0
    pending = [item for item, _ in reader.functions]
    pieces = reader.mark.word == "returned units"
    if any(item.word == "count" for item in pending) and not pieces and reader.mark.metric is None:
        return 0
    groups = reader.take_functions() or [()]
    groups = [tuple(name for name in group if name != "count") for group in groups] if pieces else groups
    words = reader.span(*pending, reader.mark)
    heads = reader.mark.word == "headcount"
    measures = [
        (nested(reader, reader.mark, group) if heads else None) or known_measure(reader, reader.mark, group, words)
        for group in groups
    ]
    if not all(measures):
        reader.unread += pending
        return 0
    last = reader.measures[-1] if reader.measures else None
    if last is not None and [last.what] == [m.what for m in measures if m is not None]:
        reader.measures[-1] = replace(last, words=last.words + words)  # said again in other words
        return 1
    if last is not None and reader.kind(-1) != "and" and last.words and _is_plain_money(reader, last):
        reader.measures.pop()
    reader.measures += [measure for measure in measures if measure is not None]
    return 1


def _is_plain_money(reader: Reader, measure: Measure) -> bool:
    """Whether only "money" was said: "how much money did we give back" asks for what was given back."""
    spans = {span.start for span in measure.words}
    return any(reader.said(m) == "money" and reader.span(m)[0].start in spans for m in reader.used if m.kind == "money")
