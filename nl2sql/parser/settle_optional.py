"""Settles conditions that nobody says as such: "orders with a promotion" are those that refer to one."""

from __future__ import annotations

from collections.abc import Sequence

from nl2sql.catalog import ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.frame import Condition, Dimension, Measure
from nl2sql.parser.reader import Mention, Reader
from nl2sql.parser.settle_known import known_only


def implied(
    reader: Reader,
    subject: str,
    measures: tuple[Measure, ...],
    dimensions: list[Dimension],
    conditions: list[Condition],
    within: Dimension | None,
) -> list[Condition]:
    """Conditions that nobody says: what is grouped by is known, what is only spoken of is there."""
    known = known_only(reader, dimensions, conditions, within is not None, tuple(reader.outputs))
    return [*known, *referring(reader, subject, measures, dimensions, [*conditions, *known])]


def referring(
    reader: Reader,
    subject: str,
    measures: Sequence[Measure],
    dimensions: Sequence[Dimension],
    told: Sequence[Condition],
) -> list[Condition]:
    """A condition for each thing that is only spoken of, and that what is measured or listed may do without."""
    if reader.fragment or any(measure.function == "share" for measure in measures):
        return []
    base = next((measure.table for measure in measures), subject)
    used = {"" if measures else subject, *(m.table for m in measures), *(d.column.table for d in dimensions)}
    used |= {output.column.table for output in reader.outputs} | {c.column.table for c in told}
    used |= {c.other.table for c in told if c.other is not None}
    used |= {presence.table for presence in reader.presences} | {kin.table for kin in reader.kin}
    found = []
    for mention in reader.mentions:
        plain = not mention.verb and mention.table not in used and mention.mark.how != "speaks of"
        key = _optional_key(reader, base, mention.table) if plain and base and _is_with(reader, mention) else None
        if key is not None:
            words = reader.span(mention.mark)
            found.append(Condition(key, "is null", negated=True, words=words))
    return found


def _is_with(reader: Reader, mention: Mention) -> bool:
    """Whether the words before it say that it is there: "with a promotion", "part of a campaign", "in an offer"."""
    before = [token.norm for token in reader.tokens[max(0, mention.mark.start - 3) : mention.mark.start]]
    return mention.after_with or bool(
        {"with", "of", "in", "under", "during", "had", "having", "on", "by"} & set(before)
    )


def _optional_key(reader: Reader, base: str, table: str) -> ColumnRef | None:
    """The column that refers to `table` where it may be empty and is the last step to it; None otherwise."""
    path = join_graph(reader.catalog).paths_from(base).get(table)
    if path is None or not path[1] or any(join.multiplies for join in path[1]):
        return None
    pairs = path[1][-1].pairs
    column = reader.catalog.column(pairs[0][0])
    return pairs[0][0] if len(pairs) == 1 and column is not None and column.nullable else None
