"""When something last happened, as a condition: "customers whose last order was before 2025"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nl2sql.catalog import Catalog
from nl2sql.parser.frame import Condition, Function, GroupCondition, Measure
from nl2sql.parser.knowledge import date_column
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import event_table, snake
from nl2sql.parser.period_match import norm_at, split
from nl2sql.parser.periods import find_periods
from nl2sql.parser.reader import Reader, Timing, at
from nl2sql.parser.scan_ago import aged
from nl2sql.parser.settling import is_below
from nl2sql.retrieval.links import name_links
from nl2sql.words import Token

_EXTREMES = dict.fromkeys(("last", "latest", "lastly", "newest"), "maximum")
_EXTREMES |= dict.fromkeys(("first", "earliest"), "minimum")
_FILLING = split("is was were be being are lies dates dated dating from back goes to had happened came an a the their")
_DONE = split("ordered bought sold purchased shopped active visited seen paid used returned did business")
_TOLD = split("who that which their its his her a an")
"""Before "first", these say that each thing has its own: then any period may bound it."""
_LONGEST = 4
_WORTH = 1.5


def latest(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Marks for "last order", "most recently bought" right before a period that bounds it; and "older than a year"."""
    starts = [place for place, token in enumerate(tokens) if token.norm in _EXTREMES or token.norm == "recent"]
    starts += [place for place, token in enumerate(tokens) if token.norm == "recently"]
    if not starts:
        return
    old = list(aged(tokens))
    yield from old
    bounds = {mark.start for mark in old}
    owned = any(token.norm == "whose" for token in tokens)
    periods = list(find_periods(tokens))
    for place in starts:
        start = place - 1 if tokens[place].norm.startswith("recent") and norm_at(tokens, place - 1) == "most" else place
        told = owned or norm_at(tokens, start - 1) in _TOLD
        bounds |= {match.start for match in periods if match.period.bound != "within" or (told and match.firm)}
        yield from _marks(tokens, start, place, bounds, catalog)


def _marks(tokens: Sequence[Token], start: int, place: int, bounds: set[int], catalog: Catalog) -> Iterator[Mark]:
    """The marks of one "last": a table named after it, or what happened, up to the period."""
    end = place + 1
    while end < min(len(tokens), place + 2 + _LONGEST) and end not in bounds:
        end += 1
    if end not in bounds or end == place + 1:
        return
    said = tokens[place + 1 : end]
    plain = [token for token in said if token.norm not in _FILLING]
    links = [link for link in name_links(said, catalog) if link.kind in ("table", "column") and link.quality >= 0.5]
    tables = {link.table for link in links if date_column(catalog, [link.table]) is not None}
    word = _EXTREMES.get(tokens[place].norm, "maximum")
    if all(token.norm in _DONE for token in plain):
        tables.add("")
    elif len(plain) > 2 or not links:
        return
    for table in sorted(tables):
        yield Mark("latest", start, end, _WORTH * (end - start), word, table, quality=0.9)


@at("latest")
def last_time(reader: Reader) -> int:
    """ "whose last order was before 2025": of each thing, the last or first date must lie there."""
    mark, following = reader.mark, reader.peek(1)
    if mark.kind != "latest" or reader.fragment or following is None or following.kind != "period":
        return 0
    table = mark.table or event_table(reader.catalog)
    hints = [token.stem for token in reader.tokens[mark.start : mark.end]]
    ref = date_column(reader.catalog, [table], hints) if table else None
    subject = reader.subject
    if ref is None or following.period is None or not subject or not is_below(reader, subject, ref.table):
        return 0
    function: Function = "maximum" if mark.word == "maximum" else "minimum"
    words = reader.span(mark, following)
    reader.timings.append(Timing(following.period, ref, reader.take_negation(), words=words, extreme=function))
    return 2


def bounded(reader: Reader, function: Function, condition: Condition) -> list[GroupCondition]:
    """The conditions on the first or last date of each thing."""
    ref = condition.column
    label = f"{'last' if function == 'maximum' else 'first'}_{snake(ref.column)}"
    measure = Measure(function, ref.table, ref, label=label, words=condition.words)
    made = GroupCondition(measure, condition.operator, condition.values, condition.negated, condition.words)
    if condition.operator != "during":
        return [made]
    first, end = condition.values
    return [replace(made, operator=">=", values=(first,)), replace(made, operator="<", values=(end,))]
