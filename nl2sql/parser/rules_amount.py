"""Rules for money and pieces: "revenue", "units sold", "products sold in May"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from nl2sql.parser.amounts import units
from nl2sql.parser.frame import Measure, Presence
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import amount_measure
from nl2sql.parser.reader import Mention, Reader, at


@at("money", "units")
def amount(reader: Reader) -> int:
    """ "revenue", "units sold": added up, or averaged and so on when that is pending."""
    mark = reader.mark
    if mark.kind not in ("money", "units"):
        return 0
    if mark.kind == "units" and _is_verb(reader, mark) and ("in", "euros") in pairwise(reader.tokens_said):
        mark = replace(mark, kind="money")
    pending = [item for item, _ in reader.functions]
    if mark.kind == "units" and not pending and _is_verb(reader, mark):
        return _sold(reader, mark)
    if mark.kind == "money" and any(item.word == "count" for item in pending):
        return 0
    groups = reader.take_functions() or [()]
    words = reader.span(*pending, mark)
    measures = [amount_measure(reader, mark, group, words) for group in groups]
    if not pending and _said_again(reader, mark, measures[0]):
        return 1
    if not all(measures):
        reader.unread += pending
        return 0
    reader.measures += [measure for measure in measures if measure is not None]
    return 1


def _said_again(reader: Reader, mark: Mark, measure: Measure | None) -> bool:
    """Whether a verb only repeats the amount named: "how much money did we bring in"."""
    last = reader.measures[-1] if reader.measures else None
    if last is None or measure is None or mark.kind != "money" or reader.connector or reader.duel is not None:
        return False
    same = (last.table, last.column, last.expression) == (measure.table, measure.column, measure.expression)
    return same and not last.where and last.function in ("sum", "average", "share") and bool(last.words)


def _is_verb(reader: Reader, mark: Mark) -> bool:
    return reader.said(mark) in ("sold", "sell", "sells", "selling")


def _sold(reader: Reader, mark: Mark) -> int:
    """ "products sold in May": not a number asked for, but which products."""
    found = units(reader.catalog, reader.tables)
    if found is None:
        return 0
    last = reader.measures[-1] if reader.measures else None
    apart = any(token.norm in ("different", "distinct", "unique") for token in reader.tokens)
    moved = {key.target for key in reader.table_of(found.table).foreign_keys} or {last.table if last else ""}
    counted = last is not None and last.function == "count" and last.table in moved and not apart
    if counted and last is not None and reader.kind(-1) == "table":
        words = last.words + reader.span(mark)
        reader.measures[-1] = Measure("sum", found.table, found.column, found.expression, "units_sold", words=words)
        return 1
    if reader.negation is not None and reader.subject and reader.subject != found.table:
        words = reader.span(reader.negation, mark)
        reader.take_negation()
        reader.presences.append(Presence(found.table, negated=True, words=words))
        return 1
    reader.mentions.append(Mention(found.table, mark, verb=True))
    return 1
