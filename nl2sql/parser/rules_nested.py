"""Rules for averages of counts: "average number of orders per customer", "products per order"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.amounts import units
from nl2sql.parser.frame import Measure, Words
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import count_of, singular
from nl2sql.parser.reader import Reader, at
from nl2sql.parser.settling import is_below
from nl2sql.parser.ways import leads_to_one

_PER = ("per", "by each", "for each", "each", "per each", "per individual", "for every", "of each")
_PER_UNIT = frozenset({"per", "a", "an", "each", "every", "one"})
_HAVING = frozenset(["in", "of", "at", "to", "on", "does", "do", "did", "has", "have"])
_ONE = frozenset({"a", "an", "one", "each", "every", "the"})


def averaged_later(reader: Reader) -> Mark | None:
    """The "on average" that comes after "orders per customer"; it is taken out of what is still to be read."""
    return reader.take_later("average", 2, 5) if _owner_place(reader) else None


def nested(reader: Reader, mark: Mark, functions: tuple[str, ...]) -> Measure | None:
    """ "average number of orders per customer": rows of one table per row of another."""
    if functions not in (("average", "count"), ("average",), ("count", "average")):
        return None
    near = _owner_place(reader)
    if not near:
        return None
    owner = reader.peek(near)
    if owner is None or owner.kind != "table" or owner.table == mark.table:
        return None
    if is_below(reader, mark.table, owner.table):
        return _nested_pieces(reader, mark, owner)
    counted = count_of(reader, mark.table, reader.span(mark, owner))
    return replace(counted, label="average_" + counted.label, per=owner.table)


def _owner_place(reader: Reader) -> int:
    """How far on the "per customer" stands of "average orders per customer"; 0 where there is none."""
    if reader.kind(1) == "by" and reader.said(reader.marks[reader.at + 1]) in _PER:
        return _after_values(reader, 2)
    near = _after_values(reader, 1)
    between = reader.tokens[reader.mark.end : reader.mark.end + 4]
    following, owner = reader.peek(1), reader.peek(near)
    if following is None or owner is None or owner.kind != "table":
        return 0
    words = tuple(token.norm for token in between[: following.start - reader.mark.end])
    return near if words[-2:-1] and words[-2] in _HAVING and words[-1] in _ONE else 0


def _after_values(reader: Reader, ahead: int) -> int:
    """Where the thing stands that values describe: "per online order"."""
    place = ahead
    while reader.kind(place) == "value":
        place += 1
    return place if reader.kind(place) == "table" else ahead


def per_unit(reader: Reader) -> bool:
    """Whether the rows in view are counted in each unit of time: "average orders per day", "average daily visits"."""
    if not reader.said(reader.mark).endswith("s"):
        return False
    ahead = 2 if reader.kind(1) == "by" else 1
    unit = reader.peek(ahead)
    if unit is None or unit.kind != "grain":
        return reader.kind(-1) == "grain" and reader.said(reader.marks[reader.at - 1]).endswith("ly")
    return reader.tokens[unit.start - 1].norm in _PER_UNIT


def _nested_pieces(reader: Reader, mark: Mark, owner: Mark) -> Measure | None:
    """ "average number of products per order": neither belongs to the other; pieces of one go into the other."""
    found = units(reader.catalog, (mark.table, owner.table))
    if reader.distinct or found is None or not _refers(reader, found.table, mark.table):
        return different(reader, mark.table, owner.table, reader.span(mark, owner))
    if not (is_below(reader, mark.table, found.table) and is_below(reader, owner.table, found.table)):
        return None
    label, words = f"average_units_per_{singular(owner.table)}", reader.span(mark, owner)
    return Measure("sum", found.table, found.column, found.expression, label, owner.table, words)


@at("table", "by")
def nested_owner(reader: Reader) -> int:
    """The "per customer" of such an average: already told."""
    beside = reader.mark.kind == "table" and bool(reader.measures) and reader.measures[-1].per == reader.mark.table
    if beside and reader.measures[-1].label.startswith("average") and reader.kind(-1) in ("table", "value"):
        return 1
    if reader.mark.kind != "by" or reader.kind(1) != "table" or not reader.measures:
        return 0
    owner, last = reader.peek(1), reader.measures[-1]
    if owner is None or reader.said(reader.mark) not in _PER:
        return 0
    if last.per == owner.table:
        return 2
    if last.function != "average" or not last.label.startswith("average") or last.table == owner.table or last.per:
        return 0
    before = reader.peek(-1)
    if not leads_to_one(reader.catalog, last.table, owner.table) or before is None or before.kind != "money":
        return 0
    reader.measures[-1] = replace(last, function="sum", per=owner.table)
    return 2


def in_average(reader: Reader, mark: Mark) -> bool:
    """ "how many units go into an average order": what is measured comes to so much for each of them."""
    last = reader.measures[-1] if reader.measures else None
    if last is None or last.function not in ("sum", "count") or last.per or last.where:
        return False
    norms = reader.tokens_said[max(0, mark.start - 3) : mark.start]
    if norms[:1] not in (("in",), ("into",), ("per",), ("on",), ("for",), ("by",), ("within",)):
        return False
    if not is_below(reader, mark.table, last.table):
        return False
    label = f"average_{last.label.removeprefix('total_')}"
    reader.measures[-1] = replace(last, per=mark.table, label=label, words=last.words + reader.span(mark))
    return True


@at("by")
def listed_owner(reader: Reader) -> int:
    """ "revenue per order and units per order by channel": beside other figures, by other groups, "per" divides."""
    owner, last = reader.peek(1), reader.measures[-1] if reader.measures else None
    if owner is None or owner.kind != "table" or last is None or reader.kind(-1) not in ("money", "units"):
        return 0
    if reader.said(reader.mark) not in ("per", "by each", "per each") or last.function != "sum" or last.per:
        return 0
    others = reader.measures[:-1]
    again = any(m.per == owner.table or m.what == last.what for m in others)
    listed = reader.kind(2) == "and" and reader.kind(3) in ("money", "units", "figure")
    later = zip(reader.marks[reader.at + 2 :], reader.marks[reader.at + 3 :], strict=False)
    grouped = any(mark.kind == "by" and (next_.kind, next_.table) != ("table", owner.table) for mark, next_ in later)
    if not (again or (listed and grouped)) or not leads_to_one(reader.catalog, last.table, owner.table):
        return 0
    label = f"{last.label.removeprefix('total_')}_per_{singular(reader.table_of(owner.table).name)}"
    words = last.words + reader.span(reader.mark, owner)
    reader.measures[-1] = replace(last, per=owner.table, label=label, words=words)
    return 2


def different(reader: Reader, table: str, owner: str, words: Words) -> Measure | None:
    """ "different products a customer buys": how many rows of one table each of the other has to do with."""
    graph = join_graph(reader.catalog)
    keys = reader.table_of(table).primary_key
    links = [key for key in graph.paths_from(table) if _refers(reader, key, table) and is_below(reader, owner, key)]
    cost = {key: graph.paths_from(owner)[key][0] for key in links}
    if not links or len(keys) != 1:
        return None
    link = min(links, key=lambda key: cost[key])
    ref = next(pairs[0] for pairs in _keys_to(reader, link, table))
    label = f"average_{singular(reader.table_of(table).name)}_count"
    return Measure("count distinct", link, ref, label=label, per=owner, words=words)


def _refers(reader: Reader, table: str, other: str) -> bool:
    """Whether rows of `table` point to one of `other` themselves."""
    return any(True for _ in _keys_to(reader, table, other))


def _keys_to(reader: Reader, table: str, other: str) -> Iterator[tuple[ColumnRef, ColumnRef]]:
    for join in join_graph(reader.catalog).steps.get(table, ()):
        if join.table == other and not join.multiplies and len(join.pairs) == 1:
            yield join.pairs[0]
